import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readDocument } from "#data/programs/transaction/document.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";

/** The folders of recorded transactions, each of which must decode whole. */
export const RECORDINGS = [
  "block-285000037",
  "block-332254855",
  "vixen-fixtures",
  "jup-instruction-parser",
  "metamask-snap-tx",
  "chainstack-pump",
  "helius-transaction-notification",
] as const;
export type Recording = (typeof RECORDINGS)[number];

export function hasRecordings(): boolean {
  return RECORDINGS.every((name) => sharedData(name) !== null);
}

/** The files of a folder that hold transactions or accounts; `sample.bin` is a stream of slots and entries, length by length. */
export function filesOf(recording: Recording): readonly string[] {
  const folder = sharedData(recording) ?? "";
  return readdirSync(folder)
    .filter((name) => name !== "SOURCE.md" && name !== "sample.bin")
    .map((name) => join(folder, name));
}

/** The transactions of a file, in its order. */
export function decodedFile(path: string): readonly TransactionRecord[] {
  return readDocument(new Uint8Array(readFileSync(path))).items.flatMap((item) =>
    item.kind === "transaction" ? [item.transaction] : item.kind === "block" ? item.block.transactions : [],
  );
}

/** The first of each signature; all that have none. */
export function distinct<T extends { readonly signature: string | null }>(transactions: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return transactions.filter(({ signature }) => {
    if (signature === null) return true;
    if (seen.has(signature)) return false;
    seen.add(signature);
    return true;
  });
}
