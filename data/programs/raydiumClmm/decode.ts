import { beginsWith, DecodeError, expectAccount, type Fields, readStruct, type Struct } from "../layout.ts";
import type { DecodedAccount } from "../program.ts";
import {
  AMM_CONFIG_DISCRIMINATOR,
  AMM_CONFIG_FIELDS,
  AMM_CONFIG_SIZE,
  BITMAP_EXTENSION_DISCRIMINATOR,
  BITMAP_EXTENSION_FIELDS,
  BITMAP_EXTENSION_SIZE,
  BITMAP_LENGTH,
  BITMAPS,
  BITMAPS_OFFSET,
  DYNAMIC_FEE_FIELDS,
  DYNAMIC_FEE_LENGTH,
  DYNAMIC_FEE_OFFSET,
  OBSERVATION_DISCRIMINATOR,
  OBSERVATION_FIELDS,
  OBSERVATION_LENGTH,
  OBSERVATION_STATE_FIELDS,
  OBSERVATION_STATE_SIZE,
  OBSERVATIONS,
  OBSERVATIONS_OFFSET,
  POOL_STATE_DISCRIMINATOR,
  POOL_STATE_FIELDS,
  POOL_STATE_SIZE,
  PRICE_OBSERVATION_FIELDS,
  PRICE_OBSERVATION_LENGTH,
  PRICE_OBSERVATION_STATE_FIELDS,
  PRICE_OBSERVATION_STATE_SIZE,
  PRICE_OBSERVATIONS,
  PRICE_OBSERVATIONS_OFFSET,
  REWARD_FIELDS,
  REWARD_SIZE,
  REWARDS,
  REWARDS_OFFSET,
  TICK_ARRAY_BITMAP_LENGTH,
  TICK_ARRAY_BITMAP_OFFSET,
  TICK_ARRAY_DISCRIMINATOR,
  TICK_ARRAY_FIELDS,
  TICK_ARRAY_LENGTH,
  TICK_ARRAY_SIZE,
  TICK_FIELDS,
  TICK_LENGTH,
  TICKS_OFFSET,
} from "./layout.ts";
import { SQRT_PRICE_MAX, SQRT_PRICE_MIN, TICK_MAX, TICK_MIN } from "./ticks.ts";

/** The whole account; bytes that no field covers, and what programs append, are kept by it. */
type Whole = { readonly bytes: Uint8Array };

export type RewardInfo = Struct<typeof REWARD_FIELDS>;
export type DynamicFeeInfo = Struct<typeof DYNAMIC_FEE_FIELDS>;
export type PoolState = Struct<typeof POOL_STATE_FIELDS> & {
  readonly rewardInfos: readonly RewardInfo[];
  /** See TICK_ARRAY_BITMAP_OFFSET. */
  readonly tickArrayBitmap: Uint8Array;
  /** Null in pools whose fee doesn't follow volatility. */
  readonly dynamicFeeInfo: DynamicFeeInfo | null;
} & Whole;
export type TickState = Struct<typeof TICK_FIELDS>;
/** 60 ticks in a row, a tick spacing apart. */
export type TickArrayState = Struct<typeof TICK_ARRAY_FIELDS> & { readonly ticks: readonly TickState[] } & Whole;
export type TickArrayBitmapExtension = Struct<typeof BITMAP_EXTENSION_FIELDS> & {
  /** Bitmaps of 512 arrays each, from the price 1 outwards. */
  readonly positiveTickArrayBitmap: readonly Uint8Array[];
  readonly negativeTickArrayBitmap: readonly Uint8Array[];
} & Whole;
export type AmmConfig = Struct<typeof AMM_CONFIG_FIELDS> & Whole;
export type ObservationState = Whole &
  (
    | (Struct<typeof OBSERVATION_STATE_FIELDS> & {
        readonly form: "tick";
        readonly observations: readonly Struct<typeof OBSERVATION_FIELDS>[];
      })
    | (Struct<typeof PRICE_OBSERVATION_STATE_FIELDS> & {
        readonly form: "price";
        readonly observations: readonly Struct<typeof PRICE_OBSERVATION_FIELDS>[];
      })
  );

/** Throws DecodeError in a field's name unless it holds. */
function expectField<F extends Fields>(
  layout: string,
  fields: F,
  field: keyof F & string,
  holds: boolean,
  reason: string,
) {
  if (!holds) throw new DecodeError(layout, field, fields[field]?.[1] ?? 0, reason);
}

function readMany<F extends Fields>(
  layout: string,
  fields: F,
  bytes: Uint8Array,
  { offset, length, count }: { readonly offset: number; readonly length: number; readonly count: number },
): Struct<F>[] {
  return Array.from({ length: count }, (_, i) => readStruct(layout, fields, bytes, offset + i * length));
}

/** A pool's account. Throws DecodeError for bytes that no pool can have. */
export function decodePoolState(bytes: Uint8Array): PoolState {
  expectAccount("PoolState", bytes, POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE);
  const pool = readStruct("PoolState", POOL_STATE_FIELDS, bytes);
  const expect = (field: keyof typeof POOL_STATE_FIELDS, holds: boolean, reason: string) =>
    expectField("PoolState", POOL_STATE_FIELDS, field, holds, reason);
  expect("tickSpacing", pool.tickSpacing > 0, "a tick spacing of 0");
  const { sqrtPriceX64, tickCurrent } = pool;
  expect(
    "sqrtPriceX64",
    sqrtPriceX64 >= SQRT_PRICE_MIN && sqrtPriceX64 <= SQRT_PRICE_MAX,
    `${sqrtPriceX64} is outside ${SQRT_PRICE_MIN}..${SQRT_PRICE_MAX}`,
  );
  expect(
    "tickCurrent",
    tickCurrent >= TICK_MIN - 1 && tickCurrent <= TICK_MAX,
    `${tickCurrent} is outside ${TICK_MIN}..${TICK_MAX}`,
  );
  const dynamicFee = bytes.subarray(DYNAMIC_FEE_OFFSET, DYNAMIC_FEE_OFFSET + DYNAMIC_FEE_LENGTH);
  return {
    ...pool,
    rewardInfos: readMany("PoolState.rewardInfos", REWARD_FIELDS, bytes, {
      offset: REWARDS_OFFSET,
      length: REWARD_SIZE,
      count: REWARDS,
    }),
    tickArrayBitmap: bytes.slice(TICK_ARRAY_BITMAP_OFFSET, TICK_ARRAY_BITMAP_OFFSET + TICK_ARRAY_BITMAP_LENGTH),
    dynamicFeeInfo: dynamicFee.some((byte) => byte > 0)
      ? readStruct("PoolState.dynamicFeeInfo", DYNAMIC_FEE_FIELDS, bytes, DYNAMIC_FEE_OFFSET)
      : null,
    bytes: bytes.slice(),
  };
}

/** Throws DecodeError unless `bytes` are a tick array, and gives what its ticks have in common. */
export function readTickArrayHead(bytes: Uint8Array): Struct<typeof TICK_ARRAY_FIELDS> {
  expectAccount("TickArrayState", bytes, TICK_ARRAY_DISCRIMINATOR, TICK_ARRAY_LENGTH);
  const head = readStruct("TickArrayState", TICK_ARRAY_FIELDS, bytes);
  // Whatever the spacing, an array begins at a multiple of 60, and the lowest one may begin below the lowest tick.
  const { startTickIndex } = head;
  const least = TICK_MIN - TICK_ARRAY_SIZE * 0xffff;
  const possible = startTickIndex % TICK_ARRAY_SIZE === 0 && startTickIndex >= least && startTickIndex <= TICK_MAX;
  expectField("TickArrayState", TICK_ARRAY_FIELDS, "startTickIndex", possible, `no array begins at ${startTickIndex}`);
  return head;
}

/** A tick array's account. Throws DecodeError for bytes that none can have. */
export function decodeTickArray(bytes: Uint8Array): TickArrayState {
  const head = readTickArrayHead(bytes);
  const ticks = readMany("TickArrayState.ticks", TICK_FIELDS, bytes, {
    offset: TICKS_OFFSET,
    length: TICK_LENGTH,
    count: TICK_ARRAY_SIZE,
  });
  return { ...head, ticks, bytes: bytes.slice() };
}

/** The account that says which tick arrays exist beyond the pool's own bitmap. Throws DecodeError for other bytes. */
export function decodeBitmapExtension(bytes: Uint8Array): TickArrayBitmapExtension {
  expectAccount("TickArrayBitmapExtension", bytes, BITMAP_EXTENSION_DISCRIMINATOR, BITMAP_EXTENSION_SIZE);
  const bitmaps = Array.from({ length: 2 * BITMAPS }, (_, i) =>
    bytes.slice(BITMAPS_OFFSET + i * BITMAP_LENGTH, BITMAPS_OFFSET + (i + 1) * BITMAP_LENGTH),
  );
  return {
    ...readStruct("TickArrayBitmapExtension", BITMAP_EXTENSION_FIELDS, bytes),
    positiveTickArrayBitmap: bitmaps.slice(0, BITMAPS),
    negativeTickArrayBitmap: bitmaps.slice(BITMAPS),
    bytes: bytes.slice(),
  };
}

/** What pools of one kind have in common: fees and tick spacing. Throws DecodeError for other bytes. */
export function decodeAmmConfig(bytes: Uint8Array): AmmConfig {
  expectAccount("AmmConfig", bytes, AMM_CONFIG_DISCRIMINATOR, AMM_CONFIG_SIZE);
  const config = readStruct("AmmConfig", AMM_CONFIG_FIELDS, bytes);
  for (const rate of ["tradeFeeRate", "protocolFeeRate", "fundFeeRate"] as const)
    expectField(
      "AmmConfig",
      AMM_CONFIG_FIELDS,
      rate,
      config[rate] <= 1_000_000,
      `${config[rate]} is more than the whole`,
    );
  expectField(
    "AmmConfig",
    AMM_CONFIG_FIELDS,
    "tradeFeeRate",
    config.tradeFeeRate < 1_000_000,
    "the fee takes everything",
  );
  return { ...config, bytes: bytes.slice() };
}

/** A pool's past prices, in either of the two layouts. Throws DecodeError for other bytes. */
export function decodeObservationState(bytes: Uint8Array): ObservationState {
  expectAccount("ObservationState", bytes, OBSERVATION_DISCRIMINATOR, OBSERVATION_STATE_SIZE);
  if (bytes.length >= PRICE_OBSERVATION_STATE_SIZE)
    return {
      form: "price",
      ...readStruct("ObservationState", PRICE_OBSERVATION_STATE_FIELDS, bytes),
      observations: readMany("ObservationState.observations", PRICE_OBSERVATION_FIELDS, bytes, {
        offset: PRICE_OBSERVATIONS_OFFSET,
        length: PRICE_OBSERVATION_LENGTH,
        count: PRICE_OBSERVATIONS,
      }),
      bytes: bytes.slice(),
    };
  return {
    form: "tick",
    ...readStruct("ObservationState", OBSERVATION_STATE_FIELDS, bytes),
    observations: readMany("ObservationState.observations", OBSERVATION_FIELDS, bytes, {
      offset: OBSERVATIONS_OFFSET,
      length: OBSERVATION_LENGTH,
      count: OBSERVATIONS,
    }),
    bytes: bytes.slice(),
  };
}

/** Any of the five, or null for another account of the program. Throws DecodeError as the decoder of each. */
export function decodeAccount(data: Uint8Array): DecodedAccount | null {
  if (beginsWith(data, POOL_STATE_DISCRIMINATOR)) return { layout: "PoolState", fields: decodePoolState(data) };
  if (beginsWith(data, TICK_ARRAY_DISCRIMINATOR))
    return { layout: "TickArrayState", fields: { ...decodeTickArray(data) } };
  if (beginsWith(data, BITMAP_EXTENSION_DISCRIMINATOR))
    return { layout: "TickArrayBitmapExtension", fields: { ...decodeBitmapExtension(data) } };
  if (beginsWith(data, AMM_CONFIG_DISCRIMINATOR)) return { layout: "AmmConfig", fields: { ...decodeAmmConfig(data) } };
  if (beginsWith(data, OBSERVATION_DISCRIMINATOR))
    return { layout: "ObservationState", fields: { ...decodeObservationState(data) } };
  return null;
}
