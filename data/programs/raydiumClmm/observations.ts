import { readStruct, viewOf, writeStruct } from "../layout.ts";
import { U128_MAX } from "../math/u128.ts";
import { refuse } from "./errors.ts";
import {
  OBSERVATION_FIELDS,
  OBSERVATION_LENGTH,
  OBSERVATION_STATE_FIELDS,
  OBSERVATIONS,
  OBSERVATIONS_OFFSET,
  POOL_SWAP_FIELDS,
  PRICE_OBSERVATION_FIELDS,
  PRICE_OBSERVATION_LENGTH,
  PRICE_OBSERVATION_STATE_FIELDS,
  PRICE_OBSERVATIONS,
  PRICE_OBSERVATIONS_OFFSET,
} from "./layout.ts";
import type { ProgramVersion } from "./versions.ts";

/** The least seconds between two observations of ticks. */
const INTERVAL_S = 15;

/**
 * Records in an observation account the tick that a pool had before a swap, at most every 15 seconds. Source:
 * raydium-io/raydium-clmm at 03b44b7, programs/amm/src/states/oracle.rs.
 */
export function observeTick(state: Uint8Array, nowS: number, tick: number): void {
  const head = readStruct("ObservationState", OBSERVATION_STATE_FIELDS, state);
  const { observationIndex, initialized } = head;
  const at = (index: number) => OBSERVATIONS_OFFSET + index * OBSERVATION_LENGTH;
  if (!initialized) {
    writeStruct(OBSERVATION_STATE_FIELDS, { ...head, initialized: true }, state);
    writeStruct(OBSERVATION_FIELDS, { blockTimestamp: nowS, tickCumulative: 0n }, state, at(observationIndex));
    return;
  }
  const last = readStruct("ObservationState.observations", OBSERVATION_FIELDS, state, at(observationIndex));
  const elapsedS = Math.max(0, nowS - last.blockTimestamp);
  if (elapsedS < INTERVAL_S) return;
  const next = observationIndex === OBSERVATIONS - 1 ? 0 : observationIndex + 1;
  const tickCumulative = BigInt.asIntN(64, last.tickCumulative + BigInt(tick) * BigInt(elapsedS));
  writeStruct(OBSERVATION_FIELDS, { blockTimestamp: nowS, tickCumulative }, state, at(next));
  writeStruct(OBSERVATION_STATE_FIELDS, { ...head, observationIndex: next }, state);
}

/**
 * Records the √price that a pool had before a swap, as programs did until 2024; the pool's account keeps the place. Throws
 * SwapRefused where price times seconds overflows. Source: da57b0b, programs/amm/src/states/oracle.rs.
 */
export function observePrice(
  state: Uint8Array,
  pool: Uint8Array,
  nowS: number,
  sqrtPrice: bigint,
  version: ProgramVersion,
): void {
  const view = viewOf(pool);
  const head = readStruct("ObservationState", PRICE_OBSERVATION_STATE_FIELDS, state);
  const index = view.getUint16(POOL_SWAP_FIELDS.observationIndex[1], true);
  const at = (place: number) => PRICE_OBSERVATIONS_OFFSET + place * PRICE_OBSERVATION_LENGTH;
  const write = (place: number, cumulativeTimePriceX64: bigint) =>
    writeStruct(
      PRICE_OBSERVATION_FIELDS,
      { blockTimestamp: nowS, sqrtPriceX64: sqrtPrice, cumulativeTimePriceX64 },
      state,
      at(place),
    );
  if (index >= PRICE_OBSERVATIONS) refuse("ProgramFailedToComplete", `there is no observation ${index}`);
  if (!head.initialized) {
    writeStruct(PRICE_OBSERVATION_STATE_FIELDS, { ...head, initialized: true }, state);
    write(index, 0n);
    return;
  }
  const last = readStruct("ObservationState.observations", PRICE_OBSERVATION_FIELDS, state, at(index));
  const elapsedS = Math.max(0, nowS - last.blockTimestamp);
  const intervalS = view.getUint16(POOL_SWAP_FIELDS.observationUpdateDuration[1], true);
  if (elapsedS < intervalS || sqrtPrice === last.sqrtPriceX64) return;
  const price = (sqrtPrice * sqrtPrice) >> 64n;
  const grown = price * BigInt(elapsedS);
  if (price > U128_MAX || grown > U128_MAX) refuse(version.overflow, "price times seconds is more than a u128 holds");
  const next = index === PRICE_OBSERVATIONS - 1 ? 0 : index + 1;
  write(next, BigInt.asUintN(128, last.cumulativeTimePriceX64 + grown));
  view.setUint16(POOL_SWAP_FIELDS.observationIndex[1], next, true);
}
