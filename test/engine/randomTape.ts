import fc from "fast-check";
import { z } from "zod";
import type { Pubkey } from "#data/market/units.ts";
import type { Context } from "#engine/core/strategy/context.ts";
import { defineStrategy } from "#engine/core/strategy/strategy.ts";
import { MS, PRODUCT, price, SOL, slot, tick, USDC } from "./market.ts";
import { event, type TapeEvent } from "./tape.ts";

/** What of a step may be: times grow by at most 60 ms, and often not at all. */
const step = fc.record({
  afterNs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 * MS })),
  slotsOn: fc.constantFrom(-2, -1, 0, 0, 0, 1, 1, 2),
  what: fc.constantFrom(
    "price",
    "price",
    "deep",
    "meme",
    "swap",
    "processed",
    "confirmed",
    "confirmed",
    "confirmed",
    "confirmed",
    "finalized",
    "dead",
    "clock",
    "gap",
    "kill",
    "lift",
    "lift",
  ),
  usdc: fc.integer({ min: 80, max: 120 }),
  reserve: fc.bigInt({ min: 1_000_000n, max: 10_000_000_000n }),
  parent: fc.option(fc.integer({ min: 1, max: 2 })),
  txIndex: fc.option(fc.nat(5)),
});

/**
 * Tapes of 30 to 80 events of three pools, one of them deep, in which slots come in disorder, die, are confirmed early, late or never,
 * and name their parents or don't.
 */
export const randomTape: fc.Arbitrary<TapeEvent[]> = fc
  .array(step, { minLength: 30, maxLength: 80, size: "max" })
  .map((steps) => {
    let now = 1;
    let highest = 100;
    const events = steps.map(({ afterNs, slotsOn, what, usdc, reserve, parent, txIndex }): TapeEvent => {
      now += afterNs;
      const number = highest + slotsOn;
      highest = Math.max(highest, number);
      const depth = { program: PRODUCT, slot: number, txIndex, price: 1, feePpm: 3_000 };
      switch (what) {
        case "price":
          return price(now, number, usdc, { txIndex, feePpm: 100 });
        case "deep":
          return event("pool", now, {
            ...depth,
            pool: "deep",
            mintA: USDC.mint,
            mintB: SOL.mint,
            reserveA: reserve,
            reserveB: reserve * 10n,
          });
        case "meme":
          return event("pool", now, {
            ...depth,
            pool: "meme",
            mintA: "mint-meme",
            mintB: SOL.mint,
            reserveA: reserve,
            reserveB: reserve,
          });
        case "swap":
          return event("swap", now, { slot: number, pool: "deep", amount: reserve, aToB: true });
        case "clock":
          return tick(now);
        case "gap":
          return event("gap", now, { startNs: Math.max(0, now - afterNs), endNs: now, cause: "disconnected" });
        case "kill":
        case "lift":
          return event("control", now, { action: what });
        default:
          return slot(now, number, what, parent === null ? null : number - parent);
      }
    });
    return [price(0, 100, 100), ...events];
  });

/** Does all that a strategy can, driven by its draws. */
export const busy = defineStrategy({
  name: "busy",
  params: z.strictObject({}),
  state: () => ({ seen: 0 }),
  on: {
    start: (context) => context.timer("tick", 10 * MS),
    timer(context, name) {
      context.log(`${name} at ${context.now}`);
      context.timer("tick", Math.floor(context.random("wait") * 50 * MS));
    },
    pool(context, { pool, slot }) {
      context.state.seen++;
      context.plot("price", context.pool(pool)?.price ?? 0);
      if (context.random("order") < 0.6) trade(context, pool, `in slot ${slot}`);
      if (context.random("quote") < 0.2) context.requestQuote({ pool, side: "sell", amountIn: 1_000n });
    },
    swap: (context, { amount }) => context.log(`swap of ${amount}`),
    answer: (context, { amountOut, refused }) => context.log(`answer ${amountOut} ${refused}`),
    fill: (context, { pool }) => trade(context, pool, "again"),
    order: (context, { orderId, state }) => context.log(`${orderId} ${state}`),
    stop: (context) => context.log(`saw ${context.state.seen}`),
  },
});

function trade(context: Context<unknown, unknown>, pool: Pubkey, tag: string): void {
  const side = context.random("side") < 0.5 ? "buy" : "sell";
  const amountIn = BigInt(1 + Math.floor(context.random("size") * 400_000_000));
  context.order({ pool, side, amountIn, maxSlippageBps: Math.floor(context.random("slippage") * 500), tag });
}
