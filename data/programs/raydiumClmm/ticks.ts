import { tickOf } from "../math/tickEstimate.ts";
import { U128_MAX } from "../math/u128.ts";

/**
 * Ticks and prices by Raydium's constants; Orca's tables differ in the last digits. Source: raydium-io/raydium-clmm at
 * 03b44b7, programs/amm/src/libraries/tick_math.rs.
 */

export const TICK_MIN = -443_636;
export const TICK_MAX = 443_636;
/** √price at TICK_MIN. */
export const SQRT_PRICE_MIN = 4_295_048_016n;
/** √price at TICK_MAX. */
export const SQRT_PRICE_MAX = 79_226_673_521_066_979_257_578_248_091n;

/** √(1.0001^−2^i) as Q64.64, by bit i of the tick without its sign. */
const FACTORS = [
  0xfffcb933bd6fb800n,
  0xfff97272373d4000n,
  0xfff2e50f5f657000n,
  0xffe5caca7e10f000n,
  0xffcb9843d60f7000n,
  0xff973b41fa98e800n,
  0xff2ea16466c9b000n,
  0xfe5dee046a9a3800n,
  0xfcbe86c7900bb000n,
  0xf987a7253ac65800n,
  0xf3392b0822bb6000n,
  0xe7159475a2caf000n,
  0xd097f3bdfd2f2000n,
  0xa9f746462d9f8000n,
  0x70d869a156f31c00n,
  0x31be135f97ed3200n,
  0x09aa508b5b85a500n,
  0x005d6af8dedc582cn,
  0x00002216e584f5fan,
] as const;

/** √price at a tick, Q64.64, to the last digit as the program computes it. Throws RangeError outside TICK_MIN..TICK_MAX. */
export function sqrtPriceAtTick(tick: number): bigint {
  if (!Number.isInteger(tick) || tick < TICK_MIN || tick > TICK_MAX)
    throw new RangeError(`tick ${tick} is not a whole number in ${TICK_MIN}..${TICK_MAX}`);
  let ratio = 1n << 64n;
  for (let i = 0, left = Math.abs(tick); left > 0; i++, left >>= 1) {
    if ((left & 1) === 1) ratio = (ratio * (FACTORS[i] as bigint)) >> 64n;
  }
  return tick > 0 ? U128_MAX / ratio : ratio;
}

/**
 * The tick that a √price lies in: the highest whose own √price is not above it. Throws RangeError outside
 * SQRT_PRICE_MIN..SQRT_PRICE_MAX.
 */
export function tickAtSqrtPrice(sqrtPrice: bigint): number {
  if (sqrtPrice < SQRT_PRICE_MIN || sqrtPrice > SQRT_PRICE_MAX)
    throw new RangeError(`square root of a price ${sqrtPrice} is outside ${SQRT_PRICE_MIN}..${SQRT_PRICE_MAX}`);
  return tickOf(sqrtPrice, TICK_MAX, sqrtPriceAtTick);
}
