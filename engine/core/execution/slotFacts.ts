import type { Block } from "#data/market/blocks.ts";
import type { FactRows } from "./factRows.ts";
import type { SettledPools } from "./settledPools.ts";

/** Where the facts of all slots are kept. */
export interface FactStore {
  readonly pools: FactRows<"pool">;
  readonly ticks: FactRows<"ticks">;
}

const ENTRIES_AT_FIRST = 16;

/**
 * The pool states and ticks that were recorded for one slot and are not settled yet. They are applied
 * in the order of truth, whatever the order in which they became known.
 */
export class SlotFacts {
  slot = 0;
  private readonly store: FactStore;
  /** Row × 2, plus 1 for a tick. */
  private entries = new Uint32Array(ENTRIES_AT_FIRST);
  private poolIndex = new Uint32Array(ENTRIES_AT_FIRST);
  private length = 0;
  private sorted = true;

  constructor(store: FactStore) {
    this.store = store;
  }

  takePool(block: Block<"pool">, row: number, poolIndex: number): void {
    this.note(this.store.pools.copy(block, row) * 2, poolIndex);
  }

  takeTick(block: Block<"ticks">, row: number, poolIndex: number): void {
    this.note(this.store.ticks.copy(block, row) * 2 + 1, poolIndex);
  }

  /** Applies everything, by position on the chain. */
  applyTo(settled: SettledPools): void {
    if (this.sorted) {
      for (let at = 0; at < this.length; at++) this.apply(at, settled);
      return;
    }
    const order = Uint32Array.from({ length: this.length }, (_, at) => at).sort((a, b) => this.compare(a, b));
    for (const at of order) this.apply(at, settled);
  }

  /** Forgets everything. */
  clear(): void {
    for (let at = 0; at < this.length; at++) {
      const entry = this.entries[at]!;
      (entry % 2 === 0 ? this.store.pools : this.store.ticks).release(entry >>> 1);
    }
    this.length = 0;
    this.sorted = true;
  }

  private apply(at: number, settled: SettledPools): void {
    const entry = this.entries[at]!;
    const poolIndex = this.poolIndex[at]!;
    if (entry % 2 === 0) settled.takePool(this.store.pools.block, entry >>> 1, poolIndex);
    else settled.takeTick(this.store.ticks.block, entry >>> 1, poolIndex);
  }

  private note(entry: number, poolIndex: number): void {
    const at = this.length++;
    if (at === this.entries.length) {
      this.entries = doubled(this.entries);
      this.poolIndex = doubled(this.poolIndex);
    }
    this.entries[at] = entry;
    this.poolIndex[at] = poolIndex;
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
    const entry = this.entries[at]!;
    const { block } = entry % 2 === 0 ? this.store.pools : this.store.ticks;
    return block[name][entry >>> 1]!;
  }
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
