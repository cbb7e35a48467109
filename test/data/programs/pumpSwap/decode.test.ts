import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import { decodeGlobalConfig, decodePool } from "#data/programs/pumpSwap/decode.ts";
import {
  decodeBuyEvent,
  decodeCreatePoolEvent,
  decodeDepositEvent,
  decodeSellEvent,
  decodeWithdrawEvent,
} from "#data/programs/pumpSwap/events.ts";
import { pumpSwap } from "#data/programs/pumpSwap/index.ts";
import {
  decodeCreatePool,
  decodeLiquidity,
  decodeTrade,
  encodeTrade,
  TRADES,
  type TradeName,
  tradeAccounts,
} from "#data/programs/pumpSwap/instruction.ts";
import { GLOBAL_CONFIG, POOL } from "#data/programs/pumpSwap/layout.ts";
import { sharedData } from "../../../shared.ts";
import { accountBytes, mutated } from "../pumpFees/accountBytes.ts";

const carbon = sharedData("carbon-fixtures");

describe("accounts of PumpSwap", () => {
  // The sizes that accounts had, one after the other, as fields were appended; 300 for what isn't known yet.
  test.each([211, 243, 244, 245, 261, 270, 287, 300])("a pool of %i bytes is written back", (size) => {
    const bytes = accountBytes(POOL, size);
    const account = pumpSwap.decodeAccount?.(bytes);
    expect(account).toMatchObject({ layout: "Pool", fields: { size } });
    expect(account && pumpSwap.encodeAccount?.(account)).toEqual(bytes);
  });

  test.each([313, 321, 642, 899, 949, 1_000])("a configuration of %i bytes is written back", (size) => {
    const bytes = accountBytes(GLOBAL_CONFIG, size);
    const account = pumpSwap.decodeAccount?.(bytes);
    expect(account).toMatchObject({ layout: "GlobalConfig", fields: { size } });
    expect(account && pumpSwap.encodeAccount?.(account)).toEqual(bytes);
  });

  test("what the price counts beyond the vault may be below 0", () => {
    const bytes = accountBytes(POOL, 270);
    new DataView(bytes.buffer).setBigInt64(245, -15_000_000_000n, true);
    new DataView(bytes.buffer).setBigInt64(253, -1n, true);
    expect(decodePool(bytes).virtualQuoteReserves).toBe(-15_000_000_000n);
    expect(decodePool(bytes.slice(0, 211)).virtualQuoteReserves).toBe(0n);
  });

  test("keys of recipients stand where the program keeps them", () => {
    const bytes = accountBytes(GLOBAL_CONFIG, 949);
    const config = decodeGlobalConfig(bytes);
    expect(
      [config.protocolFeeRecipients, config.reservedFeeRecipients, config.buybackFeeRecipients].map(
        (keys) => keys.length,
      ),
    ).toEqual([8, 7, 8]);
    bytes.fill(0, 643, 675);
    expect(decodeGlobalConfig(bytes).buybackFeeRecipients).toEqual([
      "11111111111111111111111111111111",
      ...config.buybackFeeRecipients.slice(1),
    ]);
  });

  test("are refused with the field that is wrong", () => {
    const bytes = accountBytes(POOL, 287);
    expect(() => decodePool(mutated(bytes, [[243, 2]], 287))).toThrow(
      expect.objectContaining({ field: "isMayhemMode" }),
    );
    expect(() => decodePool(bytes.slice(0, 210))).toThrow(expect.objectContaining({ field: "length" }));
    expect(() => decodeGlobalConfig(bytes)).toThrow(expect.objectContaining({ field: "discriminator" }));
    expect(() => pumpSwap.encodeAccount?.({ layout: "Vault", fields: {} })).toThrow("no account called Vault");
    expect(pumpSwap.decodeAccount?.(new Uint8Array(8))).toBeNull();
  });
});

describe("instructions", () => {
  test.each(Object.keys(TRADES) as TradeName[])("%s is read as it was written", (name) => {
    const data = new Uint8Array([...encodeTrade(name, (1n << 64n) - 1n, 77n), 1, 1]);
    expect(decodeTrade(data)).toMatchObject({
      instruction: name,
      amount: (1n << 64n) - 1n,
      threshold: 77n,
      tail: new Uint8Array([1, 1]),
    });
    expect(() => decodeTrade(data.slice(0, 23))).toThrow(DecodeError);
  });

  test("of liquidity and new pools are read", () => {
    const dataOf = (begin: string, ...numbers: number[]) =>
      new Uint8Array([...Buffer.from(begin, "hex"), ...numbers.flatMap((number) => [number, 0, 0, 0, 0, 0, 0, 0])]);
    expect(decodeLiquidity(dataOf("f223c68952e1f2b6", 7, 8, 9))).toEqual({ isDeposit: true, lpAmount: 7n });
    expect(decodeLiquidity(dataOf("b712469c946da122", 5, 8, 9))).toEqual({ isDeposit: false, lpAmount: 5n });
    const create = new Uint8Array([...dataOf("e992d18ecf6840bc"), 1, 0, ...dataOf("", 6, 7)]);
    expect(decodeCreatePool(create)).toMatchObject({ index: 1, baseAmountIn: 6n, quoteAmountIn: 7n });
    expect([decodeLiquidity(create), decodeCreatePool(dataOf("f223c68952e1f2b6", 7))]).toEqual([null, null]);
  });
});

describe.skipIf(carbon === null)("real instructions (carbon-fixtures)", () => {
  test.each([
    ["false", 778_284_998_307n, 1_852_791_115n, 0],
    ["true", 104_079_243_172n, 255_000_000n, 1],
  ])("a buy with track_volume %s reads as what its transaction asked for", (flag, amount, threshold, tail) => {
    const path = join(carbon ?? "", `pump-swap__buy_with_track_volume_${flag}.json`);
    const { data, accounts } = JSON.parse(readFileSync(path, "utf8"));
    const trade = decodeTrade(new Uint8Array(Buffer.from(data, "hex")));
    expect(trade).toMatchObject({ instruction: "buy", amount, threshold });
    expect(trade?.tail).toHaveLength(tail);
    const keys = accounts.map(({ pubkey }: { pubkey: string }) => pubkey);
    expect(tradeAccounts("buy", keys)).toMatchObject({
      pool: "A4erfEr1Y2fUKE4wYnZNhGKSXNPUaqaiRYBGWReYMcx5",
      baseMint: "8cQynx5ZaJKwdHsuXmSn3Y16RXta7ZTyTS1hW55Gpump",
      quoteMint: "So11111111111111111111111111111111111111112",
    });
  });
});

describe("corrupt bytes", () => {
  test("of accounts, instructions and events are decoded or refused with DecodeError, nothing else", () => {
    const begins = [
      ...["66063d1201daebea", "e992d18ecf6840bc", "f223c68952e1f2b6", "b712469c946da122"],
      ...["67f4521f2cf57777", "3e2f370aa503dc2a", "b1310cd2a076a774", "78f83d531f8e6b90", "1609851aa02c47c0"],
    ].map((begin) => ({ discriminator: new Uint8Array(Buffer.from(begin, "hex")), fields: {} }));
    const bases = [
      accountBytes(POOL, 300),
      accountBytes(GLOBAL_CONFIG, 1_000),
      ...begins.map((form) => accountBytes(form, 600)),
    ];
    const decoders = [
      (bytes: Uint8Array) => pumpSwap.decodeAccount?.(bytes),
      decodeTrade,
      decodeCreatePool,
      decodeLiquidity,
      decodeBuyEvent,
      decodeSellEvent,
      decodeCreatePoolEvent,
      decodeDepositEvent,
      decodeWithdrawEvent,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 6 }),
        fc.nat(1_000),
        (base, changes, size) => {
          const bytes = mutated(base, changes, size);
          for (const decode of decoders)
            try {
              decode(bytes);
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
            }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
