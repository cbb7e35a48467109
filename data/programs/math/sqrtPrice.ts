import { highHalf, lowHalf, TWO_TO_64 } from "./u128.ts";
import { u64At } from "./wordSum.ts";

/**
 * Prices as float64, raw units of B per raw unit of A, of pools that keep the square root of theirs in Q64.64. For
 * signals and pictures; nothing settles by them.
 */

/** The price of a √price. */
export function priceOf(sqrtPrice: bigint): number {
  const root = Number(highHalf(sqrtPrice)) + Number(lowHalf(sqrtPrice)) / TWO_TO_64;
  return root * root;
}

/** The same of a √price that lies in an account at an offset, without a bigint; null for a √price of 0, which none has. */
export function priceAt(bytes: Uint8Array, at: number): number | null {
  const root = u64At(bytes, at + 8) + u64At(bytes, at) / TWO_TO_64;
  return root > 0 ? root * root : null;
}
