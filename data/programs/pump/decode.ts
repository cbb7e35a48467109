import type { Pubkey } from "../../market/units.ts";
import { type Grown, keysAt, paddedAccount, readGrown } from "../grownAccount.ts";
import type { Struct } from "../layout.ts";
import { BONDING_CURVE, GLOBAL, GLOBAL_KEYS } from "./layout.ts";

export type BondingCurve = Struct<typeof BONDING_CURVE.fields> & Grown;
export type Global = Struct<typeof GLOBAL.fields> &
  Grown & { readonly [N in keyof typeof GLOBAL_KEYS]: readonly Pubkey[] };

/** A coin's curve. Throws DecodeError for bytes that no BondingCurve can have. */
export function decodeBondingCurve(bytes: Uint8Array): BondingCurve {
  return readGrown(BONDING_CURVE, bytes);
}

/** The program's configuration. Throws DecodeError for bytes that no Global can have. */
export function decodeGlobal(bytes: Uint8Array): Global {
  const padded = paddedAccount(GLOBAL, bytes);
  return {
    ...readGrown(GLOBAL, bytes),
    feeRecipients: keysAt(padded, GLOBAL_KEYS.feeRecipients),
    reservedFeeRecipients: keysAt(padded, GLOBAL_KEYS.reservedFeeRecipients),
    buybackFeeRecipients: keysAt(padded, GLOBAL_KEYS.buybackFeeRecipients),
  };
}

/** The reserves of a curve, in raw units. */
export interface CurveReserves {
  readonly virtualToken: bigint;
  readonly virtualQuote: bigint;
  readonly realToken: bigint;
  readonly realQuote: bigint;
}
