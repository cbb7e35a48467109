import { ceilDiv } from "../math/mulDiv.ts";
import { U64_MAX, U128_MAX, U256_MAX } from "../math/u128.ts";

/**
 * Token amounts between two √prices, and the √price that an amount leads to. √prices are Q64.64, amounts raw units,
 * liquidity u128. Two numbers of a range are used again and again: its area, L · (upper − lower), which is the amount of
 * token 1 times 2^64, and its product, upper · lower. Formulas and rounding of raydium-io/raydium-clmm at 03b44b7,
 * programs/amm/src/libraries/liquidity_math.rs and sqrt_price_math.rs; exact, so that callers see what exceeds a u64.
 */

/** Token 0 of a range, rounded down: ⌊area · 2^64 / product⌋. */
export function amount0Floor(area: bigint, product: bigint): bigint {
  return (area << 64n) / product;
}

/** As amount0Floor, rounded up. */
export function amount0Ceil(area: bigint, product: bigint): bigint {
  return ceilDiv(area << 64n, product);
}

/** Token 1 of a range, rounded down: ⌊area / 2^64⌋. */
export function amount1Floor(area: bigint): bigint {
  return area >> 64n;
}

/** As amount1Floor, rounded up. */
export function amount1Ceil(area: bigint): bigint {
  return (area + U64_MAX) >> 64n;
}

/** √price s after `amount` of token 0 came in: ⌈L·s·2^64 / (L·2^64 + amount·s)⌉. */
export function sqrtPriceAfter0In(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  if (amount === 0n) return sqrtPrice;
  const scaled = liquidity << 64n;
  return ceilDiv(scaled * sqrtPrice, scaled + amount * sqrtPrice);
}

/** √price s after `amount` of token 0 went out: ⌈L·s·2^64 / (L·2^64 − amount·s)⌉; null when there is not as much. */
export function sqrtPriceAfter0Out(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint | null {
  const scaled = liquidity << 64n;
  const left = scaled - amount * sqrtPrice;
  return left > 0n ? ceilDiv(scaled * sqrtPrice, left) : null;
}

/** √price s after `amount` of token 1 came in: s + ⌊amount·2^64 / L⌋. */
export function sqrtPriceAfter1In(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  return sqrtPrice + (amount << 64n) / liquidity;
}

/** √price s after `amount` of token 1 went out: s − ⌈amount·2^64 / L⌉; null when there is not as much. */
export function sqrtPriceAfter1Out(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint | null {
  const after = sqrtPrice - ceilDiv(amount << 64n, liquidity);
  return after >= 0n ? after : null;
}

/**
 * True where the first versions panicked over an amount of token 0, which they computed as ⌈⌈area · 2^64 / upper⌉ / lower⌉
 * (or rounded down both times) by 256-bit integers, with a u128 in between. Source: da57b0b, full_math.rs.
 */
export function panicsAtAmount0(area: bigint, upper: bigint, lower: bigint, roundsUp: boolean): boolean {
  const rounding = roundsUp ? upper - 1n : 0n;
  const numerator = (area << 64n) + rounding;
  if (numerator > U256_MAX) return true;
  const between = numerator / upper;
  return between > U128_MAX || (roundsUp ? ceilDiv(between, lower) : between / lower) > U64_MAX;
}

/** True where they panicked on the way from an amount of token 0 to a √price: L · 2^64 · s in 256-bit integers. */
export function panicsAfter0(sqrtPrice: bigint, liquidity: bigint, amount: bigint, isInput: boolean): boolean {
  if (amount === 0n) return false;
  const scaled = liquidity << 64n;
  const divisor = isInput ? scaled + amount * sqrtPrice : scaled - amount * sqrtPrice;
  return scaled * sqrtPrice + divisor - 1n > U256_MAX;
}
