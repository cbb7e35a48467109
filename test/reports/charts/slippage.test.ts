import { describe, expect, it } from "vitest";
import { slippageData } from "#reports/chartData.ts";
import { slippageChart } from "#reports/charts/slippage.ts";
import { loadRun } from "#reports/runData.ts";
import { fiveMarks } from "../fixtures/fiveMarks.ts";
import { FILLS, millionMarks } from "../fixtures/millionMarks.ts";
import { runShelf } from "../fixtures/runShelf.ts";
import { draw } from "./scenegraph.ts";

const runs = runShelf();

describe("the slippage chart", () => {
  it("draws a dot a fill and, for each bin, one point of median and band", async () => {
    const data = {
      symbol: "SOL",
      fills: 5,
      dots: { notional: [1, 2, 3, 4, 5], bps: [4, 5, 6, 7, 8] },
      bins: { notional: [2, 4], fills: [20, 20], p10: [4, 6], median: [5, 7], p90: [6, 8] },
    };
    const { marks, warnings } = await draw(slippageChart(data, 500));
    // The median's line has a dot at each of its points.
    expect(marks).toEqual({ symbol: 5 + 2, line: 2, area: 2 });
    expect(warnings).toEqual([]);
  });

  it("draws at most 400 of 40,000 fills and says so; its bins count all of them", async () => {
    const data = slippageData(await loadRun(await runs.write(millionMarks())));
    expect(data?.dots.bps.length).toBeLessThanOrEqual(400);
    expect(data?.bins.fills.reduce((sum, fills) => sum + fills, 0)).toBe(FILLS);
    expect(JSON.stringify(data && slippageChart(data, 500).title)).toContain("40,000 fills, 400 of them drawn");
  });

  it("is not drawn of four fills, which say nothing by size", async () => {
    expect(slippageData(await loadRun(await runs.write(fiveMarks())))).toBeNull();
  });
});
