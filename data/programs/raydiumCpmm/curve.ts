import { type Block, NONE } from "../../market/blocks.ts";
import { mulDivFloor } from "../math/mulDiv.ts";
import { U64_MAX } from "../math/u128.ts";
import type { PoolCurve, SwapAmounts, SwapArguments } from "../program.ts";
import { refuse } from "./errors.ts";
import { CREATOR_FEE_ON, STATUS_BIT } from "./layout.ts";
import {
  type CurveSwap,
  checkProduct,
  expectU64,
  type FeeRates,
  type Side,
  swapBaseInput,
  swapBaseOutput,
} from "./swap.ts";
import { type ProgramVersion, versionAt } from "./versions.ts";

/** A pool as far as its price and fees go. A is its token 0, B its token 1. */
export interface CurveState {
  /** The slot that the state is of; it decides which version of the program answers. */
  readonly slot: number;
  /** Raw units in the vaults, less the fees owed. */
  readonly reserveA: bigint;
  readonly reserveB: bigint;
  /** The creator's rate is 0 when the pool has none to pay. */
  readonly rates: FeeRates;
  /** See CREATOR_FEE_ON. */
  readonly creatorFeeOn: number;
  /** See STATUS_BIT. */
  readonly status: number;
  readonly openTimeS: number;
}

/** What a swap moved, each fee by who gets it. */
export interface CpmmAmounts extends SwapAmounts {
  /** The trade fee, of the input: liquidity providers', protocol's and fund's together, and the creator's if it is of the input. */
  readonly feeAmount: bigint;
  readonly fundFeeAmount: bigint;
  readonly creatorFeeAmount: bigint;
  /** Whether the creator's fee is part of what goes in; else it was taken off what comes out. */
  readonly isCreatorFeeOnInput: boolean;
}

const NO_RATES: FeeRates = { trade: 0n, creator: 0n, protocol: 0n, fund: 0n };

/** Rates as a `pool` event has them, and as numbers to see whether they are new. */
interface EventRates {
  feePpm: number;
  creatorPpm: number;
  protocolPpm: number;
  fundPpm: number;
}

/** One Raydium CPMM pool. Amounts are what arrives in and leaves its vaults, without transfer fees. */
export class RaydiumCpmmCurve implements PoolCurve {
  /** Reserves as the last event had them: A, then B. */
  readonly #words = new BigUint64Array(2);
  #wordsAreNew = false;
  #known = false;
  #reserveA = 0n;
  #reserveB = 0n;
  readonly #eventRates: EventRates = { feePpm: Number.NaN, creatorPpm: 0, protocolPpm: 0, fundPpm: 0 };
  #rates = NO_RATES;
  #creatorFeeOn: number = CREATOR_FEE_ON.input;
  #status = 0;
  #openTimeS = 0;
  #slot = 0;
  #version: ProgramVersion = versionAt(0);
  #timeS = Infinity;

  takePool(block: Block<"pool">, row: number): void {
    this.#words[0] = block.reserveA[row] as bigint;
    this.#words[1] = block.reserveB[row] as bigint;
    this.#wordsAreNew = true;
    this.#takeRates(
      block.feePpm[row] as number,
      orZero(block.creatorFeePpm[row] as number),
      orZero(block.protocolFeePpm[row] as number),
      orZero(block.fundFeePpm[row] as number),
    );
    this.#settle(
      block.slot[row] as number,
      orZero(block.creatorFeeOn[row] as number),
      orZero(block.status[row] as number),
      orZero(block.openTimeS[row] as number),
    );
  }

  /** A constant-product pool has no ticks. */
  takeTick(): void {}

  /** Takes over a state that doesn't come from an event. */
  set(state: CurveState): void {
    this.#reserveA = state.reserveA;
    this.#reserveB = state.reserveB;
    this.#wordsAreNew = false;
    this.#eventRates.feePpm = Number.NaN;
    this.#rates = state.rates;
    this.#settle(state.slot, state.creatorFeeOn, state.status, state.openTimeS);
  }

  #takeRates(feePpm: number, creatorPpm: number, protocolPpm: number, fundPpm: number): void {
    const seen = this.#eventRates;
    if (
      feePpm === seen.feePpm &&
      creatorPpm === seen.creatorPpm &&
      protocolPpm === seen.protocolPpm &&
      fundPpm === seen.fundPpm
    )
      return;
    Object.assign(seen, { feePpm, creatorPpm, protocolPpm, fundPpm });
    this.#rates = {
      trade: BigInt(feePpm),
      creator: BigInt(creatorPpm),
      protocol: BigInt(protocolPpm),
      fund: BigInt(fundPpm),
    };
  }

  #settle(slot: number, creatorFeeOn: number, status: number, openTimeS: number): void {
    if (slot !== this.#slot) {
      this.#slot = slot;
      this.#version = versionAt(slot);
    }
    this.#creatorFeeOn = creatorFeeOn;
    this.#status = status;
    this.#openTimeS = openTimeS;
    this.#known = true;
  }

  /** The pool as it stands. Throws before the first `takePool` or `set`. */
  get state(): CurveState {
    this.#begin();
    return {
      slot: this.#slot,
      reserveA: this.#reserveA,
      reserveB: this.#reserveB,
      rates: this.#rates,
      creatorFeeOn: this.#creatorFeeOn,
      status: this.#status,
      openTimeS: this.#openTimeS,
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

  quote(swap: SwapArguments): CpmmAmounts {
    const side = this.#side(swap.aToB);
    return amountsOf(this.#run(swap, side), side);
  }

  swap(swap: SwapArguments): CpmmAmounts {
    const side = this.#side(swap.aToB);
    const moved = this.#run(swap, side);
    const { isCreatorFeeOnInput } = side;
    const owedIn = moved.protocolFee + moved.fundFee + (isCreatorFeeOnInput ? moved.creatorFee : 0n);
    const reserveIn = side.reserveIn + moved.amountIn - owedIn;
    this.#reserveA = swap.aToB ? reserveIn : moved.reserveOut;
    this.#reserveB = swap.aToB ? moved.reserveOut : reserveIn;
    return amountsOf(moved, side);
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
    if (!this.#known) throw new Error("a Raydium CPMM pool was asked before any pool event told its state");
    if (!this.#wordsAreNew) return;
    const [a, b] = this.#words as unknown as [bigint, bigint];
    this.#reserveA = a === NONE.u64 ? 0n : a;
    this.#reserveB = b === NONE.u64 ? 0n : b;
    this.#wordsAreNew = false;
  }

  #side(aToB: boolean): Side {
    this.#begin();
    const on = this.#creatorFeeOn;
    return {
      reserveIn: aToB ? this.#reserveA : this.#reserveB,
      reserveOut: aToB ? this.#reserveB : this.#reserveA,
      rates: this.#rates,
      isCreatorFeeOnInput: on === CREATOR_FEE_ON.input || (on === CREATOR_FEE_ON.token0) === aToB,
    };
  }

  #run({ exactIn, amount }: SwapArguments, side: Side): CurveSwap {
    if (amount < 0n || amount > U64_MAX) throw new RangeError(`an amount of ${amount} is no u64`);
    if ((this.#status & STATUS_BIT.swap) !== 0 || this.#timeS < this.#openTimeS)
      refuse("NotApproved", `status ${this.#status}; the pool opens at ${this.#openTimeS}, now is ${this.#timeS}`);
    if (amount === 0n) refuse("RequireGtViolated", "an amount of 0");
    const moved = exactIn ? swapBaseInput(amount, side, this.#version) : swapBaseOutput(amount, side, this.#version);
    if (this.#version.checksProductWithFee) checkProduct(moved, side, this.#version);
    if (expectU64(moved.amountIn) === 0n || moved.amountOut === 0n)
      refuse("RequireGtViolated", `${moved.amountIn} for ${moved.amountOut}`);
    if (!this.#version.checksProductWithFee) checkProduct(moved, side, this.#version);
    return moved;
  }
}

function orZero(value: number): number {
  return value === NONE.u32 ? 0 : value;
}

function amountsOf(moved: CurveSwap, { isCreatorFeeOnInput }: Side): CpmmAmounts {
  return {
    amountIn: moved.amountIn,
    amountOut: moved.amountOut,
    feeAmount: isCreatorFeeOnInput ? moved.tradeFee + moved.creatorFee : moved.tradeFee,
    protocolFeeAmount: moved.protocolFee,
    sqrtPriceAfter: null,
    ticksCrossed: 0,
    fundFeeAmount: moved.fundFee,
    creatorFeeAmount: moved.creatorFee,
    isCreatorFeeOnInput,
  };
}
