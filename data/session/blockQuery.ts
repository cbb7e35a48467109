import { type BlockColumn, blockColumns, NONE } from "../market/blocks.ts";
import { diskName, type Kind, STREAMS } from "../market/streams.ts";
import { sqlParts } from "./database.ts";
import type { CheckedPart } from "./verify.ts";

/** Which events of a session are read, both ends included. */
export interface SeqRange {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** How the values of a block's array come about. */
export type ColumnPlan =
  /** The same in every row: nothing is read. */
  | { readonly how: "fixed"; readonly value: number | bigint }
  /** DuckDB gives the array's own values. */
  | { readonly how: "values"; readonly sql: string }
  /** DuckDB gives hashes, which are looked up. */
  | { readonly how: "names"; readonly sql: string };

/** The type that DuckDB gives an array's values in, and what stands for an empty one. */
const VALUES: Readonly<Record<string, { readonly sql: string; readonly none: number | bigint }>> = {
  seq: { sql: "DOUBLE", none: NONE.f64 },
  slot: { sql: "DOUBLE", none: NONE.slot },
  nanos: { sql: "DOUBLE", none: NONE.nanos },
  f64: { sql: "DOUBLE", none: NONE.f64 },
  u64: { sql: "UBIGINT", none: NONE.u64 },
  i64: { sql: "BIGINT", none: NONE.i64 },
  u32: { sql: "UINTEGER", none: NONE.u32 },
  i32: { sql: "INTEGER", none: NONE.i32 },
  bool: { sql: "UTINYINT", none: 0 },
  key: { sql: "UBIGINT", none: NONE.u32 },
  text: { sql: "UBIGINT", none: NONE.u32 },
};

/** A plan for each array of a block of `kind`; `constants` as loadNames found them, times from `startNs`. */
export function planColumns(
  kind: Kind,
  parts: readonly CheckedPart[],
  startNs: bigint,
  constants: ReadonlyMap<string, number>,
): ColumnPlan[] {
  const filled = (name: string) => parts.some(({ columns, empty }) => columns.includes(name) && !empty.includes(name));
  return blockColumns(STREAMS[kind]).map((column): ColumnPlan => {
    const name = diskName(column.column) + (column.part === "whole" ? "" : `_${column.part}`);
    const values = VALUES[column.type];
    if (values === undefined) throw new TypeError(`a block has no column of type ${column.type}`);
    if (!filled(name)) return { how: "fixed", value: values.none };
    const constant = constants.get(`${kind}.${name}`);
    if (constant !== undefined) return { how: "fixed", value: constant };
    if (column.type === "key" || column.type === "text") return { how: "names", sql: `hash(${name})` };
    return { how: "values", sql: sqlOfValues(column, name, startNs) };
  });
}

function sqlOfValues({ type, optional }: BlockColumn, name: string, startNs: bigint): string {
  const { sql, none } = VALUES[type]!;
  const value = `CAST(${type === "nanos" ? `${name} - ${startNs}` : name} AS ${sql})`;
  return optional ? `COALESCE(${value}, '${String(none).toLowerCase()}'::${sql})` : value;
}

/** The query whose columns are those of the plan that have to be read, in order. */
export function sqlOfPlan(plan: readonly ColumnPlan[], parts: readonly CheckedPart[], range: SeqRange): string {
  const read = plan.flatMap((column) => (column.how === "fixed" ? [] : [column.sql]));
  return (
    `SELECT ${read.join(", ")} FROM ${sqlParts(parts.map((part) => part.path))}` +
    ` WHERE seq BETWEEN ${range.fromSeq}::UBIGINT AND ${range.toSeq}::UBIGINT`
  );
}
