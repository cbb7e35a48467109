import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { MS, POOL, price, SECOND, SOL, slot, tick, USDC } from "../market.ts";
import { event, type Facts, type TapeEvent } from "../tape.ts";
import { open, outcomes, records, strategyOf, type TestContext, type TrialOptions, trial } from "../trial.ts";

const buy = { pool: POOL, side: "buy", amountIn: 100_000_000n } as const;
const priceNow = (context: TestContext) => context.pool(POOL)?.price.toFixed(0);
const logs = (of: ReturnType<typeof trial>) => records(of, "log").map(({ text }) => text);

describe("one step of the engine", () => {
  test("delivers outcomes and timers, then changes the market, then runs the event's hook, then takes orders", () => {
    const strategy = strategyOf({
      start(context) {
        context.timer("first", 80 * MS);
        context.timer("second", 85 * MS);
      },
      clock: (context) => void context.order({ ...buy, amountIn: 1_000_000n }),
      fill: (context) => context.log(`fill, price ${priceNow(context)}`),
      order: (context, { state }) => context.log(`order ${state}, price ${priceNow(context)}`),
      timer: (context, name) => context.log(`timer ${name}, price ${priceNow(context)}`),
      pool: (context) => context.log(`pool, price ${priceNow(context)}`),
    });
    const events = [price(0, 100, 100), slot(1, 100), tick(10 * MS), slot(80 * MS, 102), price(90 * MS, 103, 50)];
    expect(logs(trial(events, { strategy }))).toEqual([
      "pool, price 100",
      "timer first, price 100",
      "fill, price 100",
      "order landed, price 100",
      "timer second, price 100",
      "pool, price 50",
    ]);
  });

  test("makes a timer fire at the first event received at or after its time, with that event's time", () => {
    const strategy = strategyOf({
      start: (context) => context.timer("t", 10),
      timer: (context) => context.log(String(context.now)),
    });
    const at = (...times: number[]) => logs(trial([tick(0), ...times.map(tick)], { strategy }));
    expect(at(9, 10, 11)).toEqual(["10"]);
    expect(at(9, 17)).toEqual(["17"]);
    expect(at(9)).toEqual([]);
  });

  test("rounds a timer up to whole nanoseconds", () => {
    const strategy = strategyOf({
      start: (context) => context.timer("t", 9.2),
      timer: (context) => context.log(String(context.now)),
    });
    expect(logs(trial([tick(0), tick(9), tick(10)], { strategy }))).toEqual(["10"]);
  });

  test("fires timers of one event by time, those of the same time as they were set", () => {
    const strategy = strategyOf({
      start(context) {
        for (const [name, afterNs] of [
          ["c", 7],
          ["a", 5],
          ["b", 5],
        ] as const)
          context.timer(name, afterNs);
      },
      timer: (context, name) => context.log(name),
    });
    expect(logs(trial([tick(0), tick(10)], { strategy }))).toEqual(["a", "b", "c"]);
  });

  test("ends although a strategy sets a timer of no time in every timer, and orders again at every refusal", () => {
    const strategy = strategyOf({
      start(context) {
        context.timer("again", 0);
        context.order(buy);
      },
      timer(context) {
        context.log("timer");
        context.timer("again", 0);
      },
      order(context) {
        context.log("refused");
        context.order(buy);
      },
    });
    const of = trial([price(0, 100, 100), tick(0), tick(0)], { strategy, controls: [] });
    // Asked at the start, before the first event was taken in; then once an event, and once more at the end.
    expect(logs(of)).toEqual(["timer", "refused", "timer", "refused", "timer", "refused", "timer", "refused"]);
  });

  test("takes orders that are made in the hooks of outcomes at that event, with the market as it was before it", () => {
    const strategy = strategyOf({
      clock: (context) => void context.order(buy),
      fill: (context) => void context.order({ ...buy, side: "sell", tag: "in fill" }),
      order: (context, { orderId }) => void (orderId === 1 && context.order({ ...buy, side: "sell", tag: "in order" })),
    });
    const events = [price(0, 100, 100), slot(1, 100), tick(10 * MS), slot(80 * MS, 102), price(90 * MS, 103, 50)];
    const decisions = records(trial(events, { strategy }), "decision").slice(1);
    expect(decisions.map(({ seq, ordinal, tag, minOut }) => [seq / 65_536, ordinal, tag, minOut])).toEqual([
      [5, 0, "in fill", 9_900_000n],
      [5, 1, "in order", 9_900_000n],
    ]);
  });

  test("gives each record the event that it came about at, and times that never run back", () => {
    const strategy = strategyOf({
      clock: (context) => void context.order(buy),
      fill: (context) => context.log("known"),
    });
    const events = [
      price(0, 100, 100),
      slot(1, 100),
      tick(10 * MS),
      slot(80 * MS, 102),
      tick(90 * MS),
      slot(190 * MS, 103),
    ];
    const of = trial(events, { strategy });
    const times = of.audit.map(({ now }) => now);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const { seq, now } of of.audit) expect(events[seq / 65_536 - 1]?.recvNs).toBe(now);
    expect(records(of, "log")[0]).toMatchObject({ now: 90 * MS, seq: 5 * 65_536 });
  });
});

describe("the beginning of a tape", () => {
  const seen: string[] = [];
  const strategy = strategyOf({
    start: (context) => void seen.push(`start at ${context.now}, ${context.pools().length} pools`),
    pool: (_, { slot }) => void seen.push(`pool ${slot}`),
    clock: () => void seen.push("clock"),
  });
  const run = (events: readonly TapeEvent[], options: TrialOptions) => {
    seen.length = 0;
    const of = trial(events, { strategy, ...options });
    return { of, seen: [...seen] };
  };

  test("is a checkpoint that reaches no hook; start comes once, at the first event after it, and sees its pools", () => {
    const events = [price(3, 99, 100), tick(4), tick(5), price(6, 101, 100)];
    expect(run(events, { checkpointSeq: 2 * 65_536 }).seen).toEqual(["start at 5, 1 pools", "clock", "pool 101"]);
    expect(run(events, {}).seen).toEqual(["start at 3, 0 pools", "pool 99", "clock", "clock", "pool 101"]);
  });

  test("values the capital by the checkpoint, and is no reason to mark: that begins with the first event after it", () => {
    const { of } = run([price(3, 99, 100), price(5, 101, 90)], { checkpointSeq: 65_536 });
    const marks = records(of, "equity").map(({ now, start, equity }) => [now, start, equity]);
    expect(marks).toEqual([5, 5].map((now) => [now, 1_100_000_000n, 1_090_000_000n]));
    expect(of.counts.events).toBe(2);
  });

  test("that has nothing but a checkpoint, or nothing at all, starts and stops", () => {
    expect(run([price(3, 99, 100)], { checkpointSeq: 65_536 }).seen).toEqual(["start at 3, 1 pools"]);
    expect(run([], {}).seen).toEqual(["start at 0, 0 pools"]);
  });
});

describe("the end of a tape", () => {
  test("delivers what was due by the last event, and names the rest unsettled; timers still ahead never fire", () => {
    const strategy = strategyOf({
      start: (context) => context.timer("late", 100 * MS),
      clock: (context) => void context.order(buy),
      timer: (context) => context.log("timer"),
      order: (context, { orderId, state }) => context.log(`${orderId} ${state}`),
      stop: (context) => context.log("stop"),
    });
    const of = trial([price(0, 100, 100), slot(1, 100), tick(10 * MS), tick(75 * MS), slot(80 * MS, 102)], {
      strategy,
    });
    expect(logs(of)).toEqual(["1 landed", "2 unsettled", "stop"]);
    expect(of.counts).toMatchObject({ orders: 2, fills: 1, unsettled: 1 });
  });

  test("refuses orders from then on, in stop as in the hooks before it, and says so", () => {
    const order = (context: TestContext) => void context.order(buy);
    const of = trial([price(0, 100, 100), tick(1)], { strategy: strategyOf({ clock: order, order, stop: order }) });
    expect(records(of, "decision").map(({ verdict }) => verdict.reason)).toEqual([
      null,
      "the tape has ended",
      "the tape has ended",
    ]);
    expect(of.counts).toMatchObject({ orders: 1, unsettled: 1, denied: 2 });
  });

  test("judges what a hook asks for before the next outcome is told", () => {
    const order = (context: TestContext) => void context.order(buy);
    const strategy = strategyOf({ clock: order, order });
    const { audit } = trial([price(0, 100, 100), tick(1), tick(2)], { strategy });
    const told = audit.flatMap((record) => (record.type === "update" || record.type === "decision" ? record.type : []));
    expect(told.slice(-4)).toEqual(["update", "decision", "update", "decision"]);
  });

  test("is not moved by a lift of the kill switch in the tape's last event", () => {
    const strategy = strategyOf({ stop: (context) => void context.order(buy) });
    const of = trial([price(0, 100, 100), event("control", 1, { action: "lift" })], { strategy });
    expect(of.counts.denied).toBe(1);
  });
});

describe("marks of the portfolio", () => {
  const times = (events: readonly TapeEvent[], options: TrialOptions = {}) =>
    records(trial(events, options), "equity").map(({ now, equity }) => `${now / SECOND}: ${equity / 1_000_000n}`);

  test("are made at the first event of every second, and at the end", () => {
    const events = [0, 0.4, 1, 1.9, 4.5, 4.7, 5].map((seconds) => price(seconds * SECOND, 100, 100));
    expect(times(events)).toEqual(["0: 1100", "1: 1100", "4.5: 1100", "5: 1100", "5: 1100"]);
  });

  test("begin when all of the capital has a price", () => {
    const events = [tick(0), price(SECOND, 100, 100, { pool: "x", mintA: "mint-x" }), price(3 * SECOND, 100, 100)];
    expect(times(events)).toEqual(["3: 1100", "3: 1100"]);
  });

  test("begin with the first fill where capital has no price, and count what has none as nothing", () => {
    const x = (recvNs: number, usdc: number, at = 100) => price(recvNs, at, usdc, { mintA: "mint-x" });
    const strategy = strategyOf({ clock: (context) => void context.order(buy) });
    const events = [x(0, 100), slot(1, 100), tick(10 * MS), slot(80 * MS, 102), x(SECOND, 200, 103)];
    const of = trial([...events, tick(1.5 * SECOND)], { strategy });
    expect(records(of, "equity")).toHaveLength(2);
    expect(records(of, "equity")[0]).toMatchObject({
      now: SECOND,
      start: 1_000_000_000n,
      equity: 1_100_000_000n,
      unpriced: 1,
    });
  });

  test("are one at the end where nothing ever had a price", () => {
    expect(times([tick(0), tick(5 * SECOND)])).toEqual(["5: 1000"]);
  });
});

describe("counts", () => {
  test("are of slots confirmed, each once, whatever else is said of them", () => {
    const events = [
      slot(0, 100, "processed"),
      slot(1, 100),
      slot(2, 100, "finalized"),
      slot(3, 101, "dead"),
      slot(4, 102),
    ];
    expect(trial(events).counts.slots).toBe(2);
  });

  test("are of decisions in gaps, which become known when they are over", () => {
    const strategy = strategyOf({ clock: (context) => void context.order(buy) });
    const gap = (recvNs: number, facts: Facts<"gap">) => event("gap", recvNs, { cause: "disconnected", ...facts });
    const events = [price(0, 100, 100), tick(5), tick(10), tick(20), gap(21, { startNs: 10, endNs: 20 })];
    const of = trial(events, { strategy });
    expect(of.counts).toMatchObject({ decisions: 3, decisionsInGaps: 2 });
  });
});

describe("a trade from end to end", () => {
  test("comes out as by hand: 100 USDC into SOL at 100, all of it out at 110, two fees of 5,000 lamports", () => {
    const strategy = strategyOf({
      clock(context) {
        const held = context.portfolio.positions().find(({ mint }) => mint === SOL.mint)?.quantity ?? 0n;
        if (held < 1_500_000_000n) context.order(buy);
        else context.order({ pool: POOL, side: "sell", amountIn: 1_000_000_000n });
      },
    });
    const bought = [price(0, 100, 100), slot(1, 100), tick(10 * MS), slot(80 * MS, 101), tick(90 * MS)];
    const sold = [price(100 * MS, 102, 110), slot(110 * MS, 102), price(150 * MS, 103, 110), slot(160 * MS, 103)];
    const of = trial([...bought, ...sold], { strategy });
    expect(outcomes(of)).toEqual(["1 landed", "2 landed"]);
    // Bought: 1 SOL. Sold: 110 USDC. 0.99999 SOL are left, which cost 99.999; fees were 0.0005 and 0.00055 USDC.
    expect(records(of, "equity").at(-1)).toMatchObject({
      start: 1_100_000_000n,
      cash: 1_010_000_000n,
      positions: 109_998_900n,
      equity: 1_119_998_900n,
      feesPaid: 500n + 550n,
      realised: 10_000_000n + 50n,
      unrealised: 9_999_900n,
    });
    expect(of.engine.portfolio.balance(USDC.mint as Pubkey)).toBe(1_010_000_000n);
  });

  test("leaves the market's prices as they were recorded", () => {
    const strategy = strategyOf({ clock: (context) => void context.order(buy) });
    const events = [price(0, 100, 100), slot(1, 100), tick(10 * MS), slot(80 * MS, 101), tick(90 * MS)];
    expect(trial(events, { strategy, controls: [open] }).engine.market.price[0]).toBe(0.1);
  });
});
