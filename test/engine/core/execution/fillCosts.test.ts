import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RawAmount } from "#data/market/units.ts";
import { fillCosts } from "#engine/core/execution/fillCosts.ts";
import { type Fill, PRICE_SCALE } from "#engine/core/execution/order.ts";
import { fill } from "../../market.ts";

const raw = (amount: bigint) => amount as RawAmount;
const price = (perA: bigint) => perA * PRICE_SCALE;

describe("the costs of a fill", () => {
  test("of a sale by hand: 10 A decided at 100, landed at 98, 1 A kept as fee, 870 out", () => {
    // 1,000 at decision; the price took 20, the fee 98, and 980 − 98 − 870 = 12 is the fill's own.
    const sale = fill({ aToB: true, amountIn: raw(10n), amountOut: raw(870n), poolFeeIn: raw(1n) });
    expect(fillCosts({ ...sale, decidedPrice: price(100n), landedPrice: price(98n) })).toEqual({
      notional: 870n,
      move: 20n,
      impact: 12n,
      poolFee: 98n,
    });
  });

  test("of a purchase by hand: 1,000 B in, 9 A out, decided at 100, landed at 103, 30 B kept as fee", () => {
    // 9 A were worth 900 at decision, 927 at landing; of 1,000 the fee took 30, and 43 is the fill's own.
    const purchase = fill({ aToB: false, amountIn: raw(1_000n), amountOut: raw(9n), poolFeeIn: raw(30n) });
    expect(fillCosts({ ...purchase, decidedPrice: price(100n), landedPrice: price(103n) })).toEqual({
      notional: 1_000n,
      move: 27n,
      impact: 43n,
      poolFee: 30n,
    });
  });

  test("are gains where the price moved in favour", () => {
    const sale = fill({ aToB: true, amountIn: raw(10n), amountOut: raw(1_020n) });
    expect(fillCosts({ ...sale, decidedPrice: price(100n), landedPrice: price(102n) })).toMatchObject({
      move: -20n,
      impact: 0n,
    });
  });

  test("add up: worth given at the price of the decision = worth received + move + impact + pool fee, to the unit", () => {
    const amount = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const scaled = fc.bigInt({ min: 0n, max: 2n ** 100n });
    const fills = fc
      .record({ amountIn: amount, amountOut: amount, poolFeeIn: amount, decidedPrice: scaled, landedPrice: scaled })
      .chain((parts) => fc.boolean().map((aToB) => ({ ...fill(), ...parts, aToB }) as Fill));
    fc.assert(
      fc.property(fills, (one) => {
        const { move, impact, poolFee } = fillCosts(one);
        const atDecision = (amountA: bigint) => (amountA * one.decidedPrice) / PRICE_SCALE;
        const given = one.aToB ? atDecision(one.amountIn) : one.amountIn;
        const received = one.aToB ? one.amountOut : atDecision(one.amountOut);
        expect(given).toBe(received + move + impact + poolFee);
      }),
    );
  });
});
