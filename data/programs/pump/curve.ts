import { type Block, NONE } from "../../market/blocks.ts";
import { mulDivFloor } from "../math/mulDiv.ts";
import { U64_MAX } from "../math/u128.ts";
import type { PoolCurve, SwapArguments } from "../program.ts";
import { type FeeSchedule, marketCapOf } from "../pumpFees/feeSchedule.ts";
import { RowRates, virtualPart } from "../pumpFees/poolRow.ts";
import { type TradeAmounts, tradeAmounts } from "../pumpFees/tradeAmounts.ts";
import type { FeeRates } from "../pumpFees/tradeFees.ts";
import type { CurveReserves } from "./decode.ts";
import { buyFor, buyTokens, type CurveTrade, reservesAfter, sellFor, sellTokens } from "./trade.ts";
import { type ProgramVersion, versionAt } from "./versions.ts";

/** A curve as far as its price and fees go. A is the coin, B the token that it is priced in. */
export interface CurveState {
  /** The slot that the state is of; it decides which version of the program answers. */
  readonly slot: number;
  readonly reserves: CurveReserves;
  readonly rates: FeeRates;
}

/**
 * One bonding curve. Events give its real reserves, and as virtual ones what the price counts beyond them. What no
 * instruction of the program does is answered by the one that comes nearest: a sale for an exact output is that of the
 * fewest tokens which bring it, and so may bring a little more.
 */
export class PumpCurve implements PoolCurve {
  /** As the last event had them: real A, real B, then what is virtual of A and of B, low half and high half. */
  readonly #low = new BigUint64Array(4);
  readonly #high = new BigInt64Array(2);
  #wordsAreNew = false;
  #known = false;
  #reserves: CurveReserves = { virtualToken: 0n, virtualQuote: 0n, realToken: 0n, realQuote: 0n };
  readonly #rates = new RowRates();
  #slot = 0;
  #version: ProgramVersion = versionAt(0);
  /** Rates by market cap; null, as at first, for those that the last event told. */
  schedule: FeeSchedule | null = null;

  takePool(block: Block<"pool">, row: number): void {
    const low = this.#low;
    low[0] = block.reserveA[row] as bigint;
    low[1] = block.reserveB[row] as bigint;
    low[2] = block.virtualReserveALo[row] as bigint;
    low[3] = block.virtualReserveBLo[row] as bigint;
    this.#high[0] = block.virtualReserveAHi[row] as bigint;
    this.#high[1] = block.virtualReserveBHi[row] as bigint;
    this.#wordsAreNew = true;
    this.#rates.take(block, row);
    this.#settle(block.slot[row] as number);
  }

  /** A bonding curve has no ticks. */
  takeTick(): void {}

  /** Takes over a state that doesn't come from an event. */
  set({ slot, reserves, rates }: CurveState): void {
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

  /** The curve as it stands. Throws before the first `takePool` or `set`. */
  get state(): CurveState {
    this.#begin();
    return { slot: this.#slot, reserves: this.#reserves, rates: this.#ratesNow() };
  }

  /** True when the curve's slot lies where no real trade proves the program's rules. */
  get extrapolated(): boolean {
    return this.#slot < this.#version.firstSlot || this.#slot > this.#version.lastSlot;
  }

  quote(swap: SwapArguments): TradeAmounts {
    const { tokenAmount, quoteAmount, fees } = this.#run(swap);
    return tradeAmounts(!swap.aToB, tokenAmount, quoteAmount, fees);
  }

  swap(swap: SwapArguments): TradeAmounts {
    const trade = this.#run(swap);
    this.#reserves = reservesAfter(this.#reserves, trade, !swap.aToB);
    return tradeAmounts(!swap.aToB, trade.tokenAmount, trade.quoteAmount, trade.fees);
  }

  valueOfA(amountA: bigint): bigint {
    this.#begin();
    const { virtualToken, virtualQuote } = this.#reserves;
    return virtualToken === 0n ? 0n : mulDivFloor(amountA, virtualQuote, virtualToken);
  }

  depthB(): number {
    this.#begin();
    return this.#reserves.realToken === 0n ? 0 : Number(this.#reserves.virtualQuote);
  }

  #begin(): void {
    if (!this.#known) throw new Error("a bonding curve was asked before any pool event told its state");
    if (!this.#wordsAreNew) return;
    const [a, b, addedALow, addedBLow] = this.#low as unknown as [bigint, bigint, bigint, bigint];
    const [addedAHigh, addedBHigh] = this.#high as unknown as [bigint, bigint];
    const realToken = a === NONE.u64 ? 0n : a;
    const realQuote = b === NONE.u64 ? 0n : b;
    this.#reserves = {
      virtualToken: realToken + virtualPart(addedAHigh, addedALow),
      virtualQuote: realQuote + virtualPart(addedBHigh, addedBLow),
      realToken,
      realQuote,
    };
    this.#wordsAreNew = false;
  }

  #ratesNow(): FeeRates {
    if (this.schedule === null) return this.#rates.rates;
    const { virtualToken, virtualQuote } = this.#reserves;
    return this.schedule.ratesAt(marketCapOf(virtualToken, virtualQuote, this.schedule.supply));
  }

  #run({ aToB, exactIn, amount }: SwapArguments): CurveTrade {
    if (amount < 0n || amount > U64_MAX) throw new RangeError(`an amount of ${amount} is no u64`);
    this.#begin();
    const trade = aToB ? (exactIn ? sellTokens : sellFor) : exactIn ? buyFor : buyTokens;
    return trade(this.#reserves, amount, this.#ratesNow(), this.#version);
  }
}
