import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type FileMetaData, parquetMetadata } from "hyparquet";
import type { Columns } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { type DiskColumn, diskColumns, isLaidOutAs } from "./schema.ts";

/** What the end of a Parquet file says of it. */
export interface PartFooter {
  readonly rows: number;
  /** Names of the columns that the file has. */
  readonly columns: readonly string[];
  /** Those of them that are empty in every row, as far as the file says so. */
  readonly empty: readonly string[];
}

const FOOTER_BYTES_MAX = 64 * 1_024 * 1_024;
const TAIL_BYTES = 8;

/**
 * Reads the footer of a stream's part. `where` is what the file is called in errors. Throws InvalidData unless it is
 * Parquet with the stream's columns; columns that may be empty may be missing: the stream had none when it was written.
 */
export function readFooter(path: string, where: string, columns: Columns): PartFooter {
  const metadata = readMetadata(path, where);
  const wanted = new Map(diskColumns(columns).map((column) => [column.name, column]));
  const found = new Set<string>();
  for (const element of metadata.schema.slice(1)) {
    const column = wanted.get(element.name);
    if (column === undefined || found.has(element.name) || !isLaidOutAs(element, column))
      throw new InvalidData(where, `its column ${element.name} isn't one that the format has`);
    found.add(element.name);
  }
  for (const column of wanted.values()) refuseMissing(column, found, where);
  const present = [...found];
  return { rows: countRows(metadata, where), columns: present, empty: emptyColumns(metadata, present) };
}

/** Columns that may be empty may be missing, but never one half of a 128-bit one. */
function refuseMissing({ name, part, optional }: DiskColumn, found: ReadonlySet<string>, where: string): void {
  const otherHalf = name.replace(/_(hi|lo)$/, part === "hi" ? "_lo" : "_hi");
  if (!found.has(name) && (!optional || (part !== "whole" && found.has(otherHalf))))
    throw new InvalidData(where, `has no column ${name}`);
}

function emptyColumns({ row_groups }: FileMetaData, columns: readonly string[]): string[] {
  const emptyGroups = new Map<string, number>();
  for (const { meta_data } of row_groups.flatMap((group) => group.columns)) {
    if (meta_data === undefined || meta_data.statistics?.null_count !== meta_data.num_values) continue;
    const name = meta_data.path_in_schema.join(".");
    emptyGroups.set(name, (emptyGroups.get(name) ?? 0) + 1);
  }
  return columns.filter((name) => emptyGroups.get(name) === row_groups.length);
}

function countRows(metadata: FileMetaData, where: string): number {
  const declared = Number(metadata.num_rows);
  let sum = 0;
  for (const group of metadata.row_groups) sum += Number(group.num_rows);
  if (sum !== declared) throw new InvalidData(where, `says it has ${declared} rows, its row groups have ${sum}`);
  return declared;
}

function readMetadata(path: string, where: string): FileMetaData {
  const footer = readTail(path, where);
  try {
    return parquetMetadata(footer);
  } catch (error) {
    throw new InvalidData(where, "its Parquet footer can't be read", { cause: error });
  }
}

/** The bytes from the footer's start to the end of the file. */
function readTail(path: string, where: string): ArrayBuffer {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const length = size < TAIL_BYTES ? 0 : new DataView(readAt(file, size - TAIL_BYTES, TAIL_BYTES)).getUint32(0, true);
    const bytes = length + TAIL_BYTES;
    if (length === 0 || bytes > size || length > FOOTER_BYTES_MAX)
      throw new InvalidData(where, "is not a Parquet file: it was truncated or damaged");
    return readAt(file, size - bytes, bytes);
  } finally {
    closeSync(file);
  }
}

function readAt(file: number, position: number, length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < length; ) {
    const read = readSync(file, bytes, at, length - at, position + at);
    if (read === 0) throw new Error("the file became shorter while it was read");
    at += read;
  }
  return buffer;
}
