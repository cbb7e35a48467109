import type { PoolTicks } from "../math/poolTicks.ts";
import { U64_MAX } from "../math/u128.ts";
import type { DynamicFeeRun } from "./dynamicFee.ts";
import { type ErrorName, refuse } from "./errors.ts";
import { fillOrders } from "./limitOrders.ts";
import { FEE_RATE_DENOMINATOR, runStep, type StepResult, type StepStart, type SwapMode } from "./swapStep.ts";
import { SQRT_PRICE_MAX, SQRT_PRICE_MIN } from "./ticks.ts";

/** A pool as a swap begins. √price Q64.64, rates parts per million: of the traded amount, the shares of the fee. */
export interface SwapStart {
  readonly sqrtPrice: bigint;
  readonly liquidity: bigint;
  readonly tick: number;
  readonly feeRate: bigint;
  readonly protocolFeeRate: bigint;
  readonly fundFeeRate: bigint;
}

/** What a swap asks of the pool itself, transfer fees apart. Without a limit the price may go to its last unit. */
export interface SwapOrder extends SwapMode {
  readonly amount: bigint;
  /** Null or 0 for none. */
  readonly sqrtPriceLimit: bigint | null;
}

/** A tick whose limit orders were sold to the swap, and what is left of them. */
export interface OrderFill {
  readonly tick: number;
  readonly left: bigint;
}

/** What a swap leaves behind, and what it moved. The fee is all on one token, of which amounts in and out are net. */
export interface SwapOutcome {
  /** What went into the pool, and what came out of it. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly liquidityFeeAmount: bigint;
  readonly protocolFeeAmount: bigint;
  readonly fundFeeAmount: bigint;
  readonly sqrtPrice: bigint;
  readonly liquidity: bigint;
  /** Null: the one that the √price after the swap lies in. */
  readonly tick: number | null;
  /** Ticks at which liquidity changed. */
  readonly ticksCrossed: number;
  readonly orderFills: readonly OrderFill[];
}

/** Hears of each thing that happens on the way of a swap, in order. Places are those of the pool's ticks. */
export interface SwapLedger {
  /** The part of a fee that goes to `liquidity`. */
  feeGrew(amount: bigint, liquidity: bigint): void;
  ordersFilled(place: number, sold: bigint): void;
  tickCrossed(place: number): void;
  /** A tick was reached, and filled or crossed before. */
  tickReached(place: number): void;
}

const NO_FILLS: readonly OrderFill[] = Object.freeze([]);

/** The price limit of a swap that names none, or names 0. */
export function limitOf({ sqrtPriceLimit, aToB }: Pick<SwapOrder, "sqrtPriceLimit" | "aToB">): bigint {
  if (sqrtPriceLimit !== null && sqrtPriceLimit !== 0n) return sqrtPriceLimit;
  return aToB ? SQRT_PRICE_MIN + 1n : SQRT_PRICE_MAX - 1n;
}

/** What the program checks of a swap before it looks at any tick. Throws SwapRefused. */
export function checkOrder(order: SwapOrder, sqrtPrice: bigint, isOpen: boolean): void {
  const { amount, aToB, version } = order;
  const limit = limitOf(order);
  if (amount === 0n) refuse(version.zeroAmount, "an amount of 0");
  if (!isOpen) refuse("NotApproved", "the pool's status lets no swaps through");
  if (aToB ? limit >= sqrtPrice || limit <= SQRT_PRICE_MIN : limit <= sqrtPrice || limit >= SQRT_PRICE_MAX)
    refuse("SqrtPriceLimitOverflow", `the limit ${limit} is not between the price ${sqrtPrice} and its end`);
}

/** What the program checks of a swap that it has run. Throws SwapRefused. */
export function checkOutcome({ amountIn, amountOut }: Pick<SwapOutcome, "amountIn" | "amountOut">): void {
  if (amountIn === 0n || amountOut === 0n) refuse("TooSmallInputOrOutputAmount", `${amountIn} would buy ${amountOut}`);
}

/**
 * What the program checks last: that the price moved, and that a swap without a price limit used all of its amount.
 * `used` and `asked` include transfer fees as the program has it. Throws SwapRefused.
 */
export function checkFill(
  order: Pick<SwapOrder, "sqrtPriceLimit" | "version">,
  hasMoved: boolean,
  used: bigint,
  asked: bigint,
): void {
  const { sqrtPriceLimit, version } = order;
  if (version.refusesUnmovedPrice && !hasMoved) refuse("RequireGtViolated", "the price didn't move");
  const unlimited = sqrtPriceLimit === null || sqrtPriceLimit === 0n;
  if (unlimited && !version.allowsPartialFill && used !== asked)
    refuse("RequireEqViolated", `${used} of ${asked} can be had, and no price limit says that this is enough`);
}

/**
 * Runs a swap over a pool's initialised ticks without changing anything. `fees` is null in pools whose fee doesn't follow
 * volatility; `ticksEnd` tells what a swap is refused with that needs a tick beyond the last. Throws SwapRefused where the
 * program does. Source: raydium-io/raydium-clmm at 03b44b7, programs/amm/src/instructions/swap.rs, swap_internal.
 */
export function runSwap(
  start: SwapStart,
  ticks: PoolTicks,
  order: SwapOrder,
  ticksEnd: () => ErrorName,
  fees: DynamicFeeRun | null,
  ledger: SwapLedger | null,
): SwapOutcome {
  return new SwapRun(start, ticks, order, ledger).run(ticksEnd, fees);
}

/** The state of a swap on its way. */
class SwapRun {
  readonly #start: SwapStart;
  readonly #ticks: PoolTicks;
  readonly #order: SwapOrder;
  readonly #ledger: SwapLedger | null;
  readonly #from: StepStart;
  readonly #step: StepResult;
  #remaining: bigint;
  #calculated = 0n;
  #liquidityFee = 0n;
  #protocolFee = 0n;
  #fundFee = 0n;
  #tick: number | null;
  #ticksCrossed = 0;
  #fills: OrderFill[] | null = null;

  constructor(start: SwapStart, ticks: PoolTicks, order: SwapOrder, ledger: SwapLedger | null) {
    this.#start = start;
    this.#ticks = ticks;
    this.#order = order;
    this.#ledger = ledger;
    this.#from = { sqrtPrice: start.sqrtPrice, liquidity: start.liquidity, feeRate: start.feeRate };
    this.#step = { sqrtPrice: start.sqrtPrice, amountIn: 0n, amountOut: 0n, feeAmount: 0n };
    this.#remaining = order.amount;
    this.#tick = start.tick;
  }

  run(ticksEnd: () => ErrorName, fees: DynamicFeeRun | null): SwapOutcome {
    const { aToB } = this.#order;
    const limit = limitOf(this.#order);
    let place = this.#ticks.placeAtOrBelow(this.#start.tick) + (aToB ? 0 : 1);
    while (this.#remaining > 0n && this.#from.sqrtPrice !== limit) {
      if (place < 0 || place >= this.#ticks.size) refuse(ticksEnd(), `no tick is left for ${this.#remaining}`);
      this.#goTowards(place, limit, fees);
      place += aToB ? -1 : 1;
    }
    return this.#outcome();
  }

  /** As far as a tick, or until the swap's amount or price limit is reached. */
  #goTowards(place: number, limit: bigint, fees: DynamicFeeRun | null): void {
    const { aToB } = this.#order;
    const from = this.#from;
    const step = this.#step;
    const nextSqrtPrice = this.#ticks.sqrtPriceAt(place);
    const target = (aToB ? nextSqrtPrice > limit : nextSqrtPrice < limit) ? nextSqrtPrice : limit;
    do {
      const bounded = fees === null ? target : fees.begin(target, from.liquidity);
      if (fees !== null) from.feeRate = fees.feeRate;
      step.sqrtPrice = bounded;
      if (from.sqrtPrice !== bounded) {
        runStep(step, from, bounded, this.#remaining, this.#order);
        this.#book(from.liquidity);
      }
      if (step.sqrtPrice === nextSqrtPrice) this.#arriveAt(place, nextSqrtPrice);
      else if (step.sqrtPrice !== from.sqrtPrice) this.#tick = null;
      from.sqrtPrice = step.sqrtPrice;
      fees?.advance(step.sqrtPrice, this.#ticks.tickAt(place), nextSqrtPrice, this.#tick);
    } while (this.#remaining > 0n && from.sqrtPrice !== target);
  }

  /** Books what the step moved. `liquidity` gets what protocol and fund leave of the fee. */
  #book(liquidity: bigint): void {
    const { exactIn, feeOnInput, version } = this.#order;
    const { amountIn, amountOut, feeAmount } = this.#step;
    const paid = feeOnInput ? amountIn + feeAmount : amountIn;
    this.#remaining -= exactIn ? paid : amountOut;
    this.#calculated += exactIn ? amountOut : paid;
    const overflow = exactIn ? version.overflow : version.costOverflow;
    if (paid > U64_MAX || this.#calculated > U64_MAX || this.#remaining < 0n)
      refuse(overflow, `${this.#calculated} is more than a u64 holds`);
    const protocolFee = (feeAmount * this.#start.protocolFeeRate) / FEE_RATE_DENOMINATOR;
    const fundFee = (feeAmount * this.#start.fundFeeRate) / FEE_RATE_DENOMINATOR;
    const rest = feeAmount - protocolFee - fundFee;
    if (rest < 0n) refuse(version.overflow, "protocol and fund take more than the fee");
    this.#protocolFee += protocolFee;
    this.#fundFee += fundFee;
    if (liquidity > 0n) {
      this.#liquidityFee += rest;
      this.#ledger?.feeGrew(rest, liquidity);
    } else if (version.hasOrders) this.#protocolFee += rest;
  }

  #arriveAt(place: number, sqrtPrice: bigint): void {
    const { aToB, version } = this.#order;
    const ticks = this.#ticks;
    const left = version.hasOrders ? this.#fill(place, sqrtPrice) : 0n;
    if (left === 0n && ticks.hasLiquidity(place)) {
      this.#from.liquidity = crossed(this.#from.liquidity, ticks.liquidityNetAt(place), aToB);
      this.#ticksCrossed++;
      this.#ledger?.tickCrossed(place);
    }
    this.#ledger?.tickReached(place);
    // A tick that has orders left is not passed: the pool stays on the side that it came from.
    this.#tick = (left === 0n) === aToB ? ticks.tickAt(place) - 1 : ticks.tickAt(place);
  }

  /** Sells the tick's limit orders to the swap, and tells what is left of them. */
  #fill(place: number, sqrtPrice: bigint): bigint {
    const unfilled = this.#ticks.ordersAt(place);
    if (unfilled === 0n || this.#remaining === 0n) return unfilled;
    const step = this.#step;
    const sold = fillOrders(step, sqrtPrice, unfilled, this.#remaining, this.#from.feeRate, this.#order);
    this.#book(this.#from.liquidity);
    const left = unfilled - sold;
    if (sold > 0n) {
      this.#fills ??= [];
      this.#fills.push({ tick: this.#ticks.tickAt(place), left });
      this.#ledger?.ordersFilled(place, sold);
    }
    if (left > 0n && this.#remaining > 0n)
      refuse("RequireEqViolated", `${left} of the orders stay, and so does the swap`);
    return left;
  }

  #outcome(): SwapOutcome {
    const { exactIn, amount } = this.#order;
    const specified = amount - this.#remaining;
    return {
      amountIn: exactIn ? specified : this.#calculated,
      amountOut: exactIn ? this.#calculated : specified,
      liquidityFeeAmount: this.#liquidityFee,
      protocolFeeAmount: this.#protocolFee,
      fundFeeAmount: this.#fundFee,
      sqrtPrice: this.#from.sqrtPrice,
      liquidity: this.#from.liquidity,
      tick: this.#tick,
      ticksCrossed: this.#ticksCrossed,
      orderFills: this.#fills ?? NO_FILLS,
    };
  }
}

function crossed(liquidity: bigint, liquidityNet: bigint, aToB: boolean): bigint {
  const after = aToB ? liquidity - liquidityNet : liquidity + liquidityNet;
  if (after < 0n || after >> 128n !== 0n)
    refuse("ProgramFailedToComplete", `crossing a tick leaves a liquidity of ${after}`);
  return after;
}
