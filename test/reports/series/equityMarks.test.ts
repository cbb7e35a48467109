import { describe, expect, it } from "vitest";
import { RunFolder } from "#reports/runFolder.ts";
import { equityPoints } from "#reports/series/equityMarks.ts";
import { fiveMarks } from "../fixtures/fiveMarks.ts";
import { MARKS, millionMarks } from "../fixtures/millionMarks.ts";
import { runShelf } from "../fixtures/runShelf.ts";

const runs = runShelf();

describe("equityPoints", () => {
  it("keeps every mark of a short run, with its fall below the high so far (by hand: 20, 5 and 7 of 1,010)", async () => {
    const run = await RunFolder.open(await runs.write(fiveMarks()));
    const points = await equityPoints(run, 360);
    run.close();
    expect(points.timeMs).toEqual([0, 15, 30, 45, 60].map((second) => 1_791_158_400_000 + second * 1_000));
    expect(points.equity.map(Number)).toEqual([1_000e6, 1_010e6, 990e6, 1_005e6, 1_003e6]);
    expect(points.drawdown).toEqual([0, 0, -0.019802, -0.0049505, -0.0069307]);
  });

  it("keeps first, last, lowest, highest and deepest of each step, and nothing else: one step is five marks at most", async () => {
    const run = await RunFolder.open(await runs.write(millionMarks()));
    const one = await equityPoints(run, 1);
    const many = await equityPoints(run, 360);
    const all = await run.ask(
      "equity",
      "select min(equity) as low, max(equity) as high, min(now_ns) as first from equity",
    );
    run.close();
    const [low] = all.bigints("low");
    const [high] = all.bigints("high");
    expect(one.timeMs.length).toBeLessThanOrEqual(5);
    for (const points of [one, many]) {
      expect(points.equity).toContain(low);
      expect(points.equity).toContain(high);
      expect(points.timeMs[0]).toBe(Number(all.bigints("first")[0]! / 1_000_000n));
      expect(points.timeMs.at(-1)).toBe(points.timeMs[0]! + (MARKS - 1) * 1_000);
    }
    expect(many.timeMs.length).toBeGreaterThan(360);
    expect(many.timeMs.length).toBeLessThanOrEqual(5 * 360);
    expect([...many.timeMs].sort((a, b) => a - b)).toEqual(many.timeMs);
  });
});
