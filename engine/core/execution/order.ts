import type { Nanos, Pubkey, RawAmount, Slot } from "#data/market/units.ts";

/** buy: the pool's quote token goes in, its base token comes out. sell: the other way. */
export type Side = "buy" | "sell";

/** Counts up from 1 within a run; quotes are numbered in the same row. */
export type OrderId = number;

/** A decision that risk let through. Amounts in raw units. */
export interface Order {
  readonly id: OrderId;
  /** `seq` of the event that triggered it. */
  readonly seq: number;
  readonly decidedNs: Nanos;
  readonly pool: Pubkey;
  readonly poolIndex: number;
  readonly side: Side;
  readonly aToB: boolean;
  readonly mintIn: Pubkey;
  readonly mintOut: Pubkey;
  readonly amountIn: RawAmount;
  /** Below this the program reverts, and the fees are paid all the same. */
  readonly minOut: RawAmount;
  /** What the pool as known at decision would have given. */
  readonly expectedOut: RawAmount;
  /** The pool's price as known at decision, in raw B for 10^18 raw A: see PRICE_SCALE. */
  readonly decidedPrice: bigint;
}

/** Prices that costs are computed from are integers: raw units of B for this many raw units of A. */
export const PRICE_SCALE = 1_000_000_000_000_000_000n;

/**
 * Where an order can be in its life.
 * - sent: on its way; counts as filled for risk until something else is known
 * - landed: executed; a fill belongs to it
 * - reverted: executed and undone by the program; fees are paid
 * - dropped: never executed, or in a slot that was abandoned; nothing is paid
 * - unsettled: the recording ended, or lost the slot, before its outcome was fixed
 */
export type OrderState = "sent" | "landed" | "reverted" | "dropped" | "unsettled";

export interface OrderUpdate {
  readonly orderId: OrderId;
  readonly state: OrderState;
  readonly slot: Slot | null;
  readonly feeLamports: bigint;
  /** The program's error, or why the order never landed. */
  readonly reason: string | null;
  readonly fill: Fill | null;
}

/** What the venue gave for one order. Amounts in raw units. */
export interface Fill {
  readonly orderId: OrderId;
  readonly pool: Pubkey;
  readonly side: Side;
  readonly aToB: boolean;
  readonly mintIn: Pubkey;
  readonly mintOut: Pubkey;
  readonly amountIn: RawAmount;
  readonly amountOut: RawAmount;
  /** The part of amountIn that the pool kept as fee. */
  readonly poolFeeIn: RawAmount;
  readonly slot: Slot;
  readonly decidedNs: Nanos;
  readonly landedNs: Nanos;
  /** The pool's price when decided and just before the fill, raw B for PRICE_SCALE raw A. */
  readonly decidedPrice: bigint;
  readonly landedPrice: bigint;
}
