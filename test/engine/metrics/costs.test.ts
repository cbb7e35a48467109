import { describe, expect, it } from "vitest";
import { costShare, costWalk } from "#engine/metrics/costs.ts";

describe("costWalk", () => {
  it("walks from gross to net (by hand: 3.20 − 2.35 − 0.20 − 0.57 − 0.62 = −0.54)", () => {
    const walk = costWalk(-54n, { move: 235n, impact: 20n, poolFee: 57n, chainFee: 62n });
    expect(walk).toMatchObject({ gross: 320n, total: 374n, net: -54n });
    expect(costShare(walk)).toBe(374 / 320);
  });

  it("counts a price that moved in favour as a negative cost", () => {
    const walk = costWalk(100n, { move: -30n, impact: 5n, poolFee: 5n, chainFee: 0n });
    expect(walk.gross).toBe(80n);
    expect(costShare(walk)).toBe(-0.25);
  });

  it("has no share of a gross that was no gain", () => {
    expect(costShare(costWalk(-10n, { move: 4n, impact: 0n, poolFee: 3n, chainFee: 3n }))).toBeNull();
    expect(costShare(costWalk(-11n, { move: 4n, impact: 0n, poolFee: 3n, chainFee: 3n }))).toBeNull();
  });
});
