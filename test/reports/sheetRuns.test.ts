import { beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "#data/workspace/errors.ts";
import { loadRun, type RunData } from "#reports/runData.ts";
import { RUNS_MAX, sheetRuns } from "#reports/sheetRuns.ts";
import { summaryTable } from "#reports/summaryTable.ts";
import { fiveMarks } from "./fixtures/fiveMarks.ts";
import { provenance, SOL } from "./fixtures/provenance.ts";
import { runShelf } from "./fixtures/runShelf.ts";

const runs = runShelf();
const idle = async (parts: Parameters<typeof provenance>[0]) =>
  loadRun(await runs.write({ provenance: provenance(parts), tables: {} }));
const names = (data: readonly RunData[]) => sheetRuns(data).map(({ name }) => name);

describe("sheetRuns", () => {
  it("names runs by strategy and latency, by seed where that is not enough, else by their id", async () => {
    const [a, b] = [await idle({}), await idle({ id: "r-0003", latency: { name: "200 ms" } })];
    expect(names([a, b])).toEqual(["momentum · 50 ms", "momentum · 200 ms"]);
    const seeded = await idle({ id: "r-0004", seed: 8 });
    expect(names([a, seeded])).toEqual(["momentum · 50 ms · seed 7", "momentum · 50 ms · seed 8"]);
    const twin = await idle({ id: "r-0002" });
    expect(names([a, twin])).toEqual(["momentum · 50 ms · r-0001", "momentum · 50 ms · r-0002"]);
  });

  it("refuses no run, too many, one given twice, and runs counted in different tokens", async () => {
    const a = await idle({});
    expect(() => sheetRuns([])).toThrow(UsageError);
    expect(() => sheetRuns(Array.from({ length: RUNS_MAX + 1 }, () => a))).toThrow("at most 12 runs, not 13");
    expect(() => sheetRuns([a, a])).toThrow("run r-0001 is given twice: name each run once");
    const inSol = await idle({ id: "r-0005", numeraire: SOL });
    expect(() => sheetRuns([a, inSol])).toThrow("runs counted in USDC and SOL can't be compared: report them apart");
  });
});

describe("summaryTable", () => {
  let five: RunData;
  beforeAll(async () => {
    five = await loadRun(await runs.write(fiveMarks()));
  });

  it("has the figures of the minute of five marks as text with units, as reckoned by hand", () => {
    const table = Object.fromEntries(summaryTable([five]).map(({ label, values }) => [label, values[0]]));
    expect(table).toEqual({
      Run: "momentum · 50 ms",
      "Net P&L (USDC)": "+3.000",
      Return: "+0.30%",
      "Max drawdown": "−1.98%",
      "Fills / orders": "4 / 5",
      "Hit rate": "50.0%",
      "Costs (USDC)": "3.400",
      "Cost share": "53%",
      "Landed, p50 / max": "200 / 400 ms",
      "Decision digest": `${"c".repeat(12)}…`,
    });
  });

  it("has a value for each run, and a dash where a run has none", async () => {
    const rows = summaryTable([five, await idle({ id: "r-0006", strategy: { name: "buy-and-hold" } })]);
    for (const { values } of rows) expect(values).toHaveLength(2);
    const dashes = rows.filter(({ values }) => values[1] === "—").map(({ label }) => label);
    expect(dashes).toEqual(["Max drawdown", "Hit rate", "Cost share", "Landed, p50 / max"]);
  });
});
