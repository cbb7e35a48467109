import { type Block, NONE } from "../../market/blocks.ts";
import { mulDivFloor } from "../math/mulDiv.ts";
import { U64_MAX } from "../math/u128.ts";
import type { PoolCurve, SwapArguments } from "../program.ts";
import { type FeeSchedule, marketCapOf } from "../pumpFees/feeSchedule.ts";
import { RowRates, virtualPart } from "../pumpFees/poolRow.ts";
import { type TradeAmounts, tradeAmounts } from "../pumpFees/tradeAmounts.ts";
import type { FeeRates } from "../pumpFees/tradeFees.ts";
import {
  buyBase,
  buyFor,
  type PoolReserves,
  type PoolTrade,
  pricedQuote,
  reservesAfter,
  sellBase,
  sellFor,
} from "./trade.ts";
import { type ProgramVersion, versionAt } from "./versions.ts";

/** A pool as far as its price and fees go. A is its base, B its quote. */
export interface PoolState {
  /** The slot that the state is of; it decides which version of the program answers. */
  readonly slot: number;
  readonly reserves: PoolReserves;
  readonly rates: FeeRates;
}

/**
 * One pool of PumpSwap. Events give what its vaults hold, and as virtual reserve of B what the price counts beyond it.
 * What no instruction of the program does is answered by the one that comes nearest: a sale for an exact output is that
 * of the least base which brings it, and so may bring a little more.
 */
export class PumpSwapCurve implements PoolCurve {
  /** As the last event had them: A, B, then what is virtual of B, low half and high half. */
  readonly #low = new BigUint64Array(3);
  readonly #high = new BigInt64Array(1);
  #wordsAreNew = false;
  #known = false;
  #reserves: PoolReserves = { base: 0n, quote: 0n, virtualQuote: 0n };
  readonly #rates = new RowRates();
  #slot = 0;
  #version: ProgramVersion = versionAt(0);
  /** Rates by market cap; null, as at first, for those that the last event told. */
  schedule: FeeSchedule | null = null;

  takePool(block: Block<"pool">, row: number): void {
    this.#low[0] = block.reserveA[row] as bigint;
    this.#low[1] = block.reserveB[row] as bigint;
    this.#low[2] = block.virtualReserveBLo[row] as bigint;
    this.#high[0] = block.virtualReserveBHi[row] as bigint;
    this.#wordsAreNew = true;
    this.#rates.take(block, row);
    this.#settle(block.slot[row] as number);
  }

  /** A constant-product pool has no ticks. */
  takeTick(): void {}

  /** Takes over a state that doesn't come from an event. */
  set({ slot, reserves, rates }: PoolState): void {
    this.#reserves = reserves;
    this.#wordsAreNew = false;
    this.#rates.set(rates);
    this.#settle(slot);
  }

  #settle(slot: number): void {
    if (slot !== this.#slot) {
      this.#slot = slot;
      this.#version = versionAt(slot);
    }
    this.#known = true;
  }

  /** The pool as it stands. Throws before the first `takePool` or `set`. */
  get state(): PoolState {
    this.#begin();
    return { slot: this.#slot, reserves: this.#reserves, rates: this.#ratesNow() };
  }

  /** True when the pool's slot lies where no real trade proves the program's rules. */
  get extrapolated(): boolean {
    return this.#slot < this.#version.firstSlot || this.#slot > this.#version.lastSlot;
  }

  quote(swap: SwapArguments): TradeAmounts {
    const { baseAmount, quoteAmount, fees } = this.#run(swap);
    return tradeAmounts(!swap.aToB, baseAmount, quoteAmount, fees);
  }

  swap(swap: SwapArguments): TradeAmounts {
    const trade = this.#run(swap);
    this.#reserves = reservesAfter(this.#reserves, trade, !swap.aToB);
    return tradeAmounts(!swap.aToB, trade.baseAmount, trade.quoteAmount, trade.fees);
  }

  valueOfA(amountA: bigint): bigint {
    this.#begin();
    const { base } = this.#reserves;
    return base === 0n ? 0n : mulDivFloor(amountA, pricedQuote(this.#reserves), base);
  }

  depthB(): number {
    this.#begin();
    return this.#reserves.base === 0n ? 0 : Number(pricedQuote(this.#reserves));
  }

  #begin(): void {
    if (!this.#known) throw new Error("a pool of PumpSwap was asked before any pool event told its state");
    if (!this.#wordsAreNew) return;
    const [base, quote, virtualLow] = this.#low as unknown as [bigint, bigint, bigint];
    this.#reserves = {
      base: base === NONE.u64 ? 0n : base,
      quote: quote === NONE.u64 ? 0n : quote,
      virtualQuote: virtualPart(this.#high[0] as bigint, virtualLow),
    };
    this.#wordsAreNew = false;
  }

  #ratesNow(): FeeRates {
    if (this.schedule === null) return this.#rates.rates;
    return this.schedule.ratesAt(marketCapOf(this.#reserves.base, pricedQuote(this.#reserves), this.schedule.supply));
  }

  #run({ aToB, exactIn, amount }: SwapArguments): PoolTrade {
    if (amount < 0n || amount > U64_MAX) throw new RangeError(`an amount of ${amount} is no u64`);
    this.#begin();
    const trade = aToB ? (exactIn ? sellBase : sellFor) : exactIn ? buyFor : buyBase;
    return trade(this.#reserves, amount, this.#ratesNow(), this.#version);
  }
}
