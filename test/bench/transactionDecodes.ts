import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readDocument } from "#data/programs/transaction/document.ts";
import { factsOfTransaction } from "#data/programs/transaction/facts.ts";
import { sharedData } from "../shared.ts";
import type { Measured } from "./benchmark.ts";
import { rateOf } from "./rate.ts";

const BLOCKS = [
  ["block-332254855", "block_332254855.pb", "a ConfirmedBlock in protobuf"],
  ["block-285000037", "slot_285000037.json", "the answer to getBlock, JSON"],
] as const;

/** All that whole blocks of mainnet say: from their bytes to each swap, change of liquidity and new pool. */
export function transactionDecodes(): Measured {
  const figures = [];
  const notes = [];
  for (const [folder, file, form] of BLOCKS) {
    const path = sharedData(folder);
    if (path === null) {
      notes.push(`whole transactions of ${form}: not measured, the shared data ${folder} are not there`);
      continue;
    }
    const bytes = new Uint8Array(readFileSync(join(path, file)));
    const { transactions, result } = decodeBlock(bytes);
    figures.push(rateOf(`whole transactions, ${form}`, transactions, () => decodeBlock(bytes).result));
    notes.push(`${folder}: ${result}`);
  }
  return { figures, notes };
}

function decodeBlock(bytes: Uint8Array): { readonly transactions: number; readonly result: string } {
  const counts = { transactions: 0, calls: 0, facts: 0, undecoded: 0 };
  let moved = 0n;
  for (const item of readDocument(bytes).items) {
    if (item.kind !== "block") continue;
    for (const transaction of item.block.transactions) {
      const { facts, undecoded } = factsOfTransaction(transaction);
      counts.transactions++;
      counts.calls += transaction.calls.length;
      counts.facts += facts.length;
      counts.undecoded += undecoded.length;
      for (const fact of facts)
        if (fact.stream === "swap") moved += (fact.facts.amountIn ?? 0n) + (fact.facts.amountOut ?? 0n);
    }
  }
  const { transactions, calls, facts, undecoded } = counts;
  const result = `${transactions} transactions, ${calls} calls, ${facts} facts, ${undecoded} undecoded, ${moved} moved`;
  return { transactions, result };
}
