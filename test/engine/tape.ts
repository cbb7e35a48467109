import {
  allocateBlock,
  type Batch,
  type Block,
  type BlockArray,
  type BlockColumn,
  blockColumns,
  emptyBlocks,
  NONE,
} from "#data/market/blocks.ts";
import type { EventView } from "#data/market/events.ts";
import { KINDS, type Kind, STREAMS } from "#data/market/streams.ts";
import { seqOf } from "#data/market/units.ts";

type Plain<V> = V extends string
  ? string
  : V extends number
    ? number
    : V extends bigint
      ? bigint
      : V extends boolean
        ? boolean
        : V;

/** An event's columns, names as strings, times in nanoseconds since the tape's start; what is left out is empty, 0 or "". */
export type Facts<K extends Kind> = {
  readonly [C in keyof EventView<K> as C extends "seq" | "recvNs" | "source" ? never : C]?: Plain<EventView<K>[C]>;
};

/** One event of a tape. */
export interface TapeEvent {
  readonly kind: Kind;
  readonly recvNs: number;
  readonly facts: Readonly<Record<string, unknown>>;
  /** By default the first of frame 1, 2, 3, …. */
  readonly seq?: number;
}

export function event<K extends Kind>(kind: K, recvNs: number, facts: Facts<K>): TapeEvent {
  return { kind, recvNs, facts };
}

export interface BatchShape {
  /** Most events of a batch. */
  readonly batchSize: number;
  /** Rows of a block: a batch ends where a block does. */
  readonly blockRows: number;
}

const SOURCE = "wire";

/** The columns that every event begins with, as they stand in any block. */
interface OpenBlock {
  readonly block: Readonly<Record<string, BlockArray>>;
  rows: number;
}

/** A recording in memory: events in the order in which they became known, without a session on disk. */
export class Tape {
  readonly names: readonly string[];
  readonly events: readonly TapeEvent[];
  private readonly ids: ReadonlyMap<string, number>;

  constructor(events: readonly TapeEvent[]) {
    this.events = events;
    const names = new Set([SOURCE, ""]);
    for (const { kind, facts } of events)
      for (const { name, type } of columnsOf(kind))
        if ((type === "key" || type === "text") && typeof facts[name] === "string") names.add(facts[name]);
    this.names = [...names].sort();
    this.ids = new Map(this.names.map((name, id) => [name, id]));
  }

  /** `seq` of the event at a place, from 0. */
  seqAt(at: number): number {
    return this.events[at]?.seq ?? seqOf(at + 1, 0);
  }

  /** As a session's reader gives them: index and blocks are used again, and what they held before is overwritten. */
  *batches({ batchSize, blockRows }: BatchShape): Generator<Batch> {
    const blocks = emptyBlocks();
    const open = new Map<Kind, OpenBlock>();
    const kind = new Uint8Array(batchSize);
    const row = new Uint32Array(batchSize);
    let length = 0;
    for (const [at, event] of this.events.entries()) {
      let filling = open.get(event.kind);
      if (length === batchSize || (length > 0 && (filling === undefined || filling.rows === blockRows))) {
        yield { length, kind, row, blocks };
        length = 0;
      }
      if (filling === undefined || filling.rows === blockRows) {
        if (filling !== undefined) overwrite(filling.block);
        const block = allocateBlock(event.kind, blockRows);
        filling = { block: block as unknown as OpenBlock["block"], rows: 0 };
        open.set(event.kind, filling);
        Object.assign(blocks, { [event.kind]: block });
      }
      kind[length] = KINDS.indexOf(event.kind);
      row[length++] = filling.rows;
      this.write(filling.block, filling.rows++, at);
    }
    if (length > 0) yield { length, kind, row, blocks };
  }

  private write(block: OpenBlock["block"], row: number, at: number): void {
    const { kind, recvNs, facts } = this.events[at]!;
    const values: Record<string, unknown> = { ...facts, seq: this.seqAt(at), recvNs, source: SOURCE };
    for (const column of columnsOf(kind)) block[column.name]![row] = this.valueOf(column, values) as never;
  }

  private valueOf({ column, part, type, optional }: BlockColumn, values: Readonly<Record<string, unknown>>) {
    const value = values[column] ?? null;
    if (value === null) return optional ? (NONE[type as keyof typeof NONE] ?? NONE.u32) : this.zeroOf(type);
    if (typeof value === "string") return this.ids.get(value);
    if (typeof value === "boolean") return value ? 1 : 0;
    if (typeof value !== "bigint") return value;
    return part === "hi" ? value >> 64n : part === "lo" ? BigInt.asUintN(64, value) : value;
  }

  private zeroOf(type: string): number | bigint {
    if (type === "key" || type === "text") return this.ids.get("")!;
    return type === "u64" || type === "i64" ? 0n : 0;
  }
}

function columnsOf(kind: Kind): BlockColumn[] {
  return blockColumns(STREAMS[kind]);
}

function overwrite(block: OpenBlock["block"]): void {
  for (const array of Object.values(block)) {
    if (array instanceof BigUint64Array || array instanceof BigInt64Array) array.fill(77n);
    else array.fill(77);
  }
}

/** A block of one kind alone, for what takes rows. */
export function blockOf<K extends Kind>(
  kind: K,
  rows: readonly Facts<K>[],
): { block: Block<K>; names: readonly string[] } {
  const tape = new Tape(rows.map((facts, at) => event(kind, at, facts)));
  const [batch] = tape.batches({ batchSize: Math.max(1, rows.length), blockRows: Math.max(1, rows.length) });
  return { block: (batch?.blocks ?? emptyBlocks())[kind], names: tape.names };
}
