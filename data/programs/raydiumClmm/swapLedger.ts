import type { Struct } from "../layout.ts";
import { readStruct, writeStruct } from "../layout.ts";
import { mulDivFloor } from "../math/mulDiv.ts";
import type { PoolTicks } from "../math/poolTicks.ts";
import { U64_MAX, U128_MAX } from "../math/u128.ts";
import { refuse } from "./errors.ts";
import { TICK_ARRAY_FIELDS, TICK_FIELDS } from "./layout.ts";
import type { SwapLedger } from "./swap.ts";
import { startTickOf, type TickArrayBitmap } from "./tickArrayBitmap.ts";
import { type GivenTickArray, tickOffset } from "./tickArrays.ts";
import type { ProgramVersion } from "./versions.ts";

const Q64 = 1n << 64n;
type Tick = Struct<typeof TICK_FIELDS>;

/** What a ledger has to know of the pool. Growths Q64.64 per unit of liquidity, as the swap begins. */
export interface LedgerPool {
  readonly tickSpacing: number;
  readonly feeIsOnToken0: boolean;
  readonly feeGrowth0: bigint;
  readonly feeGrowth1: bigint;
  /** Null for rewards that aren't in use. */
  readonly rewardGrowths: readonly (bigint | null)[];
  readonly epoch: bigint;
}

/** Writes into tick arrays' accounts what happens on the way of a swap. Throws SwapRefused where the program does. */
export class TickArrayLedger implements SwapLedger {
  readonly #pool: LedgerPool;
  readonly #ticks: PoolTicks;
  readonly #arrays: ReadonlyMap<number, Uint8Array>;
  readonly #bitmap: TickArrayBitmap;
  readonly #version: ProgramVersion;
  #feeGrowth: bigint;
  #wasFilled = false;

  constructor(
    pool: LedgerPool,
    ticks: PoolTicks,
    arrays: readonly GivenTickArray[],
    bitmap: TickArrayBitmap,
    version: ProgramVersion,
  ) {
    this.#pool = pool;
    this.#ticks = ticks;
    this.#arrays = new Map(arrays.map(({ startTick, bytes }) => [startTick, bytes]));
    this.#bitmap = bitmap;
    this.#version = version;
    this.#feeGrowth = pool.feeIsOnToken0 ? pool.feeGrowth0 : pool.feeGrowth1;
  }

  /** Of the token that the fee is taken in. */
  get feeGrowth(): bigint {
    return this.#feeGrowth;
  }

  feeGrew(amount: bigint, liquidity: bigint): void {
    const growth = mulDivFloor(amount, Q64, liquidity);
    if (!this.#version.growthsWrap && this.#feeGrowth + growth > U128_MAX)
      refuse(this.#version.overflow, "the fee growth is more than a u128 holds");
    this.#feeGrowth = BigInt.asUintN(128, this.#feeGrowth + growth);
  }

  ordersFilled(place: number, sold: bigint): void {
    this.#wasFilled = true;
    this.#change(place, (tick) => filled(tick, sold));
  }

  tickCrossed(place: number): void {
    const { feeIsOnToken0, feeGrowth0, feeGrowth1, rewardGrowths } = this.#pool;
    const [reward0, reward1, reward2] = rewardGrowths;
    this.#change(place, (tick) => ({
      ...tick,
      feeGrowthOutside0X64: this.#other(feeIsOnToken0 ? this.#feeGrowth : feeGrowth0, tick.feeGrowthOutside0X64),
      feeGrowthOutside1X64: this.#other(feeIsOnToken0 ? feeGrowth1 : this.#feeGrowth, tick.feeGrowthOutside1X64),
      rewardGrowthsOutside0X64: this.#other(reward0 ?? null, tick.rewardGrowthsOutside0X64),
      rewardGrowthsOutside1X64: this.#other(reward1 ?? null, tick.rewardGrowthsOutside1X64),
      rewardGrowthsOutside2X64: this.#other(reward2 ?? null, tick.rewardGrowthsOutside2X64),
    }));
  }

  /** The growth on the other side of a tick. */
  #other(global: bigint | null, outside: bigint): bigint {
    if (global === null) return outside;
    if (!this.#version.growthsWrap && global < outside)
      refuse(this.#version.overflow, "a growth outside of a tick is more than that of the pool");
    return BigInt.asUintN(128, global - outside);
  }

  tickReached(place: number): void {
    const tick = this.#ticks.tickAt(place);
    const startTick = startTickOf(tick, this.#pool.tickSpacing);
    const array = this.#arrayAt(startTick);
    const head = readStruct("TickArrayState", TICK_ARRAY_FIELDS, array);
    let count = head.initializedTickCount;
    if (this.#wasFilled && !this.#ticks.hasLiquidity(place) && this.#ordersLeft(place) === 0n) {
      if (count === 0) refuse("CalculateOverflow", `the array at ${startTick} counts no ticks`);
      count--;
      if (count === 0) this.#bitmap.flip(startTick);
    }
    this.#wasFilled = false;
    const recentEpoch = this.#version.observes === "tick" ? this.#pool.epoch : head.recentEpoch;
    writeStruct(TICK_ARRAY_FIELDS, { ...head, initializedTickCount: count, recentEpoch }, array);
  }

  #ordersLeft(place: number): bigint {
    const { ordersAmount, partFilledOrdersRemaining } = this.#tickAt(place);
    return ordersAmount + partFilledOrdersRemaining;
  }

  #arrayAt(startTick: number): Uint8Array {
    const array = this.#arrays.get(startTick);
    if (array === undefined)
      throw new Error(`a swap reached the tick array at ${startTick}, which it doesn't come through`);
    return array;
  }

  #tickAt(place: number): Tick {
    const tick = this.#ticks.tickAt(place);
    const startTick = startTickOf(tick, this.#pool.tickSpacing);
    const at = tickOffset(tick, startTick, this.#pool.tickSpacing);
    return readStruct("TickArrayState.ticks", TICK_FIELDS, this.#arrayAt(startTick), at);
  }

  #change(place: number, change: (tick: Tick) => Tick): void {
    const tick = this.#ticks.tickAt(place);
    const startTick = startTickOf(tick, this.#pool.tickSpacing);
    const at = tickOffset(tick, startTick, this.#pool.tickSpacing);
    writeStruct(TICK_FIELDS, change(this.#tickAt(place)), this.#arrayAt(startTick), at);
  }
}

/**
 * A tick after `sold` of its limit orders: those that were filled in part before come first; then the others become the
 * part-filled ones, in the next phase. Source: raydium-io/raydium-clmm at 03b44b7, programs/amm/src/states/tick_array.rs.
 */
function filled(tick: Tick, sold: bigint): Tick {
  const old = tick.partFilledOrdersRemaining;
  const ofOld = sold < old ? sold : old;
  const ofNew = sold - ofOld;
  const oldLeft = old - ofOld;
  const oldRatio = ofOld > 0n ? mulDivFloor(tick.unfilledRatioX64, oldLeft, old) : tick.unfilledRatioX64;
  if (ofNew === 0n) return { ...tick, partFilledOrdersRemaining: oldLeft, unfilledRatioX64: oldRatio };
  const newLeft = tick.ordersAmount - ofNew;
  return {
    ...tick,
    orderPhase: tick.orderPhase < U64_MAX ? tick.orderPhase + 1n : U64_MAX,
    unfilledRatioX64: mulDivFloor(Q64, newLeft, tick.ordersAmount),
    partFilledOrdersRemaining: newLeft,
    ordersAmount: 0n,
  };
}
