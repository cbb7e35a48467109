import type { Pubkey } from "../market/units.ts";
import { pubkeyAt } from "./base58.ts";
import { DecodeError, type Fields, readStruct, type Struct, viewOf, writeStruct } from "./layout.ts";
import { joinHalves } from "./math/u128.ts";

/**
 * Borsh structs as tables, in the order of their bytes: for events and arguments, where a text or a list stands before
 * other fields and so offsets aren't fixed. A nested table of fields is a list of such structs.
 */
export type BorshType = "bool" | "u8" | "u16" | "u64" | "i64" | "i128" | "key" | "text" | Fields;
export type BorshFields = Readonly<Record<string, BorshType>>;

type Value<T> = T extends "bool"
  ? boolean
  : T extends "u8" | "u16"
    ? number
    : T extends "u64" | "i64" | "i128"
      ? bigint
      : T extends "key"
        ? Pubkey
        : T extends "text"
          ? string
          : T extends Fields
            ? readonly Struct<T>[]
            : never;

/** What a table of fields describes. */
export type BorshStruct<F extends BorshFields> = { readonly [N in keyof F]: Value<F[N]> };

/** As BorshStruct, for fields that later versions of a program appended: null where the bytes end before them. */
export type Appended<F extends BorshFields> = { readonly [N in keyof F]: Value<F[N]> | null };

/** What follows the fields that are known, as it was. */
export type BorshTail = { readonly tail: Uint8Array };

const SIZES = { bool: 1, u8: 1, u16: 2, u64: 8, i64: 8, i128: 16, key: 32 } as const;
const COUNT_SIZE = 4;

/**
 * Reads `fields`, then as many of `appended` as there are, from `offset` on. Throws DecodeError when one of the first
 * is missing, when any ends too early, and for a bool that is neither 0 nor 1.
 */
export function readBorsh<F extends BorshFields, A extends BorshFields>(
  layout: string,
  fields: F,
  appended: A,
  bytes: Uint8Array,
  offset: number,
): BorshStruct<F> & Appended<A> & BorshTail {
  const values: Record<string, unknown> = {};
  const reader = new Reader(layout, bytes, offset);
  for (const [name, type] of Object.entries(fields)) values[name] = reader.next(name, type);
  for (const [name, type] of Object.entries(appended)) values[name] = reader.isAtEnd ? null : reader.next(name, type);
  values.tail = reader.rest();
  return values as BorshStruct<F> & Appended<A> & BorshTail;
}

/** Reads one value after the other. */
class Reader {
  readonly #layout: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor(layout: string, bytes: Uint8Array, offset: number) {
    this.#layout = layout;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#at = offset;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  rest(): Uint8Array {
    return this.#bytes.slice(this.#at);
  }

  next(name: string, type: BorshType): unknown {
    if (typeof type === "object") return this.#list(name, type);
    switch (type) {
      case "bool":
        return this.#bool(name);
      case "u8":
        return this.#view.getUint8(this.#take(name, SIZES.u8));
      case "u16":
        return this.#view.getUint16(this.#take(name, SIZES.u16), true);
      case "u64":
        return this.#view.getBigUint64(this.#take(name, SIZES.u64), true);
      case "i64":
        return this.#view.getBigInt64(this.#take(name, SIZES.i64), true);
      case "i128": {
        const at = this.#take(name, SIZES.i128);
        return joinHalves(this.#view.getBigInt64(at + 8, true), this.#view.getBigUint64(at, true));
      }
      case "key":
        return pubkeyAt(this.#bytes, this.#take(name, SIZES.key));
      case "text":
        return this.#text(name);
    }
  }

  #bool(name: string): boolean {
    const at = this.#take(name, SIZES.bool);
    const byte = this.#view.getUint8(at);
    if (byte > 1) throw new DecodeError(this.#layout, name, at, `${byte} is neither true nor false`);
    return byte === 1;
  }

  /** Where the next `size` bytes begin, which are then behind. */
  #take(name: string, size: number): number {
    const at = this.#at;
    if (at + size > this.#bytes.length)
      throw new DecodeError(this.#layout, name, at, `the bytes end at ${this.#bytes.length}, before it does`);
    this.#at = at + size;
    return at;
  }

  #count(name: string): number {
    return this.#view.getUint32(this.#take(name, COUNT_SIZE), true);
  }

  #text(name: string): string {
    const size = this.#count(name);
    const at = this.#take(name, size);
    return new TextDecoder().decode(this.#bytes.subarray(at, at + size));
  }

  #list(name: string, fields: Fields): readonly unknown[] {
    const count = this.#count(name);
    const size = structSize(fields);
    const at = this.#take(name, count * size);
    return Array.from({ length: count }, (_, i) => readStruct(this.#layout, fields, this.#bytes, at + i * size));
  }
}

/** How long the structs of a list are: their last field ends where the next one begins. */
function structSize(fields: Fields): number {
  return Math.max(...Object.values(fields).map(([type, offset]) => offset + sizeOf(type)));
}

function sizeOf(type: Fields[string][0]): number {
  return type === "u32" || type === "i32" ? 4 : type === "u128" ? 16 : SIZES[type];
}

/**
 * The bytes that `readBorsh` reads as `values`: appended fields up to the first that is null, then the tail. Throws
 * RangeError for a number that its field can't hold.
 */
export function writeBorsh<F extends BorshFields, A extends BorshFields>(
  fields: F,
  appended: A,
  values: BorshStruct<F> & Appended<A> & BorshTail,
): Uint8Array {
  const present = Object.entries(appended);
  const end = present.findIndex(([name]) => values[name] === null);
  const written = [...Object.entries(fields), ...(end < 0 ? present : present.slice(0, end))];
  return joined([...written.map(([name, type]) => partOf(name, type, values[name])), values.tail]);
}

/** The appended fields that a version of a program doesn't have yet whose last one is `lastField`: all of them null. */
export function absentAfter(appended: BorshFields, lastField: string): Readonly<Record<string, null>> {
  const names = Object.keys(appended);
  return Object.fromEntries(names.slice(names.indexOf(lastField) + 1).map((name) => [name, null]));
}

/** Byte strings one behind the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function partOf(name: string, type: BorshType, value: unknown): Uint8Array {
  if (type === "text") return counted(new TextEncoder().encode(String(value)));
  if (typeof type === "object") return listOf(type, value);
  const bytes = new Uint8Array(SIZES[type]);
  writeStruct({ [name]: [type, 0] }, { [name]: value as never }, bytes);
  return bytes;
}

function counted(content: Uint8Array, count = content.length): Uint8Array {
  const bytes = new Uint8Array(COUNT_SIZE + content.length);
  viewOf(bytes).setUint32(0, count, true);
  bytes.set(content, COUNT_SIZE);
  return bytes;
}

function listOf(fields: Fields, value: unknown): Uint8Array {
  const structs = value as readonly Struct<Fields>[];
  const size = structSize(fields);
  const content = new Uint8Array(structs.length * size);
  for (const [i, struct] of structs.entries()) writeStruct(fields, struct, content, i * size);
  return counted(content, structs.length);
}
