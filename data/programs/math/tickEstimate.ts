import { TWO_TO_64 } from "./u128.ts";

/**
 * Ticks by the logarithm of a price: tick t stands for the price 1.0001^t, and pools of concentrated liquidity store the
 * price's square root as Q64.64. Programs differ in the last digits of their tables, not in what a tick means.
 */

/** 1 / log2(√1.0001): ticks in a doubling of the square root. */
const TICKS_PER_OCTAVE = 13863.636746829117;
/** Binary digits of the logarithm; one of the last is worth 13,863 / 2^24 < 0.001 ticks. */
const LOG2_DIGITS = 24;
/** How near to a whole tick the estimate may come before the exact prices are asked; far above its error. */
const NEAR = 0.01;

/**
 * The tick that a √price in 2^32..2^97 lies in: the highest whose own √price, by the program's table, is not above it.
 *
 * The logarithm is taken by repeated squaring in float64, which only adds and multiplies and so is the same everywhere:
 * its rounding counts for less than 2^−50 in the logarithm. Near a boundary the table decides, up to `tickMax`.
 */
export function tickOf(sqrtPrice: bigint, tickMax: number, sqrtPriceAtTick: (tick: number) => bigint): number {
  const estimate = (log2(Number(sqrtPrice)) - 64) * TICKS_PER_OCTAVE;
  const nearest = Math.floor(estimate + 0.5);
  if (Math.abs(estimate - nearest) > NEAR) return Math.floor(estimate);
  if (nearest > tickMax) return tickMax;
  return sqrtPriceAtTick(nearest) <= sqrtPrice ? nearest : nearest - 1;
}

const POWERS_OF_TWO = [
  [64, TWO_TO_64],
  [32, 4_294_967_296],
  [16, 65_536],
  [8, 256],
  [4, 16],
  [2, 4],
  [1, 2],
] as const;

/** log2 of a number in 1..2^127, to 2^−24. */
function log2(value: number): number {
  let mantissa = value;
  let whole = 0;
  for (const [power, factor] of POWERS_OF_TWO) {
    if (mantissa < factor) continue;
    mantissa /= factor;
    whole += power;
  }
  let fraction = 0;
  let digit = 0.5;
  for (let i = 0; i < LOG2_DIGITS; i++) {
    mantissa *= mantissa;
    if (mantissa >= 2) {
      mantissa /= 2;
      fraction += digit;
    }
    digit /= 2;
  }
  return whole + fraction;
}
