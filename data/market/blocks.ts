import { type ColumnType, type Columns, type Kind, KINDS, STREAMS } from "./streams.ts";
import type { EventView } from "./events.ts";

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

/** What stands in a block where a column is empty. */
export const NONE = {
  u32: 0xffff_ffff,
  i32: -0x8000_0000,
  u64: 0xffff_ffff_ffff_ffffn,
  i64: -0x8000_0000_0000_0000n,
  slot: -1,
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
export function emptyBlocks(): { -readonly [K in Kind]: Block<K> } {
  return Object.fromEntries(KINDS.map((kind) => [kind, allocateBlock(kind, 0)])) as { [K in Kind]: Block<K> };
}

/** A view that can be pointed at any row of any block of its kind. */
export interface Cursor<K extends Kind> {
  readonly view: EventView<K>;
  /** Points the view at a row; `names` are the session's, by id. */
  point(block: Block<K>, row: number, names: readonly string[]): void;
  /** Makes every read throw until the next `point`: what a strategy kept for later must not work. */
  poison(): void;
}

type Arrays = Record<string, Float64Array | BigUint64Array | BigInt64Array | Uint32Array | Int32Array | Uint8Array>;
interface Pointer {
  block: Arrays | null;
  row: number;
  names: readonly string[];
}

function reader(column: string, type: string): (at: Pointer) => unknown {
  const from = (at: Pointer, name: string) => {
    if (at.block === null) throw new Error(`event.${column} was read outside the callback that it was handed to`);
    return (at.block[name] as Float64Array | BigUint64Array)[at.row];
  };
  switch (type) {
    case "u128":
      return (at) => {
        const hi = from(at, `${column}Hi`) as unknown as bigint;
        const lo = from(at, `${column}Lo`) as unknown as bigint;
        return hi === NONE.u64 && lo === NONE.u64 ? null : (hi << 64n) | lo;
      };
    case "i128":
      return (at) => {
        const hi = from(at, `${column}Hi`) as unknown as bigint;
        const lo = from(at, `${column}Lo`) as unknown as bigint;
        return hi === NONE.i64 && lo === NONE.u64 ? null : (hi << 64n) | lo;
      };
    case "u64":
      return (at) => {
        const value = from(at, column) as unknown as bigint;
        return value === NONE.u64 ? null : value;
      };
    case "i64":
      return (at) => {
        const value = from(at, column) as unknown as bigint;
        return value === NONE.i64 ? null : value;
      };
    case "key":
    case "text":
      return (at) => {
        const id = from(at, column) as number;
        return id === NONE.u32 ? null : at.names[id];
      };
    case "u32":
      return (at) => {
        const value = from(at, column) as number;
        return value === NONE.u32 ? null : value;
      };
    case "i32":
      return (at) => {
        const value = from(at, column) as number;
        return value === NONE.i32 ? null : value;
      };
    case "slot":
    case "nanos":
      return (at) => {
        const value = from(at, column) as number;
        return value === NONE.slot ? null : value;
      };
    case "f64":
      return (at) => {
        const value = from(at, column) as number;
        return Number.isNaN(value) ? null : value;
      };
    case "bool":
      return (at) => from(at, column) === (1 as unknown);
    default:
      return (at) => from(at, column);
  }
}

/** A cursor over blocks of `kind`. */
export function cursorOf<K extends Kind>(kind: K): Cursor<K> {
  const at: Pointer = { block: null, row: 0, names: [] };
  const view = {};
  for (const [column, declared] of Object.entries(STREAMS[kind])) {
    const type = baseType(declared);
    if (type === "id" || type === "bytes") continue;
    const read = reader(column, type);
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
