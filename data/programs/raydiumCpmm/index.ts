import type { Program } from "../program.ts";
import { provenSlotsOf } from "../provenSlots.ts";
import { RaydiumCpmmCurve } from "./curve.ts";
import { decodeAccount, encodeAccount } from "./decode.ts";
import { execute } from "./execute.ts";
import { factsOf } from "./facts.ts";
import { buildSwap, RAYDIUM_CPMM } from "./instruction.ts";
import { priceReader } from "./price.ts";
import { versionAt } from "./versions.ts";

/** Raydium CPMM. */
export const raydiumCpmm: Program = {
  id: RAYDIUM_CPMM,
  name: "raydium-cpmm",
  newCurve: () => new RaydiumCpmmCurve(),
  provenSlots: (slot) => provenSlotsOf(versionAt(slot)),
  decodeAccount,
  priceReader,
  encodeAccount,
  factsOf,
  buildSwap,
  execute,
};
