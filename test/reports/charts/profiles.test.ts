import { describe, expect, it } from "vitest";
import { profilesChart } from "#reports/charts/profiles.ts";
import { draw } from "./scenegraph.ts";

const run = (name: string) => ({ run: name, timeMs: [0, 1_000, 2_000, 3_000, 4_000], equity: [5, 6, 5, 4, 7] });

describe("the profiles chart", () => {
  it("draws in each panel its own run and every other in grey: n × n lines of five points", async () => {
    for (const names of [
      ["a", "b"],
      ["a", "b", "c", "d"],
      ["a", "b", "c", "d", "e"],
    ]) {
      const { marks, warnings } = await draw(profilesChart({ symbol: "SOL", runs: names.map(run) }, 1_000));
      expect(marks).toEqual({ line: names.length * names.length * 5 });
      expect(warnings).toEqual([]);
    }
  });

  it("takes a name that would end a string or an element", async () => {
    const { marks, warnings } = await draw(profilesChart({ symbol: "SOL", runs: ['"</script>', "'"].map(run) }, 1_000));
    expect(marks).toEqual({ line: 20 });
    expect(warnings).toEqual([]);
  });

  it("puts panels under one another where there is no room beside", () => {
    const columns = (widthPx: number) =>
      JSON.parse(JSON.stringify(profilesChart({ symbol: "SOL", runs: ["a", "b", "c", "d"].map(run) }, widthPx)))
        .columns;
    expect([columns(1_000), columns(700), columns(500), columns(300)]).toEqual([4, 2, 2, 1]);
  });
});
