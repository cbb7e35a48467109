import { TWO_TO_64 } from "../math/u128.ts";

/**
 * Ticks and prices: tick t stands for the price 1.0001^t, and a pool stores the price's square root as
 * Q64.64. Constants and rounding of orca-so/whirlpools at 630c0e0, programs/whirlpool/src/math/tick_math.rs;
 * Raydium's tables differ in the last digits.
 */

export const TICK_MIN = -443_636;
export const TICK_MAX = 443_636;
/** √price at TICK_MIN. */
export const SQRT_PRICE_MIN = 4_295_048_016n;
/** √price at TICK_MAX. */
export const SQRT_PRICE_MAX = 79_226_673_515_401_279_992_447_579_055n;

/** √(1.0001^−2^i) as Q64.64, by bit i of −tick. */
const DOWN = [
  18445821805675392311n,
  18444899583751176498n,
  18443055278223354162n,
  18439367220385604838n,
  18431993317065449817n,
  18417254355718160513n,
  18387811781193591352n,
  18329067761203520168n,
  18212142134806087854n,
  17980523815641551639n,
  17526086738831147013n,
  16651378430235024244n,
  15030750278693429944n,
  12247334978882834399n,
  8131365268884726200n,
  3584323654723342297n,
  696457651847595233n,
  26294789957452057n,
  37481735321082n,
] as const;

/** √(1.0001^2^i) as Q32.96, by bit i of tick. */
const UP = [
  79232123823359799118286999567n,
  79236085330515764027303304731n,
  79244008939048815603706035061n,
  79259858533276714757314932305n,
  79291567232598584799939703904n,
  79355022692464371645785046466n,
  79482085999252804386437311141n,
  79736823300114093921829183326n,
  80248749790819932309965073892n,
  81282483887344747381513967011n,
  83390072131320151908154831281n,
  87770609709833776024991924138n,
  97234110755111693312479820773n,
  119332217159966728226237229890n,
  179736315981702064433883588727n,
  407748233172238350107850275304n,
  2098478828474011932436660412517n,
  55581415166113811149459800483533n,
  38992368544603139932233054999993551n,
] as const;

/** √price at a tick, Q64.64, to the last digit as the program computes it. Throws RangeError outside TICK_MIN..TICK_MAX. */
export function sqrtPriceAtTick(tick: number): bigint {
  if (!Number.isInteger(tick) || tick < TICK_MIN || tick > TICK_MAX)
    throw new RangeError(`tick ${tick} is not a whole number in ${TICK_MIN}..${TICK_MAX}`);
  if (tick < 0) return productOfBits(DOWN, -tick, 64n, 1n << 64n);
  return productOfBits(UP, tick, 96n, 1n << 96n) >> 32n;
}

function productOfBits(factors: readonly bigint[], bits: number, fraction: bigint, one: bigint): bigint {
  let product = one;
  for (let i = 0, left = bits; left > 0; i++, left >>= 1) {
    if ((left & 1) === 1) product = (product * (factors[i] as bigint)) >> fraction;
  }
  return product;
}

/** 1 / log2(√1.0001): ticks in a doubling of the square root. */
const TICKS_PER_OCTAVE = 13863.636746829117;
/** Binary digits of the logarithm; one of the last is worth 13,863 / 2^24 < 0.001 ticks. */
const LOG2_DIGITS = 24;
/** How near to a whole tick the estimate may come before the exact prices are asked; far above its error. */
const NEAR = 0.01;

/**
 * The tick that a √price lies in: the highest whose own √price is not above it. Throws RangeError outside
 * SQRT_PRICE_MIN..SQRT_PRICE_MAX.
 *
 * The logarithm is taken by repeated squaring in float64, which only adds and multiplies and so is the
 * same everywhere: its rounding counts for less than 2^−50 in the logarithm. Near a boundary the exact price decides.
 */
export function tickAtSqrtPrice(sqrtPrice: bigint): number {
  if (sqrtPrice < SQRT_PRICE_MIN || sqrtPrice > SQRT_PRICE_MAX)
    throw new RangeError(`square root of a price ${sqrtPrice} is outside ${SQRT_PRICE_MIN}..${SQRT_PRICE_MAX}`);
  const estimate = (log2(Number(sqrtPrice)) - 64) * TICKS_PER_OCTAVE;
  const nearest = Math.floor(estimate + 0.5);
  if (Math.abs(estimate - nearest) > NEAR) return Math.floor(estimate);
  if (nearest > TICK_MAX) return TICK_MAX;
  return sqrtPriceAtTick(nearest) <= sqrtPrice ? nearest : nearest - 1;
}

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

const POWERS_OF_TWO = [
  [64, TWO_TO_64],
  [32, 4_294_967_296],
  [16, 65_536],
  [8, 256],
  [4, 16],
  [2, 4],
  [1, 2],
] as const;
