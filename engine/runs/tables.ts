import type { Columns } from "#data/market/streams.ts";

/**
 * The Parquet tables of a run folder. Money in the numeraire's raw units unless a column's name says
 * otherwise; `nowNs` is the receive time (ns since the epoch) of the event that triggered the row,
 * `seq` that event's number.
 */
export const RUN_TABLES = {
  /** What the strategy asked for and what risk said, in audit order. */
  decisions: {
    seq: "seq",
    nowNs: "nanos",
    ordinal: "u32",
    /** order | quote */
    what: "text",
    orderId: "u32?",
    pool: "key",
    /** buy: quote token in, base token out. sell: the other way. */
    side: "text",
    amountIn: "u64",
    minOut: "u64",
    tag: "text?",
    /** allowed | denied */
    verdict: "text",
    /** The control that denied it, and why. */
    control: "text?",
    reason: "id?",
  },
  /** Every state an order went through: sent, then landed, reverted, dropped or unsettled. */
  orders: {
    seq: "seq",
    nowNs: "nanos",
    orderId: "u32",
    state: "text",
    slot: "slot?",
    amountIn: "u64?",
    amountOut: "u64?",
    feeLamports: "u64?",
    reason: "id?",
  },
  /** What the venue gave, one row a fill. */
  fills: {
    seq: "seq",
    orderId: "u32",
    decidedNs: "nanos",
    landedNs: "nanos",
    knownNs: "nanos",
    slot: "slot",
    pool: "key",
    side: "text",
    mintIn: "key",
    mintOut: "key",
    amountIn: "u64",
    amountOut: "u64",
    poolFeeIn: "u64",
    feeLamports: "u64",
    /** Raw B per raw A: the pool's price when decided and when it landed; what the fill paid, fee included. */
    priceDecided: "f64",
    priceLanded: "f64",
    priceFilled: "f64",
    /** In the numeraire: value of the fill, and each cost of it. */
    notional: "i64",
    moveCost: "i64",
    impactCost: "i64",
    poolFeeCost: "i64",
    chainFeeCost: "i64",
    /** What this fill realised against average cost, before chain fees. */
    realised: "i64",
  },
  /** The portfolio over time, marked at the last known prices. */
  equity: {
    seq: "seq",
    nowNs: "nanos",
    equity: "i64",
    cash: "i64",
    positions: "i64",
    realised: "i64",
    unrealised: "i64",
    feesPaid: "i64",
  },
  plots: { seq: "seq", nowNs: "nanos", name: "text", value: "f64" },
  logs: { seq: "seq", nowNs: "nanos", text: "id" },
} as const satisfies Record<string, Columns>;

export type RunTable = keyof typeof RUN_TABLES;
