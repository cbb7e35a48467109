import { Valuation } from "#engine/core/market/valuation.ts";
import { Portfolio } from "#engine/core/portfolio/portfolio.ts";
import type { Proposal } from "#engine/core/risk/control.ts";
import { marketOf, order, SOL, USDC } from "../../market.ts";

export const FEE = 5_000n;

/** Holds these raw amounts; nothing prices them. */
export function portfolioOf(usdc: bigint, sol: bigint): Portfolio {
  const capital = new Map([
    [USDC.mint, usdc],
    [SOL.mint, sol],
  ]);
  return new Portfolio(new Valuation(marketOf([]), USDC.mint), capital);
}

/** An order worth 100 that adds to nothing; every part can be another. */
export function proposal(parts: Partial<Proposal> = {}): Proposal {
  const portfolio = portfolioOf(1_000n, FEE);
  return { order: order(), value: 100n, exposure: 0n, reduces: false, feeLamports: FEE, portfolio, ...parts };
}
