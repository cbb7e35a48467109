import { describe, expect, test } from "vitest";
import { decodeObservationState } from "#data/programs/raydiumCpmm/decode.ts";
import { OBSERVATION_STATE_DISCRIMINATOR, OBSERVATION_STATE_SIZE } from "#data/programs/raydiumCpmm/layout.ts";
import { keepPrices, pricesOf } from "#data/programs/raydiumCpmm/observations.ts";
import { VERSIONS } from "#data/programs/raydiumCpmm/versions.ts";

const [older, newest] = [VERSIONS[0], VERSIONS[VERSIONS.length - 1] ?? VERSIONS[0]];
const PRICES = { token0: 10n, token1: 3n };

function kept(version: typeof older, ...timesS: number[]) {
  const bytes = new Uint8Array(OBSERVATION_STATE_SIZE);
  bytes.set(OBSERVATION_STATE_DISCRIMINATOR);
  for (const timeS of timesS) keepPrices(bytes, BigInt(timeS), PRICES, version);
  const { observations, observationIndex, lastUpdateTimestamp } = decodeObservationState(bytes);
  return { latest: observations[observationIndex], observationIndex, lastUpdateTimestamp };
}

// The truth is the program's source: states/oracle.rs at 34a208a and 609780f. The binaries' bytes are compared elsewhere.
describe("the prices that a pool keeps", () => {
  test("are ratios of its reserves, Q32", () => {
    expect(pricesOf(2n, 6n)).toEqual({ token0: 3n << 32n, token1: (1n << 32n) / 3n });
    expect(() => pricesOf(0n, 6n)).toThrow("ProgramFailedToComplete");
  });

  test("begin with the first swap's second, at nothing", () => {
    expect(kept(older, 1_000)).toMatchObject({
      latest: { blockTimestamp: 1_000n, cumulativeToken0Price: 0n, cumulativeToken1Price: 0n },
      lastUpdateTimestamp: 0n,
    });
    expect(kept(newest, 1_000).lastUpdateTimestamp).toBe(1_000n);
  });

  test("are left alone within 15 seconds by older versions, and added up by the newest", () => {
    expect(kept(older, 1_000, 1_014)).toMatchObject({ observationIndex: 0, latest: { cumulativeToken0Price: 0n } });
    expect(kept(newest, 1_000, 1_005, 1_014)).toMatchObject({
      observationIndex: 0,
      latest: { blockTimestamp: 1_000n, cumulativeToken0Price: 140n, cumulativeToken1Price: 42n },
      lastUpdateTimestamp: 1_014n,
    });
  });

  test("go to the next place from 15 seconds on", () => {
    for (const version of [older, newest])
      expect(kept(version, 1_000, 1_015)).toMatchObject({
        observationIndex: 1,
        latest: { blockTimestamp: 1_015n, cumulativeToken0Price: 150n, cumulativeToken1Price: 45n },
      });
    expect(kept(newest, 1_000, 1_005, 1_020).latest?.cumulativeToken0Price).toBe(200n);
  });

  test("change once a second at most", () => {
    expect(kept(newest, 1_000, 1_005, 1_005)).toEqual(kept(newest, 1_000, 1_005));
  });

  test("begin again at the first place after the hundredth, and wrap past a u128", () => {
    const times = Array.from({ length: 101 }, (_, i) => 1_000 + i * 20);
    expect(kept(older, ...times).observationIndex).toBe(0);
    const bytes = new Uint8Array(OBSERVATION_STATE_SIZE);
    bytes.set(OBSERVATION_STATE_DISCRIMINATOR);
    const steep = { token0: 2n ** 95n, token1: 0n };
    keepPrices(bytes, 0n, steep, older);
    keepPrices(bytes, 2n ** 33n - 1n, steep, older);
    keepPrices(bytes, 2n ** 34n - 2n, steep, older);
    const { observations, observationIndex } = decodeObservationState(bytes);
    expect(observations[observationIndex]?.cumulativeToken0Price).toBe(2n ** 128n - 2n ** 96n);
  });

  test("overflow by a panic, and by name since November 2025", () => {
    const bytes = new Uint8Array(OBSERVATION_STATE_SIZE);
    bytes[8] = 1;
    const steep = { token0: 2n ** 127n, token1: 0n };
    expect(() => keepPrices(bytes, 100n, steep, older)).toThrow("ProgramFailedToComplete");
    expect(() => keepPrices(bytes, 100n, steep, newest)).toThrow("MathOverflow");
  });
});
