import { TWO_TO_64 } from "../math/u128.ts";

/**
 * Raw units of B per raw unit of A as a float64, from the halves of a √price in Q64.64. For signals and
 * pictures; nothing settles by it.
 */
export function priceOf(sqrtPriceHi: bigint, sqrtPriceLo: bigint): number {
  const root = Number(sqrtPriceHi) + Number(sqrtPriceLo) / TWO_TO_64;
  return root * root;
}
