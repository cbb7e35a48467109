import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateBlock, NONE } from "#data/market/blocks.ts";
import { PriceTakerCurve } from "#data/programs/priceTaker/curve.ts";
import { priceTaker } from "#data/programs/priceTaker/index.ts";
import { integerRoot } from "#data/programs/priceTaker/integerRoot.ts";
import type { SwapRefused } from "#data/programs/program.ts";
import { programOf } from "#data/programs/registry.ts";

function curveAt(reserveA: bigint, reserveB: bigint, feePpm = 0): PriceTakerCurve {
  const block = allocateBlock("pool", 1);
  block.reserveA[0] = reserveA;
  block.reserveB[0] = reserveB;
  block.feePpm[0] = feePpm;
  const curve = new PriceTakerCurve();
  curve.takePool(block, 0);
  return curve;
}

const give = (aToB: boolean, amount: bigint) => ({ aToB, exactIn: true, amount, sqrtPriceLimit: null });
const take = (aToB: boolean, amount: bigint) => ({ aToB, exactIn: false, amount, sqrtPriceLimit: null });
const u64 = fc.bigInt({ min: 1n, max: 0xffff_ffff_ffff_ffffn });
/** Numbers of a ratio: the largest u64 stands for an empty column in a block. */
const ratio = fc.bigInt({ min: 1n, max: NONE.u64 - 1n });
const fee = fc.integer({ min: 0, max: 999_999 });

describe("a price-taker pool", () => {
  test("fills at the recorded price: 2 SOL at 188.51 USDC, by hand, are 377.02 USDC without fee and 376.077450 with 2,500 ppm", () => {
    // 188.51 · 10^6 / 10^9 raw USDC per lamport.
    expect(curveAt(100_000n, 18_851n).quote(give(true, 2_000_000_000n)).amountOut).toBe(377_020_000n);
    expect(curveAt(100_000n, 18_851n, 2_500).quote(give(true, 2_000_000_000n))).toMatchObject({
      amountIn: 2_000_000_000n,
      feeAmount: 5_000_000n,
      amountOut: 376_077_450n,
    });
  });

  test("gives no more than the price is worth and charges no less, to the unit, in both directions", () => {
    fc.assert(
      fc.property(ratio, ratio, fee, u64, fc.boolean(), (a, b, feePpm, amount, aToB) => {
        const curve = curveAt(a, b, feePpm);
        const [have, want] = aToB ? [a, b] : [b, a];
        for (const swap of [give(aToB, amount), take(aToB, amount)]) {
          try {
            const { amountIn, amountOut, feeAmount } = curve.quote(swap);
            expect(amountOut * have <= (amountIn - feeAmount) * want).toBe(true);
            expect((amountOut + 1n) * have > (amountIn - feeAmount - 1n) * want).toBe(true);
            expect(feeAmount * 1_000_000n >= amountIn * BigInt(feePpm)).toBe(true);
          } catch (error) {
            expect((error as SwapRefused).reason).toBe("AmountOverflow");
          }
        }
      }),
    );
  });

  test("has no impact: the same swap again gets the same, however large", () => {
    const curve = curveAt(3n, 1n, 100);
    const first = curve.swap(give(true, 10n ** 18n));
    expect(curve.swap(give(true, 10n ** 18n))).toEqual(first);
    expect(curve.valueOfA(10n)).toBe(3n);
  });

  test("counts as deeper than any real pool while it has a price, and as empty without one", () => {
    expect(curveAt(3n, 1n).depthB()).toBeGreaterThan(Number(0xffff_ffff_ffff_ffffn) / 2);
    expect(curveAt(NONE.u64, NONE.u64).depthB()).toBe(0);
    expect(curveAt(NONE.u64, NONE.u64).valueOfA(10n)).toBe(0n);
  });

  test("knows the square root of its price to the last of 64 binary digits", () => {
    const { sqrtPriceAfter } = curveAt(4n, 9n).quote(give(true, 1n));
    expect(sqrtPriceAfter).toBe((3n << 64n) / 2n);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 192n }), (value) => {
        const root = integerRoot(value);
        expect(root * root <= value && value < (root + 1n) * (root + 1n)).toBe(true);
      }),
    );
  });

  test.each([
    ["no price", NONE.u64, NONE.u64, 0, give(true, 1n), "NoPrice"],
    ["a price of nothing", 1n, 0n, 0, give(true, 1n), "NoPrice"],
    ["an amount of 0", 1n, 1n, 0, give(true, 0n), "ZeroTradableAmount"],
    ["a fee that takes all", 1n, 1n, 1_000_000, take(true, 1n), "FeeTakesAll"],
    ["more than a u64 out", 1n, 1n << 40n, 0, give(true, 1n << 40n), "AmountOverflow"],
    [
      "a limit above the price when selling",
      1n,
      1n,
      0,
      { ...give(true, 1n), sqrtPriceLimit: (1n << 64n) + 1n },
      "PriceLimit",
    ],
    [
      "a limit below the price when buying",
      1n,
      1n,
      0,
      { ...give(false, 1n), sqrtPriceLimit: (1n << 64n) - 1n },
      "PriceLimit",
    ],
  ])("refuses a swap with %s", (_, a, b, feePpm, swap, reason) => {
    expect(() => curveAt(a, b, feePpm).quote(swap)).toThrow(expect.objectContaining({ name: "SwapRefused", reason }));
  });

  test("is found by the id that importers write", () => {
    expect(programOf("price-taker")).toBe(priceTaker);
    expect(priceTaker.newCurve()).toBeInstanceOf(PriceTakerCurve);
  });
});
