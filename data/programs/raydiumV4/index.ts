import type { Program } from "../program.ts";
import { provenSlotsOf } from "../provenSlots.ts";
import { RaydiumV4Curve } from "./curve.ts";
import { type AmmInfo, decodeAmmInfo, encodeAmmInfo, hasAmmInfoSize } from "./decode.ts";
import { execute } from "./execute.ts";
import { factsOf } from "./facts.ts";
import { buildSwap, RAYDIUM_V4 } from "./instruction.ts";
import { priceReader } from "./price.ts";
import { versionAt } from "./versions.ts";

/** Raydium AMM v4. */
export const raydiumV4: Program = {
  id: RAYDIUM_V4,
  name: "raydium-v4",
  newCurve: () => new RaydiumV4Curve(),
  provenSlots: (slot) => provenSlotsOf(versionAt(slot)),
  decodeAccount: (data) => (hasAmmInfoSize(data) ? { layout: "AmmInfo", fields: { ...decodeAmmInfo(data) } } : null),
  priceReader,
  encodeAccount: ({ fields }) => encodeAmmInfo(fields as AmmInfo),
  factsOf,
  buildSwap,
  execute,
};
