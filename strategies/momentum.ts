import { defineStrategy } from "sniperforge";
import { z } from "zod";

const SECOND_NS = 1_000_000_000;

/**
 * Buys a pool's base token when its price has risen by `entryBps` within the look-back, and sells when
 * the rise has turned into a fall of `exitBps`, or after `maxHoldS`.
 */
export default defineStrategy({
  name: "momentum",
  params: z.strictObject({
    /** The pool to trade; by default the first that the session knows. */
    pool: z.string().optional(),
    /** Whole quote tokens for each buy. */
    orderSize: z.number().positive().default(100),
    sampleS: z.number().positive().default(10),
    /** How many samples back the price is compared with. */
    lookback: z.int().min(1).max(10_000).default(30),
    entryBps: z.number().positive().default(25),
    exitBps: z.number().positive().default(10),
    maxHoldS: z.number().positive().default(1_800),
    maxSlippageBps: z.int().min(0).max(10_000).default(50),
  }),

  state: () => ({
    /** Prices at past samples, the newest last. */
    prices: [] as number[],
    /** Base tokens that this strategy bought and still holds, raw. */
    held: 0n,
    boughtNs: 0,
    /** An order is under way: one at a time. */
    busy: false,
  }),

  on: {
    start(context) {
      context.timer("sample", context.params.sampleS * SECOND_NS);
    },

    timer(context) {
      const { params, state } = context;
      context.timer("sample", params.sampleS * SECOND_NS);
      const pool =
        params.pool === undefined ? context.pools()[0] : context.pools().find(({ key }) => key === params.pool);
      if (pool === undefined) return;

      state.prices.push(pool.price);
      if (state.prices.length <= params.lookback) return;
      const then = state.prices.shift() ?? pool.price;
      const riseBps = (pool.price / then - 1) * 10_000;
      context.plot("rise (bps)", riseBps);
      if (state.busy) return;

      const { maxSlippageBps } = params;
      if (state.held === 0n && riseBps >= params.entryBps) {
        state.busy = true;
        const amountIn = context.raw(pool.quote, params.orderSize);
        context.order({ pool: pool.key, side: "buy", amountIn, maxSlippageBps, tag: "entry" });
      } else if (state.held > 0n) {
        const tired = context.now - state.boughtNs >= params.maxHoldS * SECOND_NS;
        if (!tired && riseBps > -params.exitBps) return;
        state.busy = true;
        const tag = tired ? "held long enough" : "exit";
        context.order({ pool: pool.key, side: "sell", amountIn: state.held, maxSlippageBps, tag });
      }
    },

    fill({ state, now }, fill) {
      if (fill.side === "sell") state.held -= fill.amountIn;
      else {
        state.held += fill.amountOut;
        state.boughtNs = now;
      }
    },

    order({ state }) {
      state.busy = false;
    },
  },
});
