import type { Block } from "#data/market/blocks.ts";
import type { Nanos, Slot } from "#data/market/units.ts";
import type { Pool } from "../market/market.ts";
import type { Order, OrderUpdate } from "./order.ts";

/** Where orders go. Hears every fact of the market; answers through the `emit` that it was made with. */
export interface Venue {
  /** An event of the chain received at `now` mentioned a slot. */
  sawSlot(slot: number, now: Nanos): void;
  takePool(block: Block<"pool">, row: number, pool: Pool): void;
  takeTick(block: Block<"ticks">, row: number, pool: Pool): void;
  /** As `takePool` and `takeTick`, of a checkpoint: what was so before the recording began. */
  restatePool(block: Block<"pool">, row: number, pool: Pool): void;
  restateTick(block: Block<"ticks">, row: number, pool: Pool): void;
  /** A `slot` event that settles nothing named the slot's parent; negative where it didn't. */
  slotSeen(slot: Slot, parent: number): void;
  slotConfirmed(slot: Slot, parent: number): void;
  slotDead(slot: Slot): void;
  /** An order that risk let through leaves at its `decidedNs`. */
  send(order: Order): void;
  /** The tape ended: gives an `unsettled` update for each order whose outcome is not fixed. */
  finish(): OrderUpdate[];
}
