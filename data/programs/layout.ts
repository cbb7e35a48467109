import type { Pubkey } from "../market/units.ts";
import { pubkeyAt, writePubkey } from "./base58.ts";
import { highHalf, joinHalves, lowHalf } from "./math/u128.ts";

/**
 * Byte layouts as tables: a field's type and its offset. Reading, writing, the types in TypeScript and
 * the offset in an error all come from the same line. Numbers are little-endian, as borsh and zero-copy
 * accounts have them.
 */
export type FieldType = "bool" | "u8" | "u16" | "u32" | "i32" | "u64" | "i64" | "u128" | "i128" | "key";
export type Field = readonly [type: FieldType, offset: number];
export type Fields = Readonly<Record<string, Field>>;

type Value<T> = T extends "bool"
  ? boolean
  : T extends "u8" | "u16" | "u32" | "i32"
    ? number
    : T extends "u64" | "i64" | "u128" | "i128"
      ? bigint
      : T extends "key"
        ? Pubkey
        : never;

/** What a table of fields describes. */
export type Struct<F extends Fields> = { readonly [N in keyof F]: Value<F[N][0]> };

interface Codec {
  readonly size: number;
  /** Least and most that the field holds; null where it holds no number. */
  readonly range: readonly [bigint, bigint] | null;
  readonly read: (view: DataView, at: number, bytes: Uint8Array) => boolean | number | bigint | string;
  readonly write: (view: DataView, at: number, value: never, bytes: Uint8Array) => void;
}

const unsigned = (bits: bigint): readonly [bigint, bigint] => [0n, (1n << bits) - 1n];
const signed = (bits: bigint): readonly [bigint, bigint] => [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];

const CODECS: Readonly<Record<FieldType, Codec>> = {
  bool: {
    size: 1,
    range: null,
    read: (view, at) => view.getUint8(at) === 1,
    write: (view, at, value: boolean) => view.setUint8(at, value ? 1 : 0),
  },
  u8: {
    size: 1,
    range: unsigned(8n),
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, value),
  },
  u16: {
    size: 2,
    range: unsigned(16n),
    read: (view, at) => view.getUint16(at, true),
    write: (view, at, value) => view.setUint16(at, value, true),
  },
  u32: {
    size: 4,
    range: unsigned(32n),
    read: (view, at) => view.getUint32(at, true),
    write: (view, at, value) => view.setUint32(at, value, true),
  },
  i32: {
    size: 4,
    range: signed(32n),
    read: (view, at) => view.getInt32(at, true),
    write: (view, at, value) => view.setInt32(at, value, true),
  },
  u64: {
    size: 8,
    range: unsigned(64n),
    read: (view, at) => view.getBigUint64(at, true),
    write: (view, at, value) => view.setBigUint64(at, value, true),
  },
  i64: {
    size: 8,
    range: signed(64n),
    read: (view, at) => view.getBigInt64(at, true),
    write: (view, at, value) => view.setBigInt64(at, value, true),
  },
  u128: {
    size: 16,
    range: unsigned(128n),
    read: (view, at) => joinHalves(view.getBigUint64(at + 8, true), view.getBigUint64(at, true)),
    write: writeHalves,
  },
  i128: {
    size: 16,
    range: signed(128n),
    read: (view, at) => joinHalves(view.getBigInt64(at + 8, true), view.getBigUint64(at, true)),
    write: writeHalves,
  },
  key: {
    size: 32,
    range: null,
    read: (_, at, bytes) => pubkeyAt(bytes, at),
    write: (_, at, value, bytes) => writePubkey(value, bytes, at),
  },
};

function writeHalves(view: DataView, at: number, value: bigint): void {
  view.setBigUint64(at, lowHalf(value), true);
  view.setBigInt64(at + 8, highHalf(value), true);
}

/** Bytes that can't be what they are said to be: which account or instruction, which field, at which offset, and why. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  /** The layout that was tried, e.g. `Whirlpool`. */
  readonly layout: string;
  readonly field: string;
  /** From the layout's first byte; −1 where there are no bytes, as in a JSON document. */
  readonly offset: number;
  constructor(layout: string, field: string, offset: number, reason: string) {
    super(`${layout}.${field}${offset < 0 ? "" : ` at offset ${offset}`}: ${reason}`);
    this.layout = layout;
    this.field = field;
    this.offset = offset;
  }
}

/** A view over exactly the bytes of `bytes`, wherever they lie in their buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes of a hexadecimal text. */
export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** True when `bytes` begin with `discriminator` (Anchor: the first 8 bytes of an account, instruction or event). */
export function beginsWith(bytes: Uint8Array, discriminator: Uint8Array): boolean {
  for (let i = 0; i < discriminator.length; i++) if (bytes[i] !== discriminator[i]) return false;
  return true;
}

/** Throws DecodeError unless `bytes` have the discriminator and at least `size` bytes. Longer is fine: layouts grow. */
export function expectAccount(layout: string, bytes: Uint8Array, discriminator: Uint8Array, size: number): void {
  if (!beginsWith(bytes, discriminator)) {
    const found = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
    throw new DecodeError(layout, "discriminator", 0, `found ${found || "nothing"}`);
  }
  if (bytes.length < size)
    throw new DecodeError(layout, "length", bytes.length, `${bytes.length} bytes, at least ${size} are needed`);
}

/**
 * Reads the fields of a table from `bytes`, offsets counted from `base`. Throws DecodeError when the
 * bytes end too early or a bool is neither 0 nor 1.
 */
export function readStruct<F extends Fields>(layout: string, fields: F, bytes: Uint8Array, base = 0): Struct<F> {
  const view = viewOf(bytes);
  const values: Record<string, unknown> = {};
  for (const [name, [type, offset]] of Object.entries(fields)) {
    const { size, read } = CODECS[type];
    const at = base + offset;
    if (at + size > bytes.length)
      throw new DecodeError(layout, name, at, `the bytes end at ${bytes.length}, before it does`);
    if (type === "bool" && view.getUint8(at) > 1)
      throw new DecodeError(layout, name, at, `${view.getUint8(at)} is neither true nor false`);
    values[name] = read(view, at, bytes);
  }
  return values as Struct<F>;
}

/** Writes a struct where `readStruct` would find it. Throws RangeError for a number that its field can't hold. */
export function writeStruct<F extends Fields>(fields: F, values: Struct<F>, bytes: Uint8Array, base = 0): void {
  const view = viewOf(bytes);
  for (const [name, [type, offset]] of Object.entries(fields)) {
    const { range, write } = CODECS[type];
    const value: bigint | boolean | number | string | undefined = values[name];
    if (value === undefined) throw new RangeError(`${name} is missing`);
    if (range !== null && (BigInt(value) < range[0] || BigInt(value) > range[1]))
      throw new RangeError(`${name} = ${value} does not fit ${type}`);
    write(view, base + offset, value as never, bytes);
  }
}
