import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Slot } from "#data/market/units.ts";
import { DecodeError } from "#data/programs/layout.ts";
import { readDocument } from "#data/programs/transaction/document.ts";
import type { InstructionCall, TransactionRecord } from "#data/programs/transaction/record.ts";

/** A transaction, and where in the shared data it was found first. */
export interface Recorded {
  readonly folder: string;
  readonly file: string;
  readonly transaction: TransactionRecord;
}

function blockSlot(folder: string): Slot | null {
  const slot = /^block-(\d+)$/.exec(folder)?.[1];
  return slot === undefined ? null : (Number(slot) as Slot);
}

/** The transactions in folders of the shared data, one of each signature: that whose calls say most. */
export function recordedIn(paths: readonly (string | null)[]): readonly Recorded[] {
  const found = new Map<string, Recorded>();
  for (const path of paths.filter((each) => each !== null))
    for (const file of readdirSync(path).sort())
      for (const transaction of transactionsOf(join(path, file), blockSlot(basename(path)))) {
        const key = transaction.signature ?? `${file}#${found.size}`;
        const before = found.get(key)?.transaction.calls.length ?? -1;
        if (transaction.calls.length > before) found.set(key, { folder: basename(path), file, transaction });
      }
  return [...found.values()];
}

function transactionsOf(path: string, slot: Slot | null): readonly TransactionRecord[] {
  if (path.endsWith("SOURCE.md") || path.endsWith("sample.bin")) return [];
  try {
    return readDocument(new Uint8Array(readFileSync(path)), slot).items.flatMap((item) => {
      if (item.kind === "block") return item.block.transactions;
      return item.kind === "transaction" ? [item.transaction] : [];
    });
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

/** Every call of a program, at any depth. */
export function callsOf(
  recorded: readonly Recorded[],
  program: string,
): readonly (Recorded & { readonly call: InstructionCall })[] {
  return recorded.flatMap((each) =>
    each.transaction.calls.filter((call) => call.program === program).map((call) => ({ ...each, call })),
  );
}

/** Reads numbers and keys where they stand, by hand: a second way to what the decoders say. */
export class Bytes {
  readonly #bytes: Buffer;
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }
  get length(): number {
    return this.#bytes.length;
  }
  hex(from: number, to: number): string {
    return this.#bytes.toString("hex", from, to);
  }
  u64(at: number): bigint {
    return this.#bytes.readBigUInt64LE(at);
  }
  u8(at: number): number {
    return this.#bytes.readUInt8(at);
  }
  i128(at: number): bigint {
    return (this.#bytes.readBigInt64LE(at + 8) << 64n) | this.#bytes.readBigUInt64LE(at);
  }
  text(at: number): string {
    return this.#bytes.toString("utf8", at + 4, at + 4 + this.#bytes.readUInt32LE(at));
  }
}

/** Tag and discriminator of an event that a program tells by calling itself. */
export function isEvent(data: Uint8Array, discriminator: string): boolean {
  return Buffer.from(data.subarray(0, 16)).toString("hex") === `e445a52e51cb9a1d${discriminator}`;
}
