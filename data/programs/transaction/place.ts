import { NONE } from "../../market/blocks.ts";
import type { Pubkey, Slot } from "../../market/units.ts";
import type { InstructionCall, TransactionRecord } from "./record.ts";

/** Columns that every fact of a call begins with. */
export interface FactPlace {
  /** NONE.slot where the source can't say. */
  readonly slot: Slot;
  readonly txIndex: number | null;
  readonly ixPath: number;
  readonly signature: string | null;
}

/** Where on the chain a call's facts belong. */
export function placeOf(call: InstructionCall, transaction: TransactionRecord): FactPlace {
  return {
    slot: transaction.slot ?? (NONE.slot as Slot),
    txIndex: transaction.txIndex,
    ixPath: call.path,
    signature: transaction.signature,
  };
}

/** Who pays for the transaction: the first signer. Null where the source can't say. */
export function signerOf(transaction: TransactionRecord): Pubkey | null {
  return transaction.keys[0] ?? null;
}
