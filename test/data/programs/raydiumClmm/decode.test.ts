import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import {
  decodeAccount,
  decodeAmmConfig,
  decodeBitmapExtension,
  decodeObservationState,
  decodePoolState,
  decodeTickArray,
} from "#data/programs/raydiumClmm/decode.ts";
import { encodeAccount } from "#data/programs/raydiumClmm/encode.ts";
import {
  BITMAP_EXTENSION_DISCRIMINATOR,
  BITMAP_EXTENSION_SIZE,
  OBSERVATION_DISCRIMINATOR,
} from "#data/programs/raydiumClmm/layout.ts";
import { sqrtPriceAtTick } from "#data/programs/raydiumClmm/ticks.ts";
import { sharedData } from "../../../shared.ts";
import { raydiumSwaps } from "../raydiumSwaps.ts";

const fixtures = sharedData("carbon-fixtures");
const svm = sharedData("svm");

/** As an independent reading of the fixture's bytes has it: a base58 encoder and struct offsets in another language. */
const POOL_OF_FIXTURE = {
  bump: 254,
  ammConfig: "9iFER3bpjf1PTTCQCfTRu17EJgvsxo9pVyA9QWwEuX4x",
  tokenMint0: "So11111111111111111111111111111111111111112",
  tokenMint1: "4kzLMxfMZVf6UztzjMcAmyLfBYgFcr9FfpwusrqgEjiH",
  tokenVault0: "6G5MVC3hqo6oYyucP3F7HK5smyWye84AF8fLExDDMUNL",
  tokenVault1: "E1NAfa5JAcNdKEzFiU4SkzX5uVi34pNhLdCJCmjA7nN",
  observationKey: "5TtidhhRv3YssrMCQmPiA8am21ZqsLRUgvq4ZHQESpTN",
  mintDecimals0: 9,
  mintDecimals1: 6,
  tickSpacing: 1,
  liquidity: 3_464_101_788_356n,
  sqrtPriceX64: 647_525_941_329_892_376_628n,
  tickCurrent: 71_168,
  feeGrowthGlobal0X64: 276_776_890_511_018n,
  protocolFeesToken1: 7_407_817_781n,
  swapOutAmountToken0: 580_010_657_141n,
  status: 0,
  feeOn: 0,
  totalFeesToken0: 51_975_748n,
  fundFeesToken1: 2_469_272_531n,
  recentEpoch: 786n,
  dynamicFeeInfo: null,
};

const documentOf = (name: string) =>
  JSON.parse(readFileSync(join(fixtures ?? "", `raydium-clmm__${name}_account.json`), "utf8"));

function fixture(name: string): Uint8Array {
  return new Uint8Array(Buffer.from(documentOf(name).data, "base64"));
}

function expectSame(bytes: Uint8Array): void {
  const account = decodeAccount(bytes);
  if (account === null) throw new Error("no account of the program");
  expect(Buffer.from(encodeAccount(account)).equals(bytes)).toBe(true);
}

describe.skipIf(fixtures === null)("accounts from mainnet (shared data: carbon-fixtures)", () => {
  test("a pool", () => {
    const bytes = fixture("pool_state");
    const pool = decodePoolState(bytes);
    expect(pool).toMatchObject(POOL_OF_FIXTURE);
    expect(sqrtPriceAtTick(pool.tickCurrent) <= pool.sqrtPriceX64).toBe(true);
    expect(sqrtPriceAtTick(pool.tickCurrent + 1) > pool.sqrtPriceX64).toBe(true);
    expectSame(bytes);
  });

  test("a config: 1 tick apart, 0.01 %, of which 12 % to the protocol and 4 % to the fund", () => {
    const bytes = fixture("amm_config");
    expect(decodeAmmConfig(bytes)).toMatchObject({
      bump: 249,
      index: 4,
      tradeFeeRate: 100,
      protocolFeeRate: 120_000,
      fundFeeRate: 40_000,
      tickSpacing: 1,
    });
    expectSame(bytes);
  });

  test("a tick array, as the fixture's own decoding has it", () => {
    const bytes = fixture("tick_array_state");
    const { poolId, startTickIndex, ticks } = documentOf("tick_array_state").data_decoded;
    const array = decodeTickArray(bytes);
    expect([array.poolId, String(array.startTickIndex)]).toEqual([poolId.data, startTickIndex.data]);
    const found = array.ticks.map((tick) => [
      tick.tick,
      ...[tick.liquidityNet, tick.liquidityGross, tick.feeGrowthOutside0X64, tick.feeGrowthOutside1X64].map(String),
      ...[tick.rewardGrowthsOutside0X64, tick.rewardGrowthsOutside1X64, tick.rewardGrowthsOutside2X64].map(String),
    ]);
    const expected = ticks.data.map((tick: Record<string, unknown>) => [
      tick.tick,
      ...["liquidityNet", "liquidityGross", "feeGrowthOutside0X64", "feeGrowthOutside1X64"].map((name) => tick[name]),
      ...(tick.rewardGrowthsOutsideX64 as string[]),
    ]);
    expect(found).toEqual(expected);
    expectSame(bytes);
  });

  test("observations of ticks, as the fixture's own decoding has them, which is one observation older than its bytes", () => {
    const bytes = fixture("observation_state");
    const { recentEpoch, observationIndex, poolId, observations } = documentOf("observation_state").data_decoded;
    const state = decodeObservationState(bytes);
    const last = Number(observationIndex.data) + 1;
    expect(state).toMatchObject({
      form: "tick",
      initialized: true,
      recentEpoch: BigInt(recentEpoch.data),
      observationIndex: last,
      poolId: poolId.data,
    });
    const others = (list: readonly unknown[]) => list.filter((_, i) => i !== last).map((one) => JSON.stringify(one));
    const found = state.observations.map((one) => ({
      blockTimestamp: one.blockTimestamp,
      tickCumulative: "tickCumulative" in one ? String(one.tickCumulative) : null,
    }));
    const expected = observations.data.map((one: { blockTimestamp: number; tickCumulative: string }) => ({
      blockTimestamp: one.blockTimestamp,
      tickCumulative: one.tickCumulative,
    }));
    expect(others(found)).toEqual(others(expected));
    expectSame(bytes);
  });
});

describe("accounts by the bytes", () => {
  test("an extension says which tick arrays exist beyond the pool's own bitmap", () => {
    const bytes = new Uint8Array(BITMAP_EXTENSION_SIZE + 3).fill(7);
    bytes.set(BITMAP_EXTENSION_DISCRIMINATOR);
    const extension = decodeBitmapExtension(bytes);
    expect(extension.positiveTickArrayBitmap).toHaveLength(14);
    expect(extension.negativeTickArrayBitmap.every((bitmap) => bitmap.length === 64)).toBe(true);
    expectSame(bytes);
  });

  test("observations of prices, of which pools made before August 2024 have a thousand", () => {
    const bytes = new Uint8Array(52_121);
    bytes.set(OBSERVATION_DISCRIMINATOR);
    expect(decodeObservationState(bytes)).toMatchObject({ form: "price", initialized: false });
    expect(decodeObservationState(bytes).observations).toHaveLength(1_000);
    expectSame(bytes);
  });

  test("another account of the program is none that pricing needs", () => {
    expect(decodeAccount(new Uint8Array(300))).toBeNull();
  });

  test.each([0, 7, 8, 100, 1_543])("%i bytes are no pool", (length) => {
    expect(() => decodePoolState(new Uint8Array(length))).toThrow(DecodeError);
  });
});

describe.skipIf(svm === null)("accounts of executed swaps (shared data: svm)", () => {
  let accounts: Map<string, Uint8Array>;
  beforeAll(() => {
    accounts = new Map();
    for (const { id, before, after } of raydiumSwaps(join(svm ?? "", "raydium-clmm.jsonl.gz")))
      for (const side of [before, after])
        for (const [key, { role, data }] of side)
          if (["pool", "config", "bitmapExtension", "tickArray"].includes(role)) accounts.set(`${id} ${key}`, data);
  });

  test("each of them is the same bytes again, encoded after decoding, and with an unknown tail", () => {
    const distinct = new Set([...accounts.values()]);
    expect(distinct.size).toBeGreaterThan(1_500);
    let count = 0;
    for (const bytes of distinct) {
      expectSame(bytes);
      if (count++ % 50 === 0) expectSame(Uint8Array.from([...bytes, 1, 2, 3]));
    }
  });

  test("mutated bytes throw nothing but DecodeError, and what decodes is the same bytes again", () => {
    const all = [...accounts.values()];
    const seen = { decoded: 0, refused: 0 };
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.nat(), fc.array(change, { maxLength: 8 }), fc.option(fc.nat(12_000)), (which, changes, cut) => {
        const bytes = (all[which % all.length] ?? new Uint8Array()).slice(0, cut ?? undefined);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % Math.min(bytes.length, 1_600)] = value;
        try {
          const account = decodeAccount(bytes);
          if (account !== null) expect(Buffer.from(encodeAccount(account)).equals(bytes)).toBe(true);
          seen.decoded++;
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
          seen.refused++;
        }
      }),
      { numRuns: 3_000 },
    );
    expect(seen.decoded).toBeGreaterThan(500);
    expect(seen.refused).toBeGreaterThan(500);
  });
});
