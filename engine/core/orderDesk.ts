import { SOL } from "#data/market/tokens.ts";
import type { Pubkey, RawAmount } from "#data/market/units.ts";
import { mulDivCeil } from "#data/programs/math/mulDiv.ts";
import { type PoolCurve, type SwapAmounts, SwapRefused } from "#data/programs/program.ts";
import type { AuditRecord, Decision } from "./audit/record.ts";
import type { EngineCounts } from "./counts.ts";
import { fillCosts } from "./execution/fillCosts.ts";
import { type Order, type OrderUpdate, PRICE_SCALE, type Side } from "./execution/order.ts";
import type { Venue } from "./execution/venue.ts";
import type { GapLedger } from "./gaps.ts";
import type { Market, Pool } from "./market/market.ts";
import type { Valuation } from "./market/valuation.ts";
import type { Moment } from "./moment.ts";
import type { Portfolio } from "./portfolio/portfolio.ts";
import type { Verdict } from "./risk/control.ts";
import { exposureOf, reducesPosition } from "./risk/exposure.ts";
import type { RiskGate } from "./risk/gate.ts";
import type { OrderRequest } from "./strategy/context.ts";
import type { StrategyInstance } from "./strategy/instance.ts";
import type { Request } from "./strategy/runContext.ts";

/** What the desk works with; all of it belongs to the engine. */
export interface DeskSetup {
  readonly moment: Moment;
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
  /** Has something done at the first later event that is received at or after `dueNs`. */
  readonly later: (dueNs: number, run: () => void) => void;
}

const DEFAULT_SLIPPAGE_BPS = 100;
const ALL_BPS = 10_000;
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
  private ordinalSeq = -1;
  private ordinal = 0;

  constructor(setup: DeskSetup) {
    this.setup = setup;
  }

  /** Takes what the strategy asked for since the last call. */
  takeRequests(): void {
    const { requests } = this.setup.strategy;
    for (const request of requests) this.take(request);
    requests.length = 0;
  }

  /** Books an order's outcome and tells the strategy. */
  settle(update: OrderUpdate): void {
    const { portfolio, counts, strategy, feeLamports } = this.setup;
    const order = this.open.get(update.orderId);
    if (order === undefined) throw new Error(`order ${update.orderId} has an outcome but is not open`);
    this.open.delete(update.orderId);
    portfolio.release(order, feeLamports);
    const touched = [...new Set([order.mintIn, order.mintOut, SOL.mint])];
    const before = touched.map((mint) => portfolio.balance(mint));
    const costs = this.book(update);
    this.setup.note({ type: "update", ...this.at(), ...update, ...costs });
    for (const [index, mint] of touched.entries()) {
      const quantity = portfolio.balance(mint);
      if (quantity !== before[index]) this.setup.note({ type: "balance", ...this.at(), mint, quantity });
    }
    if (update.state === "landed") counts.fills++;
    else if (update.state !== "sent") counts[update.state]++;
    if (update.fill !== null) strategy.fill(update.fill);
    strategy.order(update);
  }

  private at(): Moment {
    const { seq, now } = this.setup.moment;
    return { seq, now };
  }

  private take(request: Request): void {
    switch (request.what) {
      case "log":
        this.setup.note({ type: "log", ...this.at(), text: request.text });
        return;
      case "plot":
        this.setup.note({ type: "plot", ...this.at(), name: request.name, value: request.value });
        return;
      case "timer":
        this.setup.later(this.setup.moment.now + request.afterNs, () => this.setup.strategy.timer(request.name));
        return;
      case "quote":
        this.askQuote(request);
        return;
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
    return gate.judge({
      order,
      value: valuation.value(order.mintIn, order.amountIn),
      exposure: exposureOf(order.mintOut, portfolio, this.open.values(), valuation),
      reduces: reducesPosition(order, valuation.numeraire),
      feeLamports,
      portfolio,
    });
  }

  private send(order: Order): void {
    const { portfolio, venue, counts, feeLamports } = this.setup;
    this.open.set(order.id, order);
    portfolio.reserve(order, feeLamports);
    counts.orders++;
    const sent = { orderId: order.id, state: "sent", slot: null, feeLamports: 0n, reason: null, fill: null } as const;
    this.setup.note({ type: "update", ...this.at(), ...sent, ...NO_COSTS });
    venue.send(order);
  }

  private refuse(id: number, { control, reason }: Verdict): void {
    this.setup.counts.denied++;
    const refused = { orderId: id, state: "denied", control: control ?? "", reason: reason ?? "" } as const;
    this.setup.later(this.setup.moment.now, () => this.setup.strategy.order(refused));
  }

  private askQuote({ id, pool, side, amountIn }: Request & { readonly what: "quote" }): void {
    this.noteDecision("quote", id, { pool, side, amountIn }, 0n, ALLOWED);
    this.setup.later(this.setup.moment.now + this.setup.quoteNs, () => {
      const answer = { modelled: true, ...this.quoteNow(pool, side, amountIn) };
      this.setup.note({ type: "answer", ...this.at(), quoteId: id, ...answer });
      this.setup.strategy.answer({ id, pool, side, amountIn, ...answer });
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
    { pool, side, amountIn, tag = "" }: Pick<OrderRequest, "pool" | "side" | "amountIn" | "tag">,
    minOut: bigint,
    verdict: Verdict,
  ): void {
    const { counts, gaps, note, strategy } = this.setup;
    const at = this.at();
    if (at.seq !== this.ordinalSeq) this.ordinal = 0;
    this.ordinalSeq = at.seq;
    counts.decisions++;
    gaps.decided(at.now);
    const request = { what, id, pool, side, amountIn, minOut, tag };
    note({ type: "decision", ...at, strategy: strategy.name, ordinal: this.ordinal++, ...request, verdict });
  }

  private orderOf(id: number, request: OrderRequest): Order {
    const pool = this.tradable(request.pool);
    const slippageBps = request.maxSlippageBps ?? DEFAULT_SLIPPAGE_BPS;
    if (!Number.isInteger(slippageBps) || slippageBps < 0 || slippageBps > ALL_BPS)
      throw new NotTradable(`maxSlippageBps is ${slippageBps}, not a whole number from 0 to 10,000`);
    const { amountOut } = quoted(pool, request.side, request.amountIn);
    if (amountOut === 0n) throw new NotTradable(`the pool gives nothing for ${request.amountIn}`);
    const aToB = givesA(pool, request.side);
    const { seq, now } = this.setup.moment;
    return {
      id,
      seq,
      decidedNs: now,
      pool: pool.key,
      poolIndex: pool.index,
      side: request.side,
      aToB,
      mintIn: aToB ? pool.mintA : pool.mintB,
      mintOut: aToB ? pool.mintB : pool.mintA,
      amountIn: request.amountIn as RawAmount,
      minOut: mulDivCeil(amountOut, BigInt(ALL_BPS - slippageBps), BigInt(ALL_BPS)) as RawAmount,
      expectedOut: amountOut as RawAmount,
      decidedPrice: pool.curve.valueOfA(PRICE_SCALE),
    };
  }

  private tradable(key: Pubkey): TradablePool {
    const pool = this.setup.market.pool(key);
    if (pool === null) throw new NotTradable(`pool ${key} is not known`);
    if (!hasCurve(pool)) throw new NotTradable(`nothing here can price pools of program ${pool.program}`);
    return pool;
  }

  private book({ feeLamports, fill }: OrderUpdate): typeof NO_COSTS {
    const { portfolio, valuation } = this.setup;
    const chainFeeCost = portfolio.payFee(feeLamports);
    if (fill === null) return { ...NO_COSTS, chainFeeCost };
    const costs = fillCosts(fill);
    const mintB = fill.aToB ? fill.mintOut : fill.mintIn;
    const worth = (amountB: bigint) => valuation.value(mintB, amountB) ?? 0n;
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

type TradablePool = Pool & { readonly curve: PoolCurve };

function hasCurve(pool: Pool): pool is TradablePool {
  return pool.curve !== null;
}

function givesA(pool: Pool, side: Side): boolean {
  return (side === "buy") === (pool.quoteSide === "a");
}

function quoted(pool: TradablePool, side: Side, amountIn: bigint): SwapAmounts {
  try {
    return pool.curve.quote({ aToB: givesA(pool, side), exactIn: true, amount: amountIn, sqrtPriceLimit: null });
  } catch (error) {
    if (error instanceof SwapRefused) throw new NotTradable(error.message);
    throw error;
  }
}
