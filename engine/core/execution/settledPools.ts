import type { Block } from "#data/market/blocks.ts";
import type { Pubkey } from "#data/market/units.ts";
import type { PoolCurve, Program } from "#data/programs/program.ts";
import type { Pool } from "../market/market.ts";
import type { PoolFactKind } from "./factRows.ts";

/** The last place on the chain that something was recorded at. */
class Reached {
  private slot = -1;
  private txIndex = -1;
  private ixPath = -1;

  /** Moves to the row's place, unless that lies before: then it says false. Unknown places come last in their slot. */
  moveTo(block: Block<PoolFactKind>, row: number): boolean {
    const slot = block.slot[row] as number;
    const txIndex = block.txIndex[row] as number;
    const ixPath = block.ixPath[row] as number;
    if ((slot - this.slot || txIndex - this.txIndex || ixPath - this.ixPath) < 0) return false;
    this.slot = slot;
    this.txIndex = txIndex;
    this.ixPath = ixPath;
    return true;
  }

  /** Moves to the start of the row's slot: whatever is recorded of that slot from now on comes after. */
  moveToStartOf(block: Block<PoolFactKind>, row: number): void {
    this.slot = block.slot[row] as number;
    this.txIndex = this.ixPath = -1;
  }
}

interface SettledPool {
  readonly curve: PoolCurve;
  readonly state: Reached;
  readonly ticks: Map<number, Reached>;
  exists: boolean;
}

/**
 * Every pool as it stands on the chain as far as that is settled. What is taken in late changes a pool only
 * where nothing that happened later was taken in before.
 */
export class SettledPools {
  private readonly programOf: (id: Pubkey) => Program | undefined;
  /** By pool index; null for a program that nothing here can price. */
  private readonly pools: (SettledPool | null)[] = [];

  constructor(programOf: (id: Pubkey) => Program | undefined) {
    this.programOf = programOf;
  }

  /** The pool's curve; null when nothing here can price it, or it doesn't exist as far as is settled. */
  curveOf(poolIndex: number): PoolCurve | null {
    const pool = this.pools[poolIndex];
    return pool?.exists ? pool.curve : null;
  }

  /** Makes a pool known by name; it exists only when its first state is taken in. */
  add(pool: Pool): void {
    if (this.pools[pool.index] !== undefined) return;
    const curve = this.programOf(pool.program)?.newCurve();
    this.pools[pool.index] =
      curve === undefined ? null : { curve, state: new Reached(), ticks: new Map(), exists: false };
  }

  takePool(block: Block<"pool">, row: number, poolIndex: number): void {
    const pool = this.pools[poolIndex];
    if (pool == null || !pool.state.moveTo(block, row)) return;
    pool.curve.takePool(block, row);
    pool.exists = true;
  }

  takeTick(block: Block<"ticks">, row: number, poolIndex: number): void {
    const pool = this.pools[poolIndex];
    if (pool != null && reachedAt(pool, block, row).moveTo(block, row)) pool.curve.takeTick(block, row);
  }

  /** As `takePool`, for a state that was there before the recording. */
  restatePool(block: Block<"pool">, row: number, poolIndex: number): void {
    const pool = this.pools[poolIndex];
    if (pool == null) return;
    pool.state.moveToStartOf(block, row);
    pool.curve.takePool(block, row);
    pool.exists = true;
  }

  restateTick(block: Block<"ticks">, row: number, poolIndex: number): void {
    const pool = this.pools[poolIndex];
    if (pool == null) return;
    reachedAt(pool, block, row).moveToStartOf(block, row);
    pool.curve.takeTick(block, row);
  }
}

function reachedAt(pool: SettledPool, block: Block<"ticks">, row: number): Reached {
  const tick = block.tick[row] as number;
  let reached = pool.ticks.get(tick);
  if (reached === undefined) {
    reached = new Reached();
    pool.ticks.set(tick, reached);
  }
  return reached;
}
