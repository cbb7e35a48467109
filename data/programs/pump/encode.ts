import { writeGrown, writeKeys } from "../grownAccount.ts";
import type { BondingCurve, Global } from "./decode.ts";
import { BONDING_CURVE, GLOBAL, GLOBAL_KEYS } from "./layout.ts";

/** The bytes that `decodeBondingCurve` reads as `curve`. Throws RangeError for a number that its field can't hold. */
export function encodeBondingCurve(curve: BondingCurve): Uint8Array {
  return writeGrown(BONDING_CURVE, curve);
}

/** The bytes that `decodeGlobal` reads as `global`. Throws RangeError for a number that its field can't hold. */
export function encodeGlobal(global: Global): Uint8Array {
  return writeGrown(GLOBAL, global, (bytes) => {
    writeKeys(bytes, GLOBAL_KEYS.feeRecipients, global.feeRecipients);
    writeKeys(bytes, GLOBAL_KEYS.reservedFeeRecipients, global.reservedFeeRecipients);
    writeKeys(bytes, GLOBAL_KEYS.buybackFeeRecipients, global.buybackFeeRecipients);
  });
}
