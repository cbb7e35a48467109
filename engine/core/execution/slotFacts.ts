import { allocateBlock, type Block, blockColumns } from "#data/market/blocks.ts";
import { STREAMS } from "#data/market/streams.ts";
import type { PoolCurve } from "#data/programs/program.ts";

type Copied = "pool" | "ticks";
const COLUMNS = {
  pool: blockColumns(STREAMS.pool).map(({ name }) => name as keyof Block<"pool">),
  ticks: blockColumns(STREAMS.ticks).map(({ name }) => name as keyof Block<"ticks">),
};

/** Rows of one kind, copied out of the blocks that they came in. */
class Rows<K extends Copied> {
  block: Block<K>;
  length = 0;
  private capacity = 32;
  private readonly kind: K;

  constructor(kind: K) {
    this.kind = kind;
    this.block = allocateBlock(kind, this.capacity);
  }

  copy(from: Block<K>, row: number): number {
    if (this.length === this.capacity) this.grow();
    const at = this.length++;
    for (const column of COLUMNS[this.kind] as (keyof Block<K>)[]) {
      const to = this.block[column] as unknown as number[];
      to[at] = (from[column] as unknown as number[])[row] as number;
    }
    return at;
  }

  private grow(): void {
    this.capacity *= 2;
    const larger = allocateBlock(this.kind, this.capacity);
    for (const column of COLUMNS[this.kind] as (keyof Block<K>)[])
      (larger[column] as unknown as Float64Array).set(this.block[column] as unknown as Float64Array);
    this.block = larger;
  }
}

/**
 * The pool states and ticks that were recorded for one slot and are not settled yet. They are applied
 * in the order of truth, whatever the order in which they became known.
 */
export class SlotFacts {
  slot = 0;
  private readonly pools = new Rows("pool");
  private readonly ticks = new Rows("ticks");
  /** Row × 2, plus 1 for a tick. */
  private readonly entries: number[] = [];
  private readonly poolIndex: number[] = [];
  private sorted = true;

  /** Empties it for another slot. */
  reuse(slot: number): this {
    this.slot = slot;
    this.pools.length = this.ticks.length = this.entries.length = this.poolIndex.length = 0;
    this.sorted = true;
    return this;
  }

  takePool(block: Block<"pool">, row: number, poolIndex: number): void {
    this.note(this.pools.copy(block, row) * 2, poolIndex);
  }

  takeTick(block: Block<"ticks">, row: number, poolIndex: number): void {
    this.note(this.ticks.copy(block, row) * 2 + 1, poolIndex);
  }

  /** Applies everything to the curves, by position on the chain. */
  applyTo(curves: readonly (PoolCurve | null)[]): void {
    const order = this.entries.map((_, at) => at);
    if (!this.sorted) order.sort((a, b) => this.compare(a, b));
    for (const at of order) {
      const entry = this.entries[at] as number;
      const curve = curves[this.poolIndex[at] as number];
      if (entry % 2 === 0) curve?.takePool(this.pools.block, entry / 2);
      else curve?.takeTick(this.ticks.block, (entry - 1) / 2);
    }
  }

  private note(entry: number, poolIndex: number): void {
    this.entries.push(entry);
    this.poolIndex.push(poolIndex);
    const at = this.entries.length - 1;
    if (at > 0 && this.sorted && this.compare(at - 1, at) > 0) this.sorted = false;
  }

  /** Unknown positions carry the largest u32, so they come last; equals keep the order of knowledge. */
  private compare(a: number, b: number): number {
    return (
      this.column("txIndex", a) - this.column("txIndex", b) ||
      this.column("ixPath", a) - this.column("ixPath", b) ||
      a - b
    );
  }

  private column(name: "txIndex" | "ixPath", at: number): number {
    const entry = this.entries[at] as number;
    const block = entry % 2 === 0 ? this.pools.block : this.ticks.block;
    return block[name][entry >> 1] as number;
  }
}
