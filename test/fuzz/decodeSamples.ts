import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pubkey } from "#data/market/units.ts";
import { PROGRAMS } from "#data/programs/registry.ts";
import { readDocument } from "#data/programs/transaction/document.ts";
import { executedSwaps } from "../data/programs/executedSwaps.ts";
import { raydiumSwaps } from "../data/programs/raydiumSwaps.ts";
import { sharedData } from "../shared.ts";

/** Something that decodes, before it is damaged. */
export type Sample =
  | { readonly kind: "document" | "block"; readonly bytes: Uint8Array }
  | { readonly kind: "account"; readonly owner: Pubkey; readonly bytes: Uint8Array };

/** What the samples are taken from. */
export const SAMPLE_FOLDERS = [
  "block-332254855",
  "block-285000037",
  "vixen-fixtures",
  "jup-instruction-parser",
  "metamask-snap-tx",
  "chainstack-pump",
  "helius-transaction-notification",
  "helius-enhanced-tx",
  "carbon-fixtures",
  "svm",
] as const;

const DOCUMENT_BYTES_MAX = 20_000;
/** Of the blocks, every so many-th transaction. */
const BLOCK_STRIDE = 9;
const ACCOUNTS_OF_A_SIZE_MAX = 6;

function filesIn(folder: string): readonly string[] {
  const path = sharedData(folder);
  if (path === null) throw new Error(`the samples are taken from the shared folder ${folder}, which is not there`);
  return readdirSync(path)
    .filter((name) => name !== "SOURCE.md")
    .map((name) => join(path, name));
}

function bytesOf(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}

/** The transactions of a ConfirmedBlock, each as a block of its own: field 4, of length type. */
function singleBlocks(bytes: Uint8Array): readonly Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const from = at;
    const key = varint();
    const end = key % 8 === 2 ? varint() + at : at;
    if (key % 8 === 0) varint();
    else at = end;
    if (key === 0x22) blocks.push(bytes.slice(from, at));
  }
  return blocks;
}

function transactionSamples(): readonly Sample[] {
  const [stored = ""] = filesIn("block-332254855");
  const blocks = singleBlocks(bytesOf(stored)).filter((_, i) => i % BLOCK_STRIDE === 0);
  const [json = ""] = filesIn("block-285000037");
  const block = JSON.parse(readFileSync(json, "utf8")) as { transactions: unknown[] };
  const ofJson = block.transactions
    .filter((_, i) => i % BLOCK_STRIDE === 0)
    .map((tx) => Buffer.from(JSON.stringify(tx)));
  const documents = SAMPLE_FOLDERS.slice(2, 8)
    .flatMap(filesIn)
    .map(bytesOf)
    .filter((bytes) => bytes.length <= DOCUMENT_BYTES_MAX && decodes(bytes));
  return [
    ...blocks.map((bytes): Sample => ({ kind: "block", bytes })),
    ...[...ofJson.map((bytes) => new Uint8Array(bytes)), ...documents].map(
      (bytes): Sample => ({ kind: "document", bytes }),
    ),
  ];
}

function decodes(bytes: Uint8Array): boolean {
  try {
    return readDocument(bytes).items.length > 0;
  } catch {
    return false;
  }
}

/** Accounts of the programs that can decode them, a few of each program and size. */
function accountSamples(): readonly Sample[] {
  const known = new Set<string>(
    PROGRAMS.filter(({ decodeAccount }) => decodeAccount !== undefined).map(({ id }) => id),
  );
  const seen = new Map<string, number>();
  const samples: Sample[] = [];
  const add = (owner: Pubkey, bytes: Uint8Array) => {
    const key = `${owner} ${bytes.length} ${Buffer.from(bytes.subarray(0, 8)).toString("hex")}`;
    const count = seen.get(key) ?? 0;
    if (!known.has(owner) || count >= ACCOUNTS_OF_A_SIZE_MAX) return;
    seen.set(key, count + 1);
    samples.push({ kind: "account", owner, bytes });
  };
  for (const folder of ["carbon-fixtures", "vixen-fixtures", "chainstack-pump"])
    for (const path of filesIn(folder)) {
      if (!path.endsWith(".json") || !decodes(bytesOf(path))) continue;
      for (const item of readDocument(bytesOf(path)).items)
        if (item.kind === "account") add(item.account.owner, item.account.data);
    }
  const svm = sharedData("svm") ?? "";
  for (const swap of executedSwaps(join(svm, "orca-whirlpool.jsonl.gz")))
    for (const account of Object.values(swap.before)) if (account !== null) add(account.owner, account.data);
  for (const name of ["raydium-amm-v4", "raydium-cpmm", "raydium-clmm"])
    for (const swap of raydiumSwaps(join(svm, `${name}.jsonl.gz`)))
      for (const account of swap.before.values()) add(account.owner, account.data);
  return samples;
}

/** Recorded transactions in every form that is read, and accounts of every program that has them. */
export function decodeSamples(): readonly Sample[] {
  return [...transactionSamples(), ...accountSamples()];
}
