import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { MAYHEM_TRADER } from "#data/programs/pump/addresses.ts";
import { PumpCurve } from "#data/programs/pump/curve.ts";
import { decodeTradeEvent } from "#data/programs/pump/events.ts";
import { factsOf } from "#data/programs/pump/facts.ts";
import { PUMP } from "#data/programs/pump/instruction.ts";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import type { InstructionCall, TransactionRecord } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";
import { Bytes, callsOf, isEvent, type Recorded, recordedIn } from "../pumpFees/recorded.ts";

const folders = [
  sharedData("block-285000037"),
  sharedData("block-332254855"),
  sharedData("chainstack-pump"),
  sharedData("vixen-fixtures"),
  sharedData("jup-instruction-parser"),
  sharedData("metamask-snap-tx"),
];
const names =
  "block-285000037, block-332254855, chainstack-pump, vixen-fixtures, jup-instruction-parser, metamask-snap-tx";

const TRADE = "bddb7fd34ee661ee";
const BUY_EXACT = ["38fc74089edfcd5f", "c2ab1c46684d5b2f"];
/** Some trades say no slot; those whose event tells fees are among the newest. */
const NEWEST_SLOT = 435_946_190;
const ADDED_TOKENS = 279_900_000_000_000n;

/** What a TradeEvent says, read by hand at the offsets that its oldest fields have. */
function tradeOf(data: Uint8Array) {
  const bytes = new Bytes(data.subarray(8));
  const nameAt = 258;
  const behindName = bytes.length > nameAt ? nameAt + 4 + bytes.text(nameAt).length : bytes.length;
  const hasCashback = bytes.length > behindName + 1;
  const solAmount = bytes.u64(40);
  // Behind the name: mayhem (1), cashback and buyback (4 · 8), no shareholders (4), the quote's mint (32).
  const quoteAt = behindName + 1 + 32 + 4 + 32;
  const isQuoted = bytes.length > quoteAt && solAmount === 0n;
  return {
    tokens: bytes.u64(48),
    quote: isQuoted ? bytes.u64(quoteAt) : solAmount,
    isBuy: bytes.u8(56) === 1,
    virtualQuote: isQuoted ? bytes.u64(quoteAt + 8) : bytes.u64(97),
    virtualToken: bytes.u64(105),
    realQuote: isQuoted ? bytes.u64(quoteAt + 16) : bytes.u64(113),
    realToken: bytes.u64(121),
    feeBps: bytes.length > 129 ? bytes.u64(161) : null,
    fee: bytes.length > 129 ? bytes.u64(169) : null,
    creatorBps: bytes.length > 129 ? bytes.u64(209) : 0n,
    creatorFee: bytes.length > 129 ? bytes.u64(217) : 0n,
    cashbackBps: hasCashback ? bytes.u64(behindName + 1) : 0n,
    cashback: hasCashback ? bytes.u64(behindName + 9) : 0n,
  };
}

/** The trade that told an event: the nearest call of the program before it that tells none. */
function tradeBefore(call: InstructionCall, { calls }: TransactionRecord): InstructionCall {
  for (let i = call.index - 1; i >= 0; i--) {
    const before = calls[i] as InstructionCall;
    if (before.program === PUMP && !isEvent(before.data, TRADE)) return before;
  }
  throw new Error(`no trade before call ${call.index}`);
}

describe.skipIf(folders.includes(null))(`every trade on a bonding curve that the shared data has (${names})`, () => {
  let recorded: readonly Recorded[];
  let events: readonly (Recorded & { readonly call: InstructionCall })[];
  beforeAll(() => {
    recorded = recordedIn(folders);
    events = callsOf(recorded, PUMP).filter(({ call }) => isEvent(call.data, TRADE));
  }, 60_000);

  test("26 of 27 are recomputed from their events: amounts, each fee, and the reserves after; one is Mayhem mode's own", () => {
    const counts: Record<string, number> = {};
    for (const { folder, file, transaction, call } of events) {
      const told = tradeOf(call.data);
      const trade = tradeBefore(call, transaction);
      if (trade.accounts.includes(MAYHEM_TRADER)) {
        // Its buy paid less than the formulas ask: exactly the most that it would have paid.
        expect(told.quote, file).toBe(new Bytes(trade.data).u64(16));
        counts.ofMayhemTrader = (counts.ofMayhemTrader ?? 0) + 1;
        continue;
      }
      const amount = new Bytes(trade.data).u64(8);
      const sign = told.isBuy ? 1n : -1n;
      const curve = new PumpCurve();
      curve.set({
        slot: transaction.slot ?? (told.fee === null ? 0 : NEWEST_SLOT),
        reserves: {
          virtualToken: told.virtualToken + sign * told.tokens,
          virtualQuote: told.virtualQuote - sign * told.quote,
          realToken: told.realToken + sign * told.tokens,
          realQuote: told.realQuote - sign * told.quote,
        },
        rates: ratesOfBps(0n, told.feeBps ?? 100n, told.creatorBps + told.cashbackBps),
      });
      const exactIn = !told.isBuy || BUY_EXACT.includes(new Bytes(trade.data).hex(0, 8));
      const amounts = curve.swap({ aToB: !told.isBuy, exactIn, amount, sqrtPriceLimit: null });
      const all = (told.fee ?? amounts.protocolFeeAmount) + told.creatorFee + told.cashback;
      expect(amounts, file).toMatchObject({
        amountIn: told.isBuy ? told.quote + all : told.tokens,
        amountOut: told.isBuy ? told.tokens : told.quote - all,
        protocolFeeAmount: told.fee ?? amounts.protocolFeeAmount,
        creatorFeeAmount: told.creatorFee + told.cashback,
        lpFeeAmount: 0n,
      });
      const { virtualToken, virtualQuote, realToken, realQuote } = told;
      expect(curve.state.reserves, file).toEqual({ virtualToken, virtualQuote, realToken, realQuote });
      expect(virtualToken - realToken, file).toBe(ADDED_TOKENS);
      counts[folder] = (counts[folder] ?? 0) + 1;
    }
    expect(counts).toEqual({
      "block-285000037": 12,
      "block-332254855": 3,
      "chainstack-pump": 7,
      ofMayhemTrader: 1,
      "vixen-fixtures": 3,
      "metamask-snap-tx": 1,
    });
  });

  test("each event decodes to what stands at its offsets, to its last byte", () => {
    const lengths: Record<number, number> = {};
    for (const { call, file } of events) {
      const event = decodeTradeEvent(call.data.subarray(8));
      const told = tradeOf(call.data);
      expect(event, file).toMatchObject({
        tokenAmount: told.tokens,
        isBuy: told.isBuy,
        virtualTokenReserves: told.virtualToken,
        realTokenReserves: told.realToken,
        fee: told.fee,
        tail: new Uint8Array(),
      });
      expect(event?.quoteAmount ?? event?.solAmount, file).toBe(told.quote);
      expect((event?.cashback ?? 0n) + (event?.creatorFee ?? 0n), file).toBe(told.cashback + told.creatorFee);
      lengths[call.data.length - 8] = (lengths[call.data.length - 8] ?? 0) + 1;
    }
    expect(lengths).toEqual({ 129: 20, 225: 1, 258: 1, 266: 1, 267: 1, 358: 2, 371: 1 });
  });

  test("a trade's fact says what left the trader and what reached him, and which trades failed", () => {
    const seen: string[] = [];
    for (const { folder, transaction, call } of callsOf(recorded, PUMP))
      for (const { stream, facts } of factsOf(call, transaction)) {
        if (stream !== "swap" || transaction.logs === null) continue;
        const event = events.find(
          (each) => each.transaction === transaction && tradeBefore(each.call, transaction) === call,
        );
        if (event === undefined) {
          seen.push(`${folder} ${facts.txIndex} ${facts.amount} ${facts.threshold} ${facts.error}`);
          expect([facts.amountIn, facts.amountOut]).toEqual([null, null]);
          continue;
        }
        const told = tradeOf(event.call.data);
        expect(facts.pool).toBe(call.accounts[transaction.slot === 435_948_490 ? 10 : 3]);
        expect(told.isBuy ? facts.amountOut : facts.amountIn).toBe(told.tokens);
        const quote = (told.isBuy ? facts.amountIn : facts.amountOut) ?? 0n;
        if (told.fee !== null) {
          const all = told.fee + told.creatorFee + told.cashback;
          expect(quote).toBe(told.isBuy ? told.quote + all : told.quote - all);
        }
      }
    expect(seen).toEqual([
      'block-285000037 228 14054074052205 452004290 {"InstructionError":[3,{"Custom":6002}]}',
      'block-332254855 1303 901901183800 252500001 {"InstructionError":[3,{"Custom":6002}]}',
    ]);
  });
});

describe.skipIf(folders.includes(null))(`fees before events told them (${names})`, () => {
  const feeRecipient = "CebN5WGQ4jvEPvsVU4EoHEpgzq1VV7AbicfhtW4xC9iM" as Pubkey;
  let recorded: readonly Recorded[];
  beforeAll(() => {
    recorded = recordedIn(folders);
  }, 60_000);

  /** By how much an account's lamports changed. */
  function gained(transaction: TransactionRecord, account: Pubkey | undefined): bigint {
    const place = account === undefined ? -1 : transaction.keys.indexOf(account);
    return (transaction.lamportsAfter[place] ?? 0n) - (transaction.lamportsBefore[place] ?? 0n);
  }

  test("buys and sales in 2024 paid the recipient exactly what the facts keep back, as lamport balances show", () => {
    const signatures = [
      "zgmx7L8VgqW4CRBo8FMe6SkBwT2nRrZRpzVDqd5L4cwEgxsbovKzKkN3DxuyAkWTqwKGnk1vj6qrnJJeaifr2iw",
      "5ANrDJKDYHbXuwzUjQeWzHJgpuKbkqkHcnaceHDfmW6azJgAHSnZEseUygkhdcqjaobLDMYhn6JV7Jp76FeYZdbn",
      "33LHUzKfhBvU68kYib22oFx2XdQKQZ2sfvTmmdCFEr6YidyP8S3WwAurjz6Suewvr2WUByV79K3stNCZDe7wq3De",
    ];
    for (const signature of signatures) {
      const { transaction } = recorded.find((each) => each.transaction.signature === signature) as Recorded;
      const [buy, sale] = callsOf(recorded, PUMP)
        .filter((each) => each.transaction === transaction)
        .flatMap(({ call }) => factsOf(call, transaction))
        .map(({ facts }) => facts as { amountIn: bigint; amountOut: bigint });
      const curveGained = gained(
        transaction,
        callsOf(recorded, PUMP).find((each) => each.transaction === transaction)?.call.accounts[3],
      );
      // What the trader lost is what the curve and the recipient gained.
      expect((buy?.amountIn ?? 0n) - (sale?.amountOut ?? 0n), signature).toBe(
        curveGained + gained(transaction, feeRecipient),
      );
    }
  });
});
