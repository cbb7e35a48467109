import { ceilDiv } from "./mulDiv.ts";

/**
 * The curve x · y = k between two reserves, without any fee. Amounts and reserves are raw units ≥ 0; what rounding
 * leaves goes to the pool. Nothing is checked against the widths that a program computes in: callers do that.
 */

/** What comes out for `amountIn`: ⌊reserveOut · amountIn / (reserveIn + amountIn)⌋. The two may not both be 0. */
export function outputFor(amountIn: bigint, reserveIn: bigint, reserveOut: bigint): bigint {
  return (reserveOut * amountIn) / (reserveIn + amountIn);
}

/** What must go in for `amountOut` < reserveOut: ⌈reserveIn · amountOut / (reserveOut − amountOut)⌉. */
export function inputFor(amountOut: bigint, reserveIn: bigint, reserveOut: bigint): bigint {
  return ceilDiv(reserveIn * amountOut, reserveOut - amountOut);
}
