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
  return { rows: countRows(metadata, where), columns: [...found] };
}

function refuseMissing(column: DiskColumn, found: ReadonlySet<string>, where: string): void {
  if (!column.optional && !found.has(column.name)) throw new InvalidData(where, `has no column ${column.name}`);
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
