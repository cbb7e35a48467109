import { createHash } from "node:crypto";
import type { EventFacts } from "../market/events.ts";
import type { TokenFacts } from "../market/tokens.ts";
import { rawPerToken } from "../market/tokens.ts";
import type { Pubkey, RawAmount, Slot } from "../market/units.ts";
import { pubkeyAt } from "../programs/base58.ts";
import { WhirlpoolCurve } from "../programs/whirlpool/curve.ts";
import { whirlpool } from "../programs/whirlpool/index.ts";
import { priceOf } from "../programs/whirlpool/price.ts";
import { tickAtSqrtPrice } from "../programs/whirlpool/ticks.ts";

/** A pool of the synthetic market, before it has liquidity. */
export interface PoolPlan {
  readonly name: string;
  readonly base: TokenFacts;
  readonly quote: TokenFacts;
  readonly tickSpacing: number;
  readonly feePpm: number;
  readonly protocolFeeBps: number;
}

export interface Place {
  readonly slot: Slot;
  readonly txIndex: number;
  readonly ixPath: number;
}

const WORD = 0xffff_ffff_ffff_ffffn;
const TWO_32 = 4_294_967_296;

/** A key that no one has the secret of: the hash of a name. */
export function keyNamed(name: string): Pubkey {
  return pubkeyAt(createHash("sha256").update(`sniperforge synthetic ${name}`).digest(), 0);
}

/** √(raw B per raw A) in Q64.64, from a price in whole tokens; good to 32 bits after the point. */
export function sqrtPriceOf(price: number, base: TokenFacts, quote: TokenFacts): bigint {
  const raw = (price * rawPerToken(quote.decimals)) / rawPerToken(base.decimals);
  return BigInt(Math.floor(Math.sqrt(raw) * TWO_32)) << 32n;
}

/** One Whirlpool with its name, and the events that say how it stands. Token A is the base. */
export class MarketPool {
  readonly plan: PoolPlan;
  readonly key: Pubkey;
  readonly curve = new WhirlpoolCurve();

  constructor(plan: PoolPlan, price: number) {
    this.plan = plan;
    this.key = keyNamed(`pool ${plan.name}`);
    const sqrtPrice = sqrtPriceOf(price, plan.base, plan.quote);
    const { tickSpacing, feePpm, protocolFeeBps } = plan;
    const tick = tickAtSqrtPrice(sqrtPrice);
    this.curve.set({ slot: 0, sqrtPrice, liquidity: 0n, tick, tickSpacing, feePpm, protocolFeeBps });
  }

  /** Whole quote tokens for one whole base token. */
  get price(): number {
    const { base, quote } = this.plan;
    return (this.rawPrice() * rawPerToken(base.decimals)) / rawPerToken(quote.decimals);
  }

  poolEvent(place: Place): EventFacts<"pool"> {
    const { sqrtPrice, liquidity, tick, tickSpacing, feePpm, protocolFeeBps } = this.curve.state;
    return {
      ...place,
      program: whirlpool.id,
      pool: this.key,
      mintA: this.plan.base.mint,
      mintB: this.plan.quote.mint,
      price: this.rawPrice(),
      reserveA: null,
      reserveB: null,
      sqrtPrice,
      liquidity,
      tick,
      tickSpacing,
      feePpm,
      protocolFeeBps,
    };
  }

  /** A tick as it stands; one without liquidity has net and gross 0. */
  tickEvent(tick: number, place: Place): EventFacts<"ticks"> {
    const found = this.curve.ticks.get(tick);
    return {
      ...place,
      program: whirlpool.id,
      pool: this.key,
      tick,
      liquidityNet: found?.liquidityNet ?? 0n,
      liquidityGross: found?.liquidityGross ?? 0n,
      reserveA: null,
      reserveB: null,
    };
  }

  /** `amount` whole tokens in raw units. */
  raw(token: TokenFacts, amount: number): RawAmount {
    return BigInt(Math.max(1, Math.round(amount * rawPerToken(token.decimals)))) as RawAmount;
  }

  private rawPrice(): number {
    const { sqrtPrice } = this.curve.state;
    return priceOf(sqrtPrice >> 64n, sqrtPrice & WORD);
  }
}
