import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect, it } from "vitest";
import { InvalidData } from "#data/workspace/errors.ts";
import { loadRun, type RunData } from "#reports/runData.ts";
import { fiveMarks } from "./fixtures/fiveMarks.ts";
import { MARKS, millionMarks } from "./fixtures/millionMarks.ts";
import { provenance } from "./fixtures/provenance.ts";
import { runShelf } from "./fixtures/runShelf.ts";

const usdc = (cents: number) => BigInt(cents) * 10_000n;

const runs = runShelf();

describe("loadRun", () => {
  it("gives what the minute of five marks comes to by hand", async () => {
    const run = await loadRun(await runs.write(fiveMarks()));
    expect(run.walk).toEqual({
      gross: usdc(640),
      move: usdc(150),
      impact: usdc(50),
      poolFee: usdc(40),
      chainFee: usdc(100),
      total: usdc(340),
      net: usdc(300),
    });
    expect(run.drawdown).toEqual({
      amount: usdc(2_000),
      peak: usdc(101_000),
      peakRow: 1,
      troughRow: 2,
      recoveryRow: null,
    });
    expect([...run.trades.net]).toEqual([usdc(1_160), usdc(-840)]);
    expect([...run.trades.fillRow]).toEqual([1, 3]);
    expect(run.landing).toEqual({ fills: 4, p50Ms: 200, p90Ms: 400, p99Ms: 400, maxMs: 400 });
    expect(run.failed).toEqual({ timeMs: [1_791_158_435_000], state: ["reverted"], orders: [1] });
  });

  it("counts slippage as a cost whichever token was given: 10 bps each, by construction of the prices", async () => {
    const { fills } = await loadRun(await runs.write(fiveMarks()));
    expect([...fills.side]).toEqual(["buy", "sell", "buy", "sell"]);
    for (const bps of fills.slippageBps) expect(bps).toBeCloseTo(10, 6);
  });

  it("has no slippage where the price at decision is not known", async () => {
    const content = fiveMarks();
    const fills = [...(content.tables.fills ?? [])].map((row) => ({ ...Object(row), priceDecided: 0 }));
    const run = await loadRun(await runs.write({ ...content, tables: { ...content.tables, fills } }));
    expect([...run.fills.slippageBps].some((bps) => Number.isFinite(bps))).toBe(false);
    expect(run.slippage.fills).toEqual([]);
  });

  it("reads a run in which nothing happened", async () => {
    const run = await loadRun(await runs.write({ provenance: provenance({}), tables: {} }));
    expect(run).toMatchObject({ drawdown: null, landing: null });
    expect(run.points.timeMs).toEqual([]);
    expect(run.trades.net).toHaveLength(0);
  });
});

describe("loadRun, of a million marks,", () => {
  let folder: string;
  let run: RunData;
  beforeAll(async () => {
    folder = await runs.write(millionMarks());
    run = await loadRun(folder);
  });

  it("finds the drawdown that DuckDB finds over all of them, and draws its peak and trough", async () => {
    const database = await DuckDBInstance.create(":memory:", { threads: "1" });
    const connection = await database.connect();
    const reader = await connection.runAndReadAll(
      `select max((peak - equity) / peak) as share from (
         select equity, max(equity) over (order by seq rows unbounded preceding) as peak from read_parquet($file))`,
      { file: join(folder, "equity.parquet") },
    );
    connection.closeSync();
    database.closeSync();
    const fall = run.drawdown!;
    expect(run.marks.equity).toHaveLength(MARKS);
    expect(Number(fall.amount) / Number(fall.peak)).toBeCloseTo(Number(reader.value(0, 0)), 12);
    expect(run.points.equity).toContain(fall.peak);
    expect(run.points.equity).toContain(fall.peak - fall.amount);
    expect(Math.min(...run.points.drawdown)).toBeCloseTo(-Number(fall.amount) / Number(fall.peak), 7);
  });

  it("gives the same points and figures every time", async () => {
    const again = await loadRun(folder);
    expect(again.points).toEqual(run.points);
    expect(again.slippage).toEqual(run.slippage);
    expect(again.landing).toEqual(run.landing);
  });
});

describe("loadRun refuses, naming the file,", () => {
  it("a folder without run.json", async () => {
    const folder = await runs.write(fiveMarks());
    await rm(join(folder, "run.json"));
    await expect(loadRun(folder)).rejects.toThrow(/^r-0001\/run\.json: /);
  });

  it("a table that is missing", async () => {
    const folder = await runs.write(fiveMarks());
    await rm(join(folder, "fills.parquet"));
    await expect(loadRun(folder)).rejects.toThrow("r-0001/fills.parquet: is missing; replay the run again");
  });

  it("a table that is cut short", async () => {
    const folder = await runs.write(fiveMarks());
    await writeFile(join(folder, "equity.parquet"), "PAR1");
    const error = await loadRun(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidData);
    expect(String(error)).toContain("r-0001/equity.parquet");
  });

  it("a table that lacks a column", async () => {
    const folder = await runs.write(fiveMarks());
    const orders = join(folder, "orders.parquet");
    const database = await DuckDBInstance.create(":memory:");
    const connection = await database.connect();
    await connection.run(`copy (select now_ns from read_parquet('${orders}')) to '${orders}' (format parquet)`);
    connection.closeSync();
    database.closeSync();
    await expect(loadRun(folder)).rejects.toThrow(/^r-0001\/orders\.parquet: .*state/s);
  });

  it("fills that are not as many as run.json counts", async () => {
    const content = fiveMarks();
    const fills = [...(content.tables.fills ?? [])].slice(1).map((row) => Object(row));
    const folder = await runs.write({ ...content, tables: { ...content.tables, fills } });
    await expect(loadRun(folder)).rejects.toThrow("r-0001/fills.parquet: has 3 fills where run.json counts 4");
  });

  it("an equity curve that ends elsewhere than run.json", async () => {
    const content = fiveMarks();
    const equity = [...(content.tables.equity ?? [])].slice(0, 4).map((row) => Object(row));
    const folder = await runs.write({ ...content, tables: { ...content.tables, equity } });
    await expect(loadRun(folder)).rejects.toThrow(
      "r-0001/equity.parquet: ends at 1005000000 where run.json ends at 1003000000",
    );
  });

  it("nothing of a path that looks like a pattern: a folder called r-[0]*", async () => {
    const content = fiveMarks();
    const odd = { ...content, provenance: { ...content.provenance, id: "r-[0]*" } };
    const run = await loadRun(await runs.write(odd));
    expect(run.fills.notional).toHaveLength(4);
  });
});
