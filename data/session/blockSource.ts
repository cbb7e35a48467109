import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBResult } from "@duckdb/node-api";
import { allocateBlock, type Block, type BlockArray, blockArrays, type MutableBlocks } from "../market/blocks.ts";
import type { Kind } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { type ColumnPlan, planColumns, type SeqRange, sqlOfPlan } from "./blockQuery.ts";
import { copyValues, rawValues } from "./chunk.ts";
import type { Names } from "./names.ts";
import { type CheckedPart, fileInSession } from "./verify.ts";

/** What a source needs to know of the session that it reads. */
export interface SourceOptions {
  readonly database: DuckDBInstance;
  readonly folder: string;
  /** The kind's parts, in order. */
  readonly parts: readonly CheckedPart[];
  readonly startNs: bigint;
  readonly names: Names;
  readonly range: SeqRange;
  /** Rows of a block. */
  readonly rows: number;
}

/** An array that is filled from DuckDB's values. */
interface ReadColumn {
  readonly array: BlockArray;
  readonly how: "values" | "names";
}

interface Buffer<K extends Kind> {
  readonly block: Block<K>;
  readonly read: readonly ReadColumn[];
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
  /** The values of the chunk whose rows are being copied, column by column; null when all are. */
  #values: readonly ArrayBufferView[] | null = null;
  #chunkRows = 0;
  #chunkAt = 0;

  private constructor(
    kind: K,
    options: SourceOptions,
    plan: readonly ColumnPlan[],
    connection: DuckDBConnection,
    result: DuckDBResult,
  ) {
    this.kind = kind;
    this.#options = options;
    this.#connection = connection;
    this.#result = result;
    this.#buffers = [allocate(kind, plan, options.rows), allocate(kind, plan, options.rows)];
    this.#fetching = this.#fetch();
    this.#filling = this.#fill(this.#buffers[0]);
  }

  /** Starts reading. Throws InvalidData when the parts can't be read. */
  static async open<K extends Kind>(kind: K, options: SourceOptions): Promise<BlockSource<K>> {
    const { parts, startNs, names, range } = options;
    const plan = planColumns(kind, parts, startNs, names.constants);
    const connection = await options.database.connect();
    try {
      const result = await connection.stream(sqlOfPlan(plan, parts, range));
      return new BlockSource(kind, options, plan, connection, result);
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

  #fill({ read }: Buffer<K>): Promise<number> {
    const filling = this.#copyRows(read);
    filling.catch(() => {}); // `next` throws it
    return filling;
  }

  async #copyRows(read: readonly ReadColumn[]): Promise<number> {
    const { rows } = this.#options;
    let count = 0;
    while (count < rows) {
      const values = this.#values ?? (await this.#nextChunk(read.length));
      if (values === null) break;
      const copied = Math.min(this.#chunkRows - this.#chunkAt, rows - count);
      for (const [at, column] of read.entries()) this.#copy(column, count, values[at]!, copied);
      count += copied;
      this.#chunkAt += copied;
      if (this.#chunkAt === this.#chunkRows) this.#values = null;
    }
    return count;
  }

  #copy({ array, how }: ReadColumn, at: number, values: ArrayBufferView, count: number): void {
    if (how === "values") {
      copyValues(array, at, values, this.#chunkAt, count, array.BYTES_PER_ELEMENT);
      return;
    }
    const { names, folder } = this.#options;
    if (!(array instanceof Uint32Array) || !names.ids.translate(array, at, values, this.#chunkAt, count))
      throw new InvalidData(fileInSession(folder, `${this.kind}-*.parquet`), "was changed while it was read");
  }

  async #nextChunk(columns: number): Promise<readonly ArrayBufferView[] | null> {
    const chunk = await this.#fetching;
    if (chunk === null || chunk.rowCount === 0) return null;
    this.#fetching = this.#fetch();
    this.#values = Array.from({ length: columns }, (_, column) => rawValues(chunk, column));
    this.#chunkRows = chunk.rowCount;
    this.#chunkAt = 0;
    return this.#values;
  }

  #fetch(): Promise<DuckDBDataChunk | null> {
    const fetching = this.#result.fetchChunk().catch((error: unknown) => {
      throw unreadable(this.#options.folder, this.kind, error);
    });
    fetching.catch(() => {}); // `next` throws it
    return fetching;
  }
}

function allocate<K extends Kind>(kind: K, plan: readonly ColumnPlan[], rows: number): Buffer<K> {
  const block = allocateBlock(kind, rows);
  const arrays = blockArrays(kind, block);
  const read = plan.flatMap((column, at): ReadColumn[] => {
    const array = arrays[at]!;
    if (column.how !== "fixed") return [{ array, how: column.how }];
    if (array instanceof BigUint64Array || array instanceof BigInt64Array) array.fill(BigInt(column.value));
    else array.fill(Number(column.value));
    return [];
  });
  const [seqs] = arrays;
  if (!(seqs instanceof Float64Array)) throw new TypeError(`the first column of ${kind} is not seq`);
  return { block, read, seqs };
}

function unreadable(folder: string, kind: Kind, cause: unknown): InvalidData {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InvalidData(fileInSession(folder, `${kind}-*.parquet`), `can't be decoded: ${reason}`, { cause });
}
