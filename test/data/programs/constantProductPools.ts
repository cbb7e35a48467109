import fc from "fast-check";
import { type PoolCurve, type SwapAmounts, type SwapArguments, SwapRefused } from "#data/programs/program.ts";

/** Amounts of every size up to a u64, small ones most often: there rounding gives most away. */
export const amounts = fc
  .tuple(fc.integer({ min: 0, max: 18 }), fc.integer({ min: 0, max: 999 }))
  .map(([digits, units]) => BigInt(units) * 10n ** BigInt(digits))
  .filter((amount) => amount < 2n ** 64n);

export const reserves = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9_999 }))
  .map(([digits, units]) => BigInt(units) * 10n ** BigInt(digits))
  .filter((amount) => amount < 2n ** 63n);

export const swaps: fc.Arbitrary<SwapArguments> = fc.record({
  aToB: fc.boolean(),
  exactIn: fc.boolean(),
  amount: amounts,
  sqrtPriceLimit: fc.constant(null),
});

export function unlessRefused<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof SwapRefused) return null;
    throw error;
  }
}

/** What a trader has more or less than before, by token. */
export class Purse {
  a = 0n;
  b = 0n;
  take({ aToB }: SwapArguments, { amountIn, amountOut }: SwapAmounts): void {
    this.a += aToB ? -amountIn : amountOut;
    this.b += aToB ? amountOut : -amountIn;
  }
}

/** Trades, then evens out token B again: what is left of token A, or null where B can't be evened out. */
export function leftAfter(curve: PoolCurve, trades: readonly SwapArguments[]): bigint | null {
  const purse = new Purse();
  for (const trade of trades) {
    const amounts = unlessRefused(() => curve.swap(trade));
    if (amounts !== null) purse.take(trade, amounts);
  }
  if (purse.b === 0n) return purse.a;
  const closing: SwapArguments = {
    aToB: purse.b < 0n,
    exactIn: purse.b > 0n,
    amount: purse.b < 0n ? -purse.b : purse.b,
    sqrtPriceLimit: null,
  };
  if (closing.amount >= 2n ** 64n) return null;
  const amounts = unlessRefused(() => curve.swap(closing));
  if (amounts === null) return null;
  purse.take(closing, amounts);
  return purse.a;
}
