import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { funds } from "#engine/core/risk/funds.ts";
import { maxOrder } from "#engine/core/risk/maxOrder.ts";
import { maxPosition } from "#engine/core/risk/maxPosition.ts";
import { SOL, tick } from "../market.ts";
import { busy, randomTape } from "../randomTape.ts";
import type { TapeEvent } from "../tape.ts";
import { open, records, START_CAPITAL, type Trial, type TrialOptions, trial } from "../trial.ts";

const landing = fc.constantFrom("first" as const, "last" as const);
const controls = fc.constantFrom([open], [maxOrder(300_000_000n), maxPosition(500_000_000n), funds()]);
const options = fc.record({ landing, controls, seed: fc.nat(), landMs: fc.nat(100), quoteMs: fc.nat(100) });
const run = (tape: readonly TapeEvent[], more: TrialOptions) => trial(tape, { strategy: busy, ...more });

describe("a run over any tape", () => {
  test("has the same record and digests at batch sizes 1, 7 and 2,048, wherever blocks end", () => {
    fc.assert(
      fc.property(randomTape, options, fc.integer({ min: 1, max: 9 }), (tape, more, blockRows) => {
        const { audit, digests, counts } = run(tape, more);
        for (const shape of [
          { batchSize: 1 },
          { batchSize: 7 },
          { batchSize: 7, blockRows },
          { batchSize: 2_048, blockRows },
        ]) {
          const other = run(tape, { ...more, ...shape });
          expect(other.audit).toEqual(audit);
          expect(other.digests).toEqual(digests);
          expect(other.counts).toEqual(counts);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("knows nothing of what comes later: the record up to any event is the same however the tape goes on", () => {
    fc.assert(
      fc.property(randomTape, randomTape, fc.nat(80), options, (tape, other, at, more) => {
        const upTo = tape.slice(0, at + 1);
        const lastNs = upTo.at(-1)?.recvNs ?? 0;
        const goesOn = [...upTo, ...other.map((event) => ({ ...event, recvNs: event.recvNs + lastNs + 1 }))];
        const until = (of: Trial) => of.audit.filter(({ seq }) => seq <= upTo.length * 65_536);
        const goesElsewhere = [...upTo, tick(lastNs + 5)];
        expect(until(run(goesOn, more))).toEqual(until(run(goesElsewhere, more)));
      }),
      { numRuns: 200 },
    );
  });

  test("conserves every token: what the wallet holds is what it began with, its fills and its fees", () => {
    fc.assert(
      fc.property(randomTape, options, (tape, more) => {
        const of = run(tape, more);
        const expected = new Map(START_CAPITAL);
        const add = (mint: Pubkey, amount: bigint) => expected.set(mint, (expected.get(mint) ?? 0n) + amount);
        for (const { fill, feeLamports } of records(of, "update")) {
          add(SOL.mint, -feeLamports);
          if (fill === null) continue;
          add(fill.mintIn, -fill.amountIn);
          add(fill.mintOut, fill.amountOut);
        }
        for (const [mint, amount] of expected) {
          expect(of.engine.portfolio.balance(mint)).toBe(amount);
          expect(amount >= 0n).toBe(true);
          expect(of.engine.portfolio.available(mint)).toBe(amount);
          const last = records(of, "balance").findLast((record) => record.mint === mint);
          expect(last?.quantity ?? START_CAPITAL.get(mint) ?? 0n).toBe(amount);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("gives every order one outcome, every fill at least what was accepted, and books that balance", () => {
    fc.assert(
      fc.property(randomTape, options, (tape, more) => {
        const of = run(tape, more);
        const { orders, fills, reverted, dropped, unsettled, decisions, denied } = of.counts;
        expect(orders).toBe(fills + reverted + dropped + unsettled);
        expect(records(of, "decision")).toHaveLength(decisions);
        const orderDecisions = records(of, "decision").filter(({ what }) => what === "order");
        expect(orderDecisions.length).toBe(orders + denied);
        const minOut = new Map(orderDecisions.map(({ id, minOut }) => [id, minOut]));
        for (const { fill, state } of records(of, "update")) {
          expect(fill !== null).toBe(state === "landed");
          if (fill === null) continue;
          expect(fill.amountOut >= minOut.get(fill.orderId)!).toBe(true);
          expect(fill.landedNs).toBeGreaterThan(fill.decidedNs + (more.landMs ?? 0) * 1e6);
        }
        for (const { equity, start, realised, unrealised, feesPaid } of records(of, "equity"))
          expect(equity).toBe(start + realised + unrealised - feesPaid);
      }),
      { numRuns: 300 },
    );
  });

  test("trades enough for all this to mean something: among 200 tapes fills, reverts, drops, refusals and unsettled orders are common", () => {
    const tapes = fc.sample(randomTape, { numRuns: 200, seed: 7 });
    const runs = tapes.map((tape) => run(tape, { landMs: 5 }).counts);
    const having = (what: keyof Trial["counts"]) => runs.filter((counts) => counts[what] > 0).length;
    expect(having("fills")).toBeGreaterThan(100);
    expect(having("reverted")).toBeGreaterThan(50);
    expect(having("dropped")).toBeGreaterThan(20);
    expect(having("unsettled")).toBeGreaterThan(100);
    expect(having("denied")).toBeGreaterThan(50);
  });
});
