import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { BY_TICK, MS, POOL, PRODUCT, price, SECOND, SOL, slot, tick, USDC } from "../../market.ts";
import { event, type Facts, type TapeEvent } from "../../tape.ts";
import { outcomes, records, strategyOf, type Trial, type TrialOptions, trial } from "../../trial.ts";

const USDC_100 = 100_000_000n;

/** Buys for 100 USDC, at any price, at every clock event; so `tick` reads as the decision. */
const buyer = (maxSlippageBps = 10_000, amountIn = USDC_100) =>
  strategyOf({ clock: (context) => void context.order({ pool: POOL, side: "buy", amountIn, maxSlippageBps }) });

/** Prices are known and settled at 100 USDC in slot 100; what follows is what is tested. */
const run = (events: readonly TapeEvent[], options: TrialOptions = {}): Trial =>
  trial([price(0, 100, 100), slot(1, 100), ...events], { strategy: buyer(), ...options });

/** `102 at 80`: the slot and the USDC price of every fill. */
const fills = (of: Trial): string[] =>
  records(of, "update").flatMap(({ fill }) =>
    fill === null ? [] : [`${fill.slot} at ${(fill.amountIn * 1_000n) / fill.amountOut}`],
  );

const reasons = (of: Trial) => records(of, "update").flatMap(({ reason }) => reason ?? []);
const feesOf = (of: Trial) => records(of, "update").reduce((sum, { feeLamports }) => sum + feeLamports, 0n);

describe("where an order lands", () => {
  test.each([
    ["one nanosecond before it arrives", 60 * MS - 1, "103 at 100"],
    ["as it arrives", 60 * MS, "103 at 100"],
    ["one nanosecond after it arrived", 60 * MS + 1, "102 at 100"],
  ])("decided at 10 ms, 50 ms away: slot 102, first mentioned %s", (_, mentionedNs, landed) => {
    const events = [tick(10 * MS), price(mentionedNs, 102, 100), price(70 * MS, 103, 100), slot(80 * MS, 102)];
    expect(fills(run([...events, slot(90 * MS, 103)]))).toEqual([landed]);
  });

  test("is no slot that was mentioned before it arrived, however often it is mentioned afterwards", () => {
    const events = [tick(10 * MS), price(20 * MS, 102, 100), price(70 * MS, 102, 100), price(80 * MS, 103, 100)];
    const of = run([...events, slot(90 * MS, 102), slot(91 * MS, 103)]);
    expect(fills(of)).toEqual(["103 at 100"]);
    expect(records(of, "update").find(({ fill }) => fill !== null)?.fill?.landedNs).toBe(80 * MS);
  });

  test("is no slot below one that was mentioned, although it is mentioned for the first time", () => {
    const events = [tick(10 * MS), price(20 * MS, 104, 100), price(70 * MS, 103, 100), price(80 * MS, 105, 100)];
    expect(fills(run([...events, slot(90 * MS, 103), slot(91 * MS, 105)]))).toEqual(["105 at 100"]);
  });

  test("is, without latency, the next slot that begins at a later nanosecond", () => {
    const events = [tick(10 * MS), price(10 * MS, 102, 100), price(10 * MS + 1, 103, 100)];
    expect(fills(run([...events, slot(20 * MS, 102), slot(21 * MS, 103)], { landMs: 0 }))).toEqual(["103 at 100"]);
  });

  test("passes over slots that were skipped", () => {
    expect(fills(run([tick(10 * MS), slot(70 * MS, 109)]))).toEqual(["109 at 100"]);
  });

  test.each(["swap", "liquidity", "pool_created", "balance", "slot"] as const)(
    "may be a slot that a %s mentions",
    (kind) => {
      const mention = event(kind, 70 * MS, { slot: 102, status: "processed", pool: POOL } as Facts<typeof kind>);
      expect(fills(run([tick(10 * MS), mention, slot(80 * MS, 103), slot(81 * MS, 102)]))).toEqual([]);
      expect(fills(run([tick(10 * MS), mention, slot(80 * MS, 102), slot(81 * MS, 103)]))).toEqual(["102 at 100"]);
    },
  );
});

describe("what an order is filled from", () => {
  const moving = [
    tick(10 * MS),
    price(70 * MS, 102, 80, { txIndex: 1, ixPath: 0 }),
    price(71 * MS, 102, 50, { txIndex: 9, ixPath: 0 }),
    price(72 * MS, 102, 40, { txIndex: 5, ixPath: 0 }),
    price(73 * MS, 103, 20),
    slot(80 * MS, 102),
  ];

  test("is its slot's last state by chain position when it lands last, and the state before the slot when first", () => {
    expect(fills(run(moving, { landing: "last" }))).toEqual(["102 at 50"]);
    expect(fills(run(moving, { landing: "first" }))).toEqual(["102 at 100"]);
  });

  test("has arrived by the slot's confirmation: what comes later of that slot changes no fill", () => {
    const late = [price(81 * MS, 102, 10, { txIndex: 10, ixPath: 0 }), slot(90 * MS, 102, "finalized")];
    expect(fills(run([...moving, ...late]))).toEqual(["102 at 50"]);
    expect(records(run([...moving, ...late]), "update")).toEqual(
      records(run([...moving, tick(81 * MS)]), "update").slice(0, 2),
    );
  });

  test("is settled by a finality too, when the confirmation was lost", () => {
    expect(fills(run([...moving.slice(0, -1), slot(80 * MS, 102, "finalized")]))).toEqual(["102 at 50"]);
  });

  test("takes what came late where it is newer, and leaves it where something newer is settled", () => {
    const next = (late: TapeEvent) => [...moving, slot(81 * MS, 103), late, tick(90 * MS), slot(150 * MS, 104)];
    expect(fills(run(next(price(85 * MS, 102, 10, { txIndex: 99, ixPath: 0 }))))).toEqual(["102 at 50", "104 at 20"]);
    expect(fills(run(next(price(85 * MS, 103, 10))))).toEqual(["102 at 50", "104 at 10"]);
  });

  test("is known to the strategy only after the confirmation, at the next event", () => {
    const known: string[] = [];
    const strategy = strategyOf({
      clock: (context) => void context.order({ pool: POOL, side: "buy", amountIn: USDC_100 }),
      slot: (context, { slot }) => void known.push(`slot ${slot}: ${context.portfolio.balance(USDC.mint)}`),
      fill: (context) => void known.push(`fill at ${context.now / MS}: ${context.portfolio.balance(USDC.mint)}`),
    });
    run([tick(10 * MS), slot(70 * MS, 102, "processed"), slot(80 * MS, 102), slot(85 * MS, 103, "processed")], {
      strategy,
    });
    expect(known).toEqual([
      "slot 100: 1000000000",
      "slot 102: 1000000000",
      "slot 102: 1000000000",
      "fill at 85: 900000000",
      "slot 103: 900000000",
    ]);
  });

  test("is the program's own arithmetic: 1,000 B into 10,000 A × 10,000 B at 3,000 ppm gives 906 A, by hand", () => {
    // 1,000 − ⌈1,000 · 0.003⌉ = 997; ⌊10,000 · 997 / (10,000 + 997)⌋ = 906.
    const pool = price(0, 100, 100, { program: PRODUCT, reserveA: 10_000n, reserveB: 10_000n, feePpm: 3_000 });
    const of = trial([pool, tick(10 * MS), slot(70 * MS, 102)], { strategy: buyer(0, 1_000n) });
    expect(records(of, "update").at(-1)).toMatchObject({
      state: "landed",
      fill: { amountIn: 1_000n, amountOut: 906n, poolFeeIn: 3n, side: "buy", aToB: false },
    });
  });

  test("agrees, for any order of arrival, with a model that sorts what had arrived by the confirmation", () => {
    const facts = fc.record({ slot: fc.integer({ min: 101, max: 120 }), usdc: fc.integer({ min: 1, max: 250 }) });
    const step = fc.oneof(
      { weight: 5, arbitrary: facts },
      { weight: 1, arbitrary: fc.constant("decide" as const) },
      { weight: 2, arbitrary: fc.constant("confirm" as const) },
    );
    const landing = fc.constantFrom("first" as const, "last" as const);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), landing, fc.nat(30), (steps, landing, landMs) => {
        let confirmed = 100;
        const events = steps.map((what, at): TapeEvent => {
          const recvNs = (at + 1) * 10 * MS;
          if (what === "decide") return tick(recvNs);
          return what === "confirm" ? slot(recvNs, ++confirmed) : price(recvNs, what.slot, what.usdc);
        });
        const small = { strategy: buyer(10_000, 1_000_000n), landMs, landing };
        expect(fills(run(events, small))).toEqual(modelled(events, landMs * MS, landing));
      }),
      { numRuns: 300 },
    );
  });
});

/** Fills as they have to come out, by searching the whole tape anew for every order. */
function modelled(events: readonly TapeEvent[], landNs: number, landing: "first" | "last"): string[] {
  const tape = [price(0, 100, 100), slot(1, 100), ...events];
  const slotOf = ({ facts }: TapeEvent) => (facts.slot as number | undefined) ?? -1;
  return tape
    .flatMap((decision, at) => {
      if (decision.kind !== "clock") return [];
      const seenAt = (until: number) => Math.max(...tape.slice(0, until).map(slotOf));
      const landedAt = tape.findIndex(
        (event, until) => until > at && event.recvNs > decision.recvNs + landNs && slotOf(event) > seenAt(until),
      );
      if (landedAt === -1) return [];
      const landed = slotOf(tape[landedAt]!);
      const confirmedAt = tape.findIndex((event) => event.kind === "slot" && slotOf(event) === landed);
      if (confirmedAt === -1) return [];
      const until = landing === "first" ? landed : landed + 1;
      const arrived = tape.slice(0, confirmedAt).filter((event) => event.kind === "pool" && slotOf(event) < until);
      const last = arrived.reduce((newest, event) => (slotOf(event) >= slotOf(newest) ? event : newest));
      return [{ confirmedAt, text: `${landed} at ${last.facts.reserveB}` }];
    })
    .sort((a, b) => a.confirmedAt - b.confirmedAt)
    .map(({ text }) => text);
}

describe("an order that is not filled", () => {
  const landed = [tick(10 * MS), price(70 * MS, 102, 101), slot(80 * MS, 102)];

  test.each([
    [99, 101, "reverted"],
    [100, 101, "landed"],
  ])(
    "reverts below the worst that it accepts, and pays: within %i bps when the price rises from 100 to %i",
    (bps, _, state) => {
      // 1 SOL expected; at 101, 0.990099009 come out: 99.0099 bps less.
      const of = run(landed, { strategy: buyer(bps) });
      expect(outcomes(of)).toEqual([`1 ${state}`]);
      expect(feesOf(of)).toBe(5_000n);
      if (state === "reverted") expect(reasons(of)).toEqual(["AmountOutBelowMinimum"]);
    },
  );

  test("reverts and pays where the wallet no longer holds what it gives", () => {
    const of = run([tick(10 * MS), tick(11 * MS), slot(80 * MS, 102)], { strategy: buyer(10_000, 600_000_000n) });
    expect(outcomes(of)).toEqual(["1 landed", "2 reverted"]);
    expect(reasons(of)).toEqual(["InsufficientFunds"]);
    expect(of.engine.portfolio.balance(SOL.mint)).toBe(1_000_000_000n + 6_000_000_000n - 10_000n);
    expect(of.engine.portfolio.balance(USDC.mint)).toBe(400_000_000n);
  });

  test("gives of SOL only what the fee leaves", () => {
    const strategy = strategyOf({
      clock: (context) => void context.order({ pool: POOL, side: "sell", amountIn: 1_000_000_000n }),
    });
    expect(reasons(run(landed, { strategy }))).toEqual(["InsufficientFunds"]);
  });

  test.each([
    [4_999n, ["1 dropped"], 0n],
    [5_000n, ["1 landed"], 5_000n],
  ])("is dropped, and pays nothing, where the wallet of %i lamports can't pay the fee", (lamports, became, fees) => {
    const capital = new Map([
      [USDC.mint, USDC_100],
      [SOL.mint, lamports],
    ]);
    const of = run(landed, { capital });
    expect(outcomes(of)).toEqual(became);
    expect(feesOf(of)).toBe(fees);
  });

  test("is dropped, and pays nothing, when its slot dies; a confirmation after that comes too late", () => {
    const of = run([tick(10 * MS), price(70 * MS, 102, 50), slot(80 * MS, 102, "dead"), slot(90 * MS, 102)]);
    expect(outcomes(of)).toEqual(["1 dropped"]);
    expect(feesOf(of)).toBe(0n);
    expect(of.engine.portfolio.balance(USDC.mint)).toBe(1_000_000_000n);
  });

  test("is unsettled when the tape ends on the way, before a slot, and before the slot's confirmation", () => {
    const of = run([tick(10 * MS), price(70 * MS, 102, 50), tick(75 * MS)]);
    expect(outcomes(of)).toEqual(["1 unsettled", "2 unsettled"]);
    expect(
      records(of, "update")
        .slice(-2)
        .map(({ slot }) => slot),
    ).toEqual([102, null]);
    expect(of.counts).toMatchObject({ orders: 2, unsettled: 2, fills: 0 });
  });

  test("reverts where its pool was only ever known from a slot that died", () => {
    const other = price(20 * MS, 101, 100, { pool: "other" });
    const strategy = strategyOf({
      clock: (context) => void context.order({ pool: "other" as Pubkey, side: "buy", amountIn: USDC_100 }),
    });
    const of = run([other, tick(21 * MS), slot(30 * MS, 101, "dead"), slot(80 * MS, 102)], { strategy });
    expect(outcomes(of)).toEqual(["1 reverted"]);
    expect(reasons(of)).toEqual(["UnknownPool"]);
  });
});

describe("orders in one slot", () => {
  test("are executed as they arrived, those that arrived together by their number, each with what the last left", () => {
    const strategy = strategyOf({
      clock(context) {
        for (const amountIn of [700_000_000n, 400_000_000n, 300_000_000n])
          context.order({ pool: POOL, side: "buy", amountIn });
      },
    });
    const of = run([tick(10 * MS), slot(80 * MS, 102)], { strategy });
    expect(outcomes(of)).toEqual(["1 landed", "2 reverted", "3 landed"]);
    expect(of.engine.portfolio.balance(USDC.mint)).toBe(0n);
  });
});

describe("a slot without a confirmation of its own", () => {
  const landed = [tick(10 * MS), price(70 * MS, 102, 80), price(75 * MS, 103, 50)];

  test("settles when a later one is confirmed that descends from it, and from what had arrived by then", () => {
    const of = run([
      ...landed,
      slot(80 * MS, 102, "processed", 100),
      slot(90 * MS, 103, "confirmed", 102),
      tick(95 * MS),
    ]);
    expect(fills(of).slice(0, 1)).toEqual(["102 at 80"]);
    expect(records(of, "update").find(({ state }) => state === "landed")?.now).toBe(95 * MS);
  });

  test("settles through a chain of parents", () => {
    const chain = [slot(80 * MS, 103, "processed", 102), slot(81 * MS, 105, "processed", 103)];
    expect(fills(run([...landed, ...chain, slot(90 * MS, 106, "confirmed", 105)]))).toEqual(["102 at 80"]);
  });

  test("is dead when a later one is confirmed whose chain passes it by; what was recorded of it is undone", () => {
    const of = run([
      ...landed,
      slot(90 * MS, 104, "confirmed", 101),
      tick(100 * MS),
      slot(160 * MS, 105, "confirmed", 104),
    ]);
    expect(outcomes(of)).toEqual(["1 dropped", "2 landed"]);
    // 102 and 103 are both off the chain: the pool stands where it stood in 100.
    expect(fills(of)).toEqual(["105 at 100"]);
  });

  test("is unsettled where no parents are recorded; what was recorded of it stands", () => {
    const of = run([...landed, slot(90 * MS, 103), tick(100 * MS), slot(160 * MS, 104)]);
    expect(outcomes(of)).toEqual(["2 landed", "1 unsettled"]);
    expect(fills(of)).toEqual(["104 at 50"]);
  });

  test("stays unsettled when its own confirmation comes after a later slot's: the pool has moved on", () => {
    expect(outcomes(run([...landed, slot(90 * MS, 103), slot(91 * MS, 102)]))).toEqual(["1 unsettled"]);
  });

  test("does not settle by the word of a descendant that died", () => {
    const events = [...landed, slot(80 * MS, 104, "dead"), slot(90 * MS, 104, "confirmed", 102)];
    expect(outcomes(run(events))).toEqual(["1 unsettled"]);
  });

  test("drops its orders when it turns out dead after it was passed over", () => {
    expect(outcomes(run([...landed, slot(90 * MS, 103), slot(91 * MS, 102, "dead")]))).toEqual(["1 dropped"]);
  });
});

describe("a slot that died", () => {
  test("leaves nothing behind, whether its facts came before or after its end", () => {
    const before = [price(20 * MS, 101, 50), slot(30 * MS, 101, "dead")];
    const after = [slot(30 * MS, 101, "dead"), price(31 * MS, 101, 50)];
    const order = [tick(40 * MS), slot(100 * MS, 102)];
    expect(fills(run([...before, ...order]))).toEqual(["102 at 100"]);
    expect(fills(run([...after, ...order]))).toEqual(["102 at 100"]);
  });

  test("by its descendants' parents leaves nothing behind either when its facts come after they settled", () => {
    const events = [slot(20 * MS, 103, "confirmed", 100), price(30 * MS, 102, 50), tick(40 * MS), slot(100 * MS, 104)];
    expect(fills(run(events))).toEqual(["104 at 100"]);
  });
});

describe("a recording that lost its confirmations", () => {
  const lost = Array.from({ length: 1_200 }, (_, at) => price(SECOND + at, 200 + at, 50 + (at % 2)));

  test("is taken as it was recorded after 1,024 slots: orders on the way are unsettled, later ones settle again", () => {
    const again = [slot(SECOND + 1_500, 200), tick(2 * SECOND), price(3 * SECOND, 2_000, 80), slot(4 * SECOND, 2_000)];
    const of = run([tick(10 * MS), ...lost, ...again]);
    expect(outcomes(of)).toEqual(["2 landed", "1 unsettled"]);
    expect(fills(of)).toEqual(["2000 at 80"]);
  });

  test("still leaves nothing of a slot that died", () => {
    const dead = [price(20 * MS, 101, 10, { pool: "dead" }), slot(30 * MS, 101, "dead")];
    const strategy = strategyOf({
      clock: (context) => void context.order({ pool: "dead" as Pubkey, side: "buy", amountIn: USDC_100 }),
    });
    const of = run([...dead, ...lost, tick(2 * SECOND), slot(3 * SECOND, 2_000)], { strategy });
    expect(reasons(of)).toEqual(["UnknownPool"]);
  });
});

describe("ticks", () => {
  const pool = price(0, 99, 100, { program: BY_TICK });
  const ticks = (recvNs: number, number: number, times: number, more: Facts<"ticks"> = {}) =>
    event("ticks", recvNs, { pool: POOL, slot: number, tick: times, ...more });
  const out = (events: readonly TapeEvent[], options: TrialOptions = {}) =>
    records(trial([pool, ...events], { strategy: buyer(10_000, 100n), ...options }), "update").flatMap(
      ({ fill }) => fill?.amountOut ?? [],
    );

  test("of a checkpoint hold from the start", () => {
    const options = { checkpointSeq: 2 * 65_536, landing: "first" } as const;
    expect(out([ticks(1, 99, 5), tick(10 * MS), slot(70 * MS, 100)], options)).toEqual([500n]);
  });

  test("hold for orders from their place in their slot on, once that is settled", () => {
    const events = [slot(1, 99), tick(10 * MS), ticks(70 * MS, 100, 5), slot(80 * MS, 100)];
    expect(out(events)).toEqual([500n]);
    expect(out(events, { landing: "first" })).toEqual([100n]);
  });

  test("that come late hold for later orders", () => {
    const late = [slot(1, 100), ticks(2, 99, 5), tick(10 * MS), slot(70 * MS, 101)];
    expect(out(late, { landing: "first" })).toEqual([500n]);
  });
});

describe("a checkpoint", () => {
  test("states pools as they stood before the tape, without any confirmation", () => {
    const events = [price(0, 99, 100), tick(10 * MS), slot(70 * MS, 100)];
    expect(fills(trial(events, { strategy: buyer(), landing: "first", checkpointSeq: 65_536 }))).toEqual([
      "100 at 100",
    ]);
  });
});
