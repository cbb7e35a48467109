import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import type { Control } from "#engine/core/risk/control.ts";
import { funds } from "#engine/core/risk/funds.ts";
import { maxOrder } from "#engine/core/risk/maxOrder.ts";
import { maxPosition } from "#engine/core/risk/maxPosition.ts";
import type { OrderRequest } from "#engine/core/strategy/context.ts";
import { MS, POOL, PRODUCT, price, SOL, slot, tick, USDC } from "../market.ts";
import { event, type TapeEvent } from "../tape.ts";
import { open, outcomes, records, strategyOf, type TrialOptions, trial } from "../trial.ts";

const buy: OrderRequest = { pool: POOL, side: "buy", amountIn: 100_000_000n };

/** Asks once, at 10 ms, with prices of 100 and 101 USDC around it. */
function asking(requests: readonly OrderRequest[], options: TrialOptions = {}, first: TapeEvent = price(0, 100, 100)) {
  const strategy = strategyOf({
    clock(context) {
      if (context.now === 10 * MS) for (const request of requests) context.order(request);
    },
  });
  const after = [price(70 * MS, 102, 101), slot(80 * MS, 102), tick(90 * MS)];
  return trial([first, slot(1, 100), tick(10 * MS), ...after], { strategy, ...options });
}

/** So many raw SOL against 10 raw USDC, without a fee: of 14, 10 in give ⌊14 · 10 / 20⌋ = 7. */
const shallow = (reserveA: bigint) => price(0, 100, 100, { program: PRODUCT, reserveA, reserveB: 10n });

const verdicts = (of: ReturnType<typeof asking>) =>
  records(of, "decision").map(({ verdict }) => (verdict.allowed ? "allowed" : `${verdict.control}: ${verdict.reason}`));

describe("a request becomes a decision", () => {
  test("with the least that it accepts, rounded against slippage: 1 % less than 1 SOL, and a third of a raw unit up", () => {
    expect(records(asking([buy]), "decision")[0]).toMatchObject({
      minOut: 990_000_000n,
      side: "buy",
      amountIn: 100_000_000n,
    });
    // 4 bps less than 7 are 6.9972.
    const small = asking([{ ...buy, amountIn: 10n, maxSlippageBps: 4 }], {}, shallow(14n));
    expect(records(small, "decision")[0]).toMatchObject({ minOut: 7n, verdict: { allowed: true } });
  });

  test.each([
    ["a pool that is not known", { ...buy, pool: "nowhere" as Pubkey }, "tradable: pool nowhere is not known"],
    ["half a basis point", { ...buy, maxSlippageBps: 0.5 }, "tradable: maxSlippageBps is 0.5"],
    ["more than everything", { ...buy, maxSlippageBps: 10_001 }, "tradable: maxSlippageBps is 10001"],
  ])("that is refused, with a reason, for %s", (_, request, verdict) => {
    const of = asking([request]);
    expect(verdicts(of)[0]).toContain(verdict);
    expect(of.counts).toMatchObject({ decisions: 1, denied: 1, orders: 0 });
    expect(records(of, "update")).toEqual([]);
  });

  test("that is refused where the pool would refuse, would give nothing, or nothing can price it", () => {
    const empty = price(0, 100, 100, { reserveA: null });
    expect(verdicts(asking([buy], {}, empty))[0]).toContain("tradable: NoPrice");
    expect(verdicts(asking([{ ...buy, amountIn: 1n }], {}, shallow(1n)))[0]).toContain(
      "tradable: the pool gives nothing for 1",
    );
    const foreign = price(0, 100, 100, { program: "unknown program" });
    expect(verdicts(asking([buy], {}, foreign))[0]).toContain(
      "tradable: nothing here can price pools of program unknown",
    );
  });

  test("that the strategy hears of at the next event when it is refused", () => {
    const heard: string[] = [];
    const strategy = strategyOf({
      clock: (context) => void context.order({ ...buy, pool: "nowhere" as Pubkey }),
      order: (context, update) => void heard.push(`${context.now} ${update.state}`),
    });
    trial([price(0, 100, 100), tick(1), price(2, 101, 100)], { strategy });
    expect(heard).toEqual(["2 denied"]);
  });
});

describe("risk judges every order", () => {
  test("by what it gives away, at the price known when it is made", () => {
    const limited = (limit: bigint) => verdicts(asking([buy], { controls: [maxOrder(limit)] }))[0];
    expect(limited(100_000_000n)).toBe("allowed");
    expect(limited(99_999_999n)).toContain("maxOrder: the order is worth 100000000, more than 99999999");
  });

  test("with orders under way counted as filled: of three of 100 USDC under a limit of 300 with 1 SOL held, two pass", () => {
    const of = asking([buy, buy, buy], { controls: [maxPosition(300_000_000n)] });
    expect(verdicts(of).map((verdict) => verdict.slice(0, 11))).toEqual(["allowed", "allowed", "maxPosition"]);
  });

  test("with what orders under way may take held back, until their outcome is known", () => {
    const request = { ...buy, amountIn: 600_000_000n };
    expect(verdicts(asking([request, request], { controls: [funds()] }))).toEqual([
      "allowed",
      expect.stringContaining("funds: the order needs 600000000"),
    ]);
  });

  test("and refuses what can't be priced", () => {
    const priceless = { mintB: "mint-x" };
    const controls = [maxOrder(1n << 100n)];
    expect(verdicts(asking([buy], { controls }, price(0, 100, 100, priceless)))[0]).toContain(
      "maxOrder: nothing prices",
    );
  });

  test("and lets nothing through without controls", () => {
    expect(verdicts(asking([buy], { controls: [] }))).toEqual(["gate: no control is configured"]);
  });

  test("seeing the order as it would be sent", () => {
    const seen: unknown[] = [];
    const spy: Control = { id: "spy", judge: (proposal) => (seen.push(proposal) > 0 ? null : "") };
    asking([buy], { controls: [spy] });
    expect(seen).toEqual([
      expect.objectContaining({
        value: 100_000_000n,
        exposure: 100_000_000n,
        reduces: false,
        feeLamports: 5_000n,
        order: expect.objectContaining({ mintIn: USDC.mint, mintOut: SOL.mint, expectedOut: 1_000_000_000n }),
      }),
    ]);
  });
});

describe("the kill switch, as a control event", () => {
  const strategy = strategyOf({
    clock: (context) => void context.order(buy),
    control: (context) => void context.order(buy),
  });
  const control = (recvNs: number, action: string) => event("control", recvNs, { action });

  test("stops orders from its event on, those of its own hook too, until it is lifted", () => {
    const of = trial([price(0, 100, 100), tick(1), control(2, "kill"), tick(3), control(4, "lift"), tick(5)], {
      strategy,
    });
    expect(verdicts(of).map((verdict) => verdict.slice(0, 10))).toEqual([
      "allowed",
      "killSwitch",
      "killSwitch",
      "allowed",
      "allowed",
    ]);
  });

  test("is thrown by a control that nothing here understands", () => {
    const of = trial([price(0, 100, 100), control(2, "limit"), tick(3)], { strategy });
    expect(verdicts(of)[1]).toBe('killSwitch: control "limit" is not understood');
  });

  test("that a checkpoint states holds from the start", () => {
    const events = [control(0, "kill"), price(1, 100, 100), tick(2)];
    expect(verdicts(trial(events, { strategy, checkpointSeq: 65_536 }))).toEqual(["killSwitch: the kill switch is on"]);
  });
});

describe("an outcome is booked", () => {
  test("with its costs in the numeraire, by hand: decided at 100, filled at 101, 5,000 lamports of fee", () => {
    // 100 USDC at 101 are ⌊0.990099009…⌋ SOL; at 100 they were worth 99.0099009 USDC, at 101 99.999999909.
    const update = records(asking([buy]), "update").find(({ state }) => state === "landed");
    expect(update).toMatchObject({
      notional: 100_000_000n,
      moveCost: 99_999_999n - 99_009_900n,
      impactCost: 1n,
      poolFeeCost: 0n,
      chainFeeCost: 505n,
      realised: 0n,
    });
  });

  test("at the event at which it becomes known, with every balance that it changed", () => {
    const of = asking([buy]);
    const [landed] = records(of, "update").filter(({ state }) => state === "landed");
    expect(landed).toMatchObject({ now: 90 * MS, seq: 6 * 65_536 });
    expect(records(of, "balance")).toEqual([
      { type: "balance", seq: 6 * 65_536, now: 90 * MS, mint: USDC.mint, quantity: 900_000_000n },
      { type: "balance", seq: 6 * 65_536, now: 90 * MS, mint: SOL.mint, quantity: 1_990_094_009n },
    ]);
  });

  test("with the fee's balance too where SOL is not traded, and no balance where nothing changed", () => {
    const other = price(0, 100, 100, { mintA: "mint-x" });
    const moved = price(70 * MS, 102, 100, { mintA: "mint-x" });
    const strategy = strategyOf({ clock: (context) => void context.order(buy) });
    const of = trial([other, slot(1, 100), tick(10 * MS), moved, slot(80 * MS, 102)], { strategy });
    expect(records(of, "balance").map(({ mint }) => mint)).toEqual([USDC.mint, "mint-x", SOL.mint]);
    const dropped = trial([other, slot(1, 100), tick(10 * MS), moved, slot(80 * MS, 102, "dead")], { strategy });
    expect(outcomes(dropped)).toEqual(["1 dropped"]);
    expect(records(dropped, "balance")).toEqual([]);
  });

  test("and frees what was held back", () => {
    const strategy = strategyOf({
      clock: (context) => void context.order({ ...buy, amountIn: 1_000_000_000n, maxSlippageBps: 0 }),
    });
    const rounds = [tick(10 * MS), price(70 * MS, 102, 101), slot(80 * MS, 102), tick(90 * MS)];
    const of = trial([price(0, 100, 100), slot(1, 100), ...rounds], { strategy, controls: [funds(), open] });
    expect(outcomes(of)[0]).toBe("1 reverted");
    expect(verdicts(of)).toEqual(["allowed", "allowed"]);
  });
});

describe("a quote", () => {
  const strategy = strategyOf({
    clock: (context) => void context.requestQuote(buy),
    answer: (context, { amountOut, refused, modelled }) =>
      context.log(`${context.now / MS} ${amountOut} ${refused} ${modelled}`),
  });
  const texts = (events: readonly TapeEvent[], options: TrialOptions = {}) =>
    records(trial(events, { strategy, ...options }), "log").map(({ text }) => text);

  test("is answered at the first event at or after its latency, from what was known before that event, marked modelled", () => {
    const events = [price(0, 100, 100), tick(10 * MS), price(60 * MS - 1, 101, 50), price(60 * MS, 102, 25)];
    expect(texts(events)).toEqual(["60 2000000000 null true"]);
  });

  test("of a pool that would refuse is answered with the reason", () => {
    expect(
      texts([price(0, 100, 100, { reserveA: null }), tick(10 * MS), price(70 * MS, 101, 50, { reserveA: null })]),
    ).toEqual(["70 null NoPrice: no price is recorded of the pool true"]);
  });

  test("never answers within the event that it was asked at, however short its latency", () => {
    const eager = strategyOf({
      clock: (context) => void context.requestQuote(buy),
      answer(context) {
        context.log(String(context.now));
        context.requestQuote(buy);
      },
    });
    const of = trial([price(0, 100, 100), tick(1), price(2, 101, 50), price(2, 102, 50)], {
      strategy: eager,
      quoteMs: 0,
    });
    expect(records(of, "log").map(({ text }) => text)).toEqual(["2", "2", "2"]);
    expect(records(of, "answer").map(({ seq }) => seq / 65_536)).toEqual([3, 4, 4]);
  });
});
