import { moneyRank } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import type { Order } from "../execution/order.ts";
import type { Valuation } from "../market/valuation.ts";
import type { Portfolio } from "../portfolio/portfolio.ts";

/**
 * What is held of a token, orders under way counted as filled, in the numeraire; null where nothing prices it. What
 * orders under way would give away is still counted: they may not fill.
 */
export function exposureOf(
  mint: Pubkey,
  portfolio: Portfolio,
  underWay: Iterable<Order>,
  valuation: Valuation,
): bigint | null {
  let held = portfolio.balance(mint);
  for (const { mintOut, expectedOut } of underWay) if (mintOut === mint) held += expectedOut;
  return valuation.value(mint, held);
}

/**
 * True when an order gives up a position for money: for the numeraire, or, unless it gives away the numeraire itself,
 * for what is more like money than what it gives.
 */
export function reducesPosition({ mintIn, mintOut }: Order, numeraire: Pubkey): boolean {
  return mintOut === numeraire || (mintIn !== numeraire && moneyRank(mintOut) < moneyRank(mintIn));
}
