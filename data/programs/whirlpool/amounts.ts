import { ceilDiv } from "../math/mulDiv.ts";
import { U64_MAX, U128_MAX, U256_MAX } from "../math/u128.ts";
import { refuse } from "./errors.ts";

/**
 * Token amounts between two √prices, and the √price that an amount leads to. √prices are Q64.64, amounts raw units,
 * liquidity u128. Of a range two numbers are used again and again: its area, L · (upper − lower), which is the amount of
 * token B times 2^64, and its product, upper · lower. Formulas, rounding and errors of orca-so/whirlpools at 630c0e0,
 * programs/whirlpool/src/math/token_math.rs.
 */

/** Token A of a range, rounded down: ⌊area · 2^64 / product⌋. Throws SwapRefused past u64. */
export function amountAFloor(area: bigint, product: bigint): bigint {
  return withinU64(scaled(area) / product);
}

/** As amountAFloor, rounded up. */
export function amountACeil(area: bigint, product: bigint): bigint {
  return withinU64(ceilDiv(scaled(area), product));
}

/** Token B of a range, rounded down: ⌊area / 2^64⌋. Throws SwapRefused past u64. */
export function amountBFloor(area: bigint): bigint {
  return withinU128(area) >> 64n;
}

/** As amountBFloor, rounded up. */
export function amountBCeil(area: bigint): bigint {
  const amount = (withinU128(area) + U64_MAX) >> 64n;
  if (amount > U64_MAX) refuse("MultiplicationOverflow", `${amount} of token B is more than a u64 holds`);
  return amount;
}

/** `amount` ≥ amountACeil, without its division and without refusing what exceeds u64. */
export function coversACeil(amount: bigint, area: bigint, product: bigint): boolean {
  return amount * product >= scaled(area);
}

/** `amount` ≥ amountAFloor, likewise. */
export function coversAFloor(amount: bigint, area: bigint, product: bigint): boolean {
  return (amount + 1n) * product > scaled(area);
}

/** `amount` ≥ amountBCeil, likewise. */
export function coversBCeil(amount: bigint, area: bigint): boolean {
  return amount << 64n >= area;
}

/** `amount` ≥ amountBFloor, likewise. */
export function coversBFloor(amount: bigint, area: bigint): boolean {
  return (amount + 1n) << 64n > area;
}

/** √price s after `amount` of token A came in: ⌈L·s·2^64 / (L·2^64 + amount·s)⌉. */
export function sqrtPriceAfterAIn(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  if (amount === 0n) return sqrtPrice;
  return ceilDiv(scaled(liquidity * sqrtPrice), (liquidity << 64n) + amount * sqrtPrice);
}

/** √price s after `amount` of token A, less than there is, went out: ⌈L·s·2^64 / (L·2^64 − amount·s)⌉. */
export function sqrtPriceAfterAOut(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  return ceilDiv(scaled(liquidity * sqrtPrice), (liquidity << 64n) - amount * sqrtPrice);
}

/** √price s after `amount` of token B came in: s + ⌊amount·2^64 / L⌋. */
export function sqrtPriceAfterBIn(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  return sqrtPrice + (amount << 64n) / liquidity;
}

/** √price s after `amount` of token B, less than there is, went out: s − ⌈amount·2^64 / L⌉. */
export function sqrtPriceAfterBOut(sqrtPrice: bigint, liquidity: bigint, amount: bigint): bigint {
  return sqrtPrice - ceilDiv(amount << 64n, liquidity);
}

function scaled(product: bigint): bigint {
  const value = product << 64n;
  if (value > U256_MAX) refuse("MultiplicationOverflow", `${product} · 2^64 is more than 256 bits hold`);
  return value;
}

function withinU64(amount: bigint): bigint {
  if (amount > U128_MAX) refuse("NumberDownCastError", `${amount} of token A is more than a u128 holds`);
  if (amount > U64_MAX) refuse("TokenMaxExceeded", `${amount} of token A is more than a u64 holds`);
  return amount;
}

function withinU128(product: bigint): bigint {
  if (product > U128_MAX)
    refuse("MultiplicationShiftRightOverflow", `${product >> 64n} of token B is more than a u64 holds`);
  return product;
}
