import type { Pubkey } from "../../market/units.ts";
import type { Program } from "../program.ts";
import { PriceTakerCurve } from "./curve.ts";

/** No program on any chain: it stands in where a source tells prices and not how they come about. */
export const priceTaker: Program = {
  id: "price-taker" as Pubkey,
  name: "price-taker",
  newCurve: () => new PriceTakerCurve(),
};
