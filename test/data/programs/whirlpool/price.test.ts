import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { highHalf, lowHalf } from "#data/programs/math/u128.ts";
import { priceOf } from "#data/programs/whirlpool/price.ts";
import { SQRT_PRICE_MAX, SQRT_PRICE_MIN, sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";

const priceAt = (sqrtPrice: bigint) => priceOf(highHalf(sqrtPrice), lowHalf(sqrtPrice));

describe("a price as a double", () => {
  test("√price 2^64 is a price of 1", () => {
    expect(priceAt(2n ** 64n)).toBe(1);
  });

  test("tick 10,000 is a price of 1.0001^10,000", () => {
    expect(priceAt(sqrtPriceAtTick(10_000))).toBeCloseTo(1.0001 ** 10_000, 12);
  });

  test("it is within four units of the last place of the exact square", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: SQRT_PRICE_MIN, max: SQRT_PRICE_MAX }), (sqrtPrice) => {
        const exact = Number((sqrtPrice * sqrtPrice) << 200n) / 2 ** 200 / 2 ** 128;
        expect(Math.abs(priceAt(sqrtPrice) / exact - 1)).toBeLessThan(4 * Number.EPSILON);
      }),
    );
  });
});
