import { type Block, NONE } from "../../market/blocks.ts";
import { mulDivFloor } from "../math/mulDiv.ts";
import { U64_MAX } from "../math/u128.ts";
import type { PoolCurve, SwapAmounts, SwapArguments } from "../program.ts";
import { refuse } from "./errors.ts";
import { AMM_STATUS, type Gate, statusForSwap } from "./status.ts";
import { expectTradable, type FeeFraction, type PoolSwap, swapBaseIn, swapBaseOut } from "./swap.ts";
import { type ProgramVersion, versionAt } from "./versions.ts";

/** A pool as far as its price and fee go. A is its coin, B its pc. */
export interface PoolState extends Gate {
  /** The slot that the state is of; it decides which version of the program answers. */
  readonly slot: number;
  /** Raw units in the vaults, and on the order book where the status says so, less what was set aside. */
  readonly reserveA: bigint;
  readonly reserveB: bigint;
  readonly fee: FeeFraction;
  readonly opensAtS: number;
}

const PPM = 1_000_000n;

/** One Raydium AMM v4 pool. Amounts are what enters and leaves its vaults. */
export class RaydiumV4Curve implements PoolCurve {
  /** Reserves as the last event had them: A, then B. */
  readonly #words = new BigUint64Array(2);
  #wordsAreNew = false;
  #known = false;
  #reserveA = 0n;
  #reserveB = 0n;
  #feePpm = 0;
  #fee: FeeFraction = { numerator: 0n, denominator: PPM };
  #status: number = AMM_STATUS.SwapOnly;
  #opensAtS = 0;
  #slot = 0;
  #version: ProgramVersion = versionAt(0);
  #timeS = Infinity;

  /** An event without a status is of a pool that was seen to trade. */
  takePool(block: Block<"pool">, row: number): void {
    this.#words[0] = block.reserveA[row] as bigint;
    this.#words[1] = block.reserveB[row] as bigint;
    this.#wordsAreNew = true;
    const feePpm = block.feePpm[row] as number;
    if (feePpm !== this.#feePpm) {
      this.#feePpm = feePpm;
      this.#fee = { numerator: BigInt(feePpm), denominator: PPM };
    }
    const status = block.status[row] as number;
    const openTimeS = block.openTimeS[row] as number;
    this.#settle(
      block.slot[row] as number,
      status === NONE.u32 ? AMM_STATUS.SwapOnly : status,
      openTimeS === NONE.u32 ? 0 : openTimeS,
    );
  }

  /** A constant-product pool has no ticks. */
  takeTick(): void {}

  /** Takes over a state that doesn't come from an event. */
  set(state: PoolState): void {
    this.#reserveA = state.reserveA;
    this.#reserveB = state.reserveB;
    this.#wordsAreNew = false;
    this.#feePpm = Number.NaN;
    this.#fee = state.fee;
    this.#settle(state.slot, state.status, state.opensAtS);
  }

  #settle(slot: number, status: number, opensAtS: number): void {
    if (slot !== this.#slot) {
      this.#slot = slot;
      this.#version = versionAt(slot);
    }
    this.#status = status;
    this.#opensAtS = opensAtS;
    this.#known = true;
  }

  /** The pool as it stands. Throws before the first `takePool` or `set`. */
  get state(): PoolState {
    this.#begin();
    return {
      slot: this.#slot,
      reserveA: this.#reserveA,
      reserveB: this.#reserveB,
      fee: this.#fee,
      status: this.#status,
      opensAtS: this.#opensAtS,
    };
  }

  /** True when the pool's slot lies where no real swap and no captured binary proves the program's rules. */
  get extrapolated(): boolean {
    return this.#slot < this.#version.firstSlot || this.#slot > this.#version.lastSlot;
  }

  /** Tells the time by the chain's clock, in seconds since the epoch. Until it is told, every pool counts as open. */
  takeTime(timeS: number): void {
    this.#timeS = timeS;
  }

  quote(swap: SwapArguments): SwapAmounts {
    const { amountIn, amountOut, feeAmount } = this.#run(swap);
    return { amountIn, amountOut, feeAmount, protocolFeeAmount: 0n, sqrtPriceAfter: null, ticksCrossed: 0 };
  }

  swap(swap: SwapArguments): SwapAmounts {
    const amounts = this.quote(swap);
    const { amountIn, amountOut } = amounts;
    this.#reserveA += swap.aToB ? amountIn : -amountOut;
    this.#reserveB += swap.aToB ? -amountOut : amountIn;
    this.#status = this.#statusForSwap() ?? this.#status;
    return amounts;
  }

  valueOfA(amountA: bigint): bigint {
    this.#begin();
    return this.#reserveA === 0n ? 0n : mulDivFloor(amountA, this.#reserveB, this.#reserveA);
  }

  depthB(): number {
    this.#begin();
    return this.#reserveA === 0n ? 0 : Number(this.#reserveB);
  }

  #begin(): void {
    if (!this.#known) throw new Error("a Raydium v4 pool was asked before any pool event told its state");
    if (!this.#wordsAreNew) return;
    const [a, b] = this.#words as unknown as [bigint, bigint];
    this.#reserveA = a === NONE.u64 ? 0n : a;
    this.#reserveB = b === NONE.u64 ? 0n : b;
    this.#wordsAreNew = false;
  }

  #statusForSwap(): number | null {
    return statusForSwap({ status: this.#status, opensAtS: this.#opensAtS }, this.#timeS, this.#version.hasOrderBook);
  }

  #run({ aToB, exactIn, amount }: SwapArguments): PoolSwap {
    if (amount < 0n || amount > U64_MAX) throw new RangeError(`an amount of ${amount} is no u64`);
    this.#begin();
    if (this.#statusForSwap() === null)
      refuse("InvalidStatus", `${this.#status}; the pool opens at ${this.#opensAtS}, now is ${this.#timeS}`);
    const reserveIn = aToB ? this.#reserveA : this.#reserveB;
    const reserveOut = aToB ? this.#reserveB : this.#reserveA;
    const swap = exactIn
      ? swapBaseIn(amount, reserveIn, reserveOut, this.#fee, this.#version)
      : swapBaseOut(amount, reserveIn, reserveOut, this.#fee, this.#version);
    expectTradable(swap, reserveOut);
    return swap;
  }
}
