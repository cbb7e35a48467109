import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ceilDiv, floorDiv, mulDivCeil, mulDivFloor } from "#data/programs/math/mulDiv.ts";
import { highHalf, joinHalves, lowHalf } from "#data/programs/math/u128.ts";

const u128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
const divisor = fc.bigInt({ min: 1n, max: 2n ** 128n - 1n });

describe("division of whole numbers", () => {
  test("a quotient rounded up is the least whose product is not below the dividend", () => {
    fc.assert(
      fc.property(u128, divisor, (a, b) => {
        const q = ceilDiv(a, b);
        expect(q * b >= a && (q - 1n) * b < a).toBe(true);
      }),
    );
  });

  test("a·b/c is exact between its floor and its ceiling", () => {
    fc.assert(
      fc.property(u128, u128, divisor, (a, b, c) => {
        const floor = mulDivFloor(a, b, c);
        expect(floor * c <= a * b && (floor + 1n) * c > a * b).toBe(true);
        expect(mulDivCeil(a, b, c)).toBe(floor * c === a * b ? floor : floor + 1n);
      }),
    );
  });

  test("negative ticks round towards minus infinity, as the remainder shows", () => {
    fc.assert(
      fc.property(fc.integer({ min: -443_636, max: 443_636 }), fc.integer({ min: 1, max: 88 * 32_896 }), (a, b) => {
        const rest = a - floorDiv(a, b) * b;
        expect(rest >= 0 && rest < b).toBe(true);
      }),
    );
  });
});

describe("128-bit values as halves", () => {
  test("halves join to the value that they came from, signed or not", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 127n), max: 2n ** 128n - 1n }), (value) => {
        expect(joinHalves(highHalf(value), lowHalf(value))).toBe(value);
      }),
    );
  });
});
