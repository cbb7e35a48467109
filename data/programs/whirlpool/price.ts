import { expectAccount } from "../layout.ts";
import { priceAt } from "../math/sqrtPrice.ts";
import type { PriceReader } from "../program.ts";
import { WHIRLPOOL_DISCRIMINATOR, WHIRLPOOL_FIELDS, WHIRLPOOL_SIZE } from "./layout.ts";

const SQRT_PRICE = WHIRLPOOL_FIELDS.sqrtPrice[1];

/** By the √price in the pool's account. */
export const priceReader: PriceReader = {
  reads: "pool",
  price(pool) {
    expectAccount("Whirlpool", pool, WHIRLPOOL_DISCRIMINATOR, WHIRLPOOL_SIZE);
    return priceAt(pool, SQRT_PRICE);
  },
};
