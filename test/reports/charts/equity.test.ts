import type { View } from "vega";
import { beforeAll, describe, expect, it } from "vitest";
import { equityData } from "#reports/chartData.ts";
import { type EquityData, equityChart } from "#reports/charts/equity.ts";
import { loadRun } from "#reports/runData.ts";
import { fiveMarks } from "../fixtures/fiveMarks.ts";
import { millionMarks } from "../fixtures/millionMarks.ts";
import { runShelf } from "../fixtures/runShelf.ts";
import { type Drawn, draw } from "./scenegraph.ts";

const runs = runShelf();

describe("the equity chart of five marks", () => {
  let data: EquityData;
  let drawn: Drawn;
  beforeAll(async () => {
    data = equityData(await loadRun(await runs.write(fiveMarks())));
    drawn = await draw(equityChart(data, 1_000));
  });

  it("draws each mark once in line, area and overview, two trades, one failed order, one rule each for start and zero", () => {
    expect(drawn.marks).toEqual({
      line: 5 + 5,
      area: 5,
      symbol: 2,
      rule: 1 + 1,
      // One failed order, and the two halves of an empty brush.
      rect: 1 + 2,
    });
    expect(drawn.warnings).toEqual([]);
  });

  it("draws equity in whole units, at the times of the marks", () => {
    expect(data.points.equity).toEqual([1_000, 1_010, 990, 1_005, 1_003]);
    expect(data.trades).toEqual({
      all: 2,
      timeMs: [1_791_158_414_000, 1_791_158_428_000],
      net: [11.6, -8.4],
      notional: [112, 192],
    });
  });

  it("draws the trade that lost below the zero rule, the one that won above", () => {
    const [won, lost] = yOf(drawn.view, "symbol");
    const [zero] = yOf(drawn.view, "rule").slice(1);
    expect(won).toBeLessThan(zero!);
    expect(lost).toBeGreaterThan(zero!);
  });

  it("leaves out the panels that have nothing to show", async () => {
    const bare = {
      ...data,
      points: { ...data.points, drawdown: [0, 0, 0, 0, 0] },
      trades: { all: 0, timeMs: [], net: [], notional: [] },
      failed: { timeMs: [], state: [], orders: [] },
    };
    const { marks, warnings } = await draw(equityChart(bare, 1_000));
    expect(marks).toEqual({ line: 10, rule: 1, rect: 2 });
    expect(warnings).toEqual([]);
  });

  it("draws losses alone, and gains alone, without a warning", async () => {
    for (const net of [
      [-5, -8.4],
      [11.6, 3],
    ]) {
      const { marks, warnings } = await draw(equityChart({ ...data, trades: { ...data.trades, net } }, 1_000));
      expect(marks.symbol).toBe(2);
      expect(warnings).toEqual([]);
    }
  });

  it("has the same labels in any time zone, UTC's", async () => {
    const zone = process.env.TZ;
    const labels = [];
    for (const elsewhere of ["Pacific/Auckland", "America/New_York"]) {
      process.env.TZ = elsewhere;
      const svg = await (await draw(equityChart(data, 1_000))).view.toSVG();
      labels.push([...svg.matchAll(/>([^<>]*\d\d:\d\d[^<>]*|Oct \d\d)</g)].map((match) => match[1]));
    }
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(labels[0]).toEqual(labels[1]);
    expect(labels[0]).toContain("00:00:15");
    expect(labels[0]).toContain("Oct 05");
  });
});

describe("the equity chart of a million marks", () => {
  it("stays under 6,000 items, says how many marks there are, and warns of nothing", async () => {
    const data = equityData(await loadRun(await runs.write(millionMarks())));
    const chart = equityChart(data, 1_000);
    const { items, marks, warnings } = await draw(chart);
    expect(items).toBeLessThanOrEqual(6_000);
    expect(marks.symbol).toBe(data.trades.timeMs.length);
    expect(data.trades.timeMs.length).toBeLessThanOrEqual(600);
    expect(warnings).toEqual([]);
    expect(JSON.stringify(chart.title)).toMatch(
      /1,000,000 marks, one every 1 s on average, drawn as 1,\d{3} points \(M4\)/,
    );
    expect(JSON.stringify(chart)).toContain("20,000 closed trades, drawn are the");
  });
});

/** Vertical places of every mark of a type, in the order of the scenegraph. */
function yOf(view: View, type: string): number[] {
  const found: number[] = [];
  const visit = (mark: unknown, guide: boolean): void => {
    const { marktype, role, items } = mark as {
      marktype: string;
      role?: string;
      items: { items?: unknown[]; y: number }[];
    };
    const inGuide = guide || /^(axis|title)/.test(role ?? "");
    for (const item of items) {
      if (marktype === "group") for (const child of item.items ?? []) visit(child, inGuide);
      else if (marktype === type && !inGuide) found.push(item.y);
    }
  };
  visit((view.scenegraph() as unknown as { root: unknown }).root, false);
  return found;
}
