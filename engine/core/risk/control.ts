import type { Order } from "../execution/order.ts";
import type { Portfolio } from "../portfolio/portfolio.ts";

/** What a control judges: an order that would be sent now, and what it would be sent into. */
export interface Proposal {
  readonly order: Order;
  /** What the order gives away, in the numeraire; null where nothing prices it. */
  readonly value: bigint | null;
  /** Worth of the token it buys, held or under way, before this order; null where nothing prices it. */
  readonly exposure: bigint | null;
  /** True when the order gives up a position for money. */
  readonly reduces: boolean;
  readonly feeLamports: bigint;
  readonly portfolio: Portfolio;
}

/** One rule that an order must pass. */
export interface Control {
  readonly id: string;
  /** Why the order is refused, in words for a person, or null to let it through. */
  judge(proposal: Proposal): string | null;
}

export interface Verdict {
  readonly allowed: boolean;
  /** The control that refused, and why; null when allowed. */
  readonly control: string | null;
  readonly reason: string | null;
}
