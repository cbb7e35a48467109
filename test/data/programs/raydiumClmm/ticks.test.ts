import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  SQRT_PRICE_MAX,
  SQRT_PRICE_MIN,
  sqrtPriceAtTick,
  TICK_MAX,
  TICK_MIN,
  tickAtSqrtPrice,
} from "#data/programs/raydiumClmm/ticks.ts";
import { sqrtPriceAtTick as sqrtPriceOfOrca } from "#data/programs/whirlpool/ticks.ts";

/** The inverse as the program computes it: log2 with 16 binary digits, then two candidates. tick_math.rs at 03b44b7. */
function tickByLogarithm(sqrtPrice: bigint): number {
  const msb = BigInt(sqrtPrice.toString(2).length - 1);
  let r = msb >= 64n ? sqrtPrice >> (msb - 63n) : sqrtPrice << (63n - msb);
  let fractionX64 = 0n;
  for (let bit = 1n << 63n, digits = 0; digits < 16; digits++, bit >>= 1n) {
    r *= r;
    const twoOrMore = r >> 127n;
    r >>= 63n + twoOrMore;
    fractionX64 += bit * twoOrMore;
  }
  const logX64 = (((msb - 64n) << 32n) + (fractionX64 >> 32n)) * 59543866431248n;
  const low = Number((logX64 - 184467440737095516n) >> 64n);
  const high = Number((logX64 + 15793534762490258745n) >> 64n);
  return low === high || sqrtPriceAtTick(high) > sqrtPrice ? low : high;
}

describe("ticks and their prices by Raydium's constants", () => {
  // Computed from Raydium's constants and checked against Raydium's own SDK over the whole range.
  test.each([
    [0, 18446744073709551616n],
    [1, 18447666387855957090n],
    [-1, 18445821805675395072n],
    [10_000, 30412779051186690180n],
    [-22_740, 5917681467348103298n],
    [-443_636, 4295048016n],
    [443_636, 79226673521066979257578248091n],
  ])("the √price of tick %i is Raydium's, to the last digit", (tick, sqrtPrice) => {
    expect(sqrtPriceAtTick(tick)).toBe(sqrtPrice);
    expect(tickAtSqrtPrice(sqrtPrice)).toBe(tick);
  });

  // 804 of 890 sampled ticks were found to differ between the two published SDKs.
  test("most ticks' prices are not Orca's: of every 997th tick 804 differ", () => {
    let differ = 0;
    for (let tick = TICK_MIN; tick <= TICK_MAX; tick += 997)
      if (sqrtPriceAtTick(tick) !== sqrtPriceOfOrca(tick)) differ++;
    expect(differ).toBe(804);
  });

  test("every tick's price is above that of the tick before, and both its neighbours are told apart", () => {
    let before = 0n;
    for (let tick = TICK_MIN; tick <= TICK_MAX; tick++) {
      const sqrtPrice = sqrtPriceAtTick(tick);
      if (sqrtPrice <= before) throw new Error(`tick ${tick} is not above the one before`);
      if (tickAtSqrtPrice(sqrtPrice) !== tick) throw new Error(`tick ${tick} is not found by its own price`);
      if (tick > TICK_MIN && tickAtSqrtPrice(sqrtPrice - 1n) !== tick - 1)
        throw new Error(`a unit below tick ${tick} is not within the tick before`);
      before = sqrtPrice;
    }
    expect(before).toBe(SQRT_PRICE_MAX);
  });

  test("the tick of any price is the one that the program's logarithm finds", () => {
    const anywhere = fc.bigInt({ min: SQRT_PRICE_MIN, max: SQRT_PRICE_MAX - 1n });
    const ofAnySize = fc
      .tuple(fc.integer({ min: 32, max: 96 }), fc.bigInt({ min: 0n, max: 2n ** 96n }))
      .map(([bits, digits]) => (1n << BigInt(bits)) | (digits & ((1n << BigInt(bits)) - 1n)))
      .filter((sqrtPrice) => sqrtPrice >= SQRT_PRICE_MIN && sqrtPrice < SQRT_PRICE_MAX);
    const nearTick = fc
      .tuple(fc.integer({ min: TICK_MIN + 1, max: TICK_MAX - 1 }), fc.integer({ min: -2, max: 2 }))
      .map(([tick, off]) => sqrtPriceAtTick(tick) + BigInt(off));
    fc.assert(
      fc.property(fc.oneof(anywhere, ofAnySize, nearTick), (sqrtPrice) => {
        expect(tickAtSqrtPrice(sqrtPrice)).toBe(tickByLogarithm(sqrtPrice));
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([TICK_MIN - 1, TICK_MAX + 1, 0.5, Number.NaN])("there is no tick %d", (tick) => {
    expect(() => sqrtPriceAtTick(tick)).toThrow(RangeError);
  });

  test.each([SQRT_PRICE_MIN - 1n, SQRT_PRICE_MAX + 1n])("there is no tick for the √price %d", (sqrtPrice) => {
    expect(() => tickAtSqrtPrice(sqrtPrice)).toThrow(RangeError);
  });
});
