import type { Pubkey } from "../../market/units.ts";
import { type Grown, keysAt, paddedAccount, readGrown } from "../grownAccount.ts";
import type { Struct } from "../layout.ts";
import { GLOBAL_CONFIG, GLOBAL_CONFIG_KEYS, POOL } from "./layout.ts";

export type Pool = Struct<typeof POOL.fields> & Grown;
export type GlobalConfig = Struct<typeof GLOBAL_CONFIG.fields> &
  Grown & { readonly [N in keyof typeof GLOBAL_CONFIG_KEYS]: readonly Pubkey[] };

/** A pool. Throws DecodeError for bytes that no Pool can have. */
export function decodePool(bytes: Uint8Array): Pool {
  return readGrown(POOL, bytes);
}

/** The program's configuration. Throws DecodeError for bytes that no GlobalConfig can have. */
export function decodeGlobalConfig(bytes: Uint8Array): GlobalConfig {
  const padded = paddedAccount(GLOBAL_CONFIG, bytes);
  return {
    ...readGrown(GLOBAL_CONFIG, bytes),
    protocolFeeRecipients: keysAt(padded, GLOBAL_CONFIG_KEYS.protocolFeeRecipients),
    reservedFeeRecipients: keysAt(padded, GLOBAL_CONFIG_KEYS.reservedFeeRecipients),
    buybackFeeRecipients: keysAt(padded, GLOBAL_CONFIG_KEYS.buybackFeeRecipients),
  };
}
