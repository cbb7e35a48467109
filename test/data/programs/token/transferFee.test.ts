import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  amountToSend,
  feeOf,
  inverseFeeOf,
  type TransferFee,
  transferFeeAt,
} from "#data/programs/token/transferFee.ts";

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const fees = fc.record({
  epoch: fc.constant(0n),
  maximumFee: fc.oneof(u64, fc.bigInt({ min: 0n, max: 100n })),
  basisPoints: fc.integer({ min: 0, max: 10_000 }),
});
const fee = (basisPoints: number, maximumFee: bigint): TransferFee => ({ epoch: 0n, maximumFee, basisPoints });

describe("the fee of a Token-2022 mint", () => {
  test.each([
    [50, 5_000n, 1_000n, 5n],
    [50, 5_000n, 1_001n, 6n],
    [50, 5_000n, 1n, 1n],
    [50, 4n, 1_000n, 4n],
    [10_000, 2n ** 64n - 1n, 7n, 7n],
    [0, 5_000n, 1_000n, 0n],
    [50, 5_000n, 0n, 0n],
  ])("of %d basis points and at most %d is, of %d, %d", (basisPoints, maximum, amount, kept) => {
    expect(feeOf(fee(basisPoints, maximum), amount)).toBe(kept);
  });

  test("is none without a fee", () => {
    expect(feeOf(null, 1_000n)).toBe(0n);
    expect(amountToSend(null, 1_000n)).toBe(1_000n);
  });

  test("is never more than what is sent", () => {
    fc.assert(
      fc.property(fees, u64, (one, amount) => {
        expect(feeOf(one, amount) <= amount).toBe(true);
      }),
    );
  });

  test("changes with its epoch", () => {
    const [older, newer] = [fee(100, 1n), { ...fee(200, 2n), epoch: 700n }];
    const config = { older, newer } as Parameters<typeof transferFeeAt>[0];
    expect([699, 700, 701].map((epoch) => transferFeeAt(config, epoch).basisPoints)).toEqual([100, 200, 200]);
  });

  test("the least amount to send lets enough arrive, and one unit less does not", () => {
    fc.assert(
      fc.property(fees, u64, (one, arriving) => {
        const amount = amountToSend(one, arriving);
        if (amount === null) return;
        expect(amount - feeOf(one, amount) >= arriving).toBe(true);
        // Of a fee that takes all of a small amount no smaller one is looked for.
        if (amount > 0n && one.basisPoints < 10_000)
          expect(amount - 1n - feeOf(one, amount - 1n) < arriving).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("has no inverse where no u64 is enough", () => {
    expect(inverseFeeOf(fee(9_999, 2n ** 64n - 1n), 2n ** 63n)).toBeNull();
    expect(inverseFeeOf(fee(100, 5n), 2n ** 64n - 3n)).toBeNull();
    expect(inverseFeeOf(fee(100, 5n), 990n)).toBe(5n);
    expect(inverseFeeOf(fee(100, 50n), 990n)).toBe(10n);
  });
});
