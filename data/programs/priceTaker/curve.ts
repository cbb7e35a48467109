import { type Block, NONE } from "../../market/blocks.ts";
import { mulDivCeil, mulDivFloor } from "../math/mulDiv.ts";
import { TWO_TO_64, U64_MAX } from "../math/u128.ts";
import { type PoolCurve, type SwapAmounts, type SwapArguments, SwapRefused } from "../program.ts";
import { integerRoot } from "./integerRoot.ts";

const FEE_DENOMINATOR = 1_000_000n;

/**
 * A pool of which only prices are known. Swaps are filled at the recorded price whatever their size: without impact,
 * less the fee. The price is the ratio reserveB / reserveA of the `pool` event, in raw units; the two are no reserves.
 */
export class PriceTakerCurve implements PoolCurve {
  /** A, then B. */
  readonly #ratio = new BigUint64Array(2);
  #feePpm = 0;
  #sqrtPrice: bigint | null = null;

  takePool(block: Block<"pool">, row: number): void {
    const reserveA = block.reserveA[row] as bigint;
    const reserveB = block.reserveB[row] as bigint;
    const isPrice = reserveA !== NONE.u64 && reserveB !== NONE.u64;
    this.#ratio[0] = isPrice ? reserveA : 0n;
    this.#ratio[1] = isPrice ? reserveB : 0n;
    this.#feePpm = block.feePpm[row] as number;
    this.#sqrtPrice = null;
  }

  /** Levels of an order book are facts for strategies; fills go by the price alone. */
  takeTick(): void {}

  quote({ aToB, exactIn, amount, sqrtPriceLimit }: SwapArguments): SwapAmounts {
    const [a, b] = this.#price();
    if (amount < 0n || amount > U64_MAX) throw new RangeError(`an amount of ${amount} is no u64`);
    if (amount === 0n) throw new SwapRefused("ZeroTradableAmount", "an amount of 0");
    const sqrtPriceAfter = this.#sqrtPriceOf(a, b);
    if (sqrtPriceLimit !== null && (aToB ? sqrtPriceLimit > sqrtPriceAfter : sqrtPriceLimit < sqrtPriceAfter))
      throw new SwapRefused("PriceLimit", `the limit ${sqrtPriceLimit} is past the price, ${sqrtPriceAfter}`);
    const [have, want] = aToB ? [a, b] : [b, a];
    const feePpm = BigInt(this.#feePpm);
    const charged = exactIn ? amount : mulDivCeil(amount, have, want);
    const feeAmount = exactIn
      ? mulDivCeil(amount, feePpm, FEE_DENOMINATOR)
      : mulDivCeil(charged, feePpm, FEE_DENOMINATOR - feePpm);
    const amountIn = exactIn ? amount : charged + feeAmount;
    const amountOut = exactIn ? mulDivFloor(amount - feeAmount, want, have) : amount;
    if (amountIn > U64_MAX || amountOut > U64_MAX)
      throw new SwapRefused("AmountOverflow", `${amountIn} for ${amountOut} is more than a u64 holds`);
    return { amountIn, amountOut, feeAmount, protocolFeeAmount: 0n, sqrtPriceAfter, ticksCrossed: 0 };
  }

  /** The price stays where it is. */
  swap(swap: SwapArguments): SwapAmounts {
    return this.quote(swap);
  }

  valueOfA(amountA: bigint): bigint {
    const [a, b] = this.#ratio as unknown as [bigint, bigint];
    return a === 0n ? 0n : mulDivFloor(amountA, b, a);
  }

  /** A price says nothing of depth, and no order is too large for it: as deep as the largest amount there is, 2^64. */
  depthB(): number {
    return this.#ratio[0] === 0n || this.#ratio[1] === 0n ? 0 : TWO_TO_64;
  }

  #price(): [a: bigint, b: bigint] {
    const [a, b] = this.#ratio as unknown as [bigint, bigint];
    if (a === 0n || b === 0n) throw new SwapRefused("NoPrice", "no price is recorded of the pool");
    if (this.#feePpm >= 1_000_000) throw new SwapRefused("FeeTakesAll", `a fee of ${this.#feePpm} parts per million`);
    return [a, b];
  }

  /** ⌊√(b / a) · 2^64⌋ */
  #sqrtPriceOf(a: bigint, b: bigint): bigint {
    this.#sqrtPrice ??= integerRoot((b << 128n) / a);
    return this.#sqrtPrice;
  }
}
