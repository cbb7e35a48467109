import type { Program } from "../program.ts";
import { provenSlotsOf } from "../provenSlots.ts";
import { decodeAccount, encodeAccount } from "./account.ts";
import { buildSwap } from "./buildSwap.ts";
import { WhirlpoolCurve } from "./curve.ts";
import { execute } from "./execute.ts";
import { factsOf } from "./facts.ts";
import { WHIRLPOOL_PROGRAM } from "./id.ts";
import { priceReader } from "./price.ts";
import { versionAt } from "./versions.ts";

/** Orca Whirlpool. */
export const whirlpool: Program = {
  id: WHIRLPOOL_PROGRAM,
  name: "whirlpool",
  newCurve: () => new WhirlpoolCurve(),
  provenSlots: (slot) => provenSlotsOf(versionAt(slot)),
  decodeAccount,
  priceReader,
  encodeAccount,
  factsOf,
  buildSwap,
  execute,
};
