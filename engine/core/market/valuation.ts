import { SOL } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import type { PoolCurve } from "#data/programs/program.ts";
import { PRICE_SCALE } from "../execution/order.ts";
import type { Market } from "./market.ts";

/**
 * What an amount of any token is worth in the numeraire at the prices known now, in integers: directly
 * in the deepest pool of the two, else by way of SOL. Every step drops what is less than one raw unit.
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
    if (direct !== null) return direct;
    const inSol = this.through(mint, SOL.mint, amount);
    return inSol === null ? null : this.through(SOL.mint, this.numeraire, inSol);
  }

  private through(from: Pubkey, to: Pubkey, amount: bigint): bigint | null {
    let deepest: PoolCurve | null = null;
    let depth = 0;
    let isGivenA = false;
    for (const { curve, mintA, index } of this.market.joining(from, to)) {
      if (curve === null) continue;
      const depthTo = mintA === from ? curve.depthB() : curve.depthB() / this.market.price[index]!;
      if (!(depthTo > depth)) continue;
      deepest = curve;
      depth = depthTo;
      isGivenA = mintA === from;
    }
    if (deepest === null) return null;
    if (isGivenA) return deepest.valueOfA(amount);
    const price = deepest.valueOfA(PRICE_SCALE);
    return price === 0n ? null : (amount * PRICE_SCALE) / price;
  }
}
