import type { Pubkey } from "../market/units.ts";
import { type SwapArguments, SwapRefused } from "../programs/program.ts";
import type { Worth } from "./fundamental.ts";
import type { Quantiles, Random } from "./random.ts";
import { SLIPPAGE } from "./recordedDay.ts";
import type { SyntheticPool } from "./syntheticPool.ts";

/** A swap on its way to the chain. */
export interface SyntheticSwap extends SwapArguments {
  readonly pool: SyntheticPool;
  /** Least that has to come out. */
  readonly threshold: bigint;
}

/** What one trader sends: swaps that are carried out one after the other, all or none. */
export interface SyntheticTransaction {
  readonly signer: Pubkey;
  readonly swaps: readonly SyntheticSwap[];
}

/** Who trades on one pool, and against what. */
export interface TradingPlace {
  readonly pool: SyntheticPool;
  readonly worth: Worth;
  readonly swapsPerSlot: number;
  readonly swapUsdc: Quantiles;
  /** How likely somebody who knows what the token is worth looks at the pool in a slot. */
  readonly informedChance: number;
}

const TRADERS = 200;
/** With momentum more people go its way. */
const SIDE_WITH_MOMENTUM = 0.25;
/** What an informed trader or an arbitrageur wants beyond the fees. */
const MARGIN = 0.0002;
const INFORMED_USDC_MAX = 40_000;
const ARBITRAGE_USDC_MAX = 25_600;
const ARBITRAGE_USDC_MIN = 50;
/** Slots from a quote to the slot that its swap lands in. */
const LANDING_SLOTS = [1, 4] as const;

/** Everybody who trades on the pools. */
export class Traders {
  readonly #random: Random;
  readonly #people: readonly Pubkey[];
  /** By how many slots they still need. */
  readonly #underWay: SyntheticTransaction[][] = [];

  constructor(random: Random) {
    this.#random = random;
    this.#people = Array.from({ length: TRADERS }, () => random.key());
  }

  /** One slot passes: people decide on what they see, and what was decided some slots ago lands. */
  land(places: readonly TradingPlace[]): SyntheticTransaction[] {
    for (const place of places) this.#decide(place);
    const landing = this.#underWay.shift() ?? [];
    for (const place of places) {
      if (!this.#random.chance(place.informedChance)) continue;
      const informed = this.#informed(place);
      if (informed !== null) landing.push(informed);
    }
    return landing;
  }

  /** Buys where a token is cheap and sells it where it is dear, in one transaction, as much as pays most; or null. */
  arbitrage(one: SyntheticPool, other: SyntheticPool): SyntheticTransaction | null {
    const [cheap, dear] = one.price < other.price ? [one, other] : [other, one];
    if (dear.price / cheap.price - 1 < cheap.fee + dear.fee + MARGIN) return null;
    let best: readonly SyntheticSwap[] | null = null;
    let bestGain = 0n;
    for (let usdc = ARBITRAGE_USDC_MAX; usdc >= ARBITRAGE_USDC_MIN; usdc /= 2) {
      const [swaps, gain] = roundTrip(cheap, dear, usdc) ?? [null, 0n];
      if (gain > bestGain) [best, bestGain] = [swaps, gain];
    }
    return best === null ? null : { signer: this.#person(), swaps: best };
  }

  #decide({ pool, worth, swapsPerSlot, swapUsdc }: TradingPlace): void {
    const random = this.#random;
    if (!random.chance(swapsPerSlot)) return;
    const aToB = random.chance(0.5 - SIDE_WITH_MOMENTUM * worth.momentum);
    const amount = pool.amountIn(aToB, random.from(swapUsdc));
    const swap = { pool, aToB, exactIn: true, amount, sqrtPriceLimit: null };
    const quoted = pool.quote(swap);
    const slots = Math.floor(random.between(...LANDING_SLOTS));
    const tolerated = random.from(SLIPPAGE);
    if (quoted instanceof SwapRefused) return;
    const threshold = BigInt(Math.floor(Number(quoted.amountOut) * (1 - tolerated)));
    while (this.#underWay.length <= slots) this.#underWay.push([]);
    this.#underWay[slots]?.push({ signer: this.#person(), swaps: [{ ...swap, threshold }] });
  }

  /** Trades a pool up or down to where the fee eats what is left to earn. */
  #informed({ pool, worth }: TradingPlace): SyntheticTransaction | null {
    const gap = worth.price / pool.price - 1;
    if (Math.abs(gap) < pool.fee + MARGIN) return null;
    const aToB = gap < 0;
    const target = aToB ? worth.price * (1 + pool.fee) : worth.price / (1 + pool.fee);
    const swap = {
      pool,
      aToB,
      exactIn: true,
      amount: pool.amountIn(aToB, INFORMED_USDC_MAX),
      sqrtPriceLimit: pool.sqrtPriceOf(target),
      threshold: 0n,
    };
    return pool.quote(swap) instanceof SwapRefused ? null : { signer: this.#person(), swaps: [swap] };
  }

  #person(): Pubkey {
    return this.#people[this.#random.below(this.#people.length)] as Pubkey;
  }
}

/** Buys for so many USDC in one pool and sells what came in the other, and what that gains, in raw USDC. */
function roundTrip(cheap: SyntheticPool, dear: SyntheticPool, usdc: number): [SyntheticSwap[], bigint] | null {
  const buy = { pool: cheap, aToB: false, exactIn: true, amount: cheap.amountIn(false, usdc), sqrtPriceLimit: null };
  const bought = cheap.quote(buy);
  if (bought instanceof SwapRefused) return null;
  const sell = { pool: dear, aToB: true, exactIn: true, amount: bought.amountOut, sqrtPriceLimit: null };
  const sold = dear.quote(sell);
  if (sold instanceof SwapRefused) return null;
  const swaps = [
    { ...buy, threshold: bought.amountOut },
    { ...sell, threshold: bought.amountIn },
  ];
  return [swaps, sold.amountOut - bought.amountIn];
}
