import { writeGrown, writeKeys } from "../grownAccount.ts";
import type { GlobalConfig, Pool } from "./decode.ts";
import { GLOBAL_CONFIG, GLOBAL_CONFIG_KEYS, POOL } from "./layout.ts";

/** The bytes that `decodePool` reads as `pool`. Throws RangeError for a number that its field can't hold. */
export function encodePool(pool: Pool): Uint8Array {
  return writeGrown(POOL, pool);
}

/** The bytes that `decodeGlobalConfig` reads as `config`. Throws RangeError for a number that its field can't hold. */
export function encodeGlobalConfig(config: GlobalConfig): Uint8Array {
  return writeGrown(GLOBAL_CONFIG, config, (bytes) => {
    writeKeys(bytes, GLOBAL_CONFIG_KEYS.protocolFeeRecipients, config.protocolFeeRecipients);
    writeKeys(bytes, GLOBAL_CONFIG_KEYS.reservedFeeRecipients, config.reservedFeeRecipients);
    writeKeys(bytes, GLOBAL_CONFIG_KEYS.buybackFeeRecipients, config.buybackFeeRecipients);
  });
}
