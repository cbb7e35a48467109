import { readStruct, viewOf, writeStruct } from "../layout.ts";
import { U128_MAX } from "../math/u128.ts";
import { readObservation, writeObservation } from "./decode.ts";
import { panic, refuse } from "./errors.ts";
import { OBSERVATION_STATE_FIELDS, OBSERVATIONS } from "./layout.ts";
import type { ProgramVersion } from "./versions.ts";

/** Least seconds between two observations. */
const OBSERVATION_INTERVAL_S = 15n;

/** Token 1 per token 0 and the other way round, in raw units, Q32. */
export interface Prices {
  readonly token0: bigint;
  readonly token1: bigint;
}

/** The prices at reserves; the program panics when one of them is 0. */
export function pricesOf(reserve0: bigint, reserve1: bigint): Prices {
  if (reserve0 === 0n || reserve1 === 0n) panic("a price of nothing");
  return { token0: (reserve1 << 32n) / reserve0, token1: (reserve0 << 32n) / reserve1 };
}

/**
 * Adds prices to what a pool has kept, in the bytes of its ObservationState: their sum over the seconds since the last
 * observation, or, later, since the last swap. Source: raydium-cp-swap at 34a208a and 609780f, src/states/oracle.rs.
 */
export function keepPrices(bytes: Uint8Array, nowS: bigint, prices: Prices, version: ProgramVersion): void {
  const { initialized, observationIndex, lastUpdateTimestamp } = readStruct(
    "ObservationState",
    OBSERVATION_STATE_FIELDS,
    bytes,
  );
  if (observationIndex >= OBSERVATIONS) panic(`observation ${observationIndex} of ${OBSERVATIONS}`);
  if (!initialized) {
    viewOf(bytes).setUint8(OBSERVATION_STATE_FIELDS.initialized[1], 1);
    const first = { blockTimestamp: nowS, cumulativeToken0Price: 0n, cumulativeToken1Price: 0n };
    writeObservation(first, bytes, observationIndex);
    if (version.addsUpPrices) setLastUpdate(bytes, nowS);
    return;
  }
  const last = readObservation(bytes, observationIndex);
  const sinceObservation = elapsed(nowS, last.blockTimestamp);
  const lastUpdate = version.addsUpPrices && lastUpdateTimestamp !== 0n ? lastUpdateTimestamp : last.blockTimestamp;
  if (version.addsUpPrices && lastUpdate !== lastUpdateTimestamp) setLastUpdate(bytes, lastUpdate);
  const since = elapsed(nowS, lastUpdate);
  const isDue = sinceObservation >= OBSERVATION_INTERVAL_S;
  if (version.addsUpPrices ? since === 0n || sinceObservation === 0n : !isDue) return;
  const sum = {
    blockTimestamp: isDue ? nowS : last.blockTimestamp,
    cumulativeToken0Price: added(last.cumulativeToken0Price, prices.token0 * since, version),
    cumulativeToken1Price: added(last.cumulativeToken1Price, prices.token1 * since, version),
  };
  const index = isDue ? (observationIndex + 1) % OBSERVATIONS : observationIndex;
  writeObservation(sum, bytes, index);
  const view = viewOf(bytes);
  view.setUint16(OBSERVATION_STATE_FIELDS.observationIndex[1], index, true);
  if (version.addsUpPrices) setLastUpdate(bytes, nowS);
}

function elapsed(nowS: bigint, thenS: bigint): bigint {
  return nowS > thenS ? nowS - thenS : 0n;
}

function added(sum: bigint, delta: bigint, version: ProgramVersion): bigint {
  if (delta > U128_MAX) {
    if (version.addsUpPrices) refuse("MathOverflow", "a price times its seconds is more than a u128");
    panic("a price times its seconds is more than a u128");
  }
  return (sum + delta) & U128_MAX;
}

function setLastUpdate(bytes: Uint8Array, timestampS: bigint): void {
  writeStruct(
    { lastUpdateTimestamp: OBSERVATION_STATE_FIELDS.lastUpdateTimestamp },
    { lastUpdateTimestamp: timestampS },
    bytes,
  );
}
