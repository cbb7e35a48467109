import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabase, sqlParts, withConnection } from "#data/session/database.ts";
import type { AuditRecord } from "#engine/core/audit/record.ts";
import { RunWriter } from "#engine/runs/runWriter.ts";
import { provenance } from "../../reports/fixtures/provenance.ts";
import { MS, POOL, price, slot, tick } from "../market.ts";
import { START_NS, temporaryWorkspace } from "../recordedTape.ts";
import { records, strategyOf, type Trial, trial } from "../trial.ts";

/** Buys, sells part of it at a gain, is refused once, and leaves one order on the way. */
function traded(): Trial {
  const strategy = strategyOf({
    clock(context) {
      context.log(`at ${context.now}`);
      context.plot("price", context.pools()[0]?.price ?? 0);
      context.order({ pool: POOL, side: "buy", amountIn: 100_000_000n, tag: "entry" });
      context.order({ pool: "nowhere" as typeof POOL, side: "buy", amountIn: 1n });
      context.requestQuote({ pool: POOL, side: "sell", amountIn: 5n });
    },
    fill: (context, { side }) =>
      void (side === "buy" && context.order({ pool: POOL, side: "sell", amountIn: 400_000_000n, maxSlippageBps: 300 })),
  });
  const fee = { feePpm: 500 };
  const bought = [
    price(0, 100, 100, fee),
    slot(1, 100),
    tick(10 * MS),
    price(70 * MS, 101, 101, fee),
    slot(80 * MS, 101),
  ];
  const sold = [tick(1_000 * MS), price(1_100 * MS, 102, 99, fee), slot(1_200 * MS, 102), tick(1_250 * MS)];
  return trial([...bought, ...sold], { strategy });
}

async function written(audit: readonly AuditRecord[]) {
  const folder = join(temporaryWorkspace().root, "runs", "run");
  const writer = new RunWriter(folder, START_NS);
  writer.take(audit);
  await writer.close(provenance({ id: "run" }));
  return { folder, totals: writer.totals };
}

type Rows = Record<string, unknown>[];

async function tableOf(folder: string, table: string): Promise<Rows> {
  const database = await openDatabase({ threads: 1, memoryMb: 256 });
  try {
    return await withConnection(database, async (connection) => {
      const reader = await connection.runAndReadAll(`SELECT * FROM ${sqlParts([join(folder, `${table}.parquet`)])}`);
      return reader.getRowObjects();
    });
  } finally {
    database.closeSync();
  }
}

const at = ({ seq, now }: { seq: number; now: number }) => ({ seq: BigInt(seq), now_ns: START_NS + BigInt(now) });
/** A double that holds an integer of 10^-18. */
const scaled = (price: bigint) => Number(price) / 1e18;

describe("a run's tables, as DuckDB reads them, are the audit records", () => {
  const of = traded();

  test("of what was decided", async () => {
    const { folder } = await written(of.audit);
    const decisions = records(of, "decision");
    expect(new Set(decisions.map(({ what, verdict }) => `${what} ${verdict.allowed}`)).size).toBe(3);
    expect(await tableOf(folder, "decisions")).toEqual(
      decisions.map(({ ordinal, what, id, pool, side, amountIn, minOut, tag, verdict, ...record }) => ({
        ...at(record),
        ordinal,
        what,
        order_id: what === "order" ? id : null,
        pool,
        side,
        amount_in: amountIn,
        min_out: minOut,
        tag: tag || null,
        verdict: verdict.allowed ? "allowed" : "denied",
        control: verdict.control,
        reason: verdict.reason,
      })),
    );
  });

  test("of every order's states", async () => {
    const { folder } = await written(of.audit);
    const updates = records(of, "update");
    expect(new Set(updates.map(({ state }) => state))).toEqual(new Set(["sent", "landed", "unsettled"]));
    expect(await tableOf(folder, "orders")).toEqual(
      updates.map(({ orderId, state, slot, feeLamports, reason, fill, ...record }) => ({
        ...at(record),
        order_id: orderId,
        state,
        slot: slot === null ? null : BigInt(slot),
        amount_in: fill?.amountIn ?? null,
        amount_out: fill?.amountOut ?? null,
        fee_lamports: feeLamports,
        reason,
      })),
    );
  });

  test("of fills, with what each cost", async () => {
    const { folder } = await written(of.audit);
    const filled = records(of, "update").flatMap((update) =>
      update.fill === null ? [] : [{ update, fill: update.fill }],
    );
    expect(filled.map(({ fill }) => fill.side)).toEqual(["buy", "sell", "buy"]);
    expect(await tableOf(folder, "fills")).toEqual(
      filled.map(({ update, fill }) => ({
        seq: BigInt(update.seq),
        order_id: fill.orderId,
        decided_ns: START_NS + BigInt(fill.decidedNs),
        landed_ns: START_NS + BigInt(fill.landedNs),
        known_ns: START_NS + BigInt(update.now),
        slot: BigInt(fill.slot),
        pool: fill.pool,
        side: fill.side,
        mint_in: fill.mintIn,
        mint_out: fill.mintOut,
        amount_in: fill.amountIn,
        amount_out: fill.amountOut,
        pool_fee_in: fill.poolFeeIn,
        fee_lamports: update.feeLamports,
        price_decided: scaled(fill.decidedPrice),
        price_landed: scaled(fill.landedPrice),
        price_filled:
          fill.side === "sell"
            ? Number(fill.amountOut) / Number(fill.amountIn)
            : Number(fill.amountIn) / Number(fill.amountOut),
        notional: update.notional,
        move_cost: update.moveCost,
        impact_cost: update.impactCost,
        pool_fee_cost: update.poolFeeCost,
        chain_fee_cost: update.chainFeeCost,
        realised: update.realised,
      })),
    );
  });

  test("of equity, plots and logs", async () => {
    const { folder } = await written(of.audit);
    expect(await tableOf(folder, "equity")).toEqual(
      records(of, "equity").map(({ equity, cash, positions, realised, unrealised, feesPaid, ...record }) => ({
        ...at(record),
        equity,
        cash,
        positions,
        realised,
        unrealised,
        fees_paid: feesPaid,
      })),
    );
    const plots = records(of, "plot").map(({ name, value, ...record }) => ({ ...at(record), name, value }));
    expect(await tableOf(folder, "plots")).toEqual(plots);
    const logs = records(of, "log").map(({ text, ...record }) => ({ ...at(record), text }));
    expect(await tableOf(folder, "logs")).toEqual(logs);
  });
});

describe("a run's totals", () => {
  test("are the sums of its fills' and orders' costs, and its last mark", async () => {
    const of = traded();
    const { totals } = await written(of.audit);
    const updates = records(of, "update");
    const sum = (cost: "moveCost" | "impactCost" | "poolFeeCost" | "chainFeeCost") =>
      updates.reduce((total, update) => total + update[cost], 0n);
    const last = records(of, "equity").at(-1);
    expect(totals).toEqual({
      startEquity: 1_100_000_000n,
      equity: last?.equity,
      realised: last?.realised,
      unrealised: last?.unrealised,
      moveCost: sum("moveCost"),
      impactCost: sum("impactCost"),
      poolFeeCost: sum("poolFeeCost"),
      chainFeeCost: sum("chainFeeCost"),
      maxDrawdown: totals.maxDrawdown,
      unpricedMints: 0,
    });
  });

  test("have the largest fall from a peak, by hand: 100, 120, 90, 130, 101", async () => {
    const marks = [100n, 120n, 90n, 130n, 101n].map((equity, seq): AuditRecord => {
      const nothing = { cash: equity, positions: 0n, realised: 0n, unrealised: 0n, feesPaid: 0n, unpriced: 2 };
      return { type: "equity", seq, now: 0 as never, equity, start: 95n, ...nothing };
    });
    expect((await written(marks)).totals).toMatchObject({
      startEquity: 95n,
      equity: 101n,
      maxDrawdown: 30n,
      unpricedMints: 2,
    });
  });
});

describe("a run's folder", () => {
  test("appears when the run is complete, in place of an earlier one, and never in part", async () => {
    const shelf = join(temporaryWorkspace().root, "runs");
    const folder = join(shelf, "run");
    for (const text of ["first", "second"]) {
      const writer = new RunWriter(folder, START_NS);
      writer.take([{ type: "log", seq: 1, now: 0 as never, text }]);
      await writer.close(provenance({ id: text }));
      expect((await tableOf(folder, "logs")).map((row) => row.text)).toEqual([text]);
      expect(JSON.parse(readFileSync(join(folder, "run.json"), "utf8")).id).toBe(text);
    }
    expect(readdirSync(shelf)).toEqual(["run"]);
    const given = new RunWriter(folder, START_NS);
    given.abort();
    expect(readdirSync(shelf)).toEqual(["run"]);
    expect(readdirSync(folder).sort()).toEqual([
      "decisions.parquet",
      "equity.parquet",
      "fills.parquet",
      "logs.parquet",
      "orders.parquet",
      "plots.parquet",
      "run.json",
    ]);
  });

  test("is not made of a provenance that says nothing usable", async () => {
    const folder = join(temporaryWorkspace().root, "runs", "run");
    const writer = new RunWriter(folder, START_NS);
    await expect(writer.close(provenance({ createdAt: "yesterday" }))).rejects.toThrow();
    expect(readdirSync(join(folder, ".."))).toEqual([".partial-run"]);
    writer.abort();
    expect(readdirSync(join(folder, ".."))).toEqual([]);
  });
});
