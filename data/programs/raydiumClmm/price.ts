import { expectAccount } from "../layout.ts";
import { priceAt } from "../math/sqrtPrice.ts";
import type { PriceReader } from "../program.ts";
import { POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE, POOL_SWAP_FIELDS } from "./layout.ts";

const SQRT_PRICE = POOL_SWAP_FIELDS.sqrtPriceX64[1];

/** By the √price in the pool's account. */
export const priceReader: PriceReader = {
  reads: "pool",
  price(pool) {
    expectAccount("PoolState", pool, POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE);
    return priceAt(pool, SQRT_PRICE);
  },
};
