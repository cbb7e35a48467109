import { ceilDiv, floorDiv } from "../math/mulDiv.ts";
import type { DynamicFeeInfo } from "./decode.ts";
import { refuse } from "./errors.ts";
import { sqrtPriceAtTick, TICK_MAX, TICK_MIN, tickAtSqrtPrice } from "./ticks.ts";

/**
 * The part of the fee that follows volatility: each tick spacing that the price leaves behind raises the rate for the
 * next. Formulas of raydium-io/raydium-clmm at 03b44b7, programs/amm/src/states/pool_fee.rs and
 * programs/amm/src/instructions/swap.rs. Times are seconds of the chain's clock, rates parts per million.
 */

/** Neither the dynamic part nor the whole rate exceeds it. */
const FEE_RATE_MAX = 100_000n;
/** What one tick spacing adds to the volatility. */
const VOLATILITY_PER_SPACING = 10_000;
const REDUCTION_DENOMINATOR = 10_000;
/** Denominator of the control factor, times that of the volatility squared. */
const RATE_DENOMINATOR = 100_000n * 10_000n * 10_000n;
const U32_MAX = 0xffff_ffff;

/** What of a pool's dynamic fee a swap changes. */
export type DynamicFeeVariables = Pick<
  DynamicFeeInfo,
  "tickSpacingIndexReference" | "volatilityReference" | "volatilityAccumulator" | "lastUpdateTimestamp"
>;

/** The dynamic fee along one swap. */
export class DynamicFeeRun {
  /** The whole rate of the step that `begin` began. */
  feeRate = 0n;
  readonly #fee: DynamicFeeInfo;
  readonly #baseRate: bigint;
  readonly #tickSpacing: number;
  readonly #aToB: boolean;
  /** Which tick spacing the price is in, counted from tick 0. */
  #index: number;
  #skips = false;
  #accumulator: number;
  #reference: number;
  #indexReference: number;
  #lastUpdate: bigint;

  constructor(
    fee: DynamicFeeInfo,
    baseRate: bigint,
    pool: { readonly tick: number; readonly tickSpacing: number },
    timestampS: bigint,
    aToB: boolean,
  ) {
    this.#fee = fee;
    this.#baseRate = baseRate;
    this.#tickSpacing = pool.tickSpacing;
    this.#aToB = aToB;
    this.#index = floorDiv(pool.tick, pool.tickSpacing);
    this.#accumulator = fee.volatilityAccumulator;
    this.#reference = fee.volatilityReference;
    this.#indexReference = fee.tickSpacingIndexReference;
    this.#lastUpdate = fee.lastUpdateTimestamp;
    this.#renewReference(timestampS);
  }

  #renewReference(now: bigint): void {
    const { filterPeriod, decayPeriod, reductionFactor } = this.#fee;
    const elapsed = now > this.#lastUpdate ? now - this.#lastUpdate : 0n;
    if (elapsed < filterPeriod) return;
    this.#reference =
      elapsed < decayPeriod ? Math.floor((this.#accumulator * reductionFactor) / REDUCTION_DENOMINATOR) : 0;
    this.#indexReference = this.#index;
    this.#lastUpdate = now;
  }

  /** Begins a step that wants to go to `target`: sets `feeRate` and gives how far that rate holds. */
  begin(target: bigint, liquidity: bigint): bigint {
    this.#updateAccumulator();
    this.#updateRate();
    this.#skips = liquidity === 0n || this.#accumulator === this.#fee.maxVolatilityAccumulator;
    if (this.#skips) return target;
    const boundary = (this.#aToB ? this.#index : this.#index + 1) * this.#tickSpacing;
    const sqrtPrice = sqrtPriceAtTick(Math.min(Math.max(boundary, TICK_MIN), TICK_MAX));
    if (this.#aToB) return target > sqrtPrice ? target : sqrtPrice;
    return target < sqrtPrice ? target : sqrtPrice;
  }

  /**
   * Ends the step at `sqrtPrice`; the swap was on its way to `nextTick`. `restTick` is the tick that the pool keeps
   * while its price doesn't move; null for the one that the price lies in.
   */
  advance(sqrtPrice: bigint, nextTick: number, nextSqrtPrice: bigint, restTick: number | null): void {
    if (this.#skips) this.#catchUp(sqrtPrice === nextSqrtPrice ? nextTick : (restTick ?? tickAtSqrtPrice(sqrtPrice)));
    this.#index += this.#aToB ? -1 : 1;
  }

  /** A step that was not bounded by its tick spacing may have left several behind. */
  #catchUp(tick: number): void {
    const onBoundary = tick % this.#tickSpacing === 0;
    this.#index = floorDiv(tick, this.#tickSpacing) - (onBoundary && !this.#aToB ? 1 : 0);
    if (this.#accumulator !== this.#fee.maxVolatilityAccumulator) this.#updateAccumulator();
  }

  #updateAccumulator(): void {
    const distance = Math.abs(this.#indexReference - this.#index);
    this.#accumulator = Math.min(
      this.#reference + distance * VOLATILITY_PER_SPACING,
      this.#fee.maxVolatilityAccumulator,
    );
  }

  #updateRate(): void {
    const crossed = this.#accumulator * this.#tickSpacing;
    if (crossed > U32_MAX) refuse("ProgramFailedToComplete", `a volatility of ${crossed} is more than a u32 holds`);
    const squared = BigInt(crossed) * BigInt(crossed);
    const dynamic = ceilDiv(BigInt(this.#fee.dynamicFeeControl) * squared, RATE_DENOMINATOR);
    const rate = this.#baseRate + (dynamic < FEE_RATE_MAX ? dynamic : FEE_RATE_MAX);
    this.feeRate = rate < FEE_RATE_MAX ? rate : FEE_RATE_MAX;
  }

  /** The variables to store after the swap. */
  get variables(): DynamicFeeVariables {
    return {
      tickSpacingIndexReference: this.#indexReference,
      volatilityReference: this.#reference,
      volatilityAccumulator: this.#accumulator,
      lastUpdateTimestamp: this.#lastUpdate,
    };
  }
}
