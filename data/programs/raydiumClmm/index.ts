import type { Program } from "../program.ts";
import { buildSwap } from "./buildSwap.ts";
import { ClmmCurve } from "./curve.ts";
import { decodeAccount } from "./decode.ts";
import { encodeAccount } from "./encode.ts";
import { execute } from "./execute.ts";
import { factsOf } from "./facts.ts";
import { RAYDIUM_CLMM } from "./instructions.ts";
import { priceReader } from "./price.ts";
import { versionAt } from "./versions.ts";

/** Raydium CLMM: concentrated liquidity, and limit orders on ticks. */
export const raydiumClmm: Program = {
  id: RAYDIUM_CLMM,
  name: "raydium-clmm",
  newCurve: () => new ClmmCurve(),
  provenSlots: (slot) => versionAt(slot).provenSlots,
  decodeAccount,
  priceReader,
  encodeAccount,
  factsOf,
  buildSwap,
  execute,
};
