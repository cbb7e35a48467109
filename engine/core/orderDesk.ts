import type { Nanos, Pubkey, RawAmount } from "#data/market/units.ts";
import { type SwapAmounts, SwapRefused } from "#data/programs/program.ts";
import type { AuditRecord, Decision } from "./audit/record.ts";
import type { EngineCounts } from "./counts.ts";
import type { Due } from "./dueQueue.ts";
import { fillCosts } from "./execution/fillCosts.ts";
import { type Order, type OrderUpdate, PRICE_SCALE, type Side } from "./execution/order.ts";
import type { Venue } from "./execution/venue.ts";
import type { GapLedger } from "./gaps.ts";
import type { Market, Pool } from "./market/market.ts";
import type { Valuation } from "./market/valuation.ts";
import type { Portfolio } from "./portfolio/portfolio.ts";
import type { Verdict } from "./risk/control.ts";
import type { RiskGate } from "./risk/gate.ts";
import type { OrderRequest, QuoteAnswer } from "./strategy/context.ts";
import type { Request, StrategyInstance } from "./strategy/instance.ts";

/** What the desk works with; all of it belongs to the engine. */
export interface DeskSetup {
  readonly market: Market;
  readonly valuation: Valuation;
  readonly portfolio: Portfolio;
  readonly gate: RiskGate;
  readonly venue: Venue;
  readonly strategy: StrategyInstance;
  readonly feeLamports: bigint;
  readonly quoteNs: number;
  readonly counts: EngineCounts;
  readonly gaps: GapLedger;
  readonly note: (record: AuditRecord) => void;
  readonly later: (dueNs: number, due: Due) => void;
}

const DEFAULT_SLIPPAGE_BPS = 100;
const ALL_BPS = 10_000n;
const ALLOWED: Verdict = { allowed: true, control: null, reason: null };
const NO_COSTS = { notional: 0n, realised: 0n, moveCost: 0n, impactCost: 0n, poolFeeCost: 0n, chainFeeCost: 0n };

/** Why an order can't even be put before risk. */
class NotTradable extends Error {}

/**
 * Between strategy and venue: turns requests into decisions, has risk judge them, sends what passes,
 * and books what comes back.
 */
export class OrderDesk {
  private readonly setup: DeskSetup;
  private readonly open = new Map<number, Order>();
  private seq = -1;
  private now = 0 as Nanos;
  private ordinal = 0;

  constructor(setup: DeskSetup) {
    this.setup = setup;
  }

  /** Takes what the strategy asked for since the last call. */
  takeRequests(seq: number, now: Nanos): void {
    if (seq !== this.seq) this.ordinal = 0;
    this.seq = seq;
    this.now = now;
    const { requests } = this.setup.strategy;
    for (const request of requests) this.take(request);
    requests.length = 0;
  }

  /** Books an order's outcome and tells the strategy. */
  settle(update: OrderUpdate): void {
    const { portfolio, counts, strategy } = this.setup;
    const order = this.open.get(update.orderId);
    if (order === undefined) throw new Error(`order ${update.orderId} has an outcome but is not open`);
    this.open.delete(update.orderId);
    portfolio.release(order, this.setup.feeLamports);
    const costs = this.book(order, update);
    this.setup.note({ type: "update", seq: this.seq, now: this.now, ...update, ...costs });
    for (const mint of new Set([order.mintIn, order.mintOut]))
      this.setup.note({ type: "balance", seq: this.seq, now: this.now, mint, quantity: portfolio.balance(mint) });
    if (update.state === "landed") counts.fills++;
    else if (update.state !== "sent") counts[update.state]++;
    if (update.fill !== null) strategy.fill(update.fill);
    strategy.order(update);
  }

  private take(request: Request): void {
    const { seq, now } = this;
    switch (request.what) {
      case "log":
        this.setup.note({ type: "log", seq, now, text: request.text });
        break;
      case "plot":
        this.setup.note({ type: "plot", seq, now, name: request.name, value: request.value });
        break;
      case "timer":
        this.setup.later(now + request.afterNs, { what: "timer", name: request.name });
        break;
      case "quote":
        this.askQuote(request.id, request.pool, request.side, request.amountIn);
        break;
      case "order":
        this.decide(request.id, request.request);
    }
  }

  private decide(id: number, request: OrderRequest): void {
    let order: Order | null = null;
    let verdict: Verdict;
    try {
      order = this.orderOf(id, request);
      verdict = this.judge(order);
    } catch (error) {
      if (!(error instanceof NotTradable)) throw error;
      verdict = { allowed: false, control: "tradable", reason: error.message };
    }
    this.noteDecision("order", id, request, order?.minOut ?? 0n, verdict);
    if (order !== null && verdict.allowed) this.send(order);
    else this.refuse(id, verdict);
  }

  private judge(order: Order): Verdict {
    const { gate, valuation, portfolio, feeLamports } = this.setup;
    let held = portfolio.balance(order.mintOut);
    for (const { mintOut, expectedOut } of this.open.values()) if (mintOut === order.mintOut) held += expectedOut;
    return gate.judge({
      order,
      value: valuation.value(order.mintIn, order.amountIn),
      exposure: valuation.value(order.mintOut, held),
      reduces: order.side === "sell",
      feeLamports,
      portfolio,
    });
  }

  private send(order: Order): void {
    const { portfolio, venue, counts, feeLamports } = this.setup;
    this.open.set(order.id, order);
    portfolio.reserve(order, feeLamports);
    counts.orders++;
    const sent: OrderUpdate = {
      orderId: order.id,
      state: "sent",
      slot: null,
      feeLamports: 0n,
      reason: null,
      fill: null,
    };
    this.setup.note({ type: "update", seq: this.seq, now: this.now, ...sent, ...NO_COSTS });
    venue.send(order);
  }

  private refuse(id: number, verdict: Verdict): void {
    this.setup.counts.denied++;
    const { control, reason } = verdict;
    const refused = { orderId: id, state: "denied", control: control ?? "", reason: reason ?? "" } as const;
    this.setup.later(this.now, { what: "desk", run: () => this.setup.strategy.order(refused) });
  }

  private askQuote(id: number, key: Pubkey, side: Side, amountIn: bigint): void {
    this.noteDecision("quote", id, { pool: key, side, amountIn }, 0n, ALLOWED);
    this.setup.later(this.now + this.setup.quoteNs, {
      what: "desk",
      run: () => {
        const answer: QuoteAnswer = {
          id,
          pool: key,
          side,
          amountIn,
          modelled: true,
          ...this.quoteNow(key, side, amountIn),
        };
        const { amountOut, refused, modelled } = answer;
        this.setup.note({ type: "answer", seq: this.seq, now: this.now, quoteId: id, amountOut, refused, modelled });
        this.setup.strategy.answer(answer);
      },
    });
  }

  private quoteNow(key: Pubkey, side: Side, amountIn: bigint): { amountOut: bigint | null; refused: string | null } {
    try {
      return { amountOut: quoted(this.tradable(key), side, amountIn).amountOut, refused: null };
    } catch (error) {
      if (!(error instanceof NotTradable)) throw error;
      return { amountOut: null, refused: error.message };
    }
  }

  private noteDecision(
    what: Decision["what"],
    id: number,
    request: Pick<OrderRequest, "pool" | "side" | "amountIn" | "tag">,
    minOut: bigint,
    verdict: Verdict,
  ): void {
    const { seq, now } = this;
    const { pool, side, amountIn, tag = "" } = request;
    this.setup.counts.decisions++;
    this.setup.gaps.decided(now);
    const strategy = this.setup.strategy.name;
    const ordinal = this.ordinal++;
    this.setup.note({
      type: "decision",
      seq,
      now,
      strategy,
      ordinal,
      what,
      id,
      pool,
      side,
      amountIn,
      minOut,
      tag,
      verdict,
    });
  }

  private orderOf(id: number, request: OrderRequest): Order {
    const pool = this.tradable(request.pool);
    const slippageBps = request.maxSlippageBps ?? DEFAULT_SLIPPAGE_BPS;
    if (!Number.isInteger(slippageBps) || slippageBps < 0 || slippageBps > 10_000)
      throw new NotTradable(`maxSlippageBps is ${slippageBps}, not a whole number from 0 to 10,000`);
    const { amountOut } = quoted(pool, request.side, request.amountIn);
    const aToB = gives(pool, request.side) === "a";
    return {
      id,
      seq: this.seq,
      decidedNs: this.now,
      pool: pool.key,
      poolIndex: pool.index,
      side: request.side,
      aToB,
      mintIn: aToB ? pool.mintA : pool.mintB,
      mintOut: aToB ? pool.mintB : pool.mintA,
      amountIn: request.amountIn as RawAmount,
      minOut: ((amountOut * (ALL_BPS - BigInt(slippageBps))) / ALL_BPS) as RawAmount,
      expectedOut: amountOut as RawAmount,
      decidedPrice: pool.curve.valueOfA(PRICE_SCALE),
    };
  }

  private tradable(key: Pubkey): TradablePool {
    const pool = this.setup.market.pool(key);
    if (pool === null) throw new NotTradable(`pool ${key} is not known`);
    const { curve } = pool;
    if (curve === null) throw new NotTradable(`nothing here can price pools of program ${pool.program}`);
    return { ...pool, curve };
  }

  private book(order: Order, update: OrderUpdate): typeof NO_COSTS {
    const { portfolio, valuation } = this.setup;
    const chainFeeCost = portfolio.payFee(update.feeLamports);
    const { fill } = update;
    if (fill === null) return { ...NO_COSTS, chainFeeCost };
    const pool = this.tradable(order.pool);
    const costs = fillCosts(fill);
    const worth = (amountB: bigint) => valuation.value(pool.mintB, amountB) ?? 0n;
    return {
      notional: worth(costs.notional),
      realised: portfolio.book(fill),
      moveCost: worth(costs.move),
      impactCost: worth(costs.impact),
      poolFeeCost: worth(costs.poolFee),
      chainFeeCost,
    };
  }
}

type TradablePool = Pool & { readonly curve: NonNullable<Pool["curve"]> };

/** Which of the pool's tokens goes in. */
function gives(pool: Pool, side: Side): "a" | "b" {
  if (side === "buy") return pool.quoteSide;
  return pool.quoteSide === "a" ? "b" : "a";
}

function quoted(pool: TradablePool, side: Side, amountIn: bigint): SwapAmounts {
  try {
    return pool.curve.quote({ aToB: gives(pool, side) === "a", exactIn: true, amount: amountIn, sqrtPriceLimit: null });
  } catch (error) {
    if (error instanceof SwapRefused) throw new NotTradable(error.message);
    throw error;
  }
}
