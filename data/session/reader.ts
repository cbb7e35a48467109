import { basename } from "node:path";
import type { DuckDBInstance } from "@duckdb/node-api";
import { type Batch, emptyBlocks, type MutableBlocks } from "../market/blocks.ts";
import { KINDS, type Kind } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { BlockSource } from "./blockSource.ts";
import { openDatabase, withConnection } from "./database.ts";
import type { Manifest } from "./manifest.ts";
import { Merge, type MergeStream, type OutOfOrder } from "./merge.ts";
import { loadNames, type Names } from "./names.ts";
import { type CheckedSession, fileInSession, inspectSession, type OnProgress, verifySession } from "./verify.ts";

export interface OpenOptions {
  /** `false` skips the hashes, for who has just checked them. Default true. */
  readonly verify?: boolean;
  readonly onProgress?: OnProgress;
}

export interface BatchOptions {
  /** Most events of a batch. Default 2,048. */
  readonly batchSize?: number;
  /** Rows of a block. Default 16,384. */
  readonly blockRows?: number;
  /** Only events of these kinds. Default all. */
  readonly kinds?: readonly Kind[];
  /** First and last `seq`, both included. */
  readonly fromSeq?: number;
  readonly toSeq?: number;
}

const BATCH_SIZE = 2_048;
const BLOCK_ROWS = 16_384;
/** DuckDB decodes a stream on one thread, so that its rows come in order, and streams side by side. */
const THREADS = 1;
const MEMORY_MB = 512;
/** After this many events the event loop gets a turn, so that blocks are filled while the consumer works. */
const EVENTS_PER_TURN = 2_048;

/** Opens a sealed session for replay. Throws InvalidData, with the file and why, when anything about it is wrong. */
export async function openSession(folder: string, options: OpenOptions = {}): Promise<Session> {
  const checked = options.verify === false ? inspectSession(folder) : await verifySession(folder, options.onProgress);
  const database = await openDatabase({ threads: THREADS, memoryMb: MEMORY_MB });
  try {
    const names = await withConnection(database, (connection) => loadNames(connection, checked));
    return new Session(checked, database, names);
  } catch (error) {
    database.closeSync();
    if (error instanceof InvalidData) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidData(fileInSession(folder, "*.parquet"), `its names can't be read: ${reason}`, { cause: error });
  }
}

/** A session that is being read. Whoever opened it closes it. */
export class Session {
  readonly manifest: Manifest;
  /** What keys and texts of the blocks stand for: a name's place is its id. Sorted by UTF-8 bytes. */
  readonly names: readonly string[];
  readonly #checked: CheckedSession;
  readonly #database: DuckDBInstance;
  readonly #names: Names;
  #ids: ReadonlyMap<string, number> | null = null;

  constructor(checked: CheckedSession, database: DuckDBInstance, names: Names) {
    this.manifest = checked.manifest;
    this.names = names.names;
    this.#names = names;
    this.#checked = checked;
    this.#database = database;
  }

  get id(): string {
    return this.manifest.id;
  }

  get folder(): string {
    return this.#checked.folder;
  }

  /** When the session starts, in nanoseconds since the epoch: what the times of its blocks count from. */
  get startNs(): bigint {
    return BigInt(this.manifest.startNs ?? 0);
  }

  /** The id of a name; null when no event of the session has it. */
  idOf(name: string): number | null {
    this.#ids ??= new Map(this.names.map((known, id) => [known, id]));
    return this.#ids.get(name) ?? null;
  }

  /**
   * The tape: every event in `seq` order, in batches whose size nothing may depend on. Batch and blocks are used again:
   * they are valid until the next batch is asked for. Throws InvalidData when the order is broken.
   */
  async *batches(options: BatchOptions = {}): AsyncGenerator<Batch, void, undefined> {
    const sources = await this.#openSources(options);
    try {
      yield* this.#merge(sources, atLeastOne("batchSize", options.batchSize ?? BATCH_SIZE));
    } finally {
      await Promise.all(sources.map((source) => source.close()));
    }
  }

  close(): void {
    this.#database.closeSync();
  }

  async #openSources(options: BatchOptions): Promise<BlockSource<Kind>[]> {
    const { parts } = this.#checked;
    const rows = atLeastOne("blockRows", options.blockRows ?? BLOCK_ROWS);
    const range = { fromSeq: options.fromSeq ?? 0, toSeq: options.toSeq ?? Number.MAX_SAFE_INTEGER };
    const wanted = KINDS.filter((kind) => options.kinds?.includes(kind) ?? true);
    const opening = wanted.flatMap((kind) => {
      const ofKind = parts.filter(
        (part) => part.stream === kind && Number(part.seqTo) >= range.fromSeq && Number(part.seqFrom) <= range.toSeq,
      );
      if (ofKind.length === 0) return [];
      return [BlockSource.open(kind, { ...this.#sourceOptions(), parts: ofKind, range, rows })];
    });
    return await allOrNone(opening);
  }

  #sourceOptions() {
    return { database: this.#database, folder: this.folder, startNs: this.startNs, names: this.#names };
  }

  async *#merge(sources: readonly BlockSource<Kind>[], batchSize: number): AsyncGenerator<Batch, void, undefined> {
    const blocks = emptyBlocks();
    const merge = new Merge(batchSize);
    const batch = { length: 0, kind: merge.kind, row: merge.row, blocks };
    const reading = new Map<MergeStream, BlockSource<Kind>>();
    for (const source of sources)
      reading.set({ kind: KINDS.indexOf(source.kind), seqs: new Float64Array(0), row: 0, count: 0 }, source);
    let streams = await refill(reading, blocks);
    let sinceTurn = 0;
    while (streams.length > 0) {
      const fault = merge.run(streams);
      if (fault !== null) throw this.#outOfOrder(fault);
      batch.length = merge.length;
      sinceTurn += merge.length;
      yield batch;
      merge.length = 0;
      if (sinceTurn >= EVENTS_PER_TURN) {
        sinceTurn = 0;
        await new Promise(setImmediate);
      }
      if (streams.some((stream) => stream.row === stream.count)) streams = await refill(reading, blocks);
    }
  }

  #outOfOrder({ kind, seq }: OutOfOrder): InvalidData {
    const stream = KINDS[kind];
    const part = this.#checked.parts.find((one) => one.stream === stream && seq <= Number(one.seqTo));
    const file = part?.file ?? `${stream}-*.parquet`;
    return new InvalidData(
      fileInSession(this.folder, file),
      `the event with seq ${seq} comes after one that isn't below it: ${basename(this.folder)} is not in order`,
    );
  }
}

/** Gives every stream that has used up its rows new ones; those that have none left are dropped. */
async function refill(reading: Map<MergeStream, BlockSource<Kind>>, blocks: MutableBlocks): Promise<MergeStream[]> {
  for (const [stream, source] of reading) {
    if (stream.row < stream.count) continue;
    const { seqs, count } = await source.next(blocks);
    if (count === 0) reading.delete(stream);
    stream.seqs = seqs;
    stream.row = 0;
    stream.count = count;
  }
  return [...reading.keys()];
}

/** Waits for all sources; when one can't be opened, closes the others. */
async function allOrNone(opening: readonly Promise<BlockSource<Kind>>[]): Promise<BlockSource<Kind>[]> {
  const settled = await Promise.allSettled(opening);
  const opened = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = settled.find((one) => one.status === "rejected");
  if (failed === undefined) return opened;
  await Promise.all(opened.map((source) => source.close()));
  throw failed.reason;
}

function atLeastOne(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} has to be an integer from 1, not ${value}`);
  return value;
}
