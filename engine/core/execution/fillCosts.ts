import { type Fill, PRICE_SCALE } from "./order.ts";

/** Where a fill's money went, in raw units of the pool's token B. Negative where it was gained. */
export interface FillCosts {
  /** What was traded, in B. */
  readonly notional: bigint;
  /** What the price did between decision and landing. */
  readonly move: bigint;
  /** What the fill itself moved the price by. */
  readonly impact: bigint;
  /** What the pool kept. */
  readonly poolFee: bigint;
}

/**
 * Splits a fill against the price at decision: worth at that price = what came out + move + impact +
 * pool fee, to rounding.
 */
export function fillCosts(fill: Fill): FillCosts {
  const inB = (amountA: bigint, price: bigint) => (amountA * price) / PRICE_SCALE;
  if (fill.aToB) {
    const landed = inB(fill.amountIn, fill.landedPrice);
    const poolFee = inB(fill.poolFeeIn, fill.landedPrice);
    return {
      notional: fill.amountOut,
      move: inB(fill.amountIn, fill.decidedPrice) - landed,
      impact: landed - poolFee - fill.amountOut,
      poolFee,
    };
  }
  const landed = inB(fill.amountOut, fill.landedPrice);
  return {
    notional: fill.amountIn,
    move: landed - inB(fill.amountOut, fill.decidedPrice),
    impact: fill.amountIn - fill.poolFeeIn - landed,
    poolFee: fill.poolFeeIn,
  };
}
