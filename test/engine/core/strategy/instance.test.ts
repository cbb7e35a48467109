import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { EventView } from "#data/market/events.ts";
import type { Nanos, Pubkey } from "#data/market/units.ts";
import type { PoolView } from "#engine/core/strategy/context.ts";
import { defineStrategy, type Hooks } from "#engine/core/strategy/strategy.ts";
import { MS, POOL, price, priceFacts, SOL, slot, tick, USDC } from "../../market.ts";
import { event } from "../../tape.ts";
import { records, strategyOf, type TestContext, trial } from "../../trial.ts";

const buy = { pool: POOL, side: "buy", amountIn: 1_000_000n } as const;

/** Runs hooks over two prices and two clocks. */
const run = (on: Hooks<TestContext>) =>
  trial([price(0, 100, 100), tick(1), price(2, 101, 90), tick(3)], { strategy: strategyOf(on) });

describe("an event's view", () => {
  test("has the event's columns, empty ones as null, during the hook, and throws afterwards", () => {
    let kept: EventView<"pool"> | undefined;
    run({
      pool(_, view) {
        kept = view;
        expect(view).toMatchObject({ pool: POOL, mintB: USDC.mint, reserveA: 1_000n, txIndex: null, sqrtPrice: null });
      },
      clock() {
        expect(() => kept?.pool).toThrow("event.pool was read outside the callback");
      },
    });
    expect(() => kept?.slot).toThrow("event.slot was read outside the callback");
  });
});

describe("a hook", () => {
  test.each([
    ["an event's", { pool: async () => {} }],
    ["one of its own", { start: async () => {} }],
  ])("may not be asynchronous: %s", (_, on) => {
    expect(() => run(on as Hooks<TestContext>)).toThrow("hooks are synchronous");
  });

  test("that nothing calls is refused, with the names of those that there are", () => {
    expect(() => run({ swaps() {} } as Hooks<TestContext>)).toThrow(/has a hook "swaps", which nothing calls.*swap/);
  });

  test("that fails says which strategy, which hook, at which event, and why", () => {
    const failing = () =>
      run({
        clock() {
          throw new RangeError("out of range");
        },
      });
    expect(failing).toThrow("strategy test, clock at seq 131072: out of range");
    expect(() => run({ start: () => null as never as undefined })).not.toThrow();
  });
});

describe("what a strategy asks for", () => {
  test.each([
    ["an amount of nothing", (c: TestContext) => c.order({ ...buy, amountIn: 0n }), "amountIn"],
    ["an amount past u64", (c: TestContext) => c.order({ ...buy, amountIn: 1n << 64n }), "amountIn"],
    ["an amount that is no bigint", (c: TestContext) => c.order({ ...buy, amountIn: 5 as never }), "amountIn"],
    ["another side", (c: TestContext) => c.requestQuote({ ...buy, side: "hold" as never }), "side"],
    ["no pool", (c: TestContext) => c.order({ ...buy, pool: undefined as never }), "pool"],
    ["a timer in the past", (c: TestContext) => c.timer("t", -1), "timer"],
    ["a timer at no time", (c: TestContext) => c.timer("t", Number.NaN), "timer"],
    ["a timer beyond exact nanoseconds", (c: TestContext) => c.timer("t", 2 ** 53), "timer"],
    ["a plot of no number", (c: TestContext) => c.plot("p", Number.NaN), "plot"],
    ["a negative amount", (c: TestContext) => c.raw(SOL.mint, -1), "no amount of SOL"],
    ["an amount of an unknown token", (c: TestContext) => c.raw("mint-x" as Pubkey, 1), "decimals of mint-x"],
  ])("is refused with a reason: %s", (_, ask, reason) => {
    expect(() => run({ clock: (context) => void ask(context) })).toThrow(reason);
  });

  test.each([
    ["order", (c: TestContext) => c.order(buy)],
    ["requestQuote", (c: TestContext) => c.requestQuote(buy)],
    ["timer", (c: TestContext) => c.timer("t", 0)],
    ["log", (c: TestContext) => c.log("late")],
    ["plot", (c: TestContext) => c.plot("p", 1)],
    ["random", (c: TestContext) => c.random("p")],
  ])("can't be asked outside of a hook: %s", (call, ask) => {
    let kept: TestContext | undefined;
    run({
      start(context) {
        kept = context;
      },
    });
    expect(() => ask(kept!)).toThrow(`${call} was called outside of a hook`);
  });

  test("is what stood in the request when it was made, whatever the strategy does to it afterwards", () => {
    const request = { ...buy, tag: "first" };
    const of = run({
      start() {},
      clock(context) {
        context.order(request);
        Object.assign(request, { amountIn: 7n, tag: "second" });
      },
    });
    expect(records(of, "decision").map(({ amountIn, tag }) => `${amountIn} ${tag}`)).toEqual([
      "1000000 first",
      "7 second",
    ]);
  });

  test("is numbered from 1 over orders and quotes, and counted from 0 at every event", () => {
    const of = run({
      clock(context) {
        expect(context.order(buy)).toBeGreaterThan(0);
        context.requestQuote(buy);
      },
    });
    expect(records(of, "decision").map(({ what, id, ordinal }) => `${what} ${id} ${ordinal}`)).toEqual([
      "order 1 0",
      "quote 2 1",
      "order 3 0",
      "quote 4 1",
    ]);
  });

  test("goes on being counted at an event through timers, hooks of outcomes and the event's own", () => {
    const strategy = strategyOf({
      start: (context) => context.timer("t", 5),
      timer: (context) => void context.order({ ...buy, tag: "timer" }),
      clock: (context) => void context.order({ ...buy, tag: "clock" }),
    });
    const of = trial([price(0, 100, 100), tick(5)], { strategy });
    expect(records(of, "decision").map(({ tag, ordinal }) => `${tag} ${ordinal}`)).toEqual(["timer 0", "clock 1"]);
  });
});

describe("what a strategy sees", () => {
  test("of a pool is the price known now in whole tokens, either way round, and its age", () => {
    const seen: string[] = [];
    const look = (view: PoolView | null) => seen.push(`${view?.price.toFixed(6)} ${view?.ageNs}`);
    const turned = { mintA: USDC.mint, mintB: SOL.mint, price: 10, pool: "turned" };
    const strategy = strategyOf({
      clock(context) {
        look(context.pool(POOL));
        look(context.pool("turned" as Pubkey));
        expect(context.pool("unknown" as Pubkey)).toBeNull();
        expect(context.pools().map(({ key }) => key)).toEqual([POOL, "turned"]);
      },
    });
    trial([price(0, 100, 100), price(5, 100, 100, turned), tick(7)], { strategy });
    expect(seen).toEqual(["100.000000 7", "100.000000 2"]);
  });

  test("of a pool whose decimals are unknown is raw for raw", () => {
    const strategy = strategyOf({ clock: (context) => context.log(String(context.pools()[0]?.price)) });
    const unknown = priceFacts(1, 100, { mintA: "mint-x" });
    expect(records(trial([event("pool", 0, unknown), tick(1)], { strategy }), "log")[0]?.text).toBe("0.1");
  });

  test("is one list of pools, which is not made anew at every look", () => {
    const lists = new Set<readonly PoolView[]>();
    run({ clock: (context) => void lists.add(context.pools()) });
    expect(lists.size).toBe(1);
  });

  test("of amounts is raw: 1.5 SOL are 1,500,000,000 lamports, and decimals that a token lacks are rounded", () => {
    run({
      clock(context) {
        expect(context.raw(SOL.mint, 1.5)).toBe(1_500_000_000n);
        expect(context.raw(USDC.mint, 0.0000016)).toBe(2n);
        expect(context.token(USDC.mint)).toEqual(USDC);
      },
    });
  });

  test("of time is that of the event being handled", () => {
    const times: Nanos[] = [];
    run({ start: ({ now }) => void times.push(now), pool: ({ now }) => void times.push(now) });
    expect(times).toEqual([0, 0, 2]);
  });
});

describe("randomness", () => {
  const draws = (strategy = strategyOf({ clock: (c) => c.plot("draw", c.random("entry")) }), seed = 7, landMs = 50) =>
    records(
      trial([price(0, 100, 100), tick(1), slot(60 * MS, 101), tick(70 * MS)], { strategy, seed, landMs }),
      "plot",
    ).map(({ value }) => value);

  test("is the same for the same seed and another for another", () => {
    expect(draws()).toEqual(draws());
    expect(new Set([...draws(), ...draws(undefined, 8)]).size).toBe(4);
  });

  test("of one purpose does not depend on what was drawn for another, nor on a fill that comes in between", () => {
    const curious = strategyOf({
      clock(context) {
        context.random("size");
        context.order(buy);
        context.plot("draw", context.random("entry"));
      },
      fill: (context) => void context.random("size"),
    });
    expect(draws(curious)).toEqual(draws());
    expect(draws(curious, 7, 0)).toEqual(draws());
  });

  test("drawn twice for one purpose at one event is drawn anew, and the next event begins again", () => {
    const twice = strategyOf({
      clock(context) {
        context.plot("draw", context.random("entry"));
        context.plot("draw", context.random("entry"));
      },
    });
    const drawn = draws(twice);
    expect(new Set(drawn).size).toBe(4);
    expect([drawn[0], drawn[2]]).toEqual(draws());
  });
});

describe("a strategy's parameters", () => {
  const strategy = defineStrategy({
    name: "parameters",
    params: z.strictObject({ size: z.string().transform(Number), times: z.int().default(2) }),
    state: ({ times }) => ({ left: times }),
    on: {},
  });

  test("are parsed once, with defaults, and every run has a state of its own", () => {
    const { params, state } = strategy.instantiate({ size: "5" });
    expect(params).toEqual({ size: 5, times: 2 });
    expect(state).toEqual({ left: 2 });
    expect(strategy.instantiate({ size: "5" }).state).not.toBe(state);
  });

  test("that it doesn't take are refused", () => {
    expect(() => trial([tick(0)], { strategy, params: { size: "5", sice: 1 } })).toThrow(z.ZodError);
  });
});
