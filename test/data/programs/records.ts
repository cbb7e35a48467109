import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pubkey, Slot } from "#data/market/units.ts";
import { DecodeError } from "#data/programs/layout.ts";
import { readDocument } from "#data/programs/transaction/document.ts";
import type { InstructionCall, TransactionRecord } from "#data/programs/transaction/record.ts";

/** A call for a made-up transaction. */
export type MadeCall = Pick<InstructionCall, "program" | "data"> & Partial<InstructionCall>;

/** A made-up transaction: its calls one below the other, everything else as if nothing else had been in it. */
export function madeTransaction(
  calls: readonly MadeCall[],
  rest: Partial<TransactionRecord> = {},
): TransactionRecord & { readonly calls: readonly InstructionCall[] } {
  return {
    signature: null,
    slot: 1 as Slot,
    txIndex: 0,
    blockTimeS: null,
    version: 0,
    keys: ["Payer1111111111111111111111111111111111111" as Pubkey],
    signers: 1,
    error: null,
    feeLamports: 5_000n,
    logs: null,
    logsTruncated: false,
    tokenBalances: [],
    lamportsBefore: [],
    lamportsAfter: [],
    ...rest,
    calls: calls.map((call, index) => ({
      index,
      path: index,
      height: index === 0 ? 1 : 2,
      accounts: [],
      logs: [],
      ...call,
    })),
  };
}

/** A made-up key: its name and then ones. */
export function madeKey(name: string): Pubkey {
  return name.padEnd(43, "1") as Pubkey;
}

/** The recorded transactions of a folder's files, each signature once; what isn't of the known kinds is left out. */
export function recordedTransactions(folder: string): readonly TransactionRecord[] {
  const seen = new Set<string>();
  const found: TransactionRecord[] = [];
  for (const file of readdirSync(folder)) {
    for (const transaction of transactionsIn(join(folder, file))) {
      if (transaction.signature !== null && seen.has(transaction.signature)) continue;
      if (transaction.signature !== null) seen.add(transaction.signature);
      found.push(transaction);
    }
  }
  return found;
}

function transactionsIn(path: string): readonly TransactionRecord[] {
  try {
    return readDocument(readFileSync(path)).items.flatMap((item) =>
      item.kind === "block" ? item.block.transactions : item.kind === "transaction" ? [item.transaction] : [],
    );
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}
