import type { Encoding, SchemaElement } from "hyparquet";
import { baseType } from "../market/blocks.ts";
import { type Columns, diskName } from "../market/streams.ts";

/** How values of a column stand in a Parquet file. */
export type DiskType = "u64" | "i64" | "u32" | "i32" | "f64" | "bool" | "text" | "bytes";

/** One column of a Parquet file. A 128-bit column of an event is two of them. */
export interface DiskColumn {
  /** As it is called on disk and in SQL: `sqrt_price_hi`. */
  readonly name: string;
  /** The column of the event that it holds, or half of: `sqrtPrice`. */
  readonly column: string;
  readonly part: "whole" | "hi" | "lo";
  /** The event column's type without `?`: `u128`. */
  readonly declared: string;
  readonly type: DiskType;
  readonly optional: boolean;
}

const WHOLE: Readonly<Record<string, DiskType>> = {
  seq: "u64",
  nanos: "i64",
  slot: "u64",
  u64: "u64",
  i64: "i64",
  u32: "u32",
  i32: "i32",
  f64: "f64",
  bool: "bool",
  key: "text",
  text: "text",
  id: "text",
  bytes: "bytes",
};

/** The columns that a table of these event columns has on disk, in order. */
export function diskColumns(columns: Columns): DiskColumn[] {
  return Object.entries(columns).flatMap(([column, type]): DiskColumn[] => {
    const declared = baseType(type);
    const shared = { column, declared, optional: declared !== type };
    const name = diskName(column);
    if (declared === "u128" || declared === "i128")
      return [
        { ...shared, name: `${name}_hi`, part: "hi", type: declared === "i128" ? "i64" : "u64" },
        { ...shared, name: `${name}_lo`, part: "lo", type: "u64" },
      ];
    const whole = WHOLE[declared];
    if (whole === undefined) throw new TypeError(`column ${column} has the unknown type ${type}`);
    return [{ ...shared, name, part: "whole", type: whole }];
  });
}

const ELEMENTS: Readonly<Record<DiskType, Partial<SchemaElement>>> = {
  u64: { type: "INT64", converted_type: "UINT_64" },
  i64: { type: "INT64" },
  u32: { type: "INT32", converted_type: "UINT_32" },
  i32: { type: "INT32" },
  f64: { type: "DOUBLE" },
  bool: { type: "BOOLEAN" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  bytes: { type: "BYTE_ARRAY" },
};

/** The schema of a Parquet file with these columns; what may be empty is OPTIONAL, all else REQUIRED. */
export function parquetSchema(columns: readonly DiskColumn[]): SchemaElement[] {
  return [
    { name: "root", num_children: columns.length },
    ...columns.map(
      ({ name, type, optional }): SchemaElement => ({
        name,
        repetition_type: optional ? "OPTIONAL" : "REQUIRED",
        ...ELEMENTS[type],
      }),
    ),
  ];
}

/** True when a file's column is laid out as `column` has to be. */
export function isLaidOutAs(found: SchemaElement, column: DiskColumn): boolean {
  const wanted = ELEMENTS[column.type];
  return (
    found.type === wanted.type &&
    found.converted_type === wanted.converted_type &&
    found.repetition_type === (column.optional ? "OPTIONAL" : "REQUIRED")
  );
}

/** Names repeat: as a dictionary. Numbers that grow: as differences. Floats as they are (a dictionary would turn −0 into 0). */
export function encodingOf(column: DiskColumn): Encoding | undefined {
  switch (column.declared) {
    case "key":
    case "text":
      return "RLE_DICTIONARY";
    case "seq":
    case "nanos":
    case "slot":
      return "DELTA_BINARY_PACKED";
    case "f64":
      return "PLAIN";
    default:
      return undefined;
  }
}

/**
 * Columns that carry least and greatest value, and how many are empty, by row group: readers skip row groups by those
 * that grow, and whole columns that are empty.
 */
export function hasStatistics({ declared, optional, type }: DiskColumn): boolean {
  const grows = declared === "seq" || declared === "nanos" || declared === "slot";
  return grows || (optional && type !== "text" && type !== "bytes");
}

const SQL: Readonly<Record<DiskType, string>> = {
  u64: "UBIGINT",
  i64: "BIGINT",
  u32: "UINTEGER",
  i32: "INTEGER",
  f64: "DOUBLE",
  bool: "BOOLEAN",
  text: "VARCHAR",
  bytes: "BLOB",
};

/** The type that DuckDB gives the column. */
export function sqlTypeOf(column: DiskColumn): string {
  return SQL[column.type];
}
