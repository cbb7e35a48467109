import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { priceAt, priceOf } from "#data/programs/math/sqrtPrice.ts";
import { highHalf, lowHalf } from "#data/programs/math/u128.ts";
import { SQRT_PRICE_MAX, SQRT_PRICE_MIN, sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";

describe("a price as a double", () => {
  test("√price 2^64 is a price of 1", () => {
    expect(priceOf(2n ** 64n)).toBe(1);
  });

  test("tick 10,000 is a price of 1.0001^10,000", () => {
    expect(priceOf(sqrtPriceAtTick(10_000))).toBeCloseTo(1.0001 ** 10_000, 12);
  });

  test("it is within four units of the last place of the exact square, and the same read off bytes", () => {
    const bytes = new Uint8Array(20);
    const view = new DataView(bytes.buffer);
    fc.assert(
      fc.property(fc.bigInt({ min: SQRT_PRICE_MIN, max: SQRT_PRICE_MAX }), (sqrtPrice) => {
        const exact = Number((sqrtPrice * sqrtPrice) << 200n) / 2 ** 200 / 2 ** 128;
        expect(Math.abs(priceOf(sqrtPrice) / exact - 1)).toBeLessThan(4 * Number.EPSILON);
        view.setBigUint64(3, lowHalf(sqrtPrice), true);
        view.setBigUint64(11, highHalf(sqrtPrice), true);
        expect(priceAt(bytes, 3)).toBe(priceOf(sqrtPrice));
      }),
    );
  });

  test("a √price of 0 is none", () => {
    expect(priceAt(new Uint8Array(16), 0)).toBeNull();
  });
});
