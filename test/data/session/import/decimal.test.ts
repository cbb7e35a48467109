import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDecimal, priceRatio, rawPrice, rawQuantity, significantPlaces } from "#data/session/import/decimal.ts";

const decimal = (text: string) => {
  const parsed = parseDecimal(text);
  if (parsed === null) throw new Error(`${text} is no decimal`);
  return parsed;
};

describe("a decimal text", () => {
  test.each([
    ["12", 12n, 0],
    ["-0.50", -50n, 2],
    ["+7.", 7n, 1 - 1],
    ["1e-9", 1n, 9],
    ["2.5E3", 2_500n, 0],
    ["0.1234567890123456789012345678901234567890", 1234567890123456789012345678901234567890n, 40],
  ])("%s is exactly %s / 10^%s", (text, digits, places) => {
    expect(parseDecimal(text)).toEqual({ digits, places });
  });

  test.each(["", " 1", "1,5", "0x10", "nan", "inf", "1e", "--1", "1.2.3", "1e9999", "1".repeat(200)])(
    "%j is refused",
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  test("turns into raw units as BigInt arithmetic on its digits says, with and without digits to spare", () => {
    expect(rawQuantity(decimal("1.5"), 9)).toEqual({ raw: 1_500_000_000n, isExact: true });
    expect(rawQuantity(decimal("1.2345678"), 6)).toEqual({ raw: 1_234_568n, isExact: false });
    expect(rawQuantity(decimal("-1.2345675"), 6)).toEqual({ raw: -1_234_568n, isExact: false });
    expect(rawQuantity(decimal("0.30000000000000004"), 6)).toEqual({ raw: 300_000n, isExact: false });
  });

  test("of any double is read back as that double: the shortest text loses nothing", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-200, max: 1e200 }), (value) => {
        const { digits, places } = decimal(String(value));
        expect(Number(`${digits}e-${places}`)).toBe(value);
      }),
    );
  });

  test.each([
    ["61837.63000000", 2],
    ["0.00014000", 5],
    ["1.00000000", 0],
    ["0", 0],
  ])("%s needs %i places", (text, places) => {
    expect(significantPlaces(decimal(text))).toBe(places);
  });
});

describe("a price", () => {
  test("of 188.51 USDC (6 decimals) for a SOL (9) is 18,851 raw USDC for 100,000 lamports", () => {
    expect(rawPrice(decimal("188.51"), 9, 6)).toEqual({ a: 100_000n, b: 18_851n, isExact: true });
  });

  test("is exactly the ratio of its integers in lowest terms whenever 64 bits hold it", () => {
    const amount = fc.bigInt({ min: 1n, max: 0xffff_ffff_ffff_fffen });
    fc.assert(
      fc.property(amount, amount, fc.bigInt({ min: 1n, max: 1n << 40n }), (a, b, factor) => {
        const ratio = priceRatio(a * factor, b * factor);
        expect(ratio?.isExact).toBe(true);
        expect((ratio?.a ?? 0n) * b).toBe((ratio?.b ?? 0n) * a);
      }),
    );
  });

  test("of a memecoin as a float, 3.1234567890123457e-8 SOL for a token of 6 decimals, is off by less than 1 in 10^14", () => {
    const ratio = rawPrice(decimal("3.1234567890123457e-8"), 6, 9);
    expect(ratio).toEqual({ a: 10_000_000_000_000_000_000n, b: 312_345_678_901_235n, isExact: false });
  });

  test.each(["0", "-1", "1e-60", "1e60"])("of %s is none", (text) => {
    expect(rawPrice(decimal(text), 9, 6)).toBeNull();
  });
});
