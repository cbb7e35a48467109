import { rawPerToken } from "../market/tokens.ts";
import type { Pubkey } from "../market/units.ts";
import type { TickRange, TokenAmounts } from "../programs/whirlpool/liquidity.ts";
import type { Dice } from "./dice.ts";
import { keyNamed, type MarketPool } from "./marketPool.ts";

/** A position that was opened, made larger or closed. */
export interface LiquidityChange {
  readonly range: TickRange;
  readonly liquidityDelta: bigint;
  readonly amounts: TokenAmounts;
  readonly position: Pubkey;
}

interface Position {
  readonly key: Pubkey;
  readonly range: TickRange;
  readonly liquidity: bigint;
}

const POSITIONS = 30;
/** Half-widths of positions, as shares of the price: 1 %, 3 %, 10 %, 40 %. One tick is a hundredth of a percent. */
const HALF_WIDTH_TICKS = [100, 300, 1_000, 4_000];

/** Those who hold a pool's liquidity: positions of several widths around the price, some of which come and go. */
export class LiquidityProviders {
  readonly #pool: MarketPool;
  readonly #dice: Dice;
  readonly #usdcEach: number;
  #positions: Position[] = [];
  #opened = 0;

  /** Opens the pool's first positions, worth `depthUsdc` together. */
  constructor(pool: MarketPool, depthUsdc: number, dice: Dice) {
    this.#pool = pool;
    this.#dice = dice;
    this.#usdcEach = depthUsdc / POSITIONS;
    for (let i = 0; i < POSITIONS; i++) this.#open(HALF_WIDTH_TICKS[i % HALF_WIDTH_TICKS.length] ?? 100);
  }

  /** Opens a position, or closes one. */
  change(): LiquidityChange | null {
    const crowded = this.#positions.length > POSITIONS;
    if (crowded || (this.#positions.length > POSITIONS / 2 && this.#dice.chance(0.5))) return this.#close();
    return this.#open(HALF_WIDTH_TICKS[this.#dice.whole(0, HALF_WIDTH_TICKS.length - 1)] ?? 100);
  }

  #open(halfWidth: number): LiquidityChange {
    const { curve, plan } = this.#pool;
    const centre = curve.state.tick + this.#dice.whole(-halfWidth / 4, halfWidth / 4);
    const onGrid = (tick: number) => Math.round(tick / plan.tickSpacing) * plan.tickSpacing;
    const tickLower = onGrid(centre - halfWidth);
    const range = { tickLower, tickUpper: Math.max(tickLower + plan.tickSpacing, onGrid(centre + halfWidth)) };
    const liquidityDelta = this.#liquidityFor(halfWidth);
    const amounts = curve.changeLiquidity(range, liquidityDelta);
    const key = keyNamed(`position ${plan.name} ${++this.#opened}`);
    this.#positions.push({ key, range, liquidity: liquidityDelta });
    return { range, liquidityDelta, amounts, position: key };
  }

  #close(): LiquidityChange | null {
    const at = this.#dice.whole(0, this.#positions.length - 1);
    const [closed] = this.#positions.splice(at, 1);
    if (closed === undefined) return null;
    const amounts = this.#pool.curve.changeLiquidity(closed.range, -closed.liquidity);
    return { range: closed.range, liquidityDelta: -closed.liquidity, amounts, position: closed.key };
  }

  /** Worth of a position of half-width w around price P is about L · √P · w, so L = worth / (√P · w). */
  #liquidityFor(halfWidth: number): bigint {
    const { quote } = this.#pool.plan;
    const worth = this.#usdcEach * rawPerToken(quote.decimals) * (0.5 + this.#dice.uniform());
    const root = Number(this.#pool.curve.state.sqrtPrice >> 32n) / 4_294_967_296;
    return BigInt(Math.round(worth / (root * (halfWidth / 10_000))));
  }
}
