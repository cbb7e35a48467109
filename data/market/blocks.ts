import type { EventView } from "./events.ts";
import { type Columns, type ColumnType, KINDS, type Kind, STREAMS } from "./streams.ts";

type ArrayOf<T> = T extends "seq" | "nanos" | "slot" | "f64"
  ? Float64Array
  : T extends "u64"
    ? BigUint64Array
    : T extends "i64"
      ? BigInt64Array
      : T extends "u32" | "key" | "text"
        ? Uint32Array
        : T extends "i32"
          ? Int32Array
          : T extends "bool"
            ? Uint8Array
            : T extends `${infer Base}?`
              ? ArrayOf<Base>
              : never;

type Base<T> = T extends `${infer B}?` ? B : T;
type Single<K extends Kind> = {
  readonly [C in keyof (typeof STREAMS)[K] as Base<(typeof STREAMS)[K][C]> extends "u128" | "i128" | "id" | "bytes"
    ? never
    : C]: ArrayOf<(typeof STREAMS)[K][C]>;
};
type High<K extends Kind> = {
  readonly [C in keyof (typeof STREAMS)[K] & string as Base<(typeof STREAMS)[K][C]> extends "u128" | "i128"
    ? `${C}Hi`
    : never]: Base<(typeof STREAMS)[K][C]> extends "i128" ? BigInt64Array : BigUint64Array;
};
type Low<K extends Kind> = {
  readonly [C in keyof (typeof STREAMS)[K] & string as Base<(typeof STREAMS)[K][C]> extends "u128" | "i128"
    ? `${C}Lo`
    : never]: BigUint64Array;
};

/** The columns of one kind of event, row by row in `seq` order. */
export type Block<K extends Kind> = Single<K> & High<K> & Low<K>;

/** The current block of every kind; a kind without events has a block without rows. */
export type Blocks = { readonly [K in Kind]: Block<K> };
/** As Blocks, for whoever fills them. */
export type MutableBlocks = { -readonly [K in Kind]: Block<K> };

/**
 * What the engine is handed: the order in which events became known, as pairs (kind, row of that
 * kind's block). Entries 0..length-1 of the index are valid, and only until the next batch.
 */
export interface Batch {
  readonly length: number;
  /** Position in KINDS. */
  readonly kind: Uint8Array;
  readonly row: Uint32Array;
  readonly blocks: Blocks;
}

/**
 * What stands in a block where a column is empty (u128: both halves, i128: i64 and u64). Only columns marked `?` can be
 * empty; there a value equal to these reads as empty, on disk it is kept as it is.
 */
export const NONE = {
  u32: 0xffff_ffff,
  i32: -0x8000_0000,
  u64: 0xffff_ffff_ffff_ffffn,
  i64: -0x8000_0000_0000_0000n,
  slot: -1,
  nanos: Number.NaN,
  f64: Number.NaN,
} as const;

/** `u64?` → `u64`. */
export function baseType(type: ColumnType): string {
  return type.endsWith("?") ? type.slice(0, -1) : type;
}

/** One array of a block: a whole column, or one half of a 128-bit one. */
export interface BlockColumn {
  readonly name: string;
  readonly column: string;
  readonly part: "whole" | "hi" | "lo";
  readonly type: string;
  readonly optional: boolean;
}

/** The arrays that a block of these columns has: one for most types, two for 128-bit ones, none for id and bytes. */
export function blockColumns(columns: Columns): BlockColumn[] {
  return Object.entries(columns).flatMap(([column, declared]): BlockColumn[] => {
    const type = baseType(declared);
    const optional = declared !== type;
    if (type === "id" || type === "bytes") return [];
    if (type === "u128" || type === "i128")
      return [
        { name: `${column}Hi`, column, part: "hi", type: type === "i128" ? "i64" : "u64", optional },
        { name: `${column}Lo`, column, part: "lo", type: "u64", optional },
      ];
    return [{ name: column, column, part: "whole", type, optional }];
  });
}

/** An array for `rows` values of a block column's type. */
export function allocateColumn(type: string, rows: number) {
  switch (type) {
    case "seq":
    case "nanos":
    case "slot":
    case "f64":
      return new Float64Array(rows);
    case "u64":
      return new BigUint64Array(rows);
    case "i64":
      return new BigInt64Array(rows);
    case "u32":
    case "key":
    case "text":
      return new Uint32Array(rows);
    case "i32":
      return new Int32Array(rows);
    case "bool":
      return new Uint8Array(rows);
    default:
      throw new TypeError(`a block has no column of type ${type}`);
  }
}

/** A block with room for `rows` events of `kind`, all zero. */
export function allocateBlock<K extends Kind>(kind: K, rows: number): Block<K> {
  const arrays = blockColumns(STREAMS[kind]).map(({ name, type }) => [name, allocateColumn(type, rows)]);
  return Object.fromEntries(arrays) as Block<K>;
}

/** Blocks without rows, for every kind. */
export function emptyBlocks(): MutableBlocks {
  return Object.fromEntries(KINDS.map((kind) => [kind, allocateBlock(kind, 0)])) as MutableBlocks;
}

/** A view that can be pointed at any row of any block of its kind. */
export interface Cursor<K extends Kind> {
  readonly view: EventView<K>;
  /** Points the view at a row; `names` are the session's, by id. */
  point(block: Block<K>, row: number, names: readonly string[]): void;
  /** Makes every read throw until the next `point`: what a strategy kept for later must not work. */
  poison(): void;
}

/** Any array of a block. */
export type BlockArray = Float64Array | BigUint64Array | BigInt64Array | Uint32Array | Int32Array | Uint8Array;
type Arrays = Record<string, BlockArray>;
interface Pointer {
  block: Arrays | null;
  row: number;
  names: readonly string[];
}

/** The arrays of a block, in the order of `blockColumns`. */
export function blockArrays<K extends Kind>(kind: K, block: Block<K>): BlockArray[] {
  const arrays = block as unknown as Arrays;
  return blockColumns(STREAMS[kind]).map(({ name }) => arrays[name]!);
}

function valueAt(at: Pointer, column: string, array: string): number | bigint {
  if (at.block === null) throw new Error(`event.${column} was read outside the callback that it was handed to`);
  return at.block[array]![at.row]!;
}

function wideReader(column: string, highNone: bigint, optional: boolean): (at: Pointer) => bigint | null {
  const high = `${column}Hi`;
  const low = `${column}Lo`;
  return (at) => {
    const hi = valueAt(at, column, high) as bigint;
    const lo = valueAt(at, column, low) as bigint;
    return optional && hi === highNone && lo === NONE.u64 ? null : (hi << 64n) | lo;
  };
}

/** Reads one value of a column. Only a column that may be empty has a value that means so. */
function reader(column: string, type: string, optional: boolean): (at: Pointer) => unknown {
  if (type === "u128") return wideReader(column, NONE.u64, optional);
  if (type === "i128") return wideReader(column, NONE.i64, optional);
  if (type === "bool") return (at) => valueAt(at, column, column) === 1;
  if (type === "key" || type === "text")
    return (at) => {
      const id = valueAt(at, column, column) as number;
      return optional && id === NONE.u32 ? null : at.names[id];
    };
  if (!optional) return (at) => valueAt(at, column, column);
  if (type === "nanos" || type === "f64")
    return (at) => {
      const value = valueAt(at, column, column);
      return Number.isNaN(value) ? null : value;
    };
  const none = emptyValue(type);
  return (at) => {
    const value = valueAt(at, column, column);
    return value === none ? null : value;
  };
}

function emptyValue(type: string): number | bigint {
  switch (type) {
    case "u64":
      return NONE.u64;
    case "u32":
      return NONE.u32;
    case "i32":
      return NONE.i32;
    case "slot":
      return NONE.slot;
    default:
      throw new TypeError(`a column of type ${type} is never empty`);
  }
}

/** A cursor over blocks of `kind`. */
export function cursorOf<K extends Kind>(kind: K): Cursor<K> {
  const at: Pointer = { block: null, row: 0, names: [] };
  const view = {};
  for (const [column, declared] of Object.entries(STREAMS[kind])) {
    const type = baseType(declared);
    if (type === "id" || type === "bytes") continue;
    const read = reader(column, type, declared !== type);
    Object.defineProperty(view, column, { enumerable: true, get: () => read(at) });
  }
  return {
    view: Object.freeze(view) as EventView<K>,
    point(block, row, names) {
      at.block = block as unknown as Arrays;
      at.row = row;
      at.names = names;
    },
    poison() {
      at.block = null;
    },
  };
}
