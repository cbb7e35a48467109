import { beginsWith, DecodeError, expectAccount, readStruct, type Struct, writeStruct } from "../layout.ts";
import type { DecodedAccount } from "../program.ts";
import {
  AMM_CONFIG_DISCRIMINATOR,
  AMM_CONFIG_FIELDS,
  AMM_CONFIG_SIZE,
  CREATOR_FEE_ON,
  OBSERVATION_FIELDS,
  OBSERVATION_SIZE,
  OBSERVATION_STATE_DISCRIMINATOR,
  OBSERVATION_STATE_FIELDS,
  OBSERVATION_STATE_SIZE,
  OBSERVATIONS,
  OBSERVATIONS_OFFSET,
  POOL_STATE_DISCRIMINATOR,
  POOL_STATE_FIELDS,
  POOL_STATE_SIZE,
  RATE_DENOMINATOR,
} from "./layout.ts";

/** The whole account; bytes that no field covers, and what later versions append, are kept by it. */
type Bytes = { readonly bytes: Uint8Array };

export type PoolState = Struct<typeof POOL_STATE_FIELDS> & Bytes;
export type AmmConfig = Struct<typeof AMM_CONFIG_FIELDS> & Bytes;
export type Observation = Struct<typeof OBSERVATION_FIELDS>;
export type ObservationState = Struct<typeof OBSERVATION_STATE_FIELDS> & {
  readonly observations: readonly Observation[];
} & Bytes;

/** A pool's account. Throws DecodeError for bytes that no PoolState can have. */
export function decodePoolState(bytes: Uint8Array): PoolState {
  expectAccount("PoolState", bytes, POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE);
  const pool = readStruct("PoolState", POOL_STATE_FIELDS, bytes);
  if (pool.creatorFeeOn > CREATOR_FEE_ON.token1)
    throw new DecodeError("PoolState", "creatorFeeOn", 389, `${pool.creatorFeeOn} is no token of a pool`);
  return { ...pool, bytes: bytes.slice() };
}

/** The fees that many pools share. Throws DecodeError for bytes that no AmmConfig can have. */
export function decodeAmmConfig(bytes: Uint8Array): AmmConfig {
  expectAccount("AmmConfig", bytes, AMM_CONFIG_DISCRIMINATOR, AMM_CONFIG_SIZE);
  const config = readStruct("AmmConfig", AMM_CONFIG_FIELDS, bytes);
  for (const rate of ["tradeFeeRate", "protocolFeeRate", "fundFeeRate", "creatorFeeRate"] as const)
    if (config[rate] > RATE_DENOMINATOR)
      throw new DecodeError("AmmConfig", rate, AMM_CONFIG_FIELDS[rate][1], `${config[rate]} is more than all of it`);
  return { ...config, bytes: bytes.slice() };
}

/** The prices that a pool has kept. Throws DecodeError for bytes that no ObservationState can have. */
export function decodeObservationState(bytes: Uint8Array): ObservationState {
  expectAccount("ObservationState", bytes, OBSERVATION_STATE_DISCRIMINATOR, OBSERVATION_STATE_SIZE);
  const state = readStruct("ObservationState", OBSERVATION_STATE_FIELDS, bytes);
  if (state.observationIndex >= OBSERVATIONS)
    throw new DecodeError("ObservationState", "observationIndex", 9, `${state.observationIndex} of ${OBSERVATIONS}`);
  const observations = Array.from({ length: OBSERVATIONS }, (_, i) => readObservation(bytes, i));
  return { ...state, observations, bytes: bytes.slice() };
}

/** One of the prices that a pool has kept. */
export function readObservation(bytes: Uint8Array, index: number): Observation {
  return readStruct("Observation", OBSERVATION_FIELDS, bytes, OBSERVATIONS_OFFSET + index * OBSERVATION_SIZE);
}

export function writeObservation(observation: Observation, bytes: Uint8Array, index: number): void {
  writeStruct(OBSERVATION_FIELDS, observation, bytes, OBSERVATIONS_OFFSET + index * OBSERVATION_SIZE);
}

/** Any of the three, or null for another account of the program. Throws DecodeError as the decoder of each. */
export function decodeAccount(data: Uint8Array): DecodedAccount | null {
  if (beginsWith(data, POOL_STATE_DISCRIMINATOR)) return { layout: "PoolState", fields: decodePoolState(data) };
  if (beginsWith(data, AMM_CONFIG_DISCRIMINATOR)) return { layout: "AmmConfig", fields: decodeAmmConfig(data) };
  if (beginsWith(data, OBSERVATION_STATE_DISCRIMINATOR))
    return { layout: "ObservationState", fields: decodeObservationState(data) };
  return null;
}

/** The bytes that `decodePoolState` reads as `pool`. Throws RangeError for a number that its field can't hold. */
export function encodePoolState(pool: PoolState): Uint8Array {
  const bytes = pool.bytes.slice();
  writeStruct(POOL_STATE_FIELDS, pool, bytes);
  return bytes;
}

/** The bytes that `decodeAmmConfig` reads as `config`. */
export function encodeAmmConfig(config: AmmConfig): Uint8Array {
  const bytes = config.bytes.slice();
  writeStruct(AMM_CONFIG_FIELDS, config, bytes);
  return bytes;
}

/** The bytes that `decodeObservationState` reads as `state`. */
export function encodeObservationState(state: ObservationState): Uint8Array {
  const bytes = state.bytes.slice();
  writeStruct(OBSERVATION_STATE_FIELDS, state, bytes);
  for (const [i, observation] of state.observations.entries()) writeObservation(observation, bytes, i);
  return bytes;
}

/** The bytes that `decodeAccount` reads as `account`. Throws RangeError for a layout that isn't the program's. */
export function encodeAccount({ layout, fields }: DecodedAccount): Uint8Array {
  switch (layout) {
    case "PoolState":
      return encodePoolState(fields as PoolState);
    case "AmmConfig":
      return encodeAmmConfig(fields as AmmConfig);
    case "ObservationState":
      return encodeObservationState(fields as ObservationState);
    default:
      throw new RangeError(`Raydium CPMM has no account ${layout}`);
  }
}
