import { type Blocks, type Cursor, cursorOf } from "#data/market/blocks.ts";
import { KINDS, type Kind } from "#data/market/streams.ts";
import { rawPerToken } from "#data/market/tokens.ts";
import type { Nanos, Pubkey, RawAmount } from "#data/market/units.ts";
import { draw } from "../draw.ts";
import type { Fill, OrderUpdate, Side } from "../execution/order.ts";
import type { Market, Pool } from "../market/market.ts";
import type { Portfolio } from "../portfolio/portfolio.ts";
import type { OrderRequest, PoolView, QuoteAnswer } from "./context.ts";
import type { ErasedContext, Hooks, RefusedOrder, Strategy, StrategyRun } from "./strategy.ts";

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

class StrategyFault extends Error {
  override readonly name = "StrategyFault";
}

/** Points the view of a kind at a row, runs the hook, poisons the view. */
type Runner = (blocks: Blocks, row: number) => void;

/**
 * One strategy in one run: its state, its hooks by kind, the views that they are handed, and the
 * requests that they leave behind for the engine to take.
 */
export class StrategyInstance {
  readonly name: string;
  /** What was asked for since the engine last took it; the engine empties it. */
  readonly requests: Request[] = [];
  private readonly runners: (Runner | null)[];
  private readonly on: Hooks<ErasedContext>;
  private readonly context: RunContext;

  constructor(strategy: Strategy, params: unknown, seed: number, market: Market, portfolio: Portfolio) {
    const run = strategy.instantiate(params);
    this.name = strategy.name;
    this.on = run.on;
    this.context = new RunContext(strategy.name, run, seed, market, portfolio, this.requests);
    this.runners = KINDS.map((kind) => this.runnerOf(kind, market));
  }

  /** Moves the strategy's clock and place on the tape. */
  at(seq: number, now: Nanos): void {
    this.context.moveTo(seq, now);
  }

  /** Runs the hook for one event, if there is one. */
  event(kind: number, blocks: Blocks, row: number): void {
    this.runners[kind]?.(blocks, row);
  }

  start(): void {
    this.on.start?.(this.context);
  }
  timer(name: string): void {
    this.on.timer?.(this.context, name);
  }
  answer(answer: QuoteAnswer): void {
    this.on.answer?.(this.context, answer);
  }
  order(update: OrderUpdate | RefusedOrder): void {
    this.on.order?.(this.context, update);
  }
  fill(fill: Fill): void {
    this.on.fill?.(this.context, fill);
  }
  stop(): void {
    this.on.stop?.(this.context);
  }

  private runnerOf<K extends Kind>(kind: K, market: Market): Runner | null {
    const hook = this.on[kind] as ((context: unknown, view: Cursor<K>["view"]) => void) | undefined;
    if (hook === undefined) return null;
    const cursor = cursorOf(kind);
    const context = this.context;
    return (blocks, row) => {
      cursor.point(blocks[kind], row, market.names);
      hook(context, cursor.view);
      cursor.poison();
    };
  }
}

class RunContext implements ErasedContext {
  readonly params: never;
  readonly state: never;
  readonly portfolio: Portfolio;
  now = 0 as Nanos;
  private seq = 0;
  private draws = 0;
  private ids = 0;
  private readonly strategy: string;
  private readonly seed: number;
  private readonly market: Market;
  private readonly requests: Request[];
  private readonly views: PoolView[] = [];

  constructor(
    strategy: string,
    run: StrategyRun,
    seed: number,
    market: Market,
    portfolio: Portfolio,
    requests: Request[],
  ) {
    this.strategy = strategy;
    this.params = run.params;
    this.state = run.state;
    this.seed = seed;
    this.market = market;
    this.portfolio = portfolio;
    this.requests = requests;
  }

  moveTo(seq: number, now: Nanos): void {
    if (seq !== this.seq) this.draws = 0;
    this.seq = seq;
    this.now = now;
  }

  pools(): readonly PoolView[] {
    for (const pool of this.market.pools.slice(this.views.length)) this.views.push(this.viewOf(pool));
    return this.views;
  }

  pool(key: Pubkey): PoolView | null {
    const pool = this.market.pool(key);
    return pool === null ? null : (this.pools()[pool.index] ?? null);
  }

  token(mint: Pubkey) {
    return this.market.token(mint);
  }

  raw(mint: Pubkey, amount: number): RawAmount {
    const token = this.market.token(mint);
    if (token === null)
      throw new StrategyFault(`${this.strategy}: the decimals of ${mint} are unknown; use raw amounts`);
    return BigInt(Math.round(amount * rawPerToken(token.decimals))) as RawAmount;
  }

  random(purpose: string): number {
    return draw(this.seed, { purpose, strategy: this.strategy, seq: this.seq, ordinal: this.draws++ });
  }

  order(request: OrderRequest): number {
    this.checkAmount("order", request.amountIn);
    this.requests.push({ what: "order", id: ++this.ids, request });
    return this.ids;
  }

  requestQuote(request: { readonly pool: Pubkey; readonly side: Side; readonly amountIn: bigint }): number {
    this.checkAmount("requestQuote", request.amountIn);
    this.requests.push({ what: "quote", id: ++this.ids, ...request });
    return this.ids;
  }

  timer(name: string, afterNs: number): void {
    if (!Number.isSafeInteger(afterNs) || afterNs < 0)
      throw new StrategyFault(`${this.strategy}: timer "${name}" needs whole nanoseconds from now, not ${afterNs}`);
    this.requests.push({ what: "timer", name, afterNs });
  }

  log(text: string): void {
    this.requests.push({ what: "log", text });
  }

  plot(name: string, value: number): void {
    if (!Number.isFinite(value)) throw new StrategyFault(`${this.strategy}: plot "${name}" got ${value}`);
    this.requests.push({ what: "plot", name, value });
  }

  private checkAmount(call: string, amountIn: bigint): void {
    if (amountIn <= 0n || amountIn >= 1n << 64n)
      throw new StrategyFault(`${this.strategy}: ${call} needs an amount of 1 to 2^64 - 1 raw units, not ${amountIn}`);
  }

  private viewOf(pool: Pool): PoolView {
    const { market } = this;
    const context = this;
    return {
      key: pool.key,
      base: pool.base,
      quote: pool.quote,
      get price() {
        const raw = market.price[pool.index] as number;
        const oriented = pool.quoteSide === "b" ? raw : 1 / raw;
        const base = market.token(pool.base);
        const quote = market.token(pool.quote);
        if (base === null || quote === null) return oriented;
        return (oriented * rawPerToken(base.decimals)) / rawPerToken(quote.decimals);
      },
      get ageNs() {
        return market.ageNs(pool, context.now);
      },
    };
  }
}
