import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import { decodeBondingCurve, decodeGlobal } from "#data/programs/pump/decode.ts";
import { encodeBondingCurve, encodeGlobal } from "#data/programs/pump/encode.ts";
import { decodeCreateEvent, decodeTradeEvent } from "#data/programs/pump/events.ts";
import { pump } from "#data/programs/pump/index.ts";
import { createName, decodeTrade, encodeTrade, TRADES, type TradeName } from "#data/programs/pump/instruction.ts";
import { BONDING_CURVE, GLOBAL } from "#data/programs/pump/layout.ts";
import { SYSTEM_PROGRAM } from "#data/programs/transaction/ids.ts";
import { sharedData } from "../../../shared.ts";
import { accountBytes, mutated } from "../pumpFees/accountBytes.ts";

const chainstack = sharedData("chainstack-pump");
const carbon = sharedData("carbon-fixtures");

function base64In(path: string): Uint8Array {
  const found = /"data":\s*\[?\s*"([A-Za-z0-9+/=]+)"/.exec(readFileSync(path, "utf8"));
  return new Uint8Array(Buffer.from(found?.[1] ?? "", "base64"));
}

describe.skipIf(chainstack === null || carbon === null)("real accounts (chainstack-pump, carbon-fixtures)", () => {
  test("a curve of July 2024 has 49 bytes, and reads as one without creator, priced in SOL", () => {
    const bytes = base64In(join(chainstack ?? "", "raw_bondingCurve_from_getAccountInfo_e847a87.json"));
    const curve = decodeBondingCurve(bytes);
    expect(curve).toMatchObject({
      virtualTokenReserves: 1_070_419_577_927_421n,
      virtualQuoteReserves: 30_072_319_932n,
      realTokenReserves: 790_519_577_927_421n,
      realQuoteReserves: 72_319_932n,
      tokenTotalSupply: 1_000_000_000_000_000n,
      complete: false,
      creator: SYSTEM_PROGRAM,
      quoteMint: SYSTEM_PROGRAM,
      creatorFeeBps: 0n,
      size: 49,
    });
    expect(encodeBondingCurve(curve)).toEqual(bytes);
  });

  test.each([
    ["of 2025 has 150 bytes", () => join(carbon ?? "", "pumpfun__bonding_curve_account.json"), 150, false],
    [
      "of July 2026 has 151 bytes and gives cashback",
      () => join(chainstack ?? "", "raw_bonding_curve_from_getaccountinfo_f641c44.json"),
      151,
      true,
    ],
  ])("a curve %s, and is written back the same", (_, path, size, isCashbackCoin) => {
    const bytes = base64In(path());
    const curve = decodeBondingCurve(bytes);
    const view = new DataView(bytes.buffer);
    expect(curve).toMatchObject({
      virtualTokenReserves: view.getBigUint64(8, true),
      virtualQuoteReserves: view.getBigUint64(16, true),
      realTokenReserves: view.getBigUint64(24, true),
      realQuoteReserves: view.getBigUint64(32, true),
      tokenTotalSupply: 1_000_000_000_000_000n,
      isMayhemMode: false,
      isCashbackCoin,
      quoteMint: SYSTEM_PROGRAM,
      size,
    });
    expect(curve.virtualTokenReserves - curve.realTokenReserves).toBe(279_900_000_000_000n);
    expect(curve.virtualQuoteReserves - curve.realQuoteReserves).toBe(30_000_000_000n);
    expect(encodeBondingCurve(curve)).toEqual(bytes);
  });

  test("the configuration of 2025 has 512 bytes: what coins begin with, 1 % fee, 8 recipients", () => {
    const bytes = base64In(join(carbon ?? "", "pumpfun__global_account.json"));
    const global = decodeGlobal(bytes);
    expect(global).toMatchObject({
      feeRecipient: "62qc2CNXwrYqQScmEdiZFFAnJR262PxWEuNQtxfafNgV",
      initialVirtualTokenReserves: 1_073_000_000_000_000n,
      initialVirtualSolReserves: 30_000_000_000n,
      initialRealTokenReserves: 793_100_000_000_000n,
      tokenTotalSupply: 1_000_000_000_000_000n,
      feeBps: 100n,
      enableMigrate: true,
      poolMigrationFee: 15_000_001n,
      creatorFeeBps: 0n,
      buybackBps: 0n,
      isHolderRewardEnabled: false,
      size: 512,
    });
    expect(new Set([global.feeRecipient, ...global.feeRecipients]).size).toBe(8);
    expect(global.feeRecipients).toContain("CebN5WGQ4jvEPvsVU4EoHEpgzq1VV7AbicfhtW4xC9iM");
    expect(encodeGlobal(global)).toEqual(bytes);
  });

  test("instructions read as what their transactions asked for", () => {
    const dataOf = (name: string) => {
      const { data } = JSON.parse(readFileSync(join(carbon ?? "", `pumpfun__${name}_ix.json`), "utf8"));
      return new Uint8Array(Buffer.from(data, "hex"));
    };
    expect(decodeTrade(dataOf("buy"))).toMatchObject({ instruction: "buy", amount: 1_690_358n, threshold: 195n });
    expect(decodeTrade(dataOf("sell"))).toMatchObject({
      instruction: "sell",
      amount: 376_599_365_021n,
      threshold: 14_065_038n,
    });
    expect(createName(dataOf("create"))).toBe("create");
    expect([decodeTrade(dataOf("withdraw")), createName(dataOf("withdraw"))]).toEqual([null, null]);
  });
});

describe("accounts of bonding curves", () => {
  test.each([49, 81, 82, 83, 115, 124, 125, 141, 150, 151, 166, 200])("a curve of %i bytes is written back", (size) => {
    const bytes = accountBytes(BONDING_CURVE, size);
    const account = pump.decodeAccount?.(bytes);
    expect(account).toMatchObject({ layout: "BondingCurve", fields: { size } });
    expect(account && pump.encodeAccount?.(account)).toEqual(bytes);
  });

  test.each([113, 512, 741, 1_045, 1_087, 1_200])("a configuration of %i bytes is written back", (size) => {
    const bytes = accountBytes(GLOBAL, size);
    const account = pump.decodeAccount?.(bytes);
    expect(account).toMatchObject({ layout: "Global", fields: { size } });
    expect(account && pump.encodeAccount?.(account)).toEqual(bytes);
  });

  test("fields that a curve ends before are zeros, and reading doesn't lengthen it", () => {
    const whole = decodeBondingCurve(accountBytes(BONDING_CURVE, 166));
    const curve = decodeBondingCurve(accountBytes(BONDING_CURVE, 115));
    expect(curve).toEqual({
      ...whole,
      size: 115,
      creatorFeeBps: 0n,
      canEditCreatorFee: false,
      isHolderReward: false,
      creatorFeeUnclaimed: 0n,
      protocolFeesUnclaimed: 0n,
      depth: 0,
      initialVirtualQuoteReserves: 0n,
      postCompleteBaseOut: 0n,
      postCompleteQuoteIn: 0n,
    });
  });

  test("are refused with the field that is wrong", () => {
    const bytes = accountBytes(BONDING_CURVE, 166);
    expect(() => decodeBondingCurve(mutated(bytes, [[48, 2]], 166))).toThrow(
      expect.objectContaining({ field: "complete" }),
    );
    expect(() => decodeBondingCurve(bytes.slice(0, 48))).toThrow(expect.objectContaining({ field: "length" }));
    expect(() => decodeGlobal(bytes)).toThrow(expect.objectContaining({ field: "discriminator" }));
    expect(() => pump.encodeAccount?.({ layout: "LastWithdraw", fields: {} })).toThrow(
      "no account called LastWithdraw",
    );
    expect(pump.decodeAccount?.(new Uint8Array(8))).toBeNull();
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
});

describe("corrupt bytes", () => {
  test("of accounts, instructions and events are decoded or refused with DecodeError, nothing else", () => {
    const bases = [
      accountBytes(BONDING_CURVE, 200),
      accountBytes(GLOBAL, 1_200),
      ...["66063d1201daebea", "33e685a4017f83ad", "181ec828051c0777", "bddb7fd34ee661ee", "1b72a94ddeeb6376"].map(
        (begin) => accountBytes({ discriminator: new Uint8Array(Buffer.from(begin, "hex")), fields: {} }, 500),
      ),
    ];
    const decoders = [
      (bytes: Uint8Array) => pump.decodeAccount?.(bytes),
      decodeTrade,
      createName,
      decodeTradeEvent,
      decodeCreateEvent,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { maxLength: 6 }),
        fc.nat(1_200),
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
