import type { DecodedArray } from "hyparquet";
import { baseType } from "../market/blocks.ts";
import type { ColumnType } from "../market/streams.ts";

/** Gathers one column of an event until its row group is written. */
export interface ColumnBuilder {
  /** Takes one value. Throws RangeError or TypeError when the column can't hold it. */
  push(value: unknown): void;
  /** Bytes of text and blobs gathered, roughly. */
  readonly payloadBytes: number;
  /** What was gathered, as one array for each column on disk; the builder is empty afterwards. */
  take(): DecodedArray[];
}

const U64_MAX = 0xffff_ffff_ffff_ffffn;
const I64_MIN = -0x8000_0000_0000_0000n;
const I64_MAX = 0x7fff_ffff_ffff_ffffn;
const U128_MAX = (1n << 128n) - 1n;
const I128_MIN = -(1n << 127n);
const I128_MAX = (1n << 127n) - 1n;
/** A key or a text becomes one of the session's names, which are all held in memory. */
export const NAME_CHARACTERS_MAX = 4_096;

/** A builder for a column of this type. */
export function columnBuilder(type: ColumnType): ColumnBuilder {
  const base = baseType(type);
  const optional = base !== type;
  if (base === "u128" || base === "i128") return new HalvesBuilder(base, optional);
  if (!optional && base in WIDE) return new WideBuilder(base);
  return new PlainBuilder(base, optional);
}

function refuse(value: unknown, wanted: string): never {
  const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
  throw new RangeError(`${shown} is not ${wanted}`);
}

function bigintWithin(value: unknown, least: bigint, greatest: bigint, wanted: string): bigint {
  if (typeof value !== "bigint" || value < least || value > greatest) refuse(value, wanted);
  return value;
}

function safeInteger(value: unknown, wanted: string): bigint {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) refuse(value, wanted);
  return BigInt(value);
}

function shortText(value: unknown): string {
  if (typeof value !== "string" || value.length > NAME_CHARACTERS_MAX)
    refuse(value, `text of at most ${NAME_CHARACTERS_MAX} characters`);
  return value;
}

/** What a value becomes on disk, by the type of its column. */
const CONVERT: Readonly<Record<string, (value: unknown) => bigint | number | boolean | string | Uint8Array>> = {
  seq: (value) => safeInteger(value, "a seq (an integer from 0 below 2^53)"),
  slot: (value) => safeInteger(value, "a slot (an integer from 0 below 2^53)"),
  nanos: (value) => bigintWithin(value, I64_MIN, I64_MAX, "nanoseconds as a bigint of 64 bits"),
  u64: (value) => bigintWithin(value, 0n, U64_MAX, "a bigint from 0 below 2^64"),
  i64: (value) => bigintWithin(value, I64_MIN, I64_MAX, "a bigint of 64 bits"),
  u32: (value) => {
    if (typeof value !== "number" || value >>> 0 !== value) refuse(value, "an integer from 0 below 2^32");
    return value;
  },
  i32: (value) => {
    if (typeof value !== "number" || (value | 0) !== value) refuse(value, "an integer from −2^31 below 2^31");
    return value + 0;
  },
  f64: (value) => {
    if (typeof value !== "number" || Number.isNaN(value)) refuse(value, "a number");
    return value;
  },
  bool: (value) => {
    if (typeof value !== "boolean") refuse(value, "true or false");
    return value;
  },
  key: shortText,
  text: shortText,
  id: (value) => {
    if (typeof value !== "string") refuse(value, "text");
    return value;
  },
  bytes: (value) => {
    if (!(value instanceof Uint8Array)) refuse(value, "bytes");
    return value.slice();
  },
};

/** Types whose values fill 64 bits: kept in a typed array where none may be empty. */
const WIDE: Readonly<Record<string, typeof BigUint64Array | typeof BigInt64Array>> = {
  seq: BigUint64Array,
  slot: BigUint64Array,
  u64: BigUint64Array,
  i64: BigInt64Array,
  nanos: BigInt64Array,
};

const FIRST_ROWS = 1_024;

class WideBuilder implements ColumnBuilder {
  readonly payloadBytes = 0;
  readonly #convert: (value: unknown) => unknown;
  #values: BigUint64Array | BigInt64Array;
  #count = 0;

  constructor(type: string) {
    this.#convert = CONVERT[type]!;
    this.#values = new WIDE[type]!(FIRST_ROWS);
  }

  push(value: unknown): void {
    const converted = this.#convert(value);
    if (typeof converted !== "bigint") throw new TypeError("a wide column takes bigints");
    if (this.#count === this.#values.length) this.#grow();
    this.#values[this.#count++] = converted;
  }

  take(): DecodedArray[] {
    const taken = this.#values.slice(0, this.#count);
    this.#count = 0;
    return [taken];
  }

  #grow(): void {
    const larger =
      this.#values instanceof BigUint64Array ? new BigUint64Array(this.#count * 2) : new BigInt64Array(this.#count * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}

class PlainBuilder implements ColumnBuilder {
  readonly #convert: (value: unknown) => bigint | number | boolean | string | Uint8Array;
  readonly #optional: boolean;
  #values: (bigint | number | boolean | string | Uint8Array | null)[] = [];
  #payloadBytes = 0;

  constructor(type: string, optional: boolean) {
    this.#convert = CONVERT[type]!;
    this.#optional = optional;
  }

  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  push(value: unknown): void {
    if (value === null && this.#optional) {
      this.#values.push(null);
      return;
    }
    const converted = this.#convert(value);
    if (typeof converted === "string" || typeof converted === "object") this.#payloadBytes += converted.length;
    this.#values.push(converted);
  }

  take(): DecodedArray[] {
    const taken = this.#values;
    this.#values = [];
    this.#payloadBytes = 0;
    return [taken];
  }
}

/** A 128-bit column: its upper and its lower 64 bits. */
class HalvesBuilder implements ColumnBuilder {
  readonly payloadBytes = 0;
  readonly #signed: boolean;
  readonly #optional: boolean;
  #high: (bigint | null)[] = [];
  #low: (bigint | null)[] = [];

  constructor(type: "u128" | "i128", optional: boolean) {
    this.#signed = type === "i128";
    this.#optional = optional;
  }

  push(value: unknown): void {
    if (value === null && this.#optional) {
      this.#high.push(null);
      this.#low.push(null);
      return;
    }
    const whole = this.#signed
      ? bigintWithin(value, I128_MIN, I128_MAX, "a bigint from −2^127 below 2^127")
      : bigintWithin(value, 0n, U128_MAX, "a bigint from 0 below 2^128");
    this.#high.push(whole >> 64n);
    this.#low.push(whole & U64_MAX);
  }

  take(): DecodedArray[] {
    const taken = [this.#high, this.#low];
    this.#high = [];
    this.#low = [];
    return taken;
  }
}
