import { describe, expect, test } from "vitest";
import { SOL, USDC } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { SwapRefused } from "#data/programs/program.ts";
import { type BondingCurve, decodeGlobal } from "#data/programs/pump/decode.ts";
import { decodeTradeEvent } from "#data/programs/pump/events.ts";
import { curveSchedule } from "#data/programs/pump/fees.ts";
import { PUMP } from "#data/programs/pump/instruction.ts";
import { GLOBAL } from "#data/programs/pump/layout.ts";
import { PUMP_FEES } from "#data/programs/pumpFees/feeConfig.ts";
import { COIN_SUPPLY, marketCapOf, ratesFor } from "#data/programs/pumpFees/feeSchedule.ts";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import { decodeGlobalConfig, type Pool } from "#data/programs/pumpSwap/decode.ts";
import { decodeBuyEvent, decodeSellEvent } from "#data/programs/pumpSwap/events.ts";
import { poolAuthorityOf, poolSchedule } from "#data/programs/pumpSwap/fees.ts";
import { GLOBAL_CONFIG } from "#data/programs/pumpSwap/layout.ts";
import { SYSTEM_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { InstructionCall } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";
import { keyOf } from "../token/tokenBytes.ts";
import { CURVE_FEES, POOL_FEES } from "./mainnetFees.ts";
import { Bytes, callsOf, isEvent, recordedIn } from "./recorded.ts";

const folders = [sharedData("chainstack-pump"), sharedData("vixen-fixtures")];
const RETURN = `Program return: ${PUMP_FEES} `;

/** The market cap that a program asked the fee program about, and the rates that this answered, in ppm. */
function askedIn(call: InstructionCall) {
  const answer = call.logs.find((line) => line.startsWith(RETURN))?.slice(RETURN.length) ?? "";
  const rates = new Bytes(new Uint8Array(Buffer.from(answer, "base64")));
  return {
    isPumpCoin: call.data[8] === 1,
    marketCap: new Bytes(call.data).u64(9),
    rates: ratesOfBps(rates.u64(0), rates.u64(8), rates.u64(16)),
  };
}

describe.skipIf(folders.includes(null))("what the fee program answered (chainstack-pump, vixen-fixtures)", () => {
  test("is what its tiers say, for the market cap of the reserves before the trade: 3 on curves, 2 in pools", () => {
    const recorded = recordedIn(folders);
    const counts = { curve: 0, pool: 0 };
    for (const { call, transaction, file } of callsOf(recorded, PUMP_FEES)) {
      const { isPumpCoin, marketCap, rates } = askedIn(call);
      const told = transaction.calls.find(
        ({ index, data, program }) => index > call.index && program !== PUMP_FEES && isTrade(data),
      );
      const program = told?.program;
      const data = told?.data.subarray(8) ?? new Uint8Array();
      const coin = { isPumpCoin, quoteMint: SOL.mint, hasCreator: true, ownCreatorFeeBps: 0n };
      if (program === PUMP) {
        const event = decodeTradeEvent(data);
        if (event === null) throw new Error("no TradeEvent");
        const base = event.virtualTokenReserves + event.tokenAmount * (event.isBuy ? 1n : -1n);
        const quote = event.virtualSolReserves - event.solAmount * (event.isBuy ? 1n : -1n);
        expect(marketCapOf(base, quote, COIN_SUPPLY), file).toBe(marketCap);
        expect(ratesFor(CURVE_FEES, coin, marketCap), file).toEqual(rates);
        counts.curve++;
      } else {
        const event = decodeBuyEvent(data) ?? decodeSellEvent(data);
        if (event === null) throw new Error("no event of a trade");
        // A little of these coins is burnt, which no account here shows: not more than a ten-thousandth.
        const most = marketCapOf(event.poolBaseReserves, event.poolQuoteReserves, COIN_SUPPLY);
        expect(marketCap <= most && marketCap > most - most / 10_000n, file).toBe(true);
        expect(ratesFor(POOL_FEES, coin, marketCap), file).toEqual(rates);
        counts.pool++;
      }
    }
    expect(counts).toEqual({ curve: 3, pool: 2 });
  });
});

function isTrade(data: Uint8Array): boolean {
  return ["bddb7fd34ee661ee", "67f4521f2cf57777", "3e2f370aa503dc2a"].some((each) => isEvent(data, each));
}

describe("the tiers of the mainnet", () => {
  const pumpCoin = { isPumpCoin: true, quoteMint: SOL.mint, hasCreator: true, ownCreatorFeeBps: 0n };

  // Market caps in lamports from the reserves and supplies in events of real trades, and the creator's rate in them.
  test.each([
    ["4pCgZ28W…", 572_569_594_082n, 95n],
    ["5gtu6ARV…", 457_478_688_788n, 95n],
    ["VLzYfuPu…", marketCapOf(37_341_779_224_049n, 1_001_203_836_819n, COIN_SUPPLY), 55n],
    ["kbteUq4T…", marketCapOf(78_734_085_289_597n, 292_706_807_164n + 17_582_348_896n, COIN_SUPPLY), 80n],
    ["5Zd41xN3…", marketCapOf(182_354_455_676_307n, 80_346_014_470n + 17_581_786_571n, 979_645_177_870_030n), 95n],
  ])("give the rates of the real trade %s", (_, marketCap, creatorBps) => {
    expect(ratesFor(POOL_FEES, pumpCoin, marketCap)).toEqual(ratesOfBps(20n, 5n, creatorBps));
  });

  test("begin at exactly their market cap", () => {
    const creatorBps = (marketCap: bigint) => ratesFor(POOL_FEES, pumpCoin, marketCap).creatorPpm / 100n;
    expect([0n, 419_999_999_999n, 420_000_000_000n, 1_469_999_999_999n, 1_470_000_000_000n].map(creatorBps)).toEqual([
      30n,
      30n,
      95n,
      95n,
      90n,
    ]);
    expect(creatorBps(98_240_000_000_000n)).toBe(5n);
    expect(creatorBps(1n << 100n)).toBe(5n);
  });

  test("are those of USDC for coins priced in it, and those of SOL where there are none", () => {
    const coin = { ...pumpCoin, quoteMint: USDC.mint };
    expect(ratesFor(POOL_FEES, coin, 300_000_000_000n)).toEqual(ratesOfBps(20n, 5n, 90n));
    expect(ratesFor({ ...POOL_FEES, stableTiers: [] }, coin, 300_000_000_000n)).toEqual(ratesOfBps(2n, 93n, 30n));
    expect(ratesFor({ ...POOL_FEES, stableTiers: null }, coin, 300_000_000_000n)).toEqual(ratesOfBps(2n, 93n, 30n));
  });

  test("leave any other quote to the exotic rates, and to the flat ones while those are 0", () => {
    const coin = { ...pumpCoin, quoteMint: keyOf(7) };
    expect(ratesFor(POOL_FEES, coin, 0n)).toEqual(ratesOfBps(25n, 5n, 0n));
    const exotic = { ...POOL_FEES, exoticLpFeeBps: 20n, exoticProtocolFeeBps: 30n, exoticCreatorFeeBps: 40n };
    expect(ratesFor(exotic, coin, 0n)).toEqual(ratesOfBps(20n, 30n, 40n));
  });

  test("are not for pools that no curve ended in: these pay the flat rates", () => {
    expect(ratesFor(POOL_FEES, { ...pumpCoin, isPumpCoin: false }, 10n ** 12n)).toEqual(ratesOfBps(25n, 5n, 0n));
  });

  test("leave nothing to nobody, and a coin's own rate comes before theirs", () => {
    expect(ratesFor(POOL_FEES, { ...pumpCoin, hasCreator: false }, 0n)).toEqual(ratesOfBps(2n, 93n, 0n));
    expect(ratesFor(POOL_FEES, { ...pumpCoin, ownCreatorFeeBps: 77n }, 0n)).toEqual(ratesOfBps(2n, 93n, 77n));
    expect(ratesFor(POOL_FEES, { ...pumpCoin, ownCreatorFeeBps: 77n, hasCreator: false }, 0n).creatorPpm).toBe(0n);
  });

  test("are missed by name when there are none", () => {
    expect(() => ratesFor({ ...POOL_FEES, tiers: [] }, pumpCoin, 0n)).toThrow(SwapRefused);
  });
});

describe("whose supply a market cap is reckoned with", () => {
  const global = decodeGlobal(accountOf(GLOBAL.discriminator, GLOBAL.knownSize));
  const globalConfig = decodeGlobalConfig(accountOf(GLOBAL_CONFIG.discriminator, GLOBAL_CONFIG.knownSize));
  const burnt = COIN_SUPPLY / 2n;
  const curve = { quoteMint: SYSTEM_PROGRAM, creator: keyOf(4), creatorFeeBps: 0n } as const;
  const mint = keyOf(5);
  const pool = {
    creator: poolAuthorityOf(mint),
    baseMint: mint,
    quoteMint: SOL.mint,
    coinCreator: keyOf(4),
    creatorFeeBps: 60n,
  };
  const poolOf = (change: Partial<Pool>) => ({ ...pool, isMayhemMode: false, ...change });
  const curveOf = (change: Partial<BondingCurve>) => ({ ...curve, isMayhemMode: false, ...change });

  test("10¹⁵ on a curve and what there is in a pool; in Mayhem mode the other way round", () => {
    const fees = { global, config: CURVE_FEES, supply: burnt };
    expect(curveSchedule(curveOf({}), fees).supply).toBe(COIN_SUPPLY);
    expect(curveSchedule(curveOf({ isMayhemMode: true }), fees).supply).toBe(burnt);
    const poolFees = { global: globalConfig, config: POOL_FEES, baseSupply: burnt };
    expect(poolSchedule(poolOf({}), poolFees).supply).toBe(burnt);
    expect(poolSchedule(poolOf({ isMayhemMode: true }), poolFees).supply).toBe(COIN_SUPPLY);
  });

  test("before the fee program the programs' own rates held at any market cap, for the creator only where there is one", () => {
    const own = { ...globalConfig, lpFeeBps: 20n, protocolFeeBps: 5n, coinCreatorFeeBps: 5n };
    const fees = { global: own, config: null, baseSupply: COIN_SUPPLY };
    expect(poolSchedule(poolOf({}), fees).ratesAt(10n ** 13n)).toEqual(ratesOfBps(20n, 5n, 5n));
    const nobody = poolOf({ coinCreator: SYSTEM_PROGRAM as Pubkey });
    expect(poolSchedule(nobody, fees).ratesAt(0n)).toEqual(ratesOfBps(20n, 5n, 0n));
    const first = { global: { ...global, feeBps: 100n, creatorFeeBps: 5n }, config: null, supply: COIN_SUPPLY };
    expect(curveSchedule(curveOf({}), first).ratesAt(0n)).toEqual(ratesOfBps(0n, 100n, 5n));
    expect(curveSchedule(curveOf({ creator: SYSTEM_PROGRAM as Pubkey }), first).ratesAt(0n)).toEqual(
      ratesOfBps(0n, 100n, 0n),
    );
  });

  test("a coin's own rate counts once the program lets it", () => {
    const closed = { global: globalConfig, config: POOL_FEES, baseSupply: COIN_SUPPLY };
    expect(poolSchedule(poolOf({}), closed).ratesAt(0n).creatorPpm).toBe(3_000n);
    const open = { ...closed, global: { ...globalConfig, creatorFeeConfigurable: true } };
    expect(poolSchedule(poolOf({}), open).ratesAt(0n).creatorPpm).toBe(6_000n);
    const fees = { global: { ...global, creatorFeeConfigurable: true }, config: CURVE_FEES, supply: COIN_SUPPLY };
    expect(curveSchedule(curveOf({ creatorFeeBps: 60n }), fees).ratesAt(0n)).toEqual(ratesOfBps(0n, 95n, 60n));
  });

  test("only the pool of a coin's own authority has tiers", () => {
    const fees = { global: globalConfig, config: POOL_FEES, baseSupply: COIN_SUPPLY };
    expect(poolSchedule(poolOf({ creator: keyOf(9) }), fees).ratesAt(10n ** 13n)).toEqual(ratesOfBps(25n, 5n, 0n));
  });
});

function accountOf(discriminator: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(discriminator);
  return bytes;
}
