import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Session } from "#data/session/reader.ts";
import type { Workspace } from "#data/workspace/workspace.ts";
import { funds } from "#engine/core/risk/funds.ts";
import { maxOrder } from "#engine/core/risk/maxOrder.ts";
import { maxPosition } from "#engine/core/risk/maxPosition.ts";
import { defineStrategy } from "#engine/core/strategy/strategy.ts";
import { capitalOf } from "#engine/replay/capital.ts";
import { NotDeterministic } from "#engine/replay/notDeterministic.ts";
import { type ReplayRequest, simulate } from "#engine/replay/simulate.ts";
import { readProvenance, runFolder } from "#engine/runs/registry.ts";
import { MS, price, SECOND, SOL, slot, USDC } from "../market.ts";
import { busy } from "../randomTape.ts";
import { recordedTape, START_NS, temporaryWorkspace } from "../recordedTape.ts";
import { event, type TapeEvent } from "../tape.ts";
import { trial } from "../trial.ts";

const clock = { isoNow: () => "2026-01-06T00:00:00.000Z", monoMs: () => 0 };

/** Ten minutes in which SOL swings between 95 and 105, a slot every 400 ms. */
const day: readonly TapeEvent[] = [
  event("token", 0, { mint: USDC.mint, decimals: 6, symbol: "USDC" }),
  price(0, 99, 100),
  ...Array.from({ length: 1_500 }, (_, at) => at).flatMap((at) => {
    const startNs = SECOND + at * 400 * MS;
    const number = 100 + at;
    const usdc = 100 + ((at * 7) % 11) - 5;
    return [price(startNs, number, usdc, { txIndex: 1, ixPath: 0, feePpm: 500 }), slot(startNs + 390 * MS, number)];
  }),
];
const CHECKPOINT = 2;

interface Replay {
  readonly workspace: Workspace;
  readonly session: Session;
}

async function recordedDay(): Promise<Replay> {
  const workspace = temporaryWorkspace();
  return { workspace, session: await recordedTape(workspace, day, { checkpoint: CHECKPOINT }) };
}

function request(replay: Replay, parts: Partial<ReplayRequest> = {}): ReplayRequest {
  return {
    ...replay,
    strategy: { strategy: busy, file: "busy.ts", bundleHash: "b".repeat(64) },
    params: {},
    latency: { name: "50ms", landNs: 50 * MS, quoteNs: 20 * MS },
    seed: 7,
    landing: "last",
    capital: capitalOf(
      { capital: "USDC=1000,SOL=1", maxOrder: "1000000", maxPosition: "1000000" },
      [USDC, SOL],
      USDC.mint,
    ),
    costs: { baseFeeLamports: 5_000n, priorityFeeLamports: 0n },
    version: "0.1.0",
    clock,
    ...parts,
  };
}

describe("a simulation over a session on disk", () => {
  test("gives the digests and counts that the engine gives over the same tape in memory, at any batch size", async () => {
    const replay = await recordedDay();
    const { maxOrder: orderLimit, maxPosition: positionLimit } = request(replay).capital;
    const controls = [maxOrder(orderLimit), maxPosition(positionLimit), funds()];
    const options = { strategy: busy, controls, landMs: 50, quoteMs: 20, checkpointSeq: 65_536 * CHECKPOINT };
    const inMemory = trial(day, options);
    expect(inMemory.counts.fills).toBeGreaterThan(100);
    for (const batchSize of [undefined, 1, 7]) {
      const { provenance } = await simulate(request(replay, { batchSize }));
      expect(provenance.digests).toEqual(inMemory.digests);
      expect(provenance.counts).toMatchObject({ ...inMemory.counts, events: day.length, slots: 1_500 });
    }
  });

  test("gives the same digests again, in the same folder, and says where it came from", async () => {
    const replay = await recordedDay();
    const first = await simulate(request(replay));
    const again = await simulate(request(replay));
    expect(again).toEqual(first);
    expect(again.folder).toBe(join(replay.workspace.root, "runs", first.provenance.id));
    expect(readProvenance(runFolder(replay.workspace, "latest"))).toEqual(first.provenance);
    expect(first.provenance).toMatchObject({
      session: { id: "tape", root: replay.session.manifest.root, startNs: String(START_NS) },
      strategy: { name: "busy", params: {} },
      seed: 7,
      engine: { version: "0.1.0", node: process.version },
      final: { startEquity: "1100000000" },
    });
    expect(readdirSync(join(replay.workspace.root, "runs"))).toEqual([first.provenance.id]);
  });

  test("is another run with another seed, latency, parameter, landing, capital, limit or fee", async () => {
    const replay = await recordedDay();
    const capital = request(replay).capital;
    const parts: Partial<ReplayRequest>[] = [
      {},
      { seed: 8 },
      { latency: { name: "50ms", landNs: 51 * MS, quoteNs: 20 * MS } },
      { landing: "first" },
      { capital: { ...capital, maxOrder: 1n } },
      { capital: { ...capital, stakes: capital.stakes.map((stake) => ({ ...stake, amount: stake.amount + 1n })) } },
      { costs: { baseFeeLamports: 5_000n, priorityFeeLamports: 1n } },
      { equityEveryNs: 60 * SECOND },
    ];
    const runs = [];
    for (const part of parts) runs.push(await simulate(request(replay, part)));
    expect(new Set(runs.map(({ provenance }) => provenance.id)).size).toBe(parts.length);
  });

  test("throws, and leaves the earlier run alone, when the same replay gives other digests than before", async () => {
    const replay = await recordedDay();
    const { folder, provenance } = await simulate(request(replay));
    const file = join(folder, "run.json");
    const tampered = { ...provenance, digests: { ...provenance.digests, run: "0".repeat(64) } };
    writeFileSync(file, JSON.stringify(tampered));
    await expect(simulate(request(replay))).rejects.toThrow(NotDeterministic);
    await expect(simulate(request(replay))).rejects.toThrow(
      `run ${provenance.id} was replayed before with run digest 000`,
    );
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(tampered);
    expect(readdirSync(join(replay.workspace.root, "runs"))).toEqual([provenance.id]);
  });

  test("replaces a run of another version of the engine, whose digests may differ", async () => {
    const replay = await recordedDay();
    const { folder, provenance } = await simulate(request(replay));
    const older = {
      ...provenance,
      engine: { ...provenance.engine, version: "0.0.9" },
      digests: { decision: "0".repeat(64), run: "0".repeat(64) },
    };
    writeFileSync(join(folder, "run.json"), JSON.stringify(older));
    expect((await simulate(request(replay))).provenance.digests).toEqual(provenance.digests);
  });

  test("leaves nothing behind when the strategy fails", async () => {
    const replay = await recordedDay();
    const strategy = defineStrategy({
      name: "failing",
      params: z.strictObject({}),
      state: () => ({}),
      on: {
        slot(_, event) {
          if (event.slot === 150) throw new Error("no luck");
        },
      },
    });
    const failing = request(replay, { strategy: { strategy, file: "failing.ts", bundleHash: "c".repeat(64) } });
    await expect(simulate(failing)).rejects.toThrow("strategy failing, slot at seq");
    expect(readdirSync(join(replay.workspace.root, "runs"))).toEqual([]);
  });

  test("parses parameters once, and records them with defaults, large integers as text", async () => {
    const replay = await recordedDay();
    const strategy = defineStrategy({
      name: "Größe…",
      params: z.strictObject({ size: z.string().transform(BigInt), bps: z.number().default(0.5) }),
      state: () => ({}),
      on: { start: ({ params, log }) => (typeof params.size === "bigint" ? undefined : log("parsed twice")) },
    });
    const { provenance } = await simulate(
      request(replay, {
        strategy: { strategy, file: "size.ts", bundleHash: "d".repeat(64) },
        params: { size: "12345678901234567890" },
      }),
    );
    expect(provenance.strategy.params).toEqual({ size: "12345678901234567890", bps: 0.5 });
    expect(provenance.id).toMatch(/^gr-e-50ms-7-[0-9a-f]{10}$/);
  });

  test("refuses parameters that the strategy doesn't take, before anything is written", async () => {
    const replay = await recordedDay();
    await expect(simulate(request(replay, { params: { lookback: 3 } }))).rejects.toThrow(z.ZodError);
    expect(readdirSync(join(replay.workspace.root, "runs"))).toEqual([]);
  });

  test("tells how far it is, to the last event", async () => {
    const replay = await recordedDay();
    const seen: { events: number; total: number }[] = [];
    await simulate(request(replay, { onProgress: (progress) => seen.push(progress) }));
    expect(seen.at(-1)).toEqual({ events: day.length, total: day.length });
  });
});
