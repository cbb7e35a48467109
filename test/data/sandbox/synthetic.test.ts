import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cursorOf } from "#data/market/blocks.ts";
import { KINDS } from "#data/market/streams.ts";
import { type PoolCurve, SwapRefused } from "#data/programs/program.ts";
import { programOf } from "#data/programs/registry.ts";
import { writeSyntheticMarket } from "#data/sandbox/synthetic.ts";
import { openSession } from "#data/session/reader.ts";
import { folderOf, openWorkspace } from "#data/workspace/workspace.ts";
import { type Imported, sessionRows } from "../session/import/imported.ts";

const START_NS = 1_767_571_200_000_000_000n;
const createdBy = { name: "test", version: "0" };
let root: string;

/** A market in a workspace of its own. */
async function market(minutes: number, seed: number, shelf: string): Promise<Imported> {
  const workspace = openWorkspace(join(root, shelf));
  const manifest = await writeSyntheticMarket({ workspace, id: "market", seed, minutes, startNs: START_NS, createdBy });
  return sessionRows(manifest, folderOf(workspace, "sessions", "market"));
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "sniperforge-synthetic-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a synthetic market", () => {
  let hour: Imported;
  let tookMs: number;
  beforeAll(async () => {
    const before = performance.now();
    hour = await market(60, 7, "hour");
    tookMs = performance.now() - before;
  }, 120_000);

  test("of 60 minutes is written in under 10 s", () => {
    expect(tookMs).toBeLessThan(10_000);
  });

  test("is the same to the last byte for the same seed, and another one for another", async () => {
    const again = await market(60, 7, "again");
    expect(again.manifest.root).toBe(hour.manifest.root);
    const other = await market(2, 8, "other");
    const one = await market(2, 7, "one");
    expect(other.manifest.parts).not.toEqual(one.manifest.parts);
  }, 60_000);

  test("has the same swaps on every supported Node and machine as on the one that this was written on", async () => {
    const rows = await hour.rows(
      "SELECT slot::VARCHAR, tx_index, pool, a_to_b, amount::VARCHAR, amount_in::VARCHAR, amount_out::VARCHAR, error, recv_ns::VARCHAR FROM {swap} ORDER BY seq",
    );
    expect(rows.length).toBe(SWAPS_OF_SEED_7);
    expect(createHash("sha256").update(JSON.stringify(rows)).digest("hex")).toBe(HASH_OF_SEED_7);
  });

  test("moves what the program moves: each of its swaps, asked of the pool as the events before it say, gives its amounts or its error", async () => {
    const session = await openSession(hour.folder);
    const curves = new Map<number, PoolCurve>();
    const swap = cursorOf("swap");
    const counts = { moved: 0, failed: 0 };
    const [pools, ticks, swaps] = [KINDS.indexOf("pool"), KINDS.indexOf("ticks"), KINDS.indexOf("swap")];
    for await (const { kind, row, length, blocks } of session.batches()) {
      for (let at = 0; at < length; at++) {
        const r = row[at] as number;
        if (kind[at] === pools) {
          const name = blocks.pool.pool[r] as number;
          const curve =
            curves.get(name) ?? programOf(session.names[blocks.pool.program[r] as number] ?? "")?.newCurve();
          curves.set(name, curve as PoolCurve);
          curve?.takePool(blocks.pool, r);
        } else if (kind[at] === ticks) curves.get(blocks.ticks.pool[r] as number)?.takeTick(blocks.ticks, r);
        else if (kind[at] === swaps) {
          swap.point(blocks.swap, r, session.names);
          const { error, amountIn, amountOut, threshold } = swap.view;
          const quoted = quote(curves.get(blocks.swap.pool[r] as number) as PoolCurve, swap.view);
          if (error === null) {
            expect(quoted).toMatchObject({ amountIn, amountOut });
            counts.moved++;
          } else {
            if (error === "AmountOutBelowMinimum")
              expect((quoted as { amountOut: bigint }).amountOut < (threshold ?? 0n)).toBe(true);
            else expect(quoted).toMatchObject({ reason: error });
            counts.failed++;
          }
        }
      }
    }
    session.close();
    expect(counts.moved).toBeGreaterThan(5_000);
    expect(counts.failed).toBeGreaterThan(50);
    expect(counts.failed / counts.moved).toBeLessThan(0.1);
  });

  test("opens with its tokens and three pools, the deepest first, and all their ticks", async () => {
    const through = hour.manifest.checkpoint?.throughSeq;
    expect(await hour.rows("SELECT symbol, decimals FROM {token} ORDER BY seq")).toEqual([
      ["SOL", 9],
      ["USDC", 6],
      ["mSOL", 9],
    ]);
    const pools = await hour.rows(`SELECT fee_ppm, tick_spacing FROM {pool} WHERE seq <= ${through} ORDER BY seq`);
    expect(pools).toEqual([
      [400, 4],
      [3_000, 64],
      [2_500, 128],
    ]);
    const depths = await hour.rows(`SELECT liquidity_lo FROM {pool} WHERE seq <= ${through} ORDER BY seq`);
    const [deep, shallow] = depths.map(([liquidity]) => Number(liquidity)) as [number, number];
    expect(deep).toBeGreaterThan(4 * shallow);
  });

  test("says of each slot that it is processed after its facts and confirmed later, with leaders of four slots, skipping some", async () => {
    const early =
      "SELECT count(*)::INT FROM {slot} s JOIN {swap} f USING (slot) WHERE f.seq > s.seq OR f.recv_ns >= s.recv_ns";
    expect(await hour.rows(early)).toEqual([[0]]);
    const [[slots, confirmed, shortest, longest] = []] = await hour.rows(
      `SELECT count(*)::INT, count(c.seq)::INT, min(c.recv_ns - p.recv_ns)::BIGINT, max(c.recv_ns - p.recv_ns)::BIGINT
       FROM (SELECT * FROM {slot} WHERE status = 'processed') p LEFT JOIN (SELECT * FROM {slot} WHERE status = 'confirmed') c USING (slot)`,
    );
    expect(confirmed).toBe(slots);
    expect(Number(shortest)).toBeGreaterThan(400_000_000);
    expect(Number(longest)).toBeLessThan(1_500_000_000);
    const skipped = 9_000 - Number(slots);
    expect(skipped).toBeGreaterThan(9_000 * 0.03);
    expect(skipped).toBeLessThan(9_000 * 0.06);
    const chain =
      "SELECT count(*)::INT FROM (SELECT parent, lag(slot) OVER (ORDER BY slot) AS before FROM {slot} WHERE status = 'confirmed') WHERE parent IS DISTINCT FROM before";
    expect(await hour.rows(chain)).toEqual([[0]]);
    expect(
      await hour.rows(
        "SELECT max(n)::INT, max(d)::INT FROM (SELECT count(DISTINCT slot) AS n, count(DISTINCT leader) AS d FROM {slot} GROUP BY slot // 4)",
      ),
    ).toEqual([[4, 1]]);
  });

  test("lets frames of one slot come one after the other, never two in one nanosecond", async () => {
    const [[frames, times] = []] = await hour.rows(
      "SELECT count(DISTINCT seq // 65536)::INT, count(DISTINCT recv_ns)::INT FROM (SELECT seq, recv_ns FROM {swap} UNION ALL SELECT seq, recv_ns FROM {slot} UNION ALL SELECT seq, recv_ns FROM {liquidity})",
    );
    expect(times).toBe(frames);
    const busiest = "SELECT max(n)::INT FROM (SELECT count(DISTINCT recv_ns) AS n FROM {swap} GROUP BY slot)";
    expect(Number((await hour.rows(busiest))[0]?.[0])).toBeGreaterThanOrEqual(4);
  });

  test("moves enough to trade on: its price goes up and down by 25 bps within five minutes, many times over", async () => {
    const samples = await hour.rows(
      "SELECT arg_max(price, seq) FROM {pool} WHERE fee_ppm = 400 GROUP BY recv_ns // 10000000000 ORDER BY recv_ns // 10000000000",
    );
    const prices = samples.map(([price]) => Number(price));
    let swings = 0;
    let rising: boolean | null = null;
    for (const [at, price] of prices.entries()) {
      const change = price / (prices[at - 30] ?? price) - 1;
      if (change > 0.0025 && rising !== true) [rising, swings] = [true, swings + 1];
      if (change < -0.0025 && rising !== false) [rising, swings] = [false, swings + 1];
    }
    expect(swings).toBeGreaterThanOrEqual(10);
  });

  test("has arbitrage that ends with more than it began, and keeps the two SOL pools within their fees of each other", async () => {
    const gains = await hour.rows(
      "SELECT (sell.amount_out - buy.amount_in)::INT FROM {swap} sell JOIN {swap} buy ON sell.signature = buy.signature AND sell.ix_path > buy.ix_path",
    );
    expect(gains.length).toBeGreaterThan(20);
    for (const [gain] of gains) expect(Number(gain)).toBeGreaterThan(0);
    // Fees of 4 and 30 bps, and 2 that arbitrage wants.
    const [[apart] = []] = await hour.rows(
      `SELECT quantile_cont(abs(d.price / s.price - 1), 0.99) FROM (SELECT arg_max(price, seq) AS price, recv_ns // 10000000000 AS t FROM {pool} WHERE fee_ppm = 400 GROUP BY t) d
       JOIN (SELECT arg_max(price, seq) AS price, recv_ns // 10000000000 AS t FROM {pool} WHERE fee_ppm = 3000 GROUP BY t) s USING (t)`,
    );
    expect(Number(apart)).toBeLessThan(0.0037);
  });

  test.each([0, -1, Number.NaN])("can't last %s minutes, and then leaves nothing behind", async (minutes) => {
    await expect(market(minutes, 1, "none")).rejects.toThrow(RangeError);
    expect(readdirSync(join(root, "none", "sessions"))).toEqual([]);
  });
});

function quote(curve: PoolCurve, { aToB, exactIn, amount, sqrtPriceLimit }: Parameters<PoolCurve["quote"]>[0]) {
  try {
    return curve.quote({ aToB, exactIn, amount, sqrtPriceLimit });
  } catch (error) {
    if (error instanceof SwapRefused) return error;
    throw error;
  }
}

const SWAPS_OF_SEED_7 = 8_292;
const HASH_OF_SEED_7 = "2f49f9fef3e7cb06a33bc7caab670030edaa1dcd6f39cee7eebea64fe552148f";
