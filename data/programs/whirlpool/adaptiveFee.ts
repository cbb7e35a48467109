import { ceilDiv, floorDiv } from "../math/mulDiv.ts";
import type { Oracle } from "./decode.ts";
import { refuse } from "./errors.ts";
import { sqrtPriceAtTick, TICK_MAX, TICK_MIN, tickAtSqrtPrice } from "./ticks.ts";

/**
 * The part of the fee that follows volatility: the price axis is cut into groups of ticks, and each group
 * that a swap leaves behind raises the rate for the next. Formulas of orca-so/whirlpools at 630c0e0,
 * programs/whirlpool/src/manager/fee_rate_manager.rs and state/oracle.rs. Times are seconds of the chain's
 * clock, rates parts per million.
 */

/** Neither the adaptive part nor the whole rate exceeds it. */
const FEE_RATE_MAX = 100_000n;
/** What one group of ticks adds to the volatility. */
const VOLATILITY_PER_GROUP = 10_000;
const REDUCTION_DENOMINATOR = 10_000;
/** Denominator of the control factor, times that of the volatility squared. */
const RATE_DENOMINATOR = 100_000n * 10_000n * 10_000n;
/** References older than this are forgotten. */
const REFERENCE_AGE_MAX_S = 3_600;

/** What of an oracle's account a swap changes. */
export type AdaptiveFeeVariables = Pick<
  Oracle,
  | "lastReferenceUpdateTimestamp"
  | "lastMajorSwapTimestamp"
  | "volatilityReference"
  | "tickGroupIndexReference"
  | "volatilityAccumulator"
>;
export type AdaptiveFeeConstants = Pick<
  Oracle,
  | "tradeEnableTimestamp"
  | "filterPeriod"
  | "decayPeriod"
  | "reductionFactor"
  | "adaptiveFeeControlFactor"
  | "maxVolatilityAccumulator"
  | "tickGroupSize"
  | "majorSwapThresholdTicks"
>;
export type AdaptiveFee = AdaptiveFeeConstants & AdaptiveFeeVariables;

/** Where the groups end beyond which the volatility stays at its maximum; null past the ends of the price axis. */
interface CoreEdge {
  readonly group: number;
  readonly sqrtPrice: bigint;
}

/** The adaptive fee along one swap. Throws SwapRefused when the pool isn't open yet or time runs backwards. */
export class AdaptiveFeeRun {
  /** The whole rate of the step that `begin` began. */
  feeRate = 0n;
  readonly #fee: AdaptiveFee;
  readonly #staticRate: bigint;
  readonly #aToB: boolean;
  readonly #timestampS: bigint;
  readonly #lowerEdge: CoreEdge | null;
  readonly #upperEdge: CoreEdge | null;
  #group: number;
  #skips = false;
  #volatilityAccumulator: number;
  #volatilityReference: number;
  #groupReference: number;
  #lastReferenceUpdate: bigint;

  constructor(fee: AdaptiveFee, staticRate: bigint, tick: number, timestampS: bigint, aToB: boolean) {
    if (timestampS < fee.tradeEnableTimestamp)
      refuse("TradeIsNotEnabled", `trading begins at ${fee.tradeEnableTimestamp}, it is ${timestampS}`);
    this.#fee = fee;
    this.#staticRate = staticRate;
    this.#aToB = aToB;
    this.#timestampS = timestampS;
    this.#group = floorDiv(tick, fee.tickGroupSize);
    this.#volatilityAccumulator = fee.volatilityAccumulator;
    this.#volatilityReference = fee.volatilityReference;
    this.#groupReference = fee.tickGroupIndexReference;
    this.#lastReferenceUpdate = fee.lastReferenceUpdateTimestamp;
    this.#renewReference();
    const groups = Math.ceil((fee.maxVolatilityAccumulator - this.#volatilityReference) / VOLATILITY_PER_GROUP);
    const lowest = this.#groupReference - groups;
    const highest = this.#groupReference + groups;
    this.#lowerEdge = this.#edge(lowest, lowest * fee.tickGroupSize);
    this.#upperEdge = this.#edge(highest, (highest + 1) * fee.tickGroupSize);
  }

  #edge(group: number, tick: number): CoreEdge | null {
    return tick > TICK_MIN && tick < TICK_MAX ? { group, sqrtPrice: sqrtPriceAtTick(tick) } : null;
  }

  #renewReference(): void {
    const { lastMajorSwapTimestamp, filterPeriod, decayPeriod, reductionFactor } = this.#fee;
    const now = this.#timestampS;
    const last =
      this.#lastReferenceUpdate > lastMajorSwapTimestamp ? this.#lastReferenceUpdate : lastMajorSwapTimestamp;
    if (now < last) refuse("InvalidTimestamp", `it is ${now}, but the pool was last used at ${last}`);
    const tooOld = now - this.#lastReferenceUpdate > REFERENCE_AGE_MAX_S;
    const elapsed = now - last;
    if (!tooOld && elapsed < filterPeriod) return;
    this.#volatilityReference =
      !tooOld && elapsed < decayPeriod
        ? Math.floor((this.#volatilityAccumulator * reductionFactor) / REDUCTION_DENOMINATOR)
        : 0;
    this.#groupReference = this.#group;
    this.#lastReferenceUpdate = now;
  }

  /** Begins a step that wants to go to `target`: sets `feeRate` and gives how far that rate holds. */
  begin(target: bigint, liquidity: bigint): bigint {
    this.#updateAccumulator();
    this.#updateRate();
    const { adaptiveFeeControlFactor, tickGroupSize } = this.#fee;
    this.#skips = true;
    if (adaptiveFeeControlFactor === 0 || liquidity === 0n) return target;
    const [lower, upper] = [this.#lowerEdge, this.#upperEdge];
    if (lower !== null && this.#group < lower.group) return this.#aToB ? target : least(target, lower.sqrtPrice);
    if (upper !== null && this.#group > upper.group) return this.#aToB ? most(target, upper.sqrtPrice) : target;
    this.#skips = false;
    const boundary = (this.#aToB ? this.#group : this.#group + 1) * tickGroupSize;
    const sqrtPrice = sqrtPriceAtTick(Math.min(Math.max(boundary, TICK_MIN), TICK_MAX));
    return this.#aToB ? most(target, sqrtPrice) : least(target, sqrtPrice);
  }

  /** Ends the step at `sqrtPrice`; the swap was on its way to `nextTick`. */
  advance(sqrtPrice: bigint, nextTick: number, nextTickSqrtPrice: bigint): void {
    if (this.#skips) this.#catchUp(sqrtPrice, nextTick, nextTickSqrtPrice);
    this.#group += this.#aToB ? -1 : 1;
  }

  /** A step that was not bounded by its group may have left several behind. */
  #catchUp(sqrtPrice: bigint, nextTick: number, nextTickSqrtPrice: bigint): void {
    const size = this.#fee.tickGroupSize;
    const tick = sqrtPrice === nextTickSqrtPrice ? nextTick : tickAtSqrtPrice(sqrtPrice);
    const onBoundary = tick % size === 0 && (sqrtPrice === nextTickSqrtPrice || sqrtPrice === sqrtPriceAtTick(tick));
    const last = onBoundary && !this.#aToB ? tick / size - 1 : floorDiv(tick, size);
    if (this.#aToB ? last < this.#group : last > this.#group) {
      this.#group = last;
      this.#updateAccumulator();
    }
  }

  #updateAccumulator(): void {
    const distance = Math.abs(this.#groupReference - this.#group);
    this.#volatilityAccumulator = Math.min(
      this.#volatilityReference + distance * VOLATILITY_PER_GROUP,
      this.#fee.maxVolatilityAccumulator,
    );
  }

  #updateRate(): void {
    const { adaptiveFeeControlFactor, tickGroupSize } = this.#fee;
    const crossed = BigInt(this.#volatilityAccumulator) * BigInt(tickGroupSize);
    const adaptive = ceilDiv(BigInt(adaptiveFeeControlFactor) * crossed * crossed, RATE_DENOMINATOR);
    this.feeRate = least(FEE_RATE_MAX, this.#staticRate + least(FEE_RATE_MAX, adaptive));
  }

  /** The variables to store after a swap that moved the √price from `before` to `after`. */
  end(before: bigint, after: bigint): AdaptiveFeeVariables {
    const [lower, upper] = before < after ? [before, after] : [after, before];
    const isMajor = upper >= (lower * sqrtPriceAtTick(this.#fee.majorSwapThresholdTicks)) >> 64n;
    return {
      lastReferenceUpdateTimestamp: this.#lastReferenceUpdate,
      lastMajorSwapTimestamp: isMajor ? this.#timestampS : this.#fee.lastMajorSwapTimestamp,
      volatilityReference: this.#volatilityReference,
      tickGroupIndexReference: this.#groupReference,
      volatilityAccumulator: this.#volatilityAccumulator,
    };
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
