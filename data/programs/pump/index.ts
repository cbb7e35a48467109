import { beginsWith } from "../layout.ts";
import type { DecodedAccount, Program } from "../program.ts";
import { provenSlotsOf } from "../provenSlots.ts";
import { buildSwap } from "./build.ts";
import { PumpCurve } from "./curve.ts";
import { type BondingCurve, decodeBondingCurve, decodeGlobal, type Global } from "./decode.ts";
import { encodeBondingCurve, encodeGlobal } from "./encode.ts";
import { execute } from "./execute.ts";
import { factsOf } from "./facts.ts";
import { PUMP } from "./instruction.ts";
import { BONDING_CURVE, GLOBAL } from "./layout.ts";
import { priceReader } from "./price.ts";
import { versionAt } from "./versions.ts";

function decodeAccount(data: Uint8Array): DecodedAccount | null {
  if (beginsWith(data, BONDING_CURVE.discriminator))
    return { layout: BONDING_CURVE.layout, fields: decodeBondingCurve(data) };
  if (beginsWith(data, GLOBAL.discriminator)) return { layout: GLOBAL.layout, fields: decodeGlobal(data) };
  return null;
}

function encodeAccount({ layout, fields }: DecodedAccount): Uint8Array {
  switch (layout) {
    case BONDING_CURVE.layout:
      return encodeBondingCurve(fields as BondingCurve);
    case GLOBAL.layout:
      return encodeGlobal(fields as Global);
    default:
      throw new RangeError(`the program of bonding curves has no account called ${layout}`);
  }
}

/** Bonding curves of pump.fun. */
export const pump: Program = {
  id: PUMP,
  name: "pump",
  newCurve: () => new PumpCurve(),
  provenSlots: (slot) => provenSlotsOf(versionAt(slot)),
  decodeAccount,
  priceReader,
  encodeAccount,
  factsOf,
  buildSwap,
  execute,
};
