import type { Nanos, Pubkey } from "#data/market/units.ts";
import type { OrderId, OrderUpdate, Side } from "../execution/order.ts";
import type { Equity } from "../portfolio/portfolio.ts";
import type { Verdict } from "../risk/control.ts";

/** What the strategy asked for, with what risk said of it. */
export interface Decision {
  readonly type: "decision";
  readonly seq: number;
  readonly now: Nanos;
  readonly strategy: string;
  /** Counts the decisions of one strategy at one `seq`, from 0. */
  readonly ordinal: number;
  readonly what: "order" | "quote";
  /** Order or quote number within the run. */
  readonly id: OrderId;
  readonly pool: Pubkey;
  readonly side: Side;
  readonly amountIn: bigint;
  readonly minOut: bigint;
  readonly tag: string;
  readonly verdict: Verdict;
}

/** An order moved on. `realised` and the costs are of its fill, in the numeraire; zero without one. */
export interface Update extends OrderUpdate {
  readonly type: "update";
  readonly seq: number;
  readonly now: Nanos;
  readonly notional: bigint;
  readonly realised: bigint;
  readonly moveCost: bigint;
  readonly impactCost: bigint;
  readonly poolFeeCost: bigint;
  readonly chainFeeCost: bigint;
}

/** The answer to a quote that the strategy asked for. */
export interface Answer {
  readonly type: "answer";
  readonly seq: number;
  readonly now: Nanos;
  readonly quoteId: number;
  readonly amountOut: bigint | null;
  readonly refused: string | null;
  /** True: computed from the known pool, false: recorded. */
  readonly modelled: boolean;
}

/** A balance after it changed. */
export interface BalanceChange {
  readonly type: "balance";
  readonly seq: number;
  readonly now: Nanos;
  readonly mint: Pubkey;
  readonly quantity: bigint;
}

export interface EquitySample extends Equity {
  readonly type: "equity";
  readonly seq: number;
  readonly now: Nanos;
}

export interface LogLine {
  readonly type: "log";
  readonly seq: number;
  readonly now: Nanos;
  readonly text: string;
}

export interface PlotPoint {
  readonly type: "plot";
  readonly seq: number;
  readonly now: Nanos;
  readonly name: string;
  readonly value: number;
}

/** What a step of the engine did; in order, these are the run's record. */
export type AuditRecord = Decision | Update | Answer | BalanceChange | EquitySample | LogLine | PlotPoint;
