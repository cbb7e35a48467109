import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CurveState, PumpCurve } from "#data/programs/pump/curve.ts";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import { amounts, leftAfter, reserves, swaps, unlessRefused } from "../constantProductPools.ts";

const bps = fc.constantFrom(0n, 5n, 30n, 95n, 100n);
const curves: fc.Arbitrary<CurveState> = fc
  .record({
    // One slot for each of the program's versions.
    slot: fc.constantFrom(290_000_000, 332_254_855, 371_820_726, 435_946_190),
    realToken: reserves,
    realQuote: reserves,
    addedToken: reserves,
    addedQuote: reserves,
    protocolBps: bps,
    creatorBps: bps,
  })
  .map(({ slot, realToken, realQuote, addedToken, addedQuote, protocolBps, creatorBps }) => ({
    slot,
    reserves: {
      virtualToken: realToken + addedToken,
      virtualQuote: realQuote + addedQuote,
      realToken,
      realQuote,
    },
    rates: ratesOfBps(0n, protocolBps, creatorBps),
  }));

function curveOf(state: CurveState): PumpCurve {
  const curve = new PumpCurve();
  curve.set(state);
  return curve;
}

describe("whatever is done to a bonding curve", () => {
  test("no sequence of trades gives a free unit: once B is even again, A is not more than before", () => {
    let closed = 0;
    fc.assert(
      fc.property(curves, fc.array(swaps, { minLength: 1, maxLength: 12 }), (state, trades) => {
        const left = leftAfter(curveOf(state), trades);
        if (left === null) return;
        closed++;
        expect(left <= 0n).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(closed).toBeGreaterThan(1_500);
  });

  test("the product of its virtual reserves never falls, and no real reserve below 0", () => {
    fc.assert(
      fc.property(curves, fc.array(swaps, { maxLength: 8 }), (state, trades) => {
        const curve = curveOf(state);
        for (const trade of trades) {
          const before = curve.state.reserves;
          unlessRefused(() => curve.swap(trade));
          const after = curve.state.reserves;
          expect(after.virtualToken * after.virtualQuote >= before.virtualToken * before.virtualQuote).toBe(true);
          expect(after.realToken >= 0n && after.realQuote >= 0n).toBe(true);
          expect(after.virtualToken - after.realToken).toBe(before.virtualToken - before.realToken);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("buying exactly what a budget bought costs no more than the budget did", () => {
    let bought = 0;
    fc.assert(
      fc.property(curves, amounts, (state, budget) => {
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

  test("a sale for an exact output brings it, and one token less doesn't", () => {
    let sold = 0;
    fc.assert(
      fc.property(curves, amounts, (state, wanted) => {
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
      fc.property(curves, fc.boolean(), fc.boolean(), amounts, amounts, (state, aToB, exactIn, one, other) => {
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
