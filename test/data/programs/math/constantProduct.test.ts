import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ceilDivFromOne, inputFor, outputFor } from "#data/programs/math/constantProduct.ts";
import { ceilDiv } from "#data/programs/math/mulDiv.ts";

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const positive = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n });

describe("the curve x · y = k", () => {
  test("gives the most that leaves the product no smaller", () => {
    fc.assert(
      fc.property(u64, positive, positive, (amountIn, x, y) => {
        const out = outputFor(amountIn, x, y);
        expect((x + amountIn) * (y - out) >= x * y).toBe(true);
        expect((x + amountIn) * (y - out - 1n) < x * y).toBe(true);
      }),
    );
  });

  test("asks for the least that leaves the product no smaller", () => {
    fc.assert(
      fc.property(positive, positive, positive, (x, y, part) => {
        const out = part % y;
        const amountIn = inputFor(out, x, y);
        expect((x + amountIn) * (y - out) >= x * y).toBe(true);
        if (amountIn > 0n) expect((x + amountIn - 1n) * (y - out) < x * y).toBe(true);
      }),
    );
  });

  test("empties a pool for nothing of finite size", () => {
    expect(outputFor(10n ** 30n, 1n, 1_000n)).toBe(999n);
    expect(() => inputFor(1_000n, 1n, 1_000n)).toThrow(RangeError);
  });

  test.each([
    [0n, 10n, 0n],
    [4n, 10n, 0n],
    [5n, 10n, 1n],
    [9n, 10n, 1n],
    [10n, 10n, 1n],
    [11n, 10n, 2n],
    [20n, 10n, 2n],
  ])("%d / %d is %d by the division that doesn't round up below one half", (a, b, quotient) => {
    expect(ceilDivFromOne(a, b)).toBe(quotient);
  });

  test("from 1 on that division rounds up", () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        if (a >= b) expect(ceilDivFromOne(a, b)).toBe(ceilDiv(a, b));
      }),
    );
  });
});
