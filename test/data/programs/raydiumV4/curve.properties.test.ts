import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RaydiumV4Curve } from "#data/programs/raydiumV4/curve.ts";
import { AMM_STATUS } from "#data/programs/raydiumV4/status.ts";
import { VERSIONS } from "#data/programs/raydiumV4/versions.ts";
import { leftAfter, reserves, swaps, unlessRefused } from "../constantProductPools.ts";

const NEWEST = VERSIONS[VERSIONS.length - 1]?.lastSlot ?? 0;
const LEGACY = VERSIONS[0].lastSlot;

const pools = fc.record({
  slot: fc.constantFrom(NEWEST, LEGACY),
  reserveA: reserves,
  reserveB: reserves,
  fee: fc.constantFrom(
    { numerator: 0n, denominator: 10_000n },
    { numerator: 25n, denominator: 10_000n },
    { numerator: 25n, denominator: 1_000n },
  ),
  status: fc.constant(AMM_STATUS.SwapOnly),
  opensAtS: fc.constant(0),
});

function curveOf(state: Parameters<RaydiumV4Curve["set"]>[0]): RaydiumV4Curve {
  const curve = new RaydiumV4Curve();
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

  test("until August 2025 an output worth less than half a unit was to be had for nothing, and for that the program refused it", () => {
    const curve = curveOf({
      slot: LEGACY,
      reserveA: 10n,
      reserveB: 1_000n,
      fee: { numerator: 25n, denominator: 10_000n },
      status: AMM_STATUS.SwapOnly,
      opensAtS: 0,
    });
    const asked = { aToB: true, exactIn: false, amount: 40n, sqrtPriceLimit: null };
    expect(() => curve.quote(asked)).toThrow(expect.objectContaining({ reason: "InvalidInput" }));
    const worthOneAndAHalf = { ...asked, amount: 130n };
    // ⌈1.49⌉ and a fee of one.
    expect(curve.quote(worthOneAndAHalf).amountIn).toBe(3n);
  });

  test("an exact output never costs less than the exact input that buys it", () => {
    let compared = 0;
    fc.assert(
      fc.property(pools, swaps, (state, trade) => {
        const curve = curveOf(state);
        const out = unlessRefused(() => curve.quote({ ...trade, exactIn: false }));
        if (out === null) return;
        compared++;
        const bought = curve.quote({ ...trade, exactIn: true, amount: out.amountIn });
        expect(bought.amountOut >= trade.amount).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(compared).toBeGreaterThan(1_000);
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
          if (quoted === null) expect(curve.state).toEqual(before);
        }
      }),
      { numRuns: 500 },
    );
  });
});
