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
  const { sqrtPrice, tick } = pool;
  const above = tick < tickLower ? lower : sqrtPrice;
  const below = tick >= tickUpper ? upper : sqrtPrice;
  return {
    amountA: tick >= tickUpper ? 0n : amountA(liquidity * (upper - above), upper * above),
    amountB: tick < tickLower ? 0n : amountB(liquidity * (below - lower)),
  };
}
