import { beginsWith } from "../layout.ts";
import type { DecodedAccount, Program } from "../program.ts";
import { provenSlotsOf } from "../provenSlots.ts";
import { buildSwap } from "./build.ts";
import { PumpSwapCurve } from "./curve.ts";
import { decodeGlobalConfig, decodePool, type GlobalConfig, type Pool } from "./decode.ts";
import { encodeGlobalConfig, encodePool } from "./encode.ts";
import { execute } from "./execute.ts";
import { factsOf } from "./facts.ts";
import { PUMP_SWAP } from "./instruction.ts";
import { GLOBAL_CONFIG, POOL } from "./layout.ts";
import { priceReader } from "./price.ts";
import { versionAt } from "./versions.ts";

function decodeAccount(data: Uint8Array): DecodedAccount | null {
  if (beginsWith(data, POOL.discriminator)) return { layout: POOL.layout, fields: decodePool(data) };
  if (beginsWith(data, GLOBAL_CONFIG.discriminator))
    return { layout: GLOBAL_CONFIG.layout, fields: decodeGlobalConfig(data) };
  return null;
}

function encodeAccount({ layout, fields }: DecodedAccount): Uint8Array {
  switch (layout) {
    case POOL.layout:
      return encodePool(fields as Pool);
    case GLOBAL_CONFIG.layout:
      return encodeGlobalConfig(fields as GlobalConfig);
    default:
      throw new RangeError(`PumpSwap has no account called ${layout}`);
  }
}

/** PumpSwap, the pools in which coins of pump.fun trade once their curve is sold out. */
export const pumpSwap: Program = {
  id: PUMP_SWAP,
  name: "pump-swap",
  newCurve: () => new PumpSwapCurve(),
  provenSlots: (slot) => provenSlotsOf(versionAt(slot)),
  decodeAccount,
  priceReader,
  encodeAccount,
  factsOf,
  buildSwap,
  execute,
};
