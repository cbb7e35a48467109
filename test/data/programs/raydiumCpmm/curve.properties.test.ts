import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CurveState, RaydiumCpmmCurve } from "#data/programs/raydiumCpmm/curve.ts";
import { leftAfter, reserves, swaps, unlessRefused } from "../constantProductPools.ts";

/** The version that rounds the two fees of an input up one by one, but those of an output together. */
const SEPARATE_FEES_SLOT = 371_821_788;

const pools: fc.Arbitrary<CurveState> = fc.record({
  // One slot for each of the program's versions.
  slot: fc.constantFrom(290_000_000, 321_200_000, SEPARATE_FEES_SLOT, 400_000_000),
  reserveA: reserves,
  reserveB: reserves,
  rates: fc.record({
    trade: fc.constantFrom(1n, 150n, 2_500n, 40_000n, 333_333n),
    creator: fc.constantFrom(0n, 500n, 20_000n),
    protocol: fc.constantFrom(0n, 120_000n),
    fund: fc.constantFrom(0n, 40_000n),
  }),
  creatorFeeOn: fc.integer({ min: 0, max: 2 }),
  status: fc.constant(0),
  openTimeS: fc.constant(0),
});

function curveOf(state: CurveState): RaydiumCpmmCurve {
  const curve = new RaydiumCpmmCurve();
  curve.set(state);
  return curve;
}

describe("whatever is done to a pool", () => {
  test("no sequence of swaps gives a free unit: once B is even again, A is not more than before", () => {
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
    expect(closed).toBeGreaterThan(2_000);
  });

  test("the product of the reserves never falls", () => {
    fc.assert(
      fc.property(pools, fc.array(swaps, { maxLength: 8 }), (state, trades) => {
        const curve = curveOf(state);
        for (const trade of trades) {
          const { reserveA, reserveB } = curve.state;
          unlessRefused(() => curve.swap(trade));
          expect(curve.state.reserveA * curve.state.reserveB >= reserveA * reserveB).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("an exact output never costs less than the exact input that buys it", () => {
    let compared = 0;
    fc.assert(
      fc.property(pools, swaps, (state, trade) => {
        const curve = curveOf(state);
        fc.pre(state.slot !== SEPARATE_FEES_SLOT || state.rates.creator === 0n);
        const out = unlessRefused(() => curve.quote({ ...trade, exactIn: false }));
        if (out === null) return;
        compared++;
        const bought = unlessRefused(() => curve.quote({ ...trade, exactIn: true, amount: out.amountIn }));
        expect((bought?.amountOut ?? 0n) >= trade.amount).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(compared).toBeGreaterThan(1_000);
  });

  test("but from August to November 2025 it did, by one unit, where the creator's fee was of the input", () => {
    const rates = { trade: 1n, creator: 20_000n, protocol: 0n, fund: 0n };
    const state = { slot: SEPARATE_FEES_SLOT, reserveA: 2n, reserveB: 100n, rates };
    const curve = curveOf({ ...state, creatorFeeOn: 0, status: 0, openTimeS: 0 });
    const swap = { aToB: false, sqrtPriceLimit: null };
    expect(curve.quote({ ...swap, exactIn: false, amount: 1n }).amountIn).toBe(103n);
    expect(() => curve.quote({ ...swap, exactIn: true, amount: 103n })).toThrow("RequireGtViolated");
    expect(curve.quote({ ...swap, exactIn: true, amount: 104n }).amountOut).toBe(1n);
  });

  test("every unit of the input is the pool's, the protocol's, the fund's or the creator's", () => {
    fc.assert(
      fc.property(pools, swaps, (state, trade) => {
        const curve = curveOf(state);
        const amounts = unlessRefused(() => curve.swap(trade));
        if (amounts === null) return;
        const [before, after] = trade.aToB
          ? [state.reserveA, curve.state.reserveA]
          : [state.reserveB, curve.state.reserveB];
        const creator = amounts.isCreatorFeeOnInput ? amounts.creatorFeeAmount : 0n;
        const owed = amounts.protocolFeeAmount + amounts.fundFeeAmount + creator;
        expect(after - before + owed).toBe(amounts.amountIn);
        expect(owed <= amounts.feeAmount).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a quote is what the swap then does, and changes nothing itself", () => {
    fc.assert(
      fc.property(pools, fc.array(swaps, { maxLength: 6 }), (state, trades) => {
        const curve = curveOf(state);
        for (const trade of trades) {
          const before = curve.state;
          const quoted = unlessRefused(() => curve.quote(trade));
          expect(curve.state).toEqual(before);
          expect(unlessRefused(() => curve.swap(trade))).toEqual(quoted);
        }
      }),
      { numRuns: 500 },
    );
  });
});
