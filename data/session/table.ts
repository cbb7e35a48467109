import { basename } from "node:path";
import { ByteWriter, type ColumnSource, ParquetWriter } from "hyparquet-writer";
import type { Columns } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import type { Codec } from "./codec.ts";
import { type ColumnBuilder, columnBuilder } from "./columnBuilder.ts";
import { DurableFile, type WrittenFile } from "./durableFile.ts";
import { diskColumns, encodingOf, hasStatistics, parquetSchema } from "./schema.ts";

/** A row group is written when it has this many rows, or texts and blobs of this many bytes. */
export const ROW_GROUP_ROWS = 65_536;
const ROW_GROUP_PAYLOAD_BYTES = 32 * 1_024 * 1_024;

/** One row, by the names of its columns; empty ones are null. */
export type Row = Readonly<Record<string, unknown>>;

/** What a finished Parquet file came to. */
export interface TableFile extends WrittenFile {
  readonly rows: number;
}

/** A Parquet file that is being written, row by row, in memory that doesn't grow with it. */
export interface Table {
  readonly rows: number;
  /** Bytes on disk so far; rows of the open row group aren't among them. */
  readonly bytes: number;
  /**
   * Adds a row; `leading` are the values of its first columns, where they are not in `row`. Throws InvalidData, with
   * file, row and column, when a value isn't what its column holds.
   */
  append(row: Row, leading?: readonly unknown[]): void;
  /** Writes what is left and gives the file its name, synced. */
  close(): Promise<TableFile>;
  /** Deletes what was written. Does nothing after `close`. */
  abort(): void;
}

/**
 * Starts a Parquet file (REQUIRED and OPTIONAL as the columns say) that will be called `path`.
 * The same rows give the same bytes on every supported Node and machine.
 */
export function openTable(path: string, columns: Columns, codec: Codec): Table {
  return new ParquetTable(path, columns, codec);
}

/** Hands what the encoder gives to the file, one row group at a time. */
class FileWriter extends ByteWriter {
  readonly #file: DurableFile;

  constructor(file: DurableFile) {
    super();
    this.#file = file;
  }

  flush(): void {
    this.#file.write(this.getBytes());
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

interface NamedBuilder {
  readonly column: string;
  readonly builder: ColumnBuilder;
}

class ParquetTable implements Table {
  readonly #file: DurableFile;
  readonly #parquet: ParquetWriter;
  readonly #builders: readonly NamedBuilder[];
  /** Those whose values are of any length. */
  readonly #heavy: readonly NamedBuilder[];
  readonly #layout: readonly Omit<ColumnSource, "data">[];
  #written = 0;
  #gathered = 0;

  constructor(path: string, columns: Columns, codec: Codec) {
    const disk = diskColumns(columns);
    this.#builders = Object.entries(columns).map(([column, type]) => ({ column, builder: columnBuilder(type) }));
    this.#heavy = this.#builders.filter(({ column }) => /^(id|bytes)/.test(columns[column] ?? ""));
    this.#layout = disk.map((column) => {
      const encoding = encodingOf(column);
      return { name: column.name, statistics: hasStatistics(column), ...(encoding === undefined ? {} : { encoding }) };
    });
    this.#file = new DurableFile(path);
    this.#parquet = new ParquetWriter({
      writer: new FileWriter(this.#file),
      schema: parquetSchema(disk),
      codec: codec.name,
      ...(codec.compress === null ? {} : { compressors: { [codec.name]: codec.compress } }),
      createdBy: "sniperforge",
    });
  }

  get rows(): number {
    return this.#written + this.#gathered;
  }

  get bytes(): number {
    return this.#file.bytes;
  }

  append(row: Row, leading: readonly unknown[] = []): void {
    for (let at = 0; at < this.#builders.length; at++) {
      const { column, builder } = this.#builders[at]!;
      try {
        builder.push(at < leading.length ? leading[at] : row[column]);
      } catch (error) {
        throw this.#refusal(column, error);
      }
    }
    this.#gathered++;
    if (this.#gathered >= ROW_GROUP_ROWS || this.#payloadBytes() >= ROW_GROUP_PAYLOAD_BYTES) this.#writeRowGroup();
  }

  async close(): Promise<TableFile> {
    try {
      if (this.#gathered > 0) this.#writeRowGroup();
      await this.#parquet.finish();
      return { ...(await this.#file.commit()), rows: this.#written };
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  abort(): void {
    this.#file.abort();
  }

  #refusal(column: string, cause: unknown): InvalidData {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new InvalidData(basename(this.#file.path), `row ${this.rows + 1}, ${column}: ${reason}`, { cause });
  }

  #payloadBytes(): number {
    let bytes = 0;
    for (const { builder } of this.#heavy) bytes += builder.payloadBytes;
    return bytes;
  }

  /** One page a column: pages only help readers that look for single rows. */
  #writeRowGroup(): void {
    const data = this.#builders.flatMap(({ builder }) => builder.take());
    const columnData = this.#layout.map((layout, at) => ({ ...layout, data: data[at]! }));
    const pending = this.#parquet.write({ columnData, rowGroupSize: this.#gathered, pageSize: 0 });
    if (pending !== undefined) throw new Error("the encoder has to write a row group at once");
    this.#written += this.#gathered;
    this.#gathered = 0;
  }
}
