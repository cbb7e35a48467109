import type { TokenFacts } from "../market/tokens.ts";
import { rawPerToken } from "../market/tokens.ts";
import type { Pubkey } from "../market/units.ts";
import { TWO_TO_64 } from "../programs/math/u128.ts";
import { type SwapAmounts, type SwapArguments, SwapRefused } from "../programs/program.ts";
import { WhirlpoolCurve } from "../programs/whirlpool/curve.ts";
import type { TickRange, TokenAmounts } from "../programs/whirlpool/liquidity.ts";
import { TICK_MAX, tickAtSqrtPrice } from "../programs/whirlpool/ticks.ts";
import type { WhirlpoolKeys } from "../session/whirlpoolEvents.ts";
import type { Random } from "./random.ts";
import { ADDED_LIQUIDITY, INCREASE_SHARE, POSITION_MIDDLE, POSITION_TICKS, PROTOCOL_FEE_BPS } from "./recordedDay.ts";

/** What makes one pool differ from another. Token B is USDC. */
export interface PoolPlan {
  readonly token: TokenFacts;
  readonly quote: TokenFacts;
  readonly price: number;
  readonly feePpm: number;
  readonly tickSpacing: number;
  /** Active liquidity that its first positions come to, roughly. */
  readonly liquidity: number;
}

/** A liquidity provider's position. */
export interface SyntheticPosition extends TickRange {
  readonly key: Pubkey;
  readonly owner: Pubkey;
  readonly liquidity: bigint;
}

/** A change of liquidity that was carried out. */
export interface LiquidityChange {
  readonly position: SyntheticPosition;
  readonly liquidityDelta: bigint;
  readonly amounts: TokenAmounts;
}

const FIRST_POSITIONS = 48;
/** About so many of the first positions are active at once, by the recorded widths and middles. */
const ACTIVE_AT_FIRST = 28;
const WHOLE_RANGE_SHARE = 0.1;
const TWO_32 = 4_294_967_296;

/** A Whirlpool with its positions, priced by the program's own arithmetic. */
export class SyntheticPool {
  readonly keys: WhirlpoolKeys;
  readonly plan: PoolPlan;
  readonly curve = new WhirlpoolCurve();
  readonly #positions: SyntheticPosition[] = [];
  /** Raw USDC per raw token, for a whole USDC per whole token. */
  readonly #rawPerWhole: number;

  constructor(plan: PoolPlan, slot: number, random: Random) {
    this.plan = plan;
    this.keys = { pool: random.key(), mintA: plan.token.mint, mintB: plan.quote.mint };
    this.#rawPerWhole = rawPerToken(plan.quote.decimals) / rawPerToken(plan.token.decimals);
    const sqrtPrice = this.sqrtPriceOf(plan.price);
    const { feePpm, tickSpacing } = plan;
    const tick = tickAtSqrtPrice(sqrtPrice);
    this.curve.set({ slot, sqrtPrice, liquidity: 0n, tick, tickSpacing, feePpm, protocolFeeBps: PROTOCOL_FEE_BPS });
    const end = Math.floor(TICK_MAX / tickSpacing) * tickSpacing;
    this.#add(random, { tickLower: -end, tickUpper: end }, plan.liquidity * WHOLE_RANGE_SHARE);
    for (let i = 0; i < FIRST_POSITIONS; i++)
      this.#add(random, this.#range(random), (plan.liquidity * random.between(0.2, 1.8)) / ACTIVE_AT_FIRST);
  }

  /** Whole USDC for a whole token. */
  get price(): number {
    const root = Number(this.curve.state.sqrtPrice) / TWO_TO_64;
    return (root * root) / this.#rawPerWhole;
  }

  /** The share of its input that a swap pays. */
  get fee(): number {
    return this.plan.feePpm / 1_000_000;
  }

  /** √price as Q64.64, to 32 binary digits after the point. */
  sqrtPriceOf(price: number): bigint {
    return BigInt(Math.floor(Math.sqrt(price * this.#rawPerWhole) * TWO_32)) << 32n;
  }

  /** What goes in when so many whole USDC are swapped. */
  amountIn(aToB: boolean, usdc: number): bigint {
    const whole = aToB ? usdc / this.price : usdc;
    return BigInt(Math.floor(whole * rawPerToken((aToB ? this.plan.token : this.plan.quote).decimals)));
  }

  /** What a swap would give, or why not. */
  quote(swap: SwapArguments): SwapAmounts | SwapRefused {
    try {
      return this.curve.quote(swap);
    } catch (error) {
      if (error instanceof SwapRefused) return error;
      throw error;
    }
  }

  /**
   * A provider adds a position, or takes one away whole; null when there is none to take. More is added while the pool
   * has less than its plan says, and taken while it has more.
   */
  changeLiquidity(random: Random): LiquidityChange | null {
    const lack = 1 - Number(this.curve.state.liquidity) / this.plan.liquidity;
    if (random.chance(INCREASE_SHARE + lack))
      return this.#add(random, this.#range(random), this.plan.liquidity * random.from(ADDED_LIQUIDITY));
    // The first one covers the whole range and stays, so that there is always something to trade against.
    const at = 1 + random.below(this.#positions.length - 1);
    const position = this.#positions[at];
    if (position === undefined) return null;
    this.#positions.splice(at, 1);
    const liquidityDelta = -position.liquidity;
    return { position, liquidityDelta, amounts: this.curve.changeLiquidity(position, liquidityDelta) };
  }

  #add(random: Random, range: TickRange, liquidity: number): LiquidityChange {
    const liquidityDelta = BigInt(Math.floor(liquidity));
    const position = { key: random.key(), owner: random.key(), liquidity: liquidityDelta, ...range };
    this.#positions.push(position);
    return { position, liquidityDelta, amounts: this.curve.changeLiquidity(range, liquidityDelta) };
  }

  #range(random: Random): TickRange {
    const { tickSpacing } = this.plan;
    const middle = this.curve.state.tick + random.from(POSITION_MIDDLE);
    const half = random.from(POSITION_TICKS) / 2;
    const tickLower = Math.floor((middle - half) / tickSpacing) * tickSpacing;
    return {
      tickLower,
      tickUpper: Math.max(Math.ceil((middle + half) / tickSpacing) * tickSpacing, tickLower + tickSpacing),
    };
  }
}
