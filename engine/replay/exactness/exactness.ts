import { type Batch, type Block, NONE } from "#data/market/blocks.ts";
import { KINDS } from "#data/market/streams.ts";
import type { Pubkey, Slot } from "#data/market/units.ts";
import { priceTaker } from "#data/programs/priceTaker/index.ts";
import { programOf } from "#data/programs/registry.ts";
import type { Session } from "#data/session/reader.ts";
import { FactRows } from "#engine/core/execution/factRows.ts";
import { PoolCheck, type RecordedSwap } from "./poolCheck.ts";
import { type InexactSwap, Tally, type VersionTally } from "./tally.ts";

export interface Exactness {
  readonly versions: readonly VersionTally[];
  /** The first thousand that differ. */
  readonly inexact: readonly InexactSwap[];
}

/** What happened to a pool at one place of a slot. */
interface Entry {
  readonly txIndex: number;
  readonly ixPath: number;
  /** A state recorded of a place is the one after what happened there, whichever became known first. */
  readonly isState: boolean;
  readonly seq: number;
  readonly run: () => void;
}

/** Columns that say where on the chain a row belongs, and when it became known. */
interface Placed {
  readonly slot: Float64Array;
  readonly txIndex: Uint32Array;
  readonly ixPath: Uint32Array;
  readonly seq: Float64Array;
}

const CHECKED_KINDS = ["slot", "pool", "ticks", "swap", "liquidity", "gap", "token"] as const;
const NS_PER_S = 1_000_000_000;
const FEE_EXTENSION = /transfer ?fee/i;

/**
 * Computes every recorded swap again that can be, from the recorded pools, in the order of truth, and counts how
 * many come out to the unit: the recording proves the curves, or breaks them.
 */
export async function exactnessOf(
  session: Session,
  onProgress?: (progress: { readonly events: number }) => void,
): Promise<Exactness> {
  const check = new SessionCheck(session);
  let events = 0;
  for await (const batch of session.batches({ kinds: CHECKED_KINDS })) {
    check.take(batch);
    events += batch.length;
    onProgress?.({ events });
  }
  return check.finish();
}

class SessionCheck {
  private readonly names: readonly string[];
  private readonly startS: number;
  private readonly tally = new Tally();
  private readonly pools = new Map<number, PoolCheck>();
  private readonly feeMints = new Set<string>();
  private readonly poolRows = new FactRows("pool");
  private readonly tickRows = new FactRows("ticks");
  private readonly open = new Map<number, Entry[]>();

  constructor(session: Session) {
    this.names = session.names;
    this.startS = Number(session.startNs / BigInt(NS_PER_S));
  }

  take(batch: Batch): void {
    for (let at = 0; at < batch.length; at++) this.takeOne(batch, KINDS[batch.kind[at]!]!, batch.row[at]!);
  }

  finish(): Exactness {
    for (const slot of [...this.open.keys()].sort((a, b) => a - b)) this.settle(slot);
    return { versions: this.tally.all, inexact: this.tally.inexact };
  }

  private takeOne({ blocks }: Batch, kind: (typeof KINDS)[number], row: number): void {
    switch (kind) {
      case "token":
        this.takeToken(blocks.token, row);
        break;
      case "gap":
        for (const pool of this.pools.values()) pool.lose("a gap in the recording came before it");
        break;
      case "slot":
        this.takeSlot(blocks.slot, row);
        break;
      case "pool":
        this.takePool(blocks.pool, row);
        break;
      case "ticks":
        this.takeTick(blocks.ticks, row);
        break;
      case "liquidity":
        this.takeLiquidity(blocks.liquidity, row);
        break;
      case "swap":
        this.takeSwap(blocks.swap, row);
    }
  }

  private takeToken(block: Block<"token">, row: number): void {
    const extensions = this.names[block.extensions[row]!];
    if (extensions !== undefined && FEE_EXTENSION.test(extensions)) this.feeMints.add(this.names[block.mint[row]!]!);
  }

  private takePool(block: Block<"pool">, row: number): void {
    const pool = this.poolOf(block, row);
    if (pool === null) return;
    const kept = this.poolRows.copy(block, row);
    this.enter("state", block, row, () => {
      pool.takePool(this.poolRows.block, kept);
      this.poolRows.release(kept);
    });
  }

  private takeTick(block: Block<"ticks">, row: number): void {
    const pool = this.pools.get(block.pool[row]!);
    if (pool === undefined) return;
    const kept = this.tickRows.copy(block, row);
    this.enter("state", block, row, () => {
      pool.takeTick(this.tickRows.block, kept);
      this.tickRows.release(kept);
    });
  }

  private takeLiquidity(block: Block<"liquidity">, row: number): void {
    const pool = this.pools.get(block.pool[row]!);
    if (pool === undefined || block.error[row] !== NONE.u32) return;
    this.enter("deed", block, row, () => pool.lose("liquidity changed before it, and the state after is not recorded"));
  }

  private takeSwap(block: Block<"swap">, row: number): void {
    const swap = recordedSwap(block, row);
    const pool = this.pools.get(block.pool[row]!);
    if (pool !== undefined) {
      this.enter("deed", block, row, () => pool.check(swap));
      return;
    }
    const id = this.names[block.program[row]!]!;
    const program = programOf(id) ?? null;
    const reason = program === null ? "nothing here prices the program" : "its pool is not recorded";
    this.tally.unchecked(program, program?.name ?? id, swap.slot, reason);
  }

  private takeSlot(block: Block<"slot">, row: number): void {
    const slot = block.slot[row]!;
    const status = this.names[block.status[row]!];
    if (status === "dead") this.open.delete(slot);
    if (status !== "confirmed" && status !== "finalized") return;
    const blockTimeS = block.blockTimeS[row]!;
    const timeS = blockTimeS === NONE.u32 ? this.startS + Math.floor(block.recvNs[row]! / NS_PER_S) : blockTimeS;
    for (const pool of this.pools.values()) pool.takeTime(timeS);
    for (const earlier of [...this.open.keys()].filter((open) => open <= slot).sort((a, b) => a - b))
      this.settle(earlier);
  }

  private settle(slot: number): void {
    const entries = this.open.get(slot) ?? [];
    this.open.delete(slot);
    entries.sort(
      (a, b) => a.txIndex - b.txIndex || a.ixPath - b.ixPath || Number(a.isState) - Number(b.isState) || a.seq - b.seq,
    );
    for (const entry of entries) entry.run();
  }

  private enter(what: "state" | "deed", block: Placed, row: number, run: () => void): void {
    const slot = block.slot[row]!;
    const entries = this.open.get(slot);
    const isState = what === "state";
    const entry = { txIndex: block.txIndex[row]!, ixPath: block.ixPath[row]!, isState, seq: block.seq[row]!, run };
    if (entries === undefined) this.open.set(slot, [entry]);
    else entries.push(entry);
  }

  private poolOf(block: Block<"pool">, row: number): PoolCheck | null {
    const name = block.pool[row]!;
    const known = this.pools.get(name);
    if (known !== undefined) return known;
    const program = programOf(this.names[block.program[row]!] as Pubkey);
    if (program === undefined) return null;
    const mints = [this.names[block.mintA[row]!]!, this.names[block.mintB[row]!]!];
    const never =
      program.id === priceTaker.id
        ? "only its price is known"
        : mints.some((mint) => this.feeMints.has(mint))
          ? "a token of the pool takes a fee of its own"
          : null;
    const pool = new PoolCheck(this.names[name]!, program, this.tally, never);
    this.pools.set(name, pool);
    return pool;
  }
}

function recordedSwap(block: Block<"swap">, row: number): RecordedSwap {
  const u32 = (value: number) => (value === NONE.u32 ? null : value);
  const u64 = (value: bigint) => (value === NONE.u64 ? null : value);
  const [limitHi, limitLo] = [block.sqrtPriceLimitHi[row]!, block.sqrtPriceLimitLo[row]!];
  return {
    seq: block.seq[row]!,
    slot: block.slot[row]! as Slot,
    txIndex: u32(block.txIndex[row]!),
    ixPath: u32(block.ixPath[row]!),
    aToB: block.aToB[row] === 1,
    exactIn: block.exactIn[row] === 1,
    amount: block.amount[row]!,
    sqrtPriceLimit: limitHi === NONE.u64 && limitLo === NONE.u64 ? null : (limitHi << 64n) | limitLo,
    amountIn: u64(block.amountIn[row]!),
    amountOut: u64(block.amountOut[row]!),
    failed: block.error[row] !== NONE.u32,
  };
}
