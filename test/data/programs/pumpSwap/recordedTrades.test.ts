import { beforeAll, describe, expect, test } from "vitest";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import { PumpSwapCurve } from "#data/programs/pumpSwap/curve.ts";
import { decodeBuyEvent, decodeSellEvent } from "#data/programs/pumpSwap/events.ts";
import { factsOf } from "#data/programs/pumpSwap/facts.ts";
import { PUMP_SWAP } from "#data/programs/pumpSwap/instruction.ts";
import { sharedData } from "../../../shared.ts";
import { Bytes, callsOf, isEvent, type Recorded, recordedIn } from "../pumpFees/recorded.ts";

const folders = [sharedData("block-332254855"), sharedData("vixen-fixtures")];
const names = "block-332254855, vixen-fixtures";

const BUY = "67f4521f2cf57777";
const SELL = "3e2f370aa503dc2a";
/** The slot of a trade whose source doesn't say it; from its time, February 2026, and with all fields of the time. */
const UNKNOWN_SLOT = 400_000_000;

/** What a BuyEvent or SellEvent says, read by hand; `data` begins with its discriminator. */
function tradeOf(data: Uint8Array) {
  const bytes = new Bytes(data);
  const isBuy = bytes.hex(0, 8) === BUY;
  const [creatorBpsAt, creatorFeeAt] = [344, 352];
  const toldCreator = bytes.length > creatorFeeAt;
  // Behind a sale's creator fee come what the trader got back: rate and amount.
  const cashbackAt = creatorFeeAt + 8;
  const toldCashback = !isBuy && bytes.length > cashbackAt;
  return {
    isBuy,
    base: bytes.u64(16),
    limit: bytes.u64(24),
    poolBase: bytes.u64(48),
    poolQuote: bytes.u64(56),
    quote: bytes.u64(64),
    lpBps: bytes.u64(72),
    lp: bytes.u64(80),
    protocolBps: bytes.u64(88),
    protocol: bytes.u64(96),
    withoutLp: bytes.u64(104),
    userQuote: bytes.u64(112),
    creatorBps: toldCreator ? bytes.u64(creatorBpsAt) : 0n,
    creator: toldCreator ? bytes.u64(creatorFeeAt) : 0n,
    cashbackBps: toldCashback ? bytes.u64(cashbackAt) : 0n,
    cashback: toldCashback ? bytes.u64(cashbackAt + 8) : 0n,
  };
}

interface Told extends Recorded {
  /** From the event's discriminator on. */
  readonly data: Uint8Array;
}

const DATA = "Program data: ";

/** All events of trades: by calls, or from its logs for a transaction that lists no call of the program. */
function toldIn(recorded: readonly Recorded[]): readonly Told[] {
  return recorded.flatMap((each) => {
    const { calls, logs } = each.transaction;
    const called = calls
      .filter(({ program, data }) => program === PUMP_SWAP && (isEvent(data, BUY) || isEvent(data, SELL)))
      .map(({ data }) => data.slice(8));
    const isListed = calls.some(({ program }) => program === PUMP_SWAP);
    const lines = isListed || !logs?.includes(`Program ${PUMP_SWAP} success`) ? [] : logs;
    const logged = lines
      .filter((line) => line.startsWith(DATA))
      .map((line) => new Uint8Array(Buffer.from(line.slice(DATA.length), "base64")))
      .filter((data) => [BUY, SELL].includes(new Bytes(data).hex(0, 8)));
    return [...called, ...logged].map((data) => ({ ...each, data }));
  });
}

describe.skipIf(folders.includes(null))(`every trade in PumpSwap's pools that the shared data has (${names})`, () => {
  let recorded: readonly Recorded[];
  let told: readonly Told[];
  beforeAll(() => {
    recorded = recordedIn(folders);
    told = toldIn(recorded);
  }, 60_000);

  test("all 109 are recomputed from the reserves that they tell: amounts and each fee, in failed transactions too", () => {
    const counts: Record<string, number> = {};
    for (const each of told) {
      const event = tradeOf(each.data);
      const where = `${each.file} ${each.transaction.txIndex}`;
      const curve = new PumpSwapCurve();
      curve.set({
        slot: each.transaction.slot ?? UNKNOWN_SLOT,
        reserves: { base: event.poolBase, quote: event.poolQuote, virtualQuote: 0n },
        rates: ratesOfBps(event.lpBps, event.protocolBps, event.creatorBps + event.cashbackBps),
      });
      const asked = { aToB: !event.isBuy, exactIn: !event.isBuy, amount: event.base, sqrtPriceLimit: null };
      const creator = event.creator + event.cashback;
      expect(curve.swap(asked), where).toMatchObject({
        amountIn: event.isBuy ? event.userQuote : event.base,
        amountOut: event.isBuy ? event.base : event.userQuote,
        lpFeeAmount: event.lp,
        protocolFeeAmount: event.protocol,
        creatorFeeAmount: creator,
      });
      const sign = event.isBuy ? 1n : -1n;
      expect(event.withoutLp, where).toBe(event.quote + sign * event.lp);
      expect(event.userQuote, where).toBe(event.quote + sign * (event.lp + event.protocol + creator));
      expect(curve.state.reserves, where).toEqual({
        base: event.poolBase - sign * event.base,
        // The whole amount without fees moves, and the providers' fee stays.
        quote: event.poolQuote + sign * event.quote + event.lp,
        virtualQuote: 0n,
      });
      const kind = `${each.folder} ${each.transaction.error === null ? "" : "failed "}${event.isBuy ? "buy" : "sell"}`;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    expect(counts).toEqual({
      "block-332254855 buy": 5,
      "block-332254855 sell": 1,
      "block-332254855 failed buy": 31,
      "block-332254855 failed sell": 69,
      "vixen-fixtures buy": 1,
      "vixen-fixtures sell": 2,
    });
  });

  test("each event decodes to what stands at its offsets, to its last byte", () => {
    const lengths: Record<number, number> = {};
    for (const { data } of told) {
      const event = tradeOf(data);
      const common = {
        poolBaseReserves: event.poolBase,
        poolQuoteReserves: event.poolQuote,
        lpFee: event.lp,
        protocolFee: event.protocol,
        tail: new Uint8Array(),
      };
      if (event.isBuy)
        expect(decodeBuyEvent(data)).toMatchObject({
          ...common,
          baseAmountOut: event.base,
          maxQuoteAmountIn: event.limit,
          userQuoteAmountIn: event.userQuote,
        });
      else
        expect(decodeSellEvent(data)).toMatchObject({
          ...common,
          baseAmountIn: event.base,
          minQuoteAmountOut: event.limit,
          userQuoteAmountOut: event.userQuote,
        });
      lengths[data.length] = (lengths[data.length] ?? 0) + 1;
    }
    expect(lengths).toEqual({ 312: 106, 360: 1, 376: 1, 393: 1 });
  });

  test("a fact has what left the trader and what reached him; of a failed transaction its error and no amounts", () => {
    const counts: Record<string, number> = {};
    for (const { transaction, call } of callsOf(recorded, PUMP_SWAP)) {
      const swaps = factsOf(call, transaction).filter(({ stream }) => stream === "swap");
      for (const { facts } of swaps) {
        const kind = transaction.error === null ? "succeeded" : "failed";
        counts[kind] = (counts[kind] ?? 0) + 1;
        const { amountIn, amountOut, error, pool } = facts as {
          amountIn: bigint | null;
          amountOut: bigint | null;
          error: string | null;
          pool: string;
        };
        expect(pool).toBe(call.accounts[0]);
        expect(error).toBe(transaction.error);
        if (transaction.error !== null) expect([amountIn, amountOut]).toEqual([null, null]);
        else {
          const next = told.find(
            (each) =>
              each.transaction === transaction &&
              tradeOf(each.data).base === (tradeOf(each.data).isBuy ? amountOut : amountIn),
          );
          const event = tradeOf((next as Told).data);
          expect(event.isBuy ? amountIn : amountOut).toBe(event.userQuote);
        }
      }
      expect(swaps.length).toBe(isEvent(call.data, BUY) || isEvent(call.data, SELL) ? 0 : 1);
    }
    expect(counts).toEqual({ succeeded: 8, failed: 100 });
  });

  test("what arrives in token accounts is what the facts say, as balances of a transaction with one trade show", () => {
    const { transaction } = told.find(({ file }) => file.startsWith("4pCgZ28W")) as Told;
    const [trade] = callsOf(recorded, PUMP_SWAP).filter((each) => each.transaction === transaction);
    const [fact] = trade === undefined ? [] : factsOf(trade.call, transaction);
    const changed = (account: string | undefined) => {
      const balance = transaction.tokenBalances.find((each) => each.account === account);
      return balance === undefined ? null : balance.after - balance.before;
    };
    const accounts = trade?.call.accounts ?? [];
    expect(fact?.facts).toMatchObject({ amountOut: -(changed(accounts[7]) ?? 0n), exactIn: false });
    expect(changed(accounts[7])).toBeLessThan(0n);
  });
});
