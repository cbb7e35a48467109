import { U64_MAX } from "../math/u128.ts";
import { amount0Ceil, amount0Floor, amount1Ceil, amount1Floor } from "./amounts.ts";
import { refuse } from "./errors.ts";
import { sqrtPriceAtTick } from "./ticks.ts";

/** A range of prices that liquidity is given to: from one tick up to, not including, another. */
export interface TickRange {
  readonly tickLower: number;
  readonly tickUpper: number;
}

export interface TokenAmounts {
  readonly amountA: bigint;
  readonly amountB: bigint;
}

/**
 * What a change of liquidity moves: into the pool, rounded up, when `liquidityDelta` is positive; out of it, rounded
 * down, when negative. `tick` is the pool's own, which need not be the one of its √price. Throws SwapRefused past a u64.
 * Source: raydium-io/raydium-clmm at 03b44b7, programs/amm/src/libraries/liquidity_math.rs, get_delta_amounts_signed.
 */
export function liquidityAmounts(
  pool: { readonly sqrtPrice: bigint; readonly tick: number },
  { tickLower, tickUpper }: TickRange,
  liquidityDelta: bigint,
): TokenAmounts {
  const lower = sqrtPriceAtTick(tickLower);
  const upper = sqrtPriceAtTick(tickUpper);
  const middle = pool.tick < tickLower ? lower : pool.tick < tickUpper ? pool.sqrtPrice : upper;
  const isIncrease = liquidityDelta > 0n;
  const liquidity = isIncrease ? liquidityDelta : -liquidityDelta;
  const above = liquidity * (upper - middle);
  const below = liquidity * (middle - lower);
  const amountA = isIncrease ? amount0Ceil(above, middle * upper) : amount0Floor(above, middle * upper);
  const amountB = isIncrease ? amount1Ceil(below) : amount1Floor(below);
  if (amountA > U64_MAX || amountB > U64_MAX)
    refuse("MaxTokenOverflow", `${amountA} and ${amountB} are more than a u64 holds`);
  return { amountA, amountB };
}
