import type { Pubkey } from "../../market/units.ts";
import { type Grown, keysAt, paddedAccount, readGrown } from "../grownAccount.ts";
import { expectAccount, type Struct, viewOf } from "../layout.ts";
import { joinHalves } from "../math/u128.ts";
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

/**
 * As `decodePool`, for an update that only asks for the price: what it counts beyond the quote vault, in raw units. The
 * rest of the price lies in the vaults. Throws DecodeError.
 */
export function virtualQuoteReserves(bytes: Uint8Array): bigint {
  const { layout, discriminator, leastSize, fields } = POOL;
  expectAccount(layout, bytes, discriminator, leastSize);
  const [, at] = fields.virtualQuoteReserves;
  if (bytes.length < at + 16) return 0n;
  const view = viewOf(bytes);
  return joinHalves(view.getBigInt64(at + 8, true), view.getBigUint64(at, true));
}
