import { ceilDiv } from "./mulDiv.ts";

/**
 * The curve x · y = k between two reserves, without any fee. Amounts and reserves are raw units ≥ 0; what rounding
 * leaves goes to the pool. Nothing is checked against the widths that a program computes in: callers do that.
 */

/** What comes out for `amountIn`: ⌊reserveOut · amountIn / (reserveIn + amountIn)⌋. The two may not both be 0. */
export function outputFor(amountIn: bigint, reserveIn: bigint, reserveOut: bigint): bigint {
  return (reserveOut * amountIn) / (reserveIn + amountIn);
}

/** How a program divides where it means to round up: `ceilDiv`, or what it has instead. */
export type UpwardDivision = (a: bigint, b: bigint) => bigint;

/** What must go in for `amountOut` < reserveOut: ⌈reserveIn · amountOut / (reserveOut − amountOut)⌉. */
export function inputFor(
  amountOut: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  divideUp: UpwardDivision = ceilDiv,
): bigint {
  return divideUp(reserveIn * amountOut, reserveOut - amountOut);
}

/**
 * As `ceilDiv`, but a quotient below 1 goes to the nearest: 0 under one half. So both Raydium pools divided until
 * August 2025 (`checked_ceil_div`), after SPL's token swap.
 */
export function ceilDivFromOne(a: bigint, b: bigint): bigint {
  if (a >= b) return ceilDiv(a, b);
  return 2n * a >= b ? 1n : 0n;
}
