import { type Fields, type Struct, writeStruct } from "../layout.ts";
import type { DecodedAccount } from "../program.ts";
import type { AmmConfig, ObservationState, PoolState, TickArrayBitmapExtension, TickArrayState } from "./decode.ts";
import {
  AMM_CONFIG_FIELDS,
  BITMAP_EXTENSION_FIELDS,
  BITMAP_LENGTH,
  BITMAPS_OFFSET,
  DYNAMIC_FEE_FIELDS,
  DYNAMIC_FEE_LENGTH,
  DYNAMIC_FEE_OFFSET,
  OBSERVATION_FIELDS,
  OBSERVATION_LENGTH,
  OBSERVATION_STATE_FIELDS,
  OBSERVATIONS_OFFSET,
  POOL_STATE_FIELDS,
  PRICE_OBSERVATION_FIELDS,
  PRICE_OBSERVATION_LENGTH,
  PRICE_OBSERVATION_STATE_FIELDS,
  PRICE_OBSERVATIONS_OFFSET,
  REWARD_FIELDS,
  REWARD_SIZE,
  REWARDS_OFFSET,
  TICK_ARRAY_BITMAP_OFFSET,
  TICK_ARRAY_FIELDS,
  TICK_FIELDS,
  TICK_LENGTH,
  TICKS_OFFSET,
} from "./layout.ts";

function writeMany<F extends Fields>(
  fields: F,
  values: readonly Struct<F>[],
  bytes: Uint8Array,
  offset: number,
  length: number,
): void {
  for (const [i, value] of values.entries()) writeStruct(fields, value, bytes, offset + i * length);
}

/** The bytes that `decodePoolState` reads as `pool`. Throws RangeError for a number that its field can't hold. */
export function encodePoolState(pool: PoolState): Uint8Array {
  const bytes = pool.bytes.slice();
  writeStruct(POOL_STATE_FIELDS, pool, bytes);
  writeMany(REWARD_FIELDS, pool.rewardInfos, bytes, REWARDS_OFFSET, REWARD_SIZE);
  bytes.set(pool.tickArrayBitmap, TICK_ARRAY_BITMAP_OFFSET);
  if (pool.dynamicFeeInfo === null) bytes.fill(0, DYNAMIC_FEE_OFFSET, DYNAMIC_FEE_OFFSET + DYNAMIC_FEE_LENGTH);
  else writeStruct(DYNAMIC_FEE_FIELDS, pool.dynamicFeeInfo, bytes, DYNAMIC_FEE_OFFSET);
  return bytes;
}

/** The bytes that `decodeTickArray` reads as `array`. */
export function encodeTickArray(array: TickArrayState): Uint8Array {
  const bytes = array.bytes.slice();
  writeStruct(TICK_ARRAY_FIELDS, array, bytes);
  writeMany(TICK_FIELDS, array.ticks, bytes, TICKS_OFFSET, TICK_LENGTH);
  return bytes;
}

/** The bytes that `decodeBitmapExtension` reads as `extension`. */
export function encodeBitmapExtension(extension: TickArrayBitmapExtension): Uint8Array {
  const bytes = extension.bytes.slice();
  writeStruct(BITMAP_EXTENSION_FIELDS, extension, bytes);
  const bitmaps = [...extension.positiveTickArrayBitmap, ...extension.negativeTickArrayBitmap];
  for (const [i, bitmap] of bitmaps.entries()) bytes.set(bitmap, BITMAPS_OFFSET + i * BITMAP_LENGTH);
  return bytes;
}

/** The bytes that `decodeAmmConfig` reads as `config`. */
export function encodeAmmConfig(config: AmmConfig): Uint8Array {
  const bytes = config.bytes.slice();
  writeStruct(AMM_CONFIG_FIELDS, config, bytes);
  return bytes;
}

/** The bytes that `decodeObservationState` reads as `state`, in the layout that it says. */
export function encodeObservationState(state: ObservationState): Uint8Array {
  const bytes = state.bytes.slice();
  if (state.form === "price") {
    writeStruct(PRICE_OBSERVATION_STATE_FIELDS, state, bytes);
    writeMany(PRICE_OBSERVATION_FIELDS, state.observations, bytes, PRICE_OBSERVATIONS_OFFSET, PRICE_OBSERVATION_LENGTH);
  } else {
    writeStruct(OBSERVATION_STATE_FIELDS, state, bytes);
    writeMany(OBSERVATION_FIELDS, state.observations, bytes, OBSERVATIONS_OFFSET, OBSERVATION_LENGTH);
  }
  return bytes;
}

/** The bytes that `decodeAccount` reads as this. Throws RangeError for a layout that isn't the program's. */
export function encodeAccount({ layout, fields }: DecodedAccount): Uint8Array {
  switch (layout) {
    case "PoolState":
      return encodePoolState(fields as PoolState);
    case "TickArrayState":
      return encodeTickArray(fields as TickArrayState);
    case "TickArrayBitmapExtension":
      return encodeBitmapExtension(fields as TickArrayBitmapExtension);
    case "AmmConfig":
      return encodeAmmConfig(fields as AmmConfig);
    case "ObservationState":
      return encodeObservationState(fields as ObservationState);
    default:
      throw new RangeError(`Raydium CLMM has no account ${layout}`);
  }
}
