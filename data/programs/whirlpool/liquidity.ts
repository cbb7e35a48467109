import { amountACeil, amountAFloor, amountBCeil, amountBFloor } from "./amounts.ts";
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
 * What a change of liquidity moves: into the pool, rounded up, when `liquidityDelta` is positive; out of it,
 * rounded down, when negative. `tick` is the pool's own, which need not be the one of its √price. Throws
 * SwapRefused where the program would. Source: orca-so/whirlpools at 630c0e0,
 * programs/whirlpool/src/manager/liquidity_manager.rs.
 */
export function liquidityAmounts(
  pool: { readonly sqrtPrice: bigint; readonly tick: number },
  { tickLower, tickUpper }: TickRange,
  liquidityDelta: bigint,
): TokenAmounts {
  if (liquidityDelta === 0n) refuse("LiquidityZero", "a change of liquidity by 0");
  const isIncrease = liquidityDelta > 0n;
  const liquidity = isIncrease ? liquidityDelta : -liquidityDelta;
  const amountA = isIncrease ? amountACeil : amountAFloor;
  const amountB = isIncrease ? amountBCeil : amountBFloor;
  const lower = sqrtPriceAtTick(tickLower);
  const upper = sqrtPriceAtTick(tickUpper);
  if (pool.tick < tickLower) return { amountA: amountA(lower, upper, liquidity), amountB: 0n };
  if (pool.tick >= tickUpper) return { amountA: 0n, amountB: amountB(lower, upper, liquidity) };
  return {
    amountA: amountA(pool.sqrtPrice, upper, liquidity),
    amountB: amountB(lower, pool.sqrtPrice, liquidity),
  };
}
