import { type Block, NONE } from "../../market/blocks.ts";
import { joinHalves, TWO_TO_64, U64_MAX } from "../math/u128.ts";
import type { PoolCurve, SwapAmounts, SwapArguments } from "../program.ts";
import { type AdaptiveFee, AdaptiveFeeRun } from "./adaptiveFee.ts";
import { refuse } from "./errors.ts";
import { InitialisedTicks } from "./initialisedTicks.ts";
import { liquidityAmounts, type TickRange, type TokenAmounts } from "./liquidity.ts";
import { runSwap, type SwapOutcome, type SwapStart } from "./swap.ts";
import { type Reach, reachOf, TICK_ARRAYS_MAX } from "./tickArrays.ts";
import { TICK_MAX, TICK_MIN, tickAtSqrtPrice } from "./ticks.ts";
import { type ProgramVersion, versionAt } from "./versions.ts";

/** A pool as far as its price and fee go. */
export interface PoolState {
  /** The slot that the state is of; it decides which version of the program answers. */
  readonly slot: number;
  /** Q64.64 */
  readonly sqrtPrice: bigint;
  readonly liquidity: bigint;
  /** After a swap down to a tick it is one below the tick of the √price. */
  readonly tick: number;
  readonly tickSpacing: number;
  /** Parts per million of the input. */
  readonly feePpm: number;
  /** Parts per ten thousand of the fee. */
  readonly protocolFeeBps: number;
}

/** One Whirlpool. Events are taken over as words; bigints are made when a quote first needs them. */
export class WhirlpoolCurve implements PoolCurve {
  /** The pool's initialised ticks; `takeTick` and `changeLiquidity` keep them. */
  readonly ticks = new InitialisedTicks();
  readonly #tickArrays: number;
  /** High and low words of √price and liquidity, as the last event had them. */
  readonly #words = new BigUint64Array(4);
  #wordsAreNew = false;
  #known = false;
  #sqrtPrice = 0n;
  #liquidity = 0n;
  #tick = 0;
  #tickSpacing = 0;
  #feePpm = 0;
  #protocolFeeBps = 0;
  #slot = 0;
  #version: ProgramVersion = versionAt(0);
  #start: SwapStart | null = null;
  #reachDown: Reach | null = null;
  #reachUp: Reach | null = null;
  #adaptiveFee: AdaptiveFee | null = null;
  #timeS = 0n;

  /** `tickArrays`: how many tick arrays a swap passes, 1 to 3; it is refused where it needs more. */
  constructor(tickArrays = TICK_ARRAYS_MAX) {
    if (!(tickArrays >= 1 && tickArrays <= TICK_ARRAYS_MAX))
      throw new RangeError(`a swap passes 1 to ${TICK_ARRAYS_MAX} tick arrays, not ${tickArrays}`);
    this.#tickArrays = tickArrays;
  }

  takePool(block: Block<"pool">, row: number): void {
    const words = this.#words;
    words[0] = block.sqrtPriceHi[row] as bigint;
    words[1] = block.sqrtPriceLo[row] as bigint;
    words[2] = block.liquidityHi[row] as bigint;
    words[3] = block.liquidityLo[row] as bigint;
    const protocolFeeBps = block.protocolFeeBps[row] as number;
    this.#wordsAreNew = true;
    this.#settle(
      block.slot[row] as number,
      block.tick[row] as number,
      block.tickSpacing[row] as number,
      block.feePpm[row] as number,
      protocolFeeBps === NONE.u32 ? 0 : protocolFeeBps,
    );
  }

  takeTick(block: Block<"ticks">, row: number): void {
    this.ticks.take(block, row);
  }

  /** Takes over a state that doesn't come from an event. */
  set(state: PoolState): void {
    this.#sqrtPrice = state.sqrtPrice;
    this.#liquidity = state.liquidity;
    this.#wordsAreNew = false;
    this.#settle(state.slot, state.tick, state.tickSpacing, state.feePpm, state.protocolFeeBps);
  }

  #settle(slot: number, tick: number, tickSpacing: number, feePpm: number, protocolFeeBps: number): void {
    if (slot !== this.#slot) {
      this.#slot = slot;
      if (slot > this.#version.lastSlot || slot < this.#version.firstSlot) this.#version = versionAt(slot);
    }
    if (tick !== this.#tick || tickSpacing !== this.#tickSpacing) this.#moveTick(tick, tickSpacing);
    this.#feePpm = feePpm;
    this.#protocolFeeBps = protocolFeeBps;
    this.#known = true;
    this.#start = null;
  }

  #moveTick(tick: number, tickSpacing: number): void {
    this.#tick = tick;
    this.#tickSpacing = tickSpacing;
    this.#reachDown = null;
    this.#reachUp = null;
  }

  /** The pool as it stands. Throws before the first `takePool` or `set`. */
  get state(): PoolState {
    const { sqrtPrice, liquidity } = this.#begin();
    return {
      slot: this.#slot,
      sqrtPrice,
      liquidity,
      tick: this.#tick,
      tickSpacing: this.#tickSpacing,
      feePpm: this.#feePpm,
      protocolFeeBps: this.#protocolFeeBps,
    };
  }

  /** True when the pool's slot lies where no real swap and no captured binary proves the program's rules. */
  get extrapolated(): boolean {
    return this.#slot < this.#version.firstSlot || this.#slot > this.#version.lastSlot;
  }

  /** The pool's adaptive fee, as an oracle's account has it; null, as at first, when the fee doesn't adapt. */
  get adaptiveFee(): AdaptiveFee | null {
    return this.#adaptiveFee;
  }

  set adaptiveFee(fee: AdaptiveFee | null) {
    this.#adaptiveFee = fee;
  }

  /** Tells the time by the chain's clock, in seconds since the epoch; only an adaptive fee asks for it. */
  takeTime(timeS: number): void {
    this.#timeS = BigInt(timeS);
  }

  quote(swap: SwapArguments): SwapAmounts {
    return this.#run(swap, this.#feeRun(swap.aToB)).amounts;
  }

  swap(swap: SwapArguments): SwapAmounts {
    const before = this.#begin().sqrtPrice;
    const fees = this.#feeRun(swap.aToB);
    const { amounts, liquidity, tick } = this.#run(swap, fees);
    this.#sqrtPrice = amounts.sqrtPriceAfter;
    this.#liquidity = liquidity;
    this.#moveTick(tick ?? tickAtSqrtPrice(amounts.sqrtPriceAfter), this.#tickSpacing);
    this.#start = null;
    if (this.#adaptiveFee !== null && fees !== null)
      this.#adaptiveFee = { ...this.#adaptiveFee, ...fees.end(before, amounts.sqrtPriceAfter) };
    return amounts;
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
   * Gives liquidity to a range of ticks, or takes it away when `liquidityDelta` is negative, and tells the
   * tokens that go in (rounded up) or come out (rounded down). Throws SwapRefused where the program would.
   * A tick whose gross liquidity is unknown counts as gone when its net liquidity comes to 0.
   */
  changeLiquidity(range: TickRange, liquidityDelta: bigint): TokenAmounts {
    const { sqrtPrice, liquidity } = this.#begin();
    const { tickLower, tickUpper } = range;
    const onGrid = tickLower % this.#tickSpacing === 0 && tickUpper % this.#tickSpacing === 0;
    if (!onGrid || tickLower < TICK_MIN || tickUpper > TICK_MAX || tickLower >= tickUpper)
      refuse("InvalidTickIndex", `no position lies between ticks ${tickLower} and ${tickUpper}`);
    const amounts = liquidityAmounts({ sqrtPrice, tick: this.#tick }, range, liquidityDelta);
    const isActive = this.#tick >= tickLower && this.#tick < tickUpper;
    const active = isActive ? liquidity + liquidityDelta : liquidity;
    const grossLower = this.#grossAfter(tickLower, liquidityDelta);
    const grossUpper = this.#grossAfter(tickUpper, liquidityDelta);
    if (active < 0n) refuse("LiquidityUnderflow", `the pool holds ${liquidity}, ${-liquidityDelta} can't be taken`);
    this.#putTick(tickLower, liquidityDelta, grossLower);
    this.#putTick(tickUpper, -liquidityDelta, grossUpper);
    this.#sqrtPrice = sqrtPrice;
    this.#liquidity = active;
    this.#start = null;
    return amounts;
  }

  #grossAfter(tick: number, liquidityDelta: bigint): bigint | null {
    const before = this.ticks.get(tick);
    if (before?.liquidityGross === null) return null;
    const after = (before?.liquidityGross ?? 0n) + liquidityDelta;
    if (after < 0n) refuse("LiquidityUnderflow", `tick ${tick} holds less than ${-liquidityDelta}`);
    return after;
  }

  #putTick(tick: number, netDelta: bigint, liquidityGross: bigint | null): void {
    const liquidityNet = (this.ticks.get(tick)?.liquidityNet ?? 0n) + netDelta;
    if (liquidityGross === 0n || (liquidityGross === null && liquidityNet === 0n)) this.ticks.remove(tick);
    else this.ticks.set({ tick, liquidityNet, liquidityGross });
  }

  #begin(): SwapStart {
    if (this.#start !== null) return this.#start;
    if (!this.#known) throw new Error("a Whirlpool was asked before any pool event told its state");
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
      protocolFeeRate: BigInt(this.#protocolFeeBps),
    };
    return this.#start;
  }

  #feeRun(aToB: boolean): AdaptiveFeeRun | null {
    if (this.#adaptiveFee === null) return null;
    return new AdaptiveFeeRun(this.#adaptiveFee, BigInt(this.#feePpm), this.#tick, this.#timeS, aToB);
  }

  #run(swap: SwapArguments, fees: AdaptiveFeeRun | null): SwapOutcome {
    if (swap.amount < 0n || swap.amount > U64_MAX) throw new RangeError(`an amount of ${swap.amount} is no u64`);
    return runSwap(this.#begin(), this.ticks, swap, this.#reach(swap.aToB), this.#version, fees);
  }

  #reach(aToB: boolean): Reach {
    if (aToB) {
      this.#reachDown ??= reachOf(this.#tick, this.#tickSpacing, aToB, this.#tickArrays);
      return this.#reachDown;
    }
    this.#reachUp ??= reachOf(this.#tick, this.#tickSpacing, aToB, this.#tickArrays);
    return this.#reachUp;
  }
}
