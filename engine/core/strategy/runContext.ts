import { rawPerToken } from "#data/market/tokens.ts";
import type { Nanos, Pubkey, RawAmount } from "#data/market/units.ts";
import { draw } from "../draw.ts";
import type { Side } from "../execution/order.ts";
import type { Market, Pool } from "../market/market.ts";
import type { Moment } from "../moment.ts";
import type { Portfolio } from "../portfolio/portfolio.ts";
import type { OrderRequest, PoolView } from "./context.ts";
import { StrategyFault } from "./fault.ts";
import type { ErasedContext, StrategyRun } from "./strategy.ts";

/** What a strategy asked for during one hook, in the order in which it asked. */
export type Request =
  | { readonly what: "order"; readonly id: number; readonly request: OrderRequest }
  | {
      readonly what: "quote";
      readonly id: number;
      readonly pool: Pubkey;
      readonly side: Side;
      readonly amountIn: bigint;
    }
  | { readonly what: "timer"; readonly name: string; readonly afterNs: number }
  | { readonly what: "log"; readonly text: string }
  | { readonly what: "plot"; readonly name: string; readonly value: number };

/** What a strategy may know of the run that it is in. */
export interface Surroundings {
  readonly seed: number;
  readonly moment: Moment;
  readonly market: Market;
  readonly portfolio: Portfolio;
}

const U64_END = 1n << 64n;

/** The context that hooks are handed: what a strategy knows, and a list of what it asks for. */
export class RunContext implements ErasedContext {
  readonly params: never;
  readonly state: never;
  readonly portfolio: Portfolio;
  /** What was asked for since the engine last took it; the engine empties it. */
  readonly requests: Request[] = [];
  /** Whether a hook is running; nothing can be asked for outside of one. */
  inHook = false;
  private readonly strategy: string;
  private readonly around: Surroundings;
  private readonly views: PoolView[] = [];
  private ids = 0;
  /** Draws at this `seq`, by purpose. */
  private readonly draws = new Map<string, number>();
  private drawsSeq = -1;

  constructor(strategy: string, run: StrategyRun, around: Surroundings) {
    this.strategy = strategy;
    this.params = run.params;
    this.state = run.state;
    this.portfolio = around.portfolio;
    this.around = around;
  }

  get now(): Nanos {
    return this.around.moment.now;
  }

  pools(): readonly PoolView[] {
    const { pools } = this.around.market;
    for (let index = this.views.length; index < pools.length; index++) this.views.push(this.viewOf(pools[index]!));
    return this.views;
  }

  pool(key: Pubkey): PoolView | null {
    const pool = this.around.market.pool(key);
    return pool === null ? null : (this.pools()[pool.index] ?? null);
  }

  token(mint: Pubkey) {
    return this.around.market.token(mint);
  }

  raw(mint: Pubkey, amount: number): RawAmount {
    const token = this.token(mint);
    if (token === null) throw new StrategyFault(`the decimals of ${mint} are unknown; use raw amounts`);
    const raw = Math.round(amount * rawPerToken(token.decimals));
    if (!(raw >= 0 && raw < Infinity)) throw new StrategyFault(`${amount} is no amount of ${token.symbol}`);
    return BigInt(raw) as RawAmount;
  }

  random(purpose: string): number {
    this.checkInHook("random");
    const { seed, moment } = this.around;
    if (this.drawsSeq !== moment.seq) this.draws.clear();
    this.drawsSeq = moment.seq;
    const ordinal = this.draws.get(purpose) ?? 0;
    this.draws.set(purpose, ordinal + 1);
    return draw(seed, { purpose, strategy: this.strategy, seq: moment.seq, ordinal });
  }

  order(request: OrderRequest): number {
    this.checkInHook("order");
    this.checkSwap("order", request);
    this.requests.push({ what: "order", id: ++this.ids, request: { ...request } });
    return this.ids;
  }

  requestQuote(request: { readonly pool: Pubkey; readonly side: Side; readonly amountIn: bigint }): number {
    this.checkInHook("requestQuote");
    this.checkSwap("requestQuote", request);
    const { pool, side, amountIn } = request;
    this.requests.push({ what: "quote", id: ++this.ids, pool, side, amountIn });
    return this.ids;
  }

  timer(name: string, afterNs: number): void {
    this.checkInHook("timer");
    const wholeNs = Math.ceil(afterNs);
    if (!(wholeNs >= 0 && Number.isSafeInteger(this.now + wholeNs)))
      throw new StrategyFault(`timer "${name}" needs nanoseconds from now, not ${afterNs}`);
    this.requests.push({ what: "timer", name, afterNs: wholeNs });
  }

  log(text: string): void {
    this.checkInHook("log");
    this.requests.push({ what: "log", text });
  }

  plot(name: string, value: number): void {
    this.checkInHook("plot");
    if (!Number.isFinite(value)) throw new StrategyFault(`plot "${name}" got ${value}`);
    this.requests.push({ what: "plot", name, value });
  }

  /** What comes later than the hook would depend on the batch that it came in. */
  private checkInHook(call: string): void {
    if (!this.inHook) throw new StrategyFault(`${call} was called outside of a hook; what comes later is a timer`);
  }

  /** Strategies may be plain JavaScript, so types are checked here, once. */
  private checkSwap(call: string, { pool, side, amountIn }: Pick<OrderRequest, "pool" | "side" | "amountIn">): void {
    if (typeof pool !== "string") throw new StrategyFault(`${call} needs the key of a pool, not ${String(pool)}`);
    if (side !== "buy" && side !== "sell")
      throw new StrategyFault(`${call} needs side "buy" or "sell", not ${String(side)}`);
    if (typeof amountIn !== "bigint" || amountIn <= 0n || amountIn >= U64_END)
      throw new StrategyFault(`${call} needs amountIn as a bigint of 1 to 2^64 - 1 raw units, not ${String(amountIn)}`);
  }

  private viewOf(pool: Pool): PoolView {
    const { market, moment } = this.around;
    return {
      key: pool.key,
      base: pool.base,
      quote: pool.quote,
      get price() {
        const raw = market.price[pool.index]!;
        const oriented = pool.quoteSide === "b" ? raw : 1 / raw;
        const base = market.token(pool.base);
        const quote = market.token(pool.quote);
        if (base === null || quote === null) return oriented;
        return (oriented * rawPerToken(base.decimals)) / rawPerToken(quote.decimals);
      },
      get ageNs() {
        return market.ageNs(pool, moment.now);
      },
    };
  }
}
