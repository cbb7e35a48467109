import { defineStrategy } from "sniperforge";
import { z } from "zod";

/** Buys once in every pool, or in one, and holds: what any other strategy has to beat. */
export default defineStrategy({
  name: "buy-and-hold",
  params: z.strictObject({
    /** The pool to buy in; by default every pool that is quoted in what the portfolio holds. */
    pool: z.string().optional(),
    /** Whole quote tokens for each buy. */
    orderSize: z.number().positive().default(100),
    maxSlippageBps: z.int().min(0).max(10_000).default(100),
  }),

  state: () => ({
    /** Pools where an order was made, and whether it has filled. */
    bought: {} as Record<string, boolean>,
  }),

  on: {
    pool(context, event) {
      const { params, state } = context;
      if (state.bought[event.pool] !== undefined) return;
      if (params.pool !== undefined && params.pool !== event.pool) return;
      const pool = context.pool(event.pool);
      if (pool === null || context.token(pool.quote) === null) return;
      const amountIn = context.raw(pool.quote, params.orderSize);
      if (context.portfolio.available(pool.quote) < amountIn) return;
      state.bought[event.pool] = false;
      context.order({ pool: pool.key, side: "buy", amountIn, maxSlippageBps: params.maxSlippageBps, tag: "hold" });
    },

    fill({ state }, fill) {
      state.bought[fill.pool] = true;
    },
  },
});
