import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import { type PoolState, PumpSwapCurve } from "#data/programs/pumpSwap/curve.ts";
import { amounts, leftAfter, reserves, swaps, unlessRefused } from "../constantProductPools.ts";

const bps = fc.constantFrom(0n, 2n, 5n, 20n, 93n, 95n);
const pools: fc.Arbitrary<PoolState> = fc
  .record({
    // One slot for each of the program's versions.
    slot: fc.constantFrom(332_254_855, 371_820_726, 376_243_586, 453_800_890),
    base: reserves,
    quote: reserves,
    virtualQuote: fc.oneof(fc.constant(0n), reserves),
    rates: fc.tuple(bps, bps, bps),
  })
  .map(({ slot, base, quote, virtualQuote, rates }) => ({
    slot,
    reserves: { base, quote, virtualQuote },
    rates: ratesOfBps(...rates),
  }));

function curveOf(state: PoolState): PumpSwapCurve {
  const curve = new PumpSwapCurve();
  curve.set(state);
  return curve;
}

describe("whatever is done to a pool", () => {
  test("no sequence of trades gives a free unit: once B is even again, A is not more than before", () => {
    let closed = 0;
    fc.assert(
      fc.property(pools, fc.array(swaps, { minLength: 1, maxLength: 12 }), (state, trades) => {
        const left = leftAfter(curveOf(state), trades);
        if (left === null) return;
        closed++;
        expect(left <= 0n).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(closed).toBeGreaterThan(1_500);
  });

  test("the product of its reserves never falls, and neither vault below 0", () => {
    fc.assert(
      fc.property(pools, fc.array(swaps, { maxLength: 8 }), (state, trades) => {
        const curve = curveOf(state);
        const product = () =>
          curve.state.reserves.base * (curve.state.reserves.quote + curve.state.reserves.virtualQuote);
        for (const trade of trades) {
          const before = product();
          unlessRefused(() => curve.swap(trade));
          expect(product() >= before).toBe(true);
          const { base, quote, virtualQuote } = curve.state.reserves;
          expect(base >= 0n && quote >= 0n).toBe(true);
          expect(virtualQuote).toBe(state.reserves.virtualQuote);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("buying exactly what a budget bought costs no more than the budget did", () => {
    let bought = 0;
    fc.assert(
      fc.property(pools, amounts, (state, budget) => {
        const spent = unlessRefused(() =>
          curveOf(state).quote({ aToB: false, exactIn: true, amount: budget, sqrtPriceLimit: null }),
        );
        if (spent === null) return;
        bought++;
        expect(spent.amountIn <= budget).toBe(true);
        const exact = curveOf(state).quote({
          aToB: false,
          exactIn: false,
          amount: spent.amountOut,
          sqrtPriceLimit: null,
        });
        expect(exact.amountOut).toBe(spent.amountOut);
        expect(exact.amountIn <= budget).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(bought).toBeGreaterThan(1_000);
  });

  test("a sale for an exact output brings it, and one unit less doesn't", () => {
    let sold = 0;
    fc.assert(
      fc.property(pools, amounts, (state, wanted) => {
        const sale = (exactIn: boolean, amount: bigint) =>
          unlessRefused(() => curveOf(state).quote({ aToB: true, exactIn, amount, sqrtPriceLimit: null }));
        const amountsOf = sale(false, wanted);
        if (amountsOf === null) return;
        sold++;
        expect(amountsOf.amountOut >= wanted).toBe(true);
        const less = sale(true, amountsOf.amountIn - 1n);
        expect(less === null || less.amountOut < wanted).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(sold).toBeGreaterThan(1_000);
  });

  test("more in never brings less out, and more out never costs less", () => {
    fc.assert(
      fc.property(pools, fc.boolean(), fc.boolean(), amounts, amounts, (state, aToB, exactIn, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        const quoteOf = (amount: bigint) =>
          unlessRefused(() => curveOf(state).quote({ aToB, exactIn, amount, sqrtPriceLimit: null }));
        const [first, second] = [quoteOf(less), quoteOf(more)];
        if (first === null || second === null) return;
        if (exactIn) expect(second.amountOut >= first.amountOut).toBe(true);
        else expect(second.amountIn >= first.amountIn).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
