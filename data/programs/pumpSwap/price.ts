import { expectAccount } from "../layout.ts";
import { WordSum } from "../math/wordSum.ts";
import type { PriceReader } from "../program.ts";
import { addTokenAmount } from "../token/tokenAccount.ts";
import { POOL } from "./layout.ts";

const { layout, discriminator, leastSize, fields } = POOL;
const VIRTUAL_QUOTE = fields.virtualQuoteReserves[1];

/** By the vaults and the virtual reserves. */
export const priceReader: PriceReader = {
  reads: "pool and vaults",
  price(pool, vaultA, vaultB) {
    expectAccount(layout, pool, discriminator, leastSize);
    const base = addTokenAmount(new WordSum(), vaultA);
    // Pools made before there were virtual reserves end before them, and so count none.
    const quote = addTokenAmount(new WordSum(), vaultB).addI128(pool, VIRTUAL_QUOTE);
    return quote.over(base);
  },
};
