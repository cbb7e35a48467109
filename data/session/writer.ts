import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EventFacts } from "../market/events.ts";
import { STREAM_NAMES, STREAMS, type Stream } from "../market/streams.ts";
import { SEQS_PER_FRAME, type Seq, seqOf, type WallNanos } from "../market/units.ts";
import { InvalidData } from "../workspace/errors.ts";
import { folderOf, statusOf, type Workspace } from "../workspace/workspace.ts";
import { type Codec, zstd } from "./codec.ts";
import { syncFolder, writeDurably } from "./durableFile.ts";
import {
  decodeManifest,
  encodeManifest,
  MANIFEST_FILE,
  MAX_ROWS_PER_PART,
  MAX_SPAN_NS,
  type Manifest,
  type ManifestPart,
  partFile,
  SCHEMA_VERSION,
  type UnrootedManifest,
} from "./manifest.ts";
import { SlotSet } from "./slotSet.ts";
import { openTable, type Row, type Table } from "./table.ts";

/** What a session says about itself besides its events. */
export interface SessionDescription {
  /** Everything that frames are said to come from. */
  readonly sources: Manifest["sources"];
  readonly programs: Manifest["programs"];
  /** Pairs of wall clock and monotonic clock, read at the same moment. */
  readonly anchors: Manifest["anchors"];
  /** What a reader has to know of how the events came about: `{ recvTime: "synthetic: …" }`. */
  readonly marks: Manifest["marks"];
}

export interface SessionOptions extends Partial<SessionDescription> {
  readonly workspace: Workspace;
  readonly id: string;
  /** `mainnet-beta`, or what else the events come from. */
  readonly cluster: string;
  readonly createdBy: Manifest["createdBy"];
  /** SHA-256 of the configuration that it was recorded or imported with. */
  readonly configHash: string;
  /** `off`: frames are numbered, their bytes are not kept. Default `keep`. */
  readonly raw?: "keep" | "off";
  /** Rows after which a stream goes on in its next part. */
  readonly partRows?: number;
}

const PART_ROWS = 4_000_000;
const PART_BYTES = 1_024 * 1_024 * 1_024;

/** One part that is being written. */
interface OpenPart {
  readonly stream: Stream;
  readonly file: string;
  readonly table: Table;
  readonly seqFrom: number;
  readonly nsFrom: bigint;
  seqTo: number;
  nsTo: bigint;
}

interface Frame {
  readonly number: number;
  readonly source: string;
  readonly recvNs: WallNanos;
  events: number;
}

/**
 * Writes a session: numbers frames in the order in which they are handed over, and gives each event its `seq`. Until
 * `seal` the folder's manifest says `open`, and nothing reads it.
 */
export class SessionWriter {
  readonly folder: string;
  readonly #options: SessionOptions;
  readonly #codec: Codec;
  readonly #open = new Map<Stream, OpenPart>();
  readonly #partCounts = new Map<Stream, number>();
  readonly #closing: Promise<ManifestPart>[] = [];
  readonly #slots = new SlotSet();
  readonly #sources = new Set<string>();
  #failure: unknown = null;
  #frame: Frame | null = null;
  #startNs: bigint | null = null;
  #lastSeq: number | null = null;
  #checkpoint: Manifest["checkpoint"] = null;

  private constructor(folder: string, options: SessionOptions, codec: Codec) {
    this.folder = folder;
    this.#options = options;
    this.#codec = codec;
  }

  /** Starts a session. Throws InvalidData when its id is no name or is taken. */
  static async create(options: SessionOptions): Promise<SessionWriter> {
    if ((options.partRows ?? PART_ROWS) > MAX_ROWS_PER_PART)
      throw new RangeError(`a part may have ${MAX_ROWS_PER_PART} rows, not ${options.partRows}`);
    const folder = folderOf(options.workspace, "sessions", options.id);
    if (statusOf(folder) !== null)
      throw new InvalidData(`session ${options.id}`, "exists already: give the new one another id, or delete it");
    mkdirSync(folder);
    const writer = new SessionWriter(folder, options, await zstd());
    await writer.#writeManifest(writer.#manifest({ parts: [], state: "open" }, {}));
    await syncFolder(dirname(folder));
    return writer;
  }

  /**
   * Takes the next frame: what `source` sent, as it came in at `recvNs` (since the epoch). Its bytes are kept when
   * there are some, and the session keeps raw frames. Returns its number. Throws InvalidData when time runs backwards.
   */
  frame(source: string, recvNs: bigint, channel: string | null, bytes: Uint8Array | null): number {
    if (this.#failure !== null) throw this.#failure;
    this.#checkTime(recvNs);
    const number = (this.#frame?.number ?? 0) + 1;
    this.#frame = { number, source, recvNs: recvNs as WallNanos, events: 0 };
    this.#startNs ??= recvNs;
    this.#sources.add(source);
    if (bytes !== null && this.#options.raw !== "off") {
      const seq = seqOf(number, 0);
      this.#append("raw", seq, this.#frame, { channel, bytes });
    }
    return number;
  }

  /** Adds an event that the current frame led to. Returns its `seq`. Throws InvalidData when a value doesn't fit its column. */
  event<S extends Exclude<Stream, "raw">>(stream: S, facts: EventFacts<S>): Seq {
    if (this.#failure !== null) throw this.#failure;
    const frame = this.#frame;
    if (frame === null) throw new Error("an event needs a frame that it came in: call frame first");
    if (frame.events >= SEQS_PER_FRAME)
      throw new InvalidData(
        `session ${this.#options.id}`,
        `frame ${frame.number} has more than ${SEQS_PER_FRAME} events: split it`,
      );
    const seq = seqOf(frame.number, frame.events);
    this.#append(stream, seq, frame, facts);
    frame.events++;
    this.#lastSeq = seq;
    if (stream === "slot" && "slot" in facts && typeof facts.slot === "number") this.#slots.add(facts.slot);
    return seq;
  }

  /** Says that the events up to here restate what was known before the session opened. */
  checkpointHere(): void {
    this.#checkpoint = this.#lastSeq === null ? null : { throughSeq: String(this.#lastSeq) };
  }

  /**
   * Ends the session: all parts are written and synced, then the manifest that lists them. What became known only on
   * the way (sources, programs, anchors, marks) is added. Throws InvalidData when nothing was recorded.
   */
  async seal(added: Partial<SessionDescription> = {}): Promise<Manifest> {
    for (const part of this.#open.values()) this.#closePart(part);
    this.#open.clear();
    const parts = await Promise.all(this.#closing);
    if (parts.length === 0)
      throw new InvalidData(`session ${this.#options.id}`, "nothing was recorded, so there is nothing to seal");
    parts.sort((a, b) => STREAM_NAMES.indexOf(a.stream) - STREAM_NAMES.indexOf(b.stream) || (a.file < b.file ? -1 : 1));
    const manifest = this.#manifest({ parts, state: "sealed" }, added);
    this.#checkSources(manifest);
    return await this.#writeManifest(manifest);
  }

  /** Throws the session away, folder and all. */
  async discard(): Promise<void> {
    for (const part of this.#open.values()) part.table.abort();
    this.#open.clear();
    await Promise.allSettled(this.#closing);
    await rm(this.folder, { recursive: true, force: true });
  }

  #checkTime(recvNs: bigint): void {
    const last = this.#frame?.recvNs ?? recvNs;
    const where = `session ${this.#options.id}`;
    if (recvNs < 0n) throw new InvalidData(where, `a frame was received at ${recvNs} ns, before the epoch`);
    if (recvNs < last)
      throw new InvalidData(
        where,
        `a frame was received at ${recvNs} ns, ${last - recvNs} ns before the one before it`,
      );
    if (recvNs - (this.#startNs ?? recvNs) > MAX_SPAN_NS)
      throw new InvalidData(where, "spans more than 104 days: start a new session");
  }

  #append(stream: Stream, seq: number, { recvNs, source }: Frame, facts: Row): void {
    const part = this.#partFor(stream, seq, recvNs);
    part.table.append(facts, [seq, recvNs, source]);
    part.seqTo = seq;
    part.nsTo = recvNs;
  }

  #partFor(stream: Stream, seq: number, recvNs: bigint): OpenPart {
    const current = this.#open.get(stream);
    if (current !== undefined) {
      const { table } = current;
      if (table.rows < (this.#options.partRows ?? PART_ROWS) && table.bytes < PART_BYTES) return current;
      this.#closePart(current);
    }
    const number = (this.#partCounts.get(stream) ?? 0) + 1;
    this.#partCounts.set(stream, number);
    const file = partFile(stream, number);
    const table = openTable(join(this.folder, file), STREAMS[stream], this.#codec);
    const part = { stream, file, table, seqFrom: seq, nsFrom: recvNs, seqTo: seq, nsTo: recvNs };
    this.#open.set(stream, part);
    return part;
  }

  /** The part is synced in the background; what goes wrong there, the next call throws. */
  #closePart(part: OpenPart): void {
    const closed = finishPart(part);
    closed.catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#closing.push(closed);
  }

  #manifest({ parts, state }: Pick<Manifest, "parts" | "state">, added: Partial<SessionDescription>): UnrootedManifest {
    const { id, cluster, createdBy, configHash, sources, programs, anchors, marks } = this.#options;
    const sealed = state === "sealed";
    return {
      schemaVersion: SCHEMA_VERSION,
      id,
      cluster,
      createdBy,
      configHash,
      sources: [...(sources ?? []), ...(added.sources ?? [])],
      programs: [...(programs ?? []), ...(added.programs ?? [])],
      anchors: [...(anchors ?? []), ...(added.anchors ?? [])],
      marks: { ...marks, ...added.marks },
      startNs: sealed && this.#startNs !== null ? String(this.#startNs) : null,
      endNs: sealed && this.#frame !== null ? String(this.#frame.recvNs) : null,
      parts,
      slots: sealed ? this.#slots.summary() : null,
      state,
      checkpoint: sealed ? this.#checkpoint : null,
    };
  }

  #checkSources(manifest: UnrootedManifest): void {
    const described = new Set(manifest.sources.map((source) => source.name));
    for (const source of this.#sources)
      if (!described.has(source))
        throw new InvalidData(`session ${this.#options.id}`, `has frames of ${source}, which its sources don't list`);
  }

  async #writeManifest(manifest: UnrootedManifest): Promise<Manifest> {
    const bytes = encodeManifest(manifest);
    const checked = decodeManifest(bytes, `${this.#options.id}/${MANIFEST_FILE}`);
    await writeDurably(join(this.folder, MANIFEST_FILE), bytes);
    return checked;
  }
}

async function finishPart({ stream, file, table, ...range }: OpenPart): Promise<ManifestPart> {
  const { sha256, bytes, rows } = await table.close();
  return {
    file,
    stream,
    sha256,
    bytes,
    rows,
    seqFrom: String(range.seqFrom),
    seqTo: String(range.seqTo),
    nsFrom: String(range.nsFrom),
    nsTo: String(range.nsTo),
  };
}

/** A session's id made from any text: `Whirlpool Day 2022-04-06` → `whirlpool-day-2022-04-06`. */
export function deriveId(text: string): string {
  const id = text
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/^[._-]+/, "")
    .slice(0, 64)
    .replace(/[._-]+$/, "");
  return id === "" ? "session" : id;
}
