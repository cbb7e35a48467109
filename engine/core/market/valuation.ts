import { SOL } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { PRICE_SCALE } from "../execution/order.ts";
import type { Market, Pool } from "./market.ts";

/**
 * What an amount of any token is worth in the numeraire at the prices known now, in integers: directly
 * in the deepest pool of the two, else by way of SOL. Rounded down at each step.
 */
export class Valuation {
  readonly numeraire: Pubkey;
  private readonly market: Market;

  constructor(market: Market, numeraire: Pubkey) {
    this.market = market;
    this.numeraire = numeraire;
  }

  /** Raw units of the numeraire, or null where no pool with liquidity prices the token. */
  value(mint: Pubkey, amount: bigint): bigint | null {
    if (mint === this.numeraire) return amount;
    const direct = this.through(mint, this.numeraire, amount);
    if (direct !== null || mint === SOL.mint || this.numeraire === SOL.mint) return direct;
    const inSol = this.through(mint, SOL.mint, amount);
    return inSol === null ? null : this.through(SOL.mint, this.numeraire, inSol);
  }

  private through(from: Pubkey, to: Pubkey, amount: bigint): bigint | null {
    let deepest: Pool | null = null;
    let depth = 0;
    for (const pool of this.market.pools) {
      const joins = (pool.mintA === from && pool.mintB === to) || (pool.mintA === to && pool.mintB === from);
      if (!joins || pool.curve === null) continue;
      const depthB = pool.curve.depthB() / (pool.mintB === to ? 1 : (this.market.price[pool.index] as number));
      if (depthB > depth) {
        deepest = pool;
        depth = depthB;
      }
    }
    if (deepest === null || deepest.curve === null) return null;
    if (deepest.mintA === from) return deepest.curve.valueOfA(amount);
    const price = deepest.curve.valueOfA(PRICE_SCALE);
    return price === 0n ? null : (amount * PRICE_SCALE) / price;
  }
}
