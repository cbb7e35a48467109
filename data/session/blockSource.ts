import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBResult } from "@duckdb/node-api";
import {
  allocateBlock,
  type Block,
  type BlockArray,
  type BlockColumn,
  blockArrays,
  blockColumns,
  type MutableBlocks,
  NONE,
} from "../market/blocks.ts";
import { diskName, type Kind, STREAMS } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { copyValues, rawValues } from "./chunk.ts";
import { sqlParts } from "./database.ts";
import { NAMES_TYPE, type Names } from "./names.ts";
import { type CheckedPart, fileInSession } from "./verify.ts";

/** Which events of a session are read. */
export interface SeqRange {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** What a source needs to know of the session that it reads. */
export interface SourceOptions {
  readonly database: DuckDBInstance;
  readonly folder: string;
  /** The kind's parts, in order. */
  readonly parts: readonly CheckedPart[];
  readonly startNs: bigint;
  /** As loadNames found them. */
  readonly constants: Names["constants"];
  readonly range: SeqRange;
  /** Rows of a block. */
  readonly rows: number;
}

interface Buffer<K extends Kind> {
  readonly block: Block<K>;
  readonly arrays: readonly BlockArray[];
  readonly seqs: Float64Array;
}

/** The rows of a kind's present block: the first `count` of `seqs`. */
export interface BlockRows {
  readonly seqs: Float64Array;
  readonly count: number;
}

/**
 * The events of one kind, block by block. While one block is worked on, the next is filled from DuckDB's stream, which
 * decodes on another thread.
 */
export class BlockSource<K extends Kind> {
  readonly kind: K;
  readonly #options: SourceOptions;
  readonly #connection: DuckDBConnection;
  readonly #result: DuckDBResult;
  readonly #buffers: [Buffer<K>, Buffer<K>];
  #filling: Promise<number>;
  #fetching: Promise<DuckDBDataChunk | null>;
  /** The chunk whose rows are being copied; its values are views into it. */
  #chunk: DuckDBDataChunk | null = null;
  #values: readonly ArrayBufferView[] = [];
  #chunkAt = 0;

  private constructor(kind: K, options: SourceOptions, connection: DuckDBConnection, result: DuckDBResult) {
    this.kind = kind;
    this.#options = options;
    this.#connection = connection;
    this.#result = result;
    this.#buffers = [allocate(kind, options.rows), allocate(kind, options.rows)];
    this.#fetching = this.#fetch();
    this.#filling = this.#fill(this.#buffers[0]);
  }

  /** Starts reading; the session's names have to be in the database already. */
  static async open<K extends Kind>(kind: K, options: SourceOptions): Promise<BlockSource<K>> {
    const connection = await options.database.connect();
    try {
      const result = await connection.stream(sqlOfBlocks(kind, options));
      return new BlockSource(kind, options, connection, result);
    } catch (error) {
      connection.closeSync();
      throw unreadable(options.folder, kind, error);
    }
  }

  /** Puts the next rows into `blocks`; zero when none are left. The block before may be overwritten from now on. */
  async next(blocks: MutableBlocks): Promise<BlockRows> {
    const [buffer, other] = this.#buffers;
    const count = await this.#filling;
    Object.assign(blocks, { [this.kind]: buffer.block });
    this.#buffers.reverse();
    this.#filling = count === 0 ? Promise.resolve(0) : this.#fill(other);
    return { seqs: buffer.seqs, count };
  }

  /** Ends the reading, wherever it is. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#filling]);
    await Promise.allSettled([this.#fetching]);
    this.#connection.closeSync();
  }

  #fill({ arrays }: Buffer<K>): Promise<number> {
    const filling = this.#copyRows(arrays);
    filling.catch(() => {}); // `next` throws it
    return filling;
  }

  async #copyRows(arrays: readonly BlockArray[]): Promise<number> {
    const { rows } = this.#options;
    let count = 0;
    while (count < rows) {
      const chunk = this.#chunk ?? (await this.#nextChunk(arrays.length));
      if (chunk === null) break;
      const copied = Math.min(chunk.rowCount - this.#chunkAt, rows - count);
      for (const [column, array] of arrays.entries())
        copyValues(array, count, this.#values[column]!, this.#chunkAt, copied, array.BYTES_PER_ELEMENT);
      count += copied;
      this.#chunkAt += copied;
      if (this.#chunkAt === chunk.rowCount) this.#chunk = null;
    }
    return count;
  }

  async #nextChunk(columns: number): Promise<DuckDBDataChunk | null> {
    const chunk = await this.#fetching;
    if (chunk === null || chunk.rowCount === 0) return null;
    this.#fetching = this.#fetch();
    this.#chunk = chunk;
    this.#values = Array.from({ length: columns }, (_, column) => rawValues(chunk, column));
    this.#chunkAt = 0;
    return chunk;
  }

  #fetch(): Promise<DuckDBDataChunk | null> {
    const fetching = this.#result.fetchChunk().catch((error: unknown) => {
      throw unreadable(this.#options.folder, this.kind, error);
    });
    fetching.catch(() => {}); // `next` throws it
    return fetching;
  }
}

function allocate<K extends Kind>(kind: K, rows: number): Buffer<K> {
  const block = allocateBlock(kind, rows);
  const arrays = blockArrays(kind, block);
  const [seqs] = arrays;
  if (!(seqs instanceof Float64Array)) throw new TypeError(`the first column of ${kind} is not seq`);
  return { block, arrays, seqs };
}

function unreadable(folder: string, kind: Kind, cause: unknown): InvalidData {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InvalidData(fileInSession(folder, `${kind}-*.parquet`), `can't be decoded: ${reason}`, { cause });
}

/** The query whose columns are the arrays of a block, value for value. */
function sqlOfBlocks(kind: Kind, options: SourceOptions): string {
  const { parts, range } = options;
  const selected = blockColumns(STREAMS[kind]).map((column) => sqlOfColumn(kind, column, options));
  return (
    `SELECT ${selected.join(", ")} FROM ${sqlParts(parts.map((part) => part.path))}` +
    ` WHERE seq BETWEEN ${range.fromSeq}::UBIGINT AND ${range.toSeq}::UBIGINT`
  );
}

const WIDTHS: Readonly<Record<string, { readonly sql: string; readonly none: string }>> = {
  seq: { sql: "DOUBLE", none: "" },
  slot: { sql: "DOUBLE", none: String(NONE.slot) },
  nanos: { sql: "DOUBLE", none: "nan" },
  f64: { sql: "DOUBLE", none: "nan" },
  u64: { sql: "UBIGINT", none: String(NONE.u64) },
  i64: { sql: "BIGINT", none: String(NONE.i64) },
  u32: { sql: "UINTEGER", none: String(NONE.u32) },
  i32: { sql: "INTEGER", none: String(NONE.i32) },
  bool: { sql: "UTINYINT", none: "" },
  key: { sql: "UINTEGER", none: String(NONE.u32) },
  text: { sql: "UINTEGER", none: String(NONE.u32) },
};

function sqlOfColumn(kind: Kind, column: BlockColumn, { parts, constants, startNs }: SourceOptions): string {
  const name = diskName(column.column) + (column.part === "whole" ? "" : `_${column.part}`);
  const width = WIDTHS[column.type];
  if (width === undefined) throw new TypeError(`a block has no column of type ${column.type}`);
  const none = `'${width.none}'::${width.sql}`;
  if (!parts[0]?.columns.includes(name)) return none;
  const constant = constants.get(`${kind}.${name}`);
  if (constant !== undefined) return `${constant}::${width.sql}`;
  const value = `CAST(${sqlOfValue(name, column.type, startNs)} AS ${width.sql})`;
  return column.optional ? `COALESCE(${value}, ${none})` : value;
}

function sqlOfValue(name: string, type: string, startNs: bigint): string {
  if (type === "nanos") return `${name} - ${startNs}`;
  if (type === "key" || type === "text") return `enum_code(CAST(${name} AS ${NAMES_TYPE}))`;
  return name;
}
