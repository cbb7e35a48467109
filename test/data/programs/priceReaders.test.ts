import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import { priceOf } from "#data/programs/math/sqrtPrice.ts";
import type { PriceReader, Program } from "#data/programs/program.ts";
import { decodeBondingCurve } from "#data/programs/pump/decode.ts";
import { pump } from "#data/programs/pump/index.ts";
import { BONDING_CURVE } from "#data/programs/pump/layout.ts";
import { decodePool } from "#data/programs/pumpSwap/decode.ts";
import { pumpSwap } from "#data/programs/pumpSwap/index.ts";
import { POOL } from "#data/programs/pumpSwap/layout.ts";
import { decodePoolState as decodeClmmPool } from "#data/programs/raydiumClmm/decode.ts";
import { raydiumClmm } from "#data/programs/raydiumClmm/index.ts";
import { decodePoolState } from "#data/programs/raydiumCpmm/decode.ts";
import { raydiumCpmm } from "#data/programs/raydiumCpmm/index.ts";
import { POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE } from "#data/programs/raydiumCpmm/layout.ts";
import { decodeAmmInfo } from "#data/programs/raydiumV4/decode.ts";
import { raydiumV4 } from "#data/programs/raydiumV4/index.ts";
import { AMM_INFO_FIELDS, AMM_INFO_SIZE } from "#data/programs/raydiumV4/layout.ts";
import { AMM_STATUS } from "#data/programs/raydiumV4/status.ts";
import { PROGRAMS } from "#data/programs/registry.ts";
import { tokenAmount } from "#data/programs/token/tokenAccount.ts";
import { decodeWhirlpool } from "#data/programs/whirlpool/decode.ts";
import { whirlpool } from "#data/programs/whirlpool/index.ts";
import { sharedData } from "../../shared.ts";
import { executedSwaps } from "./executedSwaps.ts";
import { accountOf, raydiumSwaps } from "./raydiumSwaps.ts";

const svm = sharedData("svm");
/** After the last binary with an order book. */
const NOW = 454_522_246;
/** Of the binaries that executed the swaps in svm. */
const OF_BINARIES = 339_549_448;

interface PoolBytes {
  readonly pool: Uint8Array;
  readonly vaultA: Uint8Array;
  readonly vaultB: Uint8Array;
}

function readerOf({ name, priceReader }: Program): PriceReader {
  if (priceReader === undefined) throw new Error(`${name} reads no prices`);
  return priceReader;
}

function priceIn(program: Program, { pool, vaultA, vaultB }: PoolBytes, slot = NOW): number | null {
  const reader = readerOf(program);
  return reader.reads === "pool" ? reader.price(pool) : reader.price(pool, vaultA, vaultB, slot);
}

/** The exact reserves as a price; null unless both are above 0. */
function ratio(reserveB: bigint, reserveA: bigint): number | null {
  return reserveA > 0n && reserveB > 0n ? Number(reserveB) / Number(reserveA) : null;
}

/** What the program's whole decoder says that the price is. */
const DECODED: ReadonlyMap<Program, (bytes: PoolBytes) => number | null> = new Map([
  [whirlpool, ({ pool }) => priceOf(decodeWhirlpool(pool).sqrtPrice)],
  [raydiumClmm, ({ pool }) => priceOf(decodeClmmPool(pool).sqrtPriceX64)],
  [
    raydiumV4,
    ({ pool, vaultA, vaultB }) => {
      const { needTakePnlCoin, needTakePnlPc } = decodeAmmInfo(pool);
      return ratio(tokenAmount(vaultB) - needTakePnlPc, tokenAmount(vaultA) - needTakePnlCoin);
    },
  ],
  [
    raydiumCpmm,
    ({ pool, vaultA, vaultB }) => {
      const fees = decodePoolState(pool);
      const owed0 = fees.protocolFeesToken0 + fees.fundFeesToken0 + fees.creatorFeesToken0;
      const owed1 = fees.protocolFeesToken1 + fees.fundFeesToken1 + fees.creatorFeesToken1;
      return ratio(tokenAmount(vaultB) - owed1, tokenAmount(vaultA) - owed0);
    },
  ],
  [
    pump,
    ({ pool }) => {
      const { virtualQuoteReserves, virtualTokenReserves } = decodeBondingCurve(pool);
      return ratio(virtualQuoteReserves, virtualTokenReserves);
    },
  ],
  [
    pumpSwap,
    ({ pool, vaultA, vaultB }) =>
      ratio(tokenAmount(vaultB) + decodePool(pool).virtualQuoteReserves, tokenAmount(vaultA)),
  ],
]);

function decodedPrice(program: Program, bytes: PoolBytes): number | null {
  const price = DECODED.get(program);
  if (price === undefined) throw new Error(`no decoder of ${program.name} is compared`);
  return price(bytes);
}

test("every program of the chain reads prices off its accounts", () => {
  const reading = PROGRAMS.filter(({ priceReader }) => priceReader !== undefined);
  expect(new Set(reading)).toEqual(new Set(DECODED.keys()));
  expect(PROGRAMS.filter(({ priceReader }) => priceReader === undefined).map(({ name }) => name)).toEqual([
    "price-taker",
  ]);
});

describe.skipIf(svm === null)("executed swaps (shared data: svm)", () => {
  interface Executed {
    readonly id: string;
    readonly aToB: boolean;
    readonly in: number;
    readonly out: number;
    readonly before: PoolBytes;
    readonly after: PoolBytes;
  }

  function ofRaydium(file: string, pool: string, vaultA: string, vaultB: string, aToB: string): Executed[] {
    return raydiumSwaps(join(svm ?? "", file))
      .filter(({ result }) => result.ok)
      .map(({ id, direction, result, before, after }) => {
        const side = (accounts: typeof before): PoolBytes => ({
          pool: accountOf(accounts, pool).data,
          vaultA: accountOf(accounts, vaultA).data,
          vaultB: accountOf(accounts, vaultB).data,
        });
        const moved = { in: Number(result.vaultInDelta), out: Number(result.vaultOutDelta) };
        return { id, aToB: direction === aToB, ...moved, before: side(before), after: side(after) };
      });
  }

  function ofOrca(): Executed[] {
    return executedSwaps(join(svm ?? "", "orca-whirlpool.jsonl.gz"))
      .filter(({ result }) => result.ok)
      .map(({ id, roles, kind, result, before, after }) => {
        const side = (accounts: typeof before): PoolBytes => {
          const dataOf = (role: string) => accounts[roles[role] ?? ""]?.data ?? new Uint8Array();
          return { pool: dataOf("whirlpool"), vaultA: dataOf("vaultA"), vaultB: dataOf("vaultB") };
        };
        const moved = { in: Number(result.moved.vaultIn), out: Number(result.moved.vaultOut) };
        return { id, aToB: kind.aToB, ...moved, before: side(before), after: side(after) };
      });
  }

  test.each([
    [
      "Raydium v4",
      raydiumV4,
      () => ofRaydium("raydium-amm-v4.jsonl.gz", "amm", "coinVault", "pcVault", "coin2pc"),
      [220, 66],
    ],
    [
      "Raydium CPMM",
      raydiumCpmm,
      () => ofRaydium("raydium-cpmm.jsonl.gz", "pool", "vault0", "vault1", "0to1"),
      [408, 0],
    ],
    [
      "Raydium CLMM",
      raydiumClmm,
      () => ofRaydium("raydium-clmm.jsonl.gz", "pool", "vault0", "vault1", "0to1"),
      [479, 0],
    ],
    ["Orca Whirlpool", whirlpool, ofOrca, [319, 0]],
  ])(
    "%s gave no more than its price before the swap, which then moved against the trader",
    (_, program, swaps, counts) => {
      let count = 0;
      let unknown = 0;
      for (const swap of swaps()) {
        const [before, after] = [priceIn(program, swap.before, OF_BINARIES), priceIn(program, swap.after, OF_BINARIES)];
        if (before === null || after === null) {
          unknown++;
          continue;
        }
        expect(before, swap.id).toBe(decodedPrice(program, swap.before));
        expect(after, swap.id).toBe(decodedPrice(program, swap.after));
        // Amounts are exact below 2^53, and a price is to a few last places.
        expect(swap.out, swap.id).toBeLessThanOrEqual((swap.aToB ? swap.in * before : swap.in / before) * (1 + 1e-12));
        expect(swap.aToB ? after <= before : after >= before, swap.id).toBe(true);
        count++;
      }
      expect([count, unknown]).toEqual(counts);
    },
  );
});

describe("made accounts", () => {
  const byte = fc.nat(255);
  const vault = fc.uint8Array({ minLength: 165, maxLength: 165 });
  const made = (discriminator: Uint8Array, size: number, zeros: readonly (readonly [number, number])[]) =>
    fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => {
      bytes.set(discriminator);
      for (const [from, to] of zeros) bytes.fill(0, from, to);
      return bytes;
    });
  const ammInfo = made(new Uint8Array(), AMM_INFO_SIZE, [[0, 48]]).map((bytes) => {
    bytes[AMM_INFO_FIELDS.status[1]] = AMM_STATUS.SwapOnly;
    bytes.fill(0, AMM_INFO_FIELDS.swapFeeNumerator[1], AMM_INFO_FIELDS.swapFeeDenominator[1]);
    bytes[AMM_INFO_FIELDS.swapFeeDenominator[1]] = 1;
    return bytes;
  });
  const flags = ({ fields }: typeof POOL | typeof BONDING_CURVE) =>
    Object.values(fields).flatMap(([type, at]) => (type === "bool" ? [[at, at + 1] as const] : []));
  const pool = fc.tuple(made(POOL.discriminator, POOL.knownSize, flags(POOL)), fc.nat(80), byte);

  test.each<[string, Program, fc.Arbitrary<Uint8Array>]>([
    ["Raydium v4", raydiumV4, ammInfo],
    ["Raydium CPMM", raydiumCpmm, made(POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE, [[389, 391]])],
    ["pump", pump, made(BONDING_CURVE.discriminator, BONDING_CURVE.knownSize, flags(BONDING_CURVE))],
    [
      "PumpSwap",
      pumpSwap,
      // As old pools end before their virtual reserves, or as these are not beyond a few units of SOL.
      pool.map(([bytes, cut, high]) => bytes.fill(high & 1 ? 0 : 255, 252, 261).slice(0, POOL.knownSize - (cut - 4))),
    ],
  ])("of %s say the price that all of them decoded says, or none", (_, program, pools) => {
    fc.assert(
      fc.property(pools, vault, vault, (bytes, vaultA, vaultB) => {
        const given = { pool: bytes, vaultA, vaultB };
        expect(priceIn(program, given)).toBe(decodedPrice(program, given));
      }),
    );
  });

  test("of Raydium v4 say none while a part of the reserves lies on an order book", () => {
    const bytes = new Uint8Array(AMM_INFO_SIZE);
    const vaults = { vaultA: new Uint8Array(165).fill(1, 64, 65), vaultB: new Uint8Array(165).fill(3, 64, 65) };
    for (const status of [AMM_STATUS.Initialized, AMM_STATUS.OrderBookOnly, AMM_STATUS.SwapOnly]) {
      bytes[0] = status;
      expect(priceIn(raydiumV4, { pool: bytes, ...vaults }, NOW)).toBe(3);
      const isOnBook = status !== AMM_STATUS.SwapOnly;
      expect(priceIn(raydiumV4, { pool: bytes, ...vaults }, OF_BINARIES)).toBe(isOnBook ? null : 3);
    }
  });

  test.each(PROGRAMS.filter(({ priceReader }) => priceReader !== undefined))(
    "bytes that can't be an account of the program $name are refused with DecodeError",
    (program) => {
      const vaultA = new Uint8Array(165).fill(1);
      const given = { pool: new Uint8Array(2_208).fill(7), vaultA, vaultB: vaultA };
      for (const bytes of [given.pool, new Uint8Array(0), new Uint8Array(700)])
        expect(() => priceIn(program, { ...given, pool: bytes })).toThrow(DecodeError);
    },
  );

  test("a vault that is too short for a token account is refused", () => {
    const bytes = new Uint8Array(AMM_INFO_SIZE);
    const [whole, short] = [new Uint8Array(165).fill(1), new Uint8Array(164)];
    const refusal = expect.objectContaining({ name: "DecodeError", layout: "TokenAccount", field: "amount" });
    expect(() => priceIn(raydiumV4, { pool: bytes, vaultA: short, vaultB: whole })).toThrow(refusal);
    expect(() => priceIn(raydiumV4, { pool: bytes, vaultA: whole, vaultB: short })).toThrow(refusal);
  });
});
