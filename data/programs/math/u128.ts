/** Bounds of the integers that programs on the chain compute with, and 128-bit values as two halves. */
export const U64_MAX = 0xffff_ffff_ffff_ffffn;
export const U128_MAX = (1n << 128n) - 1n;
export const U256_MAX = (1n << 256n) - 1n;
/** 2^64 as a float64. */
export const TWO_TO_64 = 4_294_967_296 * 4_294_967_296;

/** The 128-bit value of its halves: `lo` unsigned, `hi` signed when the value is. */
export function joinHalves(hi: bigint, lo: bigint): bigint {
  return (hi << 64n) | lo;
}

/** The high half: signed when `value` is. */
export function highHalf(value: bigint): bigint {
  return value >> 64n;
}

/** The low half, unsigned. */
export function lowHalf(value: bigint): bigint {
  return value & U64_MAX;
}
