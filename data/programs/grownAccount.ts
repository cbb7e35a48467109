import type { Pubkey } from "../market/units.ts";
import { pubkeyAt, writePubkey } from "./base58.ts";
import { expectAccount, type Fields, readStruct, type Struct, writeStruct } from "./layout.ts";

/**
 * Accounts that a program appended fields to again and again: old ones end before the newest fields, which then read as
 * zeros, and some are padded with zeros beyond all fields.
 */
export interface GrownLayout<F extends Fields> {
  readonly layout: string;
  readonly discriminator: Uint8Array;
  readonly fields: F;
  /** The shortest account that the program ever made. */
  readonly leastSize: number;
  /** Where the last known field ends. */
  readonly knownSize: number;
}

/** What a grown account is besides its fields. */
export type Grown = {
  /** How many bytes the account has. */
  readonly size: number;
  /** The bytes behind the last known field, as they were. */
  readonly tail: Uint8Array;
};

/** The account's bytes, with zeros up to the end of the last known field. Throws DecodeError for another account's. */
export function paddedAccount<F extends Fields>(form: GrownLayout<F>, bytes: Uint8Array): Uint8Array {
  expectAccount(form.layout, bytes, form.discriminator, form.leastSize);
  if (bytes.length >= form.knownSize) return bytes;
  const padded = new Uint8Array(form.knownSize);
  padded.set(bytes);
  return padded;
}

/** A grown account's fields. Throws DecodeError for bytes that it can't have. */
export function readGrown<F extends Fields>(form: GrownLayout<F>, bytes: Uint8Array): Struct<F> & Grown {
  const fields = readStruct(form.layout, form.fields, paddedAccount(form, bytes));
  return { ...fields, size: bytes.length, tail: bytes.slice(form.knownSize) };
}

/** The bytes that `readGrown` reads as `account`; `write` adds what no table of fields says, before they are cut. */
export function writeGrown<F extends Fields>(
  form: GrownLayout<F>,
  account: Struct<F> & Grown,
  write: (bytes: Uint8Array) => void = () => {},
): Uint8Array {
  const bytes = new Uint8Array(Math.max(form.knownSize + account.tail.length, account.size));
  bytes.set(form.discriminator);
  writeStruct(form.fields, account, bytes);
  write(bytes);
  bytes.set(account.tail, form.knownSize);
  return bytes.slice(0, account.size);
}

/** A list of keys of fixed length within an account. */
export interface KeyList {
  readonly offset: number;
  readonly count: number;
}

const KEY_SIZE = 32;

/** The keys of a list. */
export function keysAt(bytes: Uint8Array, { offset, count }: KeyList): readonly Pubkey[] {
  return Array.from({ length: count }, (_, i) => pubkeyAt(bytes, offset + i * KEY_SIZE));
}

/** Writes the keys of a list. Throws RangeError when they are not as many as it has. */
export function writeKeys(bytes: Uint8Array, { offset, count }: KeyList, keys: readonly Pubkey[]): void {
  if (keys.length !== count) throw new RangeError(`${keys.length} keys for a list of ${count}`);
  for (const [i, key] of keys.entries()) writePubkey(key, bytes, offset + i * KEY_SIZE);
}
