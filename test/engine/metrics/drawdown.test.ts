import { describe, expect, it } from "vitest";
import { drawdownShare, maxDrawdown } from "#engine/metrics/drawdown.ts";

const curve = (...values: number[]) => BigInt64Array.from(values, BigInt);

describe("maxDrawdown", () => {
  it("is the fall with the largest share of its peak, not the largest amount (by hand: 20 of 100 beats 30 of 200)", () => {
    const fall = maxDrawdown(curve(100, 80, 200, 170, 210));
    expect(fall).toEqual({ amount: 20n, peak: 100n, peakRow: 0, troughRow: 1, recoveryRow: 2 });
    expect(fall && drawdownShare(fall)).toBe(0.2);
  });

  it("is measured from the highest point before it, and is not recovered when the curve ends below", () => {
    expect(maxDrawdown(curve(100, 120, 110, 115, 90, 119))).toEqual({
      amount: 30n,
      peak: 120n,
      peakRow: 1,
      troughRow: 4,
      recoveryRow: null,
    });
  });

  it("takes the earliest of equal falls, and the first row of a flat peak", () => {
    expect(maxDrawdown(curve(50, 100, 100, 90, 100, 90))).toEqual({
      amount: 10n,
      peak: 100n,
      peakRow: 1,
      troughRow: 3,
      recoveryRow: 4,
    });
  });

  it("tells falls apart that doubles can't: 2^62 − 1 of 2^62 against 2^62 of 2^62", () => {
    const top = 2n ** 62n;
    const fall = maxDrawdown(BigInt64Array.of(top, 1n, top, 0n));
    expect(fall?.troughRow).toBe(3);
    expect(fall?.amount).toBe(top);
  });

  it("is zero for a curve that never falls, and nothing for one without points", () => {
    expect(maxDrawdown(curve(1, 2, 3))).toEqual({ amount: 0n, peak: 1n, peakRow: 0, troughRow: 0, recoveryRow: 0 });
    expect(maxDrawdown(curve())).toBeNull();
  });

  it("has no share where the peak is not above zero", () => {
    const fall = maxDrawdown(curve(0, -5));
    expect(fall?.amount).toBe(5n);
    expect(fall && drawdownShare(fall)).toBe(0);
  });
});
