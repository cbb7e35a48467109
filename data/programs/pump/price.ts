import { expectAccount } from "../layout.ts";
import { WordSum } from "../math/wordSum.ts";
import type { PriceReader } from "../program.ts";
import { BONDING_CURVE } from "./layout.ts";

const { layout, discriminator, leastSize, fields } = BONDING_CURVE;
const TOKENS = fields.virtualTokenReserves[1];
const QUOTE = fields.virtualQuoteReserves[1];

/** By the virtual reserves in the curve's account. */
export const priceReader: PriceReader = {
  reads: "pool",
  price(curve) {
    expectAccount(layout, curve, discriminator, leastSize);
    return new WordSum().addU64(curve, QUOTE).over(new WordSum().addU64(curve, TOKENS));
  },
};
