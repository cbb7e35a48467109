import { describe, expect, it } from "vitest";
import { type CostSteps, costsChart } from "#reports/charts/costs.ts";
import { draw } from "./scenegraph.ts";

const steps: CostSteps = { run: "a", gross: 3.2, move: 2.35, impact: 0.2, poolFee: 0.57, chainFee: 0.62, net: -0.54 };

interface Bar {
  step: string;
  from: number;
  to: number;
  label: string;
}

function bars(chart: ReturnType<typeof costsChart>): Bar[] {
  return JSON.parse(JSON.stringify(chart.data)).values;
}

describe("the costs chart", () => {
  it("draws six bars, six labels and one zero rule a run, and warns of nothing", async () => {
    const one = await draw(costsChart({ symbol: "SOL", runs: [steps] }, 500));
    expect(one.marks).toEqual({ rect: 6, text: 6, rule: 1 });
    const four = ["a", "b", "c", "d"].map((run) => ({ ...steps, run }));
    const all = await draw(costsChart({ symbol: "SOL", runs: four }, 1_000));
    expect(all.marks).toEqual({ rect: 24, text: 24, rule: 4 });
    expect([...one.warnings, ...all.warnings]).toEqual([]);
  });

  it("steps from gross down to net: each bar starts where the one before ends (by hand)", () => {
    const walk = bars(costsChart({ symbol: "SOL", runs: [steps] }, 500));
    expect(walk.map(({ step }) => step)).toEqual(["gross", "move", "impact", "pool", "chain", "net"]);
    const rounded = walk.map(({ from, to }) => [Number(from.toFixed(6)), Number(to.toFixed(6))]);
    expect(rounded).toEqual([
      [0, 3.2],
      [3.2, 0.85],
      [0.85, 0.65],
      [0.65, 0.08],
      [0.08, -0.54],
      [0, -0.54],
    ]);
    expect(walk.map(({ label }) => label)).toEqual(["+3.20", "−2.35", "−0.20", "−0.57", "−0.62", "−0.54"]);
  });

  it("steps up where waiting gained", () => {
    const [, move] = bars(costsChart({ symbol: "SOL", runs: [{ ...steps, move: -1 }] }, 500));
    expect(move).toMatchObject({ from: 3.2, to: 4.2, label: "+1.00" });
  });

  it("says nothing wrong of a run without any edge or cost", async () => {
    const nothing = { run: "a", gross: 0, move: 0, impact: 0, poolFee: 0, chainFee: 0, net: 0 };
    const { marks, warnings } = await draw(costsChart({ symbol: "SOL", runs: [nothing] }, 500));
    expect(marks).toEqual({ rect: 6, text: 6, rule: 1 });
    expect(warnings).toEqual([]);
  });
});
