import type { Pubkey, RawAmount } from "../../market/units.ts";
import { U64_MAX } from "../math/u128.ts";
import { feeOf } from "../token/transferFee.ts";
import { descendantsOf } from "../transaction/calls.ts";
import { MEMO_PROGRAM } from "../transaction/ids.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { arrivedOf, type TokenTransfer, transfersAmong } from "../transaction/transfers.ts";

/** The memo that the program calls before it transfers a token with a fee: the fee's two numbers. */
const FEE_MEMO = /^TFe: (\d{1,5}), (\d{1,20})$/;

/**
 * What one call moved between the user and the pool's vaults. With Token-2022 fees: what left the user on the way in,
 * what arrived there on the way out; vaults see less of the one and give more of the other.
 */
export class Movements {
  readonly #transaction: TransactionRecord;
  readonly #calls: readonly InstructionCall[];
  readonly #transfers: readonly TokenTransfer[];

  constructor(call: InstructionCall, transaction: TransactionRecord) {
    this.#transaction = transaction;
    this.#calls = descendantsOf(call, transaction);
    this.#transfers = transfersAmong(this.#calls);
  }

  /** What left for a vault; null where the call moved nothing there, or failed. */
  leftFor(vault: Pubkey): RawAmount | null {
    const transfer = this.#find(({ destination }) => destination === vault);
    return transfer === null ? null : (transfer.amount as RawAmount);
  }

  /** What arrived from a vault, at the user or at the next pool's; null where the call moved nothing from there, or failed, or nothing tells the fee. */
  arrivedFrom(vault: Pubkey): RawAmount | null {
    const transfer = this.#find(({ source }) => source === vault);
    if (transfer === null) return null;
    const fee = this.#feeTold(transfer);
    return (fee === null ? arrivedOf(transfer, this.#transaction) : transfer.amount - fee) as RawAmount | null;
  }

  #find(matches: (transfer: TokenTransfer) => boolean): TokenTransfer | null {
    return this.#transaction.error === null ? (this.#transfers.find(matches) ?? null) : null;
  }

  /** The fee of a transfer by the memo before it; perhaps another memo, that an account asks for, stands between. */
  #feeTold({ call, amount }: TokenTransfer): bigint | null {
    for (let i = call.index - 1; i >= 0; i--) {
      const before = this.#calls.find(({ index }) => index === i);
      if (before?.program !== MEMO_PROGRAM) return null;
      const told = FEE_MEMO.exec(new TextDecoder().decode(before.data));
      if (told === null) continue;
      const [basisPoints, maximumFee] = [Number(told[1]), BigInt(told[2] as string)];
      if (basisPoints > 10_000 || maximumFee > U64_MAX) return null;
      return feeOf({ epoch: 0n, basisPoints, maximumFee }, amount);
    }
    return null;
  }
}
