/** What a strategy imports: `import { defineStrategy } from "sniperforge"`. */

export type { EventView } from "#data/market/events.ts";
export { SOL, USDC, USDT } from "#data/market/tokens.ts";
export type { Fill, OrderId, OrderUpdate, Side } from "./execution/order.ts";
export type { Context, OrderRequest, PoolView, PortfolioView, QuoteAnswer } from "./strategy/context.ts";
export type { Hooks, RefusedOrder, Strategy } from "./strategy/strategy.ts";
export { defineStrategy } from "./strategy/strategy.ts";
