import type { Block } from "../../market/blocks.ts";
import { PoolTicks } from "../math/poolTicks.ts";
import { joinHalves, TWO_TO_64, U64_MAX } from "../math/u128.ts";
import type { ConcentratedAmounts, PoolCurve, SwapArguments } from "../program.ts";
import type { DynamicFeeInfo } from "./decode.ts";
import { DynamicFeeRun } from "./dynamicFee.ts";
import { type ErrorName, refuse } from "./errors.ts";
import { POOL_STATUS, TICK_ARRAY_SIZE } from "./layout.ts";
import { liquidityAmounts, type TickRange, type TokenAmounts } from "./liquidity.ts";
import { isFeeOnInput } from "./poolSwap.ts";
import { dynamicFeeAt, known, type PoolPricing, protocolFeePpmAt } from "./pricing.ts";
import {
  checkFill,
  checkOrder,
  checkOutcome,
  type OrderFill,
  runSwap,
  type SwapOrder,
  type SwapOutcome,
  type SwapStart,
} from "./swap.ts";
import { isInNoBitmap, startTickOf } from "./tickArrayBitmap.ts";
import { sqrtPriceAtTick, TICK_MAX, TICK_MIN, tickAtSqrtPrice } from "./ticks.ts";
import { isExtrapolated, type ProgramVersion, versionAt } from "./versions.ts";

/** What a swap moved, transfer fees apart: `amountOut` is what leaves the vault, `amountIn` what arrives in it. */
export interface ClmmAmounts extends ConcentratedAmounts {
  /** Whether the fee is part of `amountIn`; else it was kept back of the output, and `amountOut` is without it. */
  readonly feeOnInput: boolean;
  /** The fund's part of `feeAmount`. */
  readonly fundFeeAmount: bigint;
}

/** One Raydium CLMM pool. Events are taken over as words; bigints are made when a quote first needs them. */
export class ClmmCurve implements PoolCurve {
  /** The pool's initialised ticks; `takeTick` and `changeLiquidity` keep them. */
  readonly ticks = new PoolTicks(sqrtPriceAtTick);
  /** High and low words of √price and liquidity, as the last event had them. */
  readonly #words = new BigUint64Array(4);
  #wordsAreNew = false;
  #known = false;
  #sqrtPrice = 0n;
  #liquidity = 0n;
  #tick = 0;
  #tickSpacing = 0;
  #feePpm = 0;
  #protocolFeePpm = 0;
  #fundFeePpm = 0;
  #feeOn = 0;
  #status = 0;
  #openTimeS = 0;
  #dynamicFee: DynamicFeeInfo | null = null;
  #slot = 0;
  #version: ProgramVersion = versionAt(0);
  #start: SwapStart | null = null;
  #timeS = 0;

  takePool(block: Block<"pool">, row: number): void {
    const words = this.#words;
    words[0] = block.sqrtPriceHi[row] as bigint;
    words[1] = block.sqrtPriceLo[row] as bigint;
    words[2] = block.liquidityHi[row] as bigint;
    words[3] = block.liquidityLo[row] as bigint;
    this.#wordsAreNew = true;
    this.#tick = block.tick[row] as number;
    this.#tickSpacing = block.tickSpacing[row] as number;
    this.#feePpm = block.feePpm[row] as number;
    this.#protocolFeePpm = protocolFeePpmAt(block, row);
    this.#fundFeePpm = known(block.fundFeePpm[row] as number);
    this.#feeOn = known(block.feeOn[row] as number);
    this.#status = known(block.status[row] as number);
    this.#openTimeS = known(block.openTimeS[row] as number);
    this.#dynamicFee = dynamicFeeAt(block, row);
    this.#settle(block.slot[row] as number);
  }

  takeTick(block: Block<"ticks">, row: number): void {
    this.ticks.take(block, row);
  }

  /** Takes over a state that doesn't come from an event. */
  set(pool: PoolPricing): void {
    this.#wordsAreNew = false;
    this.#sqrtPrice = pool.sqrtPrice;
    this.#liquidity = pool.liquidity;
    this.#tick = pool.tick;
    this.#tickSpacing = pool.tickSpacing;
    this.#feePpm = pool.feePpm;
    this.#protocolFeePpm = pool.protocolFeePpm;
    this.#fundFeePpm = pool.fundFeePpm;
    this.#feeOn = pool.feeOn;
    this.#status = pool.status;
    this.#openTimeS = pool.openTimeS;
    this.#dynamicFee = pool.dynamicFee;
    this.#settle(pool.slot);
  }

  #settle(slot: number): void {
    if (slot !== this.#slot) this.#version = versionAt(slot);
    this.#slot = slot;
    this.#known = true;
    this.#start = null;
  }

  /** The pool as it stands. Throws before the first `takePool` or `set`. */
  get state(): PoolPricing {
    const { sqrtPrice, liquidity } = this.#begin();
    return {
      slot: this.#slot,
      sqrtPrice,
      liquidity,
      tick: this.#tick,
      tickSpacing: this.#tickSpacing,
      feePpm: this.#feePpm,
      protocolFeePpm: this.#protocolFeePpm,
      fundFeePpm: this.#fundFeePpm,
      feeOn: this.#feeOn,
      status: this.#status,
      openTimeS: this.#openTimeS,
      dynamicFee: this.#dynamicFee,
    };
  }

  /** True when the pool's slot lies where no real swap and no captured binary proves the program's rules. */
  get extrapolated(): boolean {
    return isExtrapolated(this.#version, this.#slot);
  }

  /** Tells the time by the chain's clock, in seconds since the epoch: a fee that follows volatility asks for it. */
  takeTime(timeS: number): void {
    this.#timeS = timeS;
  }

  quote(swap: SwapArguments): ClmmAmounts {
    const order = this.#order(swap);
    return amountsOf(this.#run(order, this.#feeRun(swap.aToB)), order);
  }

  swap(swap: SwapArguments): ClmmAmounts {
    const order = this.#order(swap);
    const fees = this.#feeRun(swap.aToB);
    const outcome = this.#run(order, fees);
    this.#sqrtPrice = outcome.sqrtPrice;
    this.#liquidity = outcome.liquidity;
    this.#tick = outcome.tick ?? tickAtSqrtPrice(outcome.sqrtPrice);
    if (this.#dynamicFee !== null && fees !== null) this.#dynamicFee = { ...this.#dynamicFee, ...fees.variables };
    this.#start = null;
    for (const fill of outcome.orderFills) this.#keepOrders(fill);
    return amountsOf(outcome, order);
  }

  #keepOrders({ tick, left }: OrderFill): void {
    const before = this.ticks.get(tick);
    if (before === null) return;
    if (left === 0n && before.liquidityGross === 0n) this.ticks.remove(tick);
    else this.ticks.set({ ...before, ordersAmount: left });
  }

  valueOfA(amountA: bigint): bigint {
    const { sqrtPrice } = this.#begin();
    return (amountA * sqrtPrice * sqrtPrice) >> 128n;
  }

  depthB(): number {
    const { sqrtPrice, liquidity } = this.#begin();
    return Number(liquidity) * (Number(sqrtPrice) / TWO_TO_64);
  }

  /**
   * Gives liquidity to a range of ticks, or takes it away when `liquidityDelta` is negative, and tells the tokens that
   * go in (rounded up) or come out (rounded down). Throws SwapRefused where the program would. A tick whose gross
   * liquidity is unknown counts as gone when its net liquidity comes to 0.
   */
  changeLiquidity(range: TickRange, liquidityDelta: bigint): TokenAmounts {
    const { tickLower, tickUpper } = range;
    const { sqrtPrice, liquidity, tick } = this.#begin();
    if (tickLower >= tickUpper) refuse("TickInvalidOrder", `tick ${tickLower} is not below ${tickUpper}`);
    if (tickLower < TICK_MIN || tickUpper > TICK_MAX)
      refuse("InvalidTickIndex", `no position lies between ticks ${tickLower} and ${tickUpper}`);
    if (tickLower % this.#tickSpacing !== 0 || tickUpper % this.#tickSpacing !== 0)
      refuse("TickAndSpacingNotMatch", `ticks lie ${this.#tickSpacing} apart`);
    const amounts = liquidityAmounts({ sqrtPrice, tick }, range, liquidityDelta);
    const active = tick >= tickLower && tick < tickUpper ? liquidity + liquidityDelta : liquidity;
    const grossLower = this.#grossAfter(tickLower, liquidityDelta);
    const grossUpper = this.#grossAfter(tickUpper, liquidityDelta);
    if (active < 0n) refuse("LiquiditySubValueErr", `the pool holds ${liquidity}, ${-liquidityDelta} can't be taken`);
    this.#putTick(tickLower, liquidityDelta, grossLower);
    this.#putTick(tickUpper, -liquidityDelta, grossUpper);
    this.#liquidity = active;
    this.#start = null;
    return amounts;
  }

  #grossAfter(tick: number, liquidityDelta: bigint): bigint | null {
    const before = this.ticks.get(tick);
    if (before?.liquidityGross === null) return null;
    const after = (before?.liquidityGross ?? 0n) + liquidityDelta;
    if (after < 0n) refuse("LiquiditySubValueErr", `tick ${tick} holds less than ${-liquidityDelta}`);
    return after;
  }

  #putTick(tick: number, netDelta: bigint, liquidityGross: bigint | null): void {
    const before = this.ticks.get(tick);
    const liquidityNet = (before?.liquidityNet ?? 0n) + netDelta;
    const ordersAmount = before?.ordersAmount ?? 0n;
    const isGone = liquidityGross === 0n || (liquidityGross === null && liquidityNet === 0n);
    if (isGone && ordersAmount === 0n) this.ticks.remove(tick);
    else this.ticks.set({ tick, liquidityNet, liquidityGross, ordersAmount });
  }

  #order({ aToB, exactIn, amount, sqrtPriceLimit }: SwapArguments): SwapOrder {
    if (amount < 0n || amount > U64_MAX) throw new RangeError(`an amount of ${amount} is no u64`);
    const version = this.#version;
    const feeOnInput = !version.hasOrders || isFeeOnInput(this.#feeOn, aToB);
    return { aToB, exactIn, amount, sqrtPriceLimit, feeOnInput, version };
  }

  #feeRun(aToB: boolean): DynamicFeeRun | null {
    if (this.#dynamicFee === null || !this.#version.hasOrders) return null;
    const spot = { tick: this.#tick, tickSpacing: this.#tickSpacing };
    return new DynamicFeeRun(this.#dynamicFee, BigInt(this.#feePpm), spot, BigInt(this.#timeS), aToB);
  }

  /** A swap whose instruction names every tick array on its way, and the bitmap's extension. */
  #run(order: SwapOrder, fees: DynamicFeeRun | null): SwapOutcome {
    const start = this.#begin();
    // Without a time, nobody knows whether the pool is open.
    if (this.#timeS > 0 && this.#timeS <= this.#openTimeS)
      refuse("RequireGtViolated", `swaps begin after ${this.#openTimeS}`);
    checkOrder(order, start.sqrtPrice, (this.#status & POOL_STATUS.swap) === 0);
    const { bitmapHasLowestArray } = this.#version;
    if (!bitmapHasLowestArray && isInNoBitmap(this.#startTick(), this.#tickSpacing, this.#version))
      refuse("RequireGtViolated", "the lowest tick array is in no bitmap");
    const outcome = runSwap(start, this.ticks, order, order.aToB ? this.#endDown : this.#endUp, fees, null);
    checkOutcome(outcome);
    const used = order.exactIn ? outcome.amountIn : outcome.amountOut;
    checkFill(order, outcome.sqrtPrice !== start.sqrtPrice, used, order.amount);
    return outcome;
  }

  readonly #endDown = (): ErrorName => this.#ticksEnd(true);
  readonly #endUp = (): ErrorName => this.#ticksEnd(false);

  /** A swap with no tick ahead doesn't even begin, unless the array that it begins in has one behind it. */
  #ticksEnd(aToB: boolean): ErrorName {
    const startTick = this.#startTick();
    const below = this.ticks.placeAtOrBelow(this.#tick);
    const hasAhead = aToB ? below >= 0 : below + 1 < this.ticks.size;
    const last = this.ticks.placeAtOrBelow(startTick + TICK_ARRAY_SIZE * this.#tickSpacing - 1);
    const hasOwn = last >= 0 && this.ticks.tickAt(last) >= startTick;
    return hasAhead || hasOwn ? "LiquidityInsufficient" : "InsufficientLiquidityForDirection";
  }

  #startTick(): number {
    return startTickOf(this.#tick, this.#tickSpacing);
  }

  #begin(): SwapStart {
    if (this.#start !== null) return this.#start;
    if (!this.#known) throw new Error("a Raydium CLMM pool was asked before any pool event told its state");
    if (this.#wordsAreNew) {
      const [priceHi, priceLo, liquidityHi, liquidityLo] = this.#words as unknown as [bigint, bigint, bigint, bigint];
      this.#sqrtPrice = joinHalves(priceHi, priceLo);
      this.#liquidity = joinHalves(liquidityHi, liquidityLo);
      this.#wordsAreNew = false;
    }
    this.#start = {
      sqrtPrice: this.#sqrtPrice,
      liquidity: this.#liquidity,
      tick: this.#tick,
      feeRate: BigInt(this.#feePpm),
      protocolFeeRate: BigInt(this.#protocolFeePpm),
      fundFeeRate: BigInt(this.#fundFeePpm),
    };
    return this.#start;
  }
}

function amountsOf(outcome: SwapOutcome, { feeOnInput }: SwapOrder): ClmmAmounts {
  const { amountIn, amountOut, liquidityFeeAmount, protocolFeeAmount, fundFeeAmount } = outcome;
  return {
    amountIn,
    amountOut,
    feeOnInput,
    feeAmount: liquidityFeeAmount + protocolFeeAmount + fundFeeAmount,
    protocolFeeAmount,
    fundFeeAmount,
    sqrtPriceAfter: outcome.sqrtPrice,
    ticksCrossed: outcome.ticksCrossed,
  };
}
