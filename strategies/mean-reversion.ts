import { defineStrategy } from "sniperforge";
import { z } from "zod";

const SECOND_NS = 1_000_000_000;

/**
 * Follows a pool's price with an exponential mean. Buys when the price is `entryBps` below the mean,
 * sells when it is back at it, or `stopBps` below what was paid.
 */
export default defineStrategy({
  name: "mean-reversion",
  params: z.strictObject({
    /** The pool to trade; by default the first that the session knows. */
    pool: z.string().optional(),
    /** Whole quote tokens for each buy. */
    orderSize: z.number().positive().default(100),
    sampleS: z.number().positive().default(10),
    /** Samples over which the mean forgets. */
    span: z.int().min(2).max(100_000).default(60),
    entryBps: z.number().positive().default(30),
    stopBps: z.number().positive().default(150),
    maxSlippageBps: z.int().min(0).max(10_000).default(50),
  }),

  state: () => ({
    mean: 0,
    samples: 0,
    /** Base tokens that this strategy bought and still holds, raw. */
    held: 0n,
    paidPrice: 0,
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

      const weight = 2 / (params.span + 1);
      state.mean = state.samples === 0 ? pool.price : state.mean + weight * (pool.price - state.mean);
      state.samples++;
      if (state.samples <= params.span) return;
      const belowBps = (1 - pool.price / state.mean) * 10_000;
      context.plot("below mean (bps)", belowBps);
      if (state.busy) return;

      const { maxSlippageBps } = params;
      if (state.held === 0n && belowBps >= params.entryBps) {
        state.busy = true;
        state.paidPrice = pool.price;
        const amountIn = context.raw(pool.quote, params.orderSize);
        context.order({ pool: pool.key, side: "buy", amountIn, maxSlippageBps, tag: "entry" });
      } else if (state.held > 0n) {
        const stopped = pool.price < state.paidPrice * (1 - params.stopBps / 10_000);
        if (!stopped && belowBps > 0) return;
        state.busy = true;
        const tag = stopped ? "stop" : "back at mean";
        context.order({ pool: pool.key, side: "sell", amountIn: state.held, maxSlippageBps, tag });
      }
    },

    fill({ state }, fill) {
      if (fill.side === "sell") state.held -= fill.amountIn;
      else state.held += fill.amountOut;
    },

    order({ state }) {
      state.busy = false;
    },
  },
});
