import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { pubkeyAt } from "#data/programs/base58.ts";
import { DecodeError } from "#data/programs/layout.ts";
import {
  decodeOracle,
  decodePosition,
  decodeTickArray,
  decodeWhirlpool,
  EMPTY_TICK,
  type Tick,
  type TickArray,
  type Whirlpool,
} from "#data/programs/whirlpool/decode.ts";
import { encodeOracle, encodePosition, encodeTickArray, encodeWhirlpool } from "#data/programs/whirlpool/encode.ts";
import { SQRT_PRICE_MAX, SQRT_PRICE_MIN } from "#data/programs/whirlpool/ticks.ts";
import { sharedData } from "../../../shared.ts";
import { executedSwaps } from "../executedSwaps.ts";

const u16 = fc.integer({ min: 0, max: 0xffff });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const u128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
const i128 = fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n });
const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes): Pubkey => pubkeyAt(bytes, 0));
const tail = fc.uint8Array({ maxLength: 40 });

const reward = fc.record({ mint: key, vault: key, authority: key, emissionsPerSecond: u128, growthGlobal: u128 });
const whirlpool: fc.Arbitrary<Whirlpool> = fc.record({
  whirlpoolsConfig: key,
  bump: fc.integer({ min: 0, max: 255 }),
  tickSpacing: fc.integer({ min: 1, max: 0xffff }),
  feeTierIndexSeed: u16,
  feeRate: u16,
  protocolFeeRate: fc.integer({ min: 0, max: 10_000 }),
  liquidity: u128,
  sqrtPrice: fc.bigInt({ min: SQRT_PRICE_MIN, max: SQRT_PRICE_MAX }),
  tickCurrentIndex: fc.integer({ min: -443_637, max: 443_636 }),
  protocolFeeOwedA: u64,
  protocolFeeOwedB: u64,
  tokenMintA: key,
  tokenVaultA: key,
  feeGrowthGlobalA: u128,
  tokenMintB: key,
  tokenVaultB: key,
  feeGrowthGlobalB: u128,
  rewardLastUpdatedTimestamp: u64,
  rewards: fc.array(reward, { minLength: 3, maxLength: 3 }),
  tail,
});
const initialisedTick: fc.Arbitrary<Tick> = fc.record({
  initialized: fc.constant(true),
  liquidityNet: i128,
  liquidityGross: u128,
  feeGrowthOutsideA: u128,
  feeGrowthOutsideB: u128,
  rewardGrowthOutside0: u128,
  rewardGrowthOutside1: u128,
  rewardGrowthOutside2: u128,
});
const tickArray: fc.Arbitrary<TickArray> = fc.record({
  form: fc.constantFrom("fixed", "dynamic"),
  startTickIndex: fc.integer({ min: -5_000, max: 5_000 }).map((n) => n * 88),
  whirlpool: key,
  ticks: fc.array(fc.oneof(fc.constant(EMPTY_TICK), initialisedTick), { minLength: 88, maxLength: 88 }),
  tail,
});

describe("encoding", () => {
  test("a pool is decoded as it was encoded, whatever follows its 653 bytes", () => {
    fc.assert(
      fc.property(whirlpool, (pool) => {
        expect(decodeWhirlpool(encodeWhirlpool(pool))).toEqual(pool);
      }),
    );
  });

  test("a tick array is decoded as it was encoded, fixed or dynamic", () => {
    fc.assert(
      fc.property(tickArray, (array) => {
        expect(decodeTickArray(encodeTickArray(array))).toEqual(array);
      }),
      { numRuns: 30 },
    );
  });
});

describe("refusals", () => {
  const pool = encodeWhirlpool(fc.sample(whirlpool, { numRuns: 1, seed: 1 })[0] as Whirlpool);
  const changed = (offset: number, ...bytes: number[]) => {
    const copy = pool.slice();
    copy.set(bytes, offset);
    return copy;
  };

  test.each([
    ["another account's discriminator", changed(0, 0), "discriminator", 0],
    ["no bytes at all", new Uint8Array(), "discriminator", 0],
    ["an account cut short", pool.slice(0, 652), "length", 652],
    ["a tick spacing of 0", changed(41, 0, 0), "tickSpacing", 41],
    ["a protocol fee above all of the fee", changed(47, 0x11, 0x27), "protocolFeeRate", 47],
    ["a √price below the least", changed(65, ...Array(16).fill(0)), "sqrtPrice", 65],
    ["a √price above the highest", changed(65, ...Array(16).fill(255)), "sqrtPrice", 65],
    ["a tick that doesn't exist", changed(81, 0, 0, 0, 0x7f), "tickCurrentIndex", 81],
  ])("%s is refused with field and offset", (_, bytes, field, offset) => {
    expect(() => decodeWhirlpool(bytes)).toThrow(expect.objectContaining({ name: "DecodeError", field, offset }));
  });

  test("a dynamic tick array whose bitmap contradicts its ticks is refused", () => {
    const [array] = fc.sample(tickArray, { numRuns: 1, seed: 3 }) as [TickArray];
    const bytes = encodeTickArray({ ...array, form: "dynamic" });
    bytes[44] = (bytes[44] ?? 0) ^ 1;
    expect(() => decodeTickArray(bytes)).toThrow(DecodeError);
  });

  test("a tick array that begins between two arrays is refused", () => {
    const [array] = fc.sample(tickArray, { numRuns: 1, seed: 4 }) as [TickArray];
    const bytes = encodeTickArray({ ...array, startTickIndex: array.startTickIndex + 1 });
    expect(() => decodeTickArray(bytes)).toThrow("no tick array begins at");
  });

  test("a position whose range is empty is refused", () => {
    const bytes = new Uint8Array(216);
    bytes.set([0xaa, 0xbc, 0x8f, 0xe4, 0x7a, 0x40, 0xf7, 0xd0]);
    expect(() => decodePosition(bytes)).toThrow("no position lies between ticks 0 and 0");
  });
});

const day = sharedData("whirlpool-day-20220406");

describe.skipIf(day === null)("accounts of mainnet at the end of a day (shared data: whirlpool-day-20220406)", () => {
  const codecs = new Map<string, (bytes: Uint8Array) => Uint8Array>([
    ["3f95d10ce1806309", (bytes) => encodeWhirlpool(decodeWhirlpool(bytes))],
    ["4561bdbe6e0742bb", (bytes) => encodeTickArray(decodeTickArray(bytes))],
    ["aabc8fe47a40f7d0", (bytes) => encodePosition(decodePosition(bytes))],
  ]);
  let accounts: { pubkey: string; bytes: Uint8Array }[];
  beforeAll(() => {
    const text = gunzipSync(readFileSync(join(day ?? "", "whirlpool-state-20220406.json.gz"))).toString();
    const document: { accounts: { pubkey: string; data: string }[] } = JSON.parse(text);
    accounts = document.accounts.map(({ pubkey, data }) => ({
      pubkey,
      bytes: new Uint8Array(Buffer.from(data, "base64")),
    }));
  });

  test("9 pools, 109 tick arrays and 915 positions are written back byte for byte", () => {
    const counts: Record<string, number> = {};
    for (const { pubkey, bytes } of accounts) {
      const discriminator = Buffer.from(bytes.subarray(0, 8)).toString("hex");
      const recode = codecs.get(discriminator);
      if (recode === undefined) continue;
      expect(Buffer.from(recode(bytes)).equals(Buffer.from(bytes)), pubkey).toBe(true);
      counts[discriminator] = (counts[discriminator] ?? 0) + 1;
    }
    expect(counts).toEqual({ "3f95d10ce1806309": 9, "4561bdbe6e0742bb": 109, aabc8fe47a40f7d0: 915 });
  });

  test("the SOL/USDC pool reads as the pool of SOL and USDC with a fee of 0.25 % and 128 ticks between positions", () => {
    const account = accounts.find(({ pubkey }) => pubkey === "65shmpuYmxx5p7ggNCZbyrGLCXVqbBR1ZD5aAocRBUNG");
    expect(decodeWhirlpool(account?.bytes ?? new Uint8Array())).toMatchObject({
      tokenMintA: "So11111111111111111111111111111111111111112",
      tokenMintB: "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
      tokenVaultA: "59SNCy69mMZPgZytJsv4FkMQ59bCnEk17xuLnuY9fiiM",
      tokenVaultB: "BVABXM3DZz4M2mGfPtmk8dGUqyWiwiVd2MU5vme4WLe5",
      tickSpacing: 128,
      feeTierIndexSeed: 128,
      feeRate: 2_500,
      protocolFeeRate: 300,
    });
  });
});

const svm = sharedData("svm");

describe.skipIf(svm === null)("accounts that the newest binary wrote (shared data: svm)", () => {
  test("fixed and dynamic tick arrays and oracles are written back byte for byte", () => {
    const counts: Record<string, number> = {};
    const seen = new Set<Uint8Array>();
    for (const { before, after } of executedSwaps(join(svm ?? "", "orca-whirlpool.jsonl.gz")))
      for (const account of [...Object.values(before), ...Object.values(after)])
        if (account?.owner.startsWith("whirL")) seen.add(account.data);
    for (const bytes of seen) {
      const first = bytes[0] ?? 0;
      const [name, recoded]: [string, Uint8Array] =
        first === 0x11 || first === 0x45
          ? [decodeTickArray(bytes).form, encodeTickArray(decodeTickArray(bytes))]
          : first === 0x8b
            ? ["oracle", encodeOracle(decodeOracle(bytes))]
            : ["pool", encodeWhirlpool(decodeWhirlpool(bytes))];
      expect(Buffer.from(recoded).equals(Buffer.from(bytes))).toBe(true);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(counts).toEqual({ pool: 348, fixed: 337, dynamic: 108, oracle: 69 });
  });
});
