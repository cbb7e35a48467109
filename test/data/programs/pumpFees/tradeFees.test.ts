import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  affordable,
  type FeeRates,
  feesOn,
  feeTotal,
  grossOf,
  type Rounding,
  ratesOfBps,
  spendingOf,
} from "#data/programs/pumpFees/tradeFees.ts";

const amounts = fc.oneof(fc.bigInt(0n, 500n), fc.bigInt(0n, (1n << 63n) - 1n));
const bps = fc.constantFrom(0n, 1n, 5n, 30n, 95n, 1_000n);
const rates = fc.tuple(bps, bps, bps).map((all) => ratesOfBps(...all));
const roundings = fc.constantFrom<Rounding>("up", "down");

const kept = (gross: bigint, each: FeeRates, rounding: Rounding) => gross - feeTotal(feesOn(gross, each, rounding));
const cost = (quote: bigint, each: FeeRates, rounding: Rounding) => quote + feeTotal(feesOn(quote, each, rounding));

describe("a trade's fees", () => {
  test("are each rounded up by itself: 1 unit costs 1 to each who gets a part", () => {
    expect(feesOn(1n, ratesOfBps(20n, 5n, 95n))).toEqual({ lp: 1n, protocol: 1n, creator: 1n });
    expect(feesOn(1n, ratesOfBps(0n, 95n, 0n))).toEqual({ lp: 0n, protocol: 1n, creator: 0n });
    expect(feesOn(10_000n, ratesOfBps(20n, 5n, 95n))).toEqual({ lp: 20n, protocol: 5n, creator: 95n });
    expect(feesOn(10_001n, ratesOfBps(20n, 5n, 95n), "down")).toEqual({ lp: 20n, protocol: 5n, creator: 95n });
  });

  test("and what is bought for never exceed a budget, and leave at most one unit of it unspent", () => {
    fc.assert(
      fc.property(amounts, rates, (budget, each) => {
        const { quoteAmount, fees } = spendingOf(budget, each);
        expect(quoteAmount + feeTotal(fees)).toBeLessThanOrEqual(budget);
        expect(budget - quoteAmount - feeTotal(fees)).toBeLessThanOrEqual(1n);
      }),
      { numRuns: 2_000 },
    );
  });

  test("leave exactly the most that a budget can afford", () => {
    fc.assert(
      fc.property(amounts, rates, roundings, (budget, each, rounding) => {
        const most = affordable(budget, each, rounding);
        expect(cost(most, each, rounding)).toBeLessThanOrEqual(budget);
        expect(cost(most + 1n, each, rounding)).toBeGreaterThan(budget);
      }),
      { numRuns: 2_000 },
    );
  });

  test("take the least from a seller who asks for what shall reach him", () => {
    fc.assert(
      fc.property(amounts, rates, roundings, (net, each, rounding) => {
        const gross = grossOf(net, each, rounding);
        if (gross === null) throw new Error("these rates leave something");
        expect(kept(gross, each, rounding)).toBeGreaterThanOrEqual(net);
        if (gross > 0n) expect(kept(gross - 1n, each, rounding)).toBeLessThan(net);
      }),
      { numRuns: 2_000 },
    );
    expect(grossOf(1n, ratesOfBps(5_000n, 5_000n, 0n), "up")).toBeNull();
  });
});
