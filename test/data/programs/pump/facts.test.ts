import { beforeAll, describe, expect, test } from "vitest";
import { SOL, USDC } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { errorName } from "#data/programs/pump/errors.ts";
import { encodeTradeEvent, type TradeEvent } from "#data/programs/pump/events.ts";
import { factsOf } from "#data/programs/pump/facts.ts";
import { encodeTrade, PUMP, type TradeName } from "#data/programs/pump/instruction.ts";
import { base64Of } from "#data/programs/transaction/base64.ts";
import { EVENT_TAG } from "#data/programs/transaction/eventCalls.ts";
import { SYSTEM_PROGRAM, TOKEN_2022_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";
import { callsOf, type Recorded, recordedIn } from "../pumpFees/recorded.ts";
import { type MadeCall, madeKey, madeTransaction } from "../records.ts";
import { keyOf } from "../token/tokenBytes.ts";

const folders = [sharedData("chainstack-pump"), sharedData("block-285000037"), sharedData("block-332254855")];

describe.skipIf(folders.includes(null))(
  "recorded transactions (chainstack-pump, block-285000037, block-332254855)",
  () => {
    let recorded: readonly Recorded[];
    beforeAll(() => {
      recorded = recordedIn(folders);
    }, 60_000);
    const found = () =>
      callsOf(recorded, PUMP).flatMap(({ call, transaction }) =>
        factsOf(call, transaction).map((fact) => ({ fact, transaction, call })),
      );

    test("4 new coins: each with all of its tokens in the curve's account, no quote, and who gets the creator's part", () => {
      const created = found().flatMap(({ fact, call, transaction }) => {
        if (fact.stream !== "pool_created") return [];
        const vault = transaction.tokenBalances.find(({ account }) => account === fact.facts.vaultA);
        expect(vault).toMatchObject({ mint: fact.facts.mintA, owner: fact.facts.pool, before: 0n });
        expect(fact.facts).toMatchObject({ mintA: call.accounts[0], pool: call.accounts[2], vaultA: call.accounts[3] });
        return [fact.facts];
      });
      expect(
        created.map(({ creator, amountA, amountB, mintB, vaultB }) => ({ creator, amountA, amountB, mintB, vaultB })),
      ).toEqual(
        [
          "Fswrw3tgQL597kCexxLEhft6a7Su4CDoqwRMqqj4BEp5",
          "Ha3MnRTxb5iGbXkjCTF2VyLPSsbCaNG4ZaJkHaoQWqJ9",
          "5zsxd4pGNCQpwyKiBWZ95nCTPsEPoS62xEGnjpW6FRy7",
          "5htGpHK2oV9g2BcDqLdRBqjCLdy8mc3fsESfR5DU73eM",
        ].map((creator) => ({ creator, amountA: 10n ** 15n, amountB: 0n, mintB: SOL.mint, vaultB: null })),
      );
    });

    test("both failed trades ended in the program's own error for a buy that costs more than its limit", () => {
      const failed = found().filter(({ transaction }) => transaction.error !== null);
      const names = failed.map(({ fact }) => {
        const code = fact.stream === "swap" ? /"Custom":(\d+)/.exec(fact.facts.error ?? "")?.[1] : undefined;
        return errorName(Number(code));
      });
      expect(names).toEqual(["TooMuchSolRequired", "TooMuchSolRequired"]);
    });
  },
);

const key = madeKey;

const TOLD: TradeEvent = {
  mint: keyOf(1),
  solAmount: 1_000n,
  tokenAmount: 50n,
  isBuy: true,
  user: keyOf(2),
  timestamp: 5n,
  virtualSolReserves: 31_000n,
  virtualTokenReserves: 1_450n,
  realSolReserves: 1_000n,
  realTokenReserves: 450n,
  feeRecipient: keyOf(3),
  feeBps: 95n,
  fee: 10n,
  creator: keyOf(4),
  creatorFeeBps: 30n,
  creatorFee: 3n,
  trackVolume: false,
  totalUnclaimedTokens: 0n,
  totalClaimedTokens: 0n,
  currentSolVolume: 0n,
  lastUpdateTimestamp: 0n,
  ixName: "buy",
  mayhemMode: false,
  cashbackFeeBps: 0n,
  cashback: 0n,
  buybackFeeBps: 5_000n,
  buybackFee: 5n,
  shareholders: [],
  quoteMint: SYSTEM_PROGRAM as Pubkey,
  quoteAmount: 1_000n,
  virtualQuoteReserves: 31_000n,
  realQuoteReserves: 1_000n,
  holderRewardsBps: null,
  holderRewards: null,
  creatorFeeUnclaimed: null,
  tail: new Uint8Array(),
};
const NAMES = "g1oba1 recip mint curve vault useracc user sys tok vau1t evt prog more extra last".split(" ");

function trade(name: TradeName, amount: bigint, threshold: bigint, rest: Partial<MadeCall> = {}): MadeCall {
  return { program: PUMP, accounts: NAMES.map(key), data: encodeTrade(name, amount, threshold), ...rest };
}

function told(event: Partial<TradeEvent>): MadeCall {
  const bytes = encodeTradeEvent({ ...TOLD, ...event }, "realQuoteReserves");
  return { program: PUMP, accounts: [], data: new Uint8Array([...EVENT_TAG, ...bytes]) };
}

function factOf(transaction: TransactionRecord) {
  const [fact] = transaction.calls[0] === undefined ? [] : factsOf(transaction.calls[0], transaction);
  if (fact === undefined) throw new Error("no fact");
  return fact.facts;
}

describe("a trade", () => {
  test("is what left and reached the trader: with all fees, of which the buyback is a part", () => {
    expect(factOf(madeTransaction([trade("buy", 50n, 2_000n), told({})]))).toMatchObject({
      pool: key("curve"),
      aToB: false,
      exactIn: false,
      amount: 50n,
      threshold: 2_000n,
      amountIn: 1_013n,
      amountOut: 50n,
    });
    const sale = { isBuy: false, ixName: "sell" };
    expect(factOf(madeTransaction([trade("sell", 50n, 900n), told(sale)]))).toMatchObject({
      aToB: true,
      exactIn: true,
      amountIn: 50n,
      amountOut: 987n,
    });
  });

  test("of a cashback coin still costs what the trader only gets back later", () => {
    const event = { creatorFee: 0n, creatorFeeBps: 0n, cashback: 3n, cashbackFeeBps: 30n };
    expect(factOf(madeTransaction([trade("buy_exact_sol_in", 1_013n, 1n), told(event)]))).toMatchObject({
      exactIn: true,
      amountIn: 1_013n,
      amountOut: 50n,
    });
  });

  test("in another quote than SOL counts in that", () => {
    const event = { solAmount: 0n, quoteAmount: 700n, quoteMint: USDC.mint };
    expect(factOf(madeTransaction([trade("buy_v2", 50n, 2_000n), told(event)]))).toMatchObject({
      pool: key("evt"),
      amountIn: 713n,
      amountOut: 50n,
    });
  });

  test("is told by its logs where the source lists no inner calls", () => {
    const logs = [`Program data: ${base64Of(encodeTradeEvent(TOLD, "realQuoteReserves"))}`];
    expect(factOf(madeTransaction([trade("buy", 50n, 2_000n, { logs })]))).toMatchObject({ amountIn: 1_013n });
  });

  test("without its event has the tokens that moved, and no quote", () => {
    const data = new Uint8Array(10);
    data[0] = 12;
    data[1] = 50;
    const moved = (from: string, to: string): MadeCall => ({
      program: TOKEN_2022_PROGRAM,
      accounts: [key(from), key("mint"), key(to), key("auth")],
      data,
    });
    expect(factOf(madeTransaction([trade("buy", 50n, 2_000n), moved("vault", "useracc")]))).toMatchObject({
      amountIn: null,
      amountOut: 50n,
    });
    expect(factOf(madeTransaction([trade("sell", 50n, 1n), moved("useracc", "vault")]))).toMatchObject({
      amountIn: 50n,
      amountOut: null,
    });
  });

  test("that may have gone on beyond the curve, which its event doesn't tell, has no amounts", () => {
    const bought = madeTransaction([trade("buy_v3", 50n, 2_000n), told({ realTokenReserves: 0n })]);
    expect(factOf(bought)).toMatchObject({ pool: key("useracc"), amountIn: null, amountOut: null });
    const within = madeTransaction([trade("buy_v3", 50n, 2_000n), told({})]);
    expect(factOf(within)).toMatchObject({ amountIn: 1_013n, amountOut: 50n });
  });

  test("that failed has its error and no amounts, and an event is no trade", () => {
    const error = '{"InstructionError":[0,{"Custom":6002}]}';
    const failed = madeTransaction([trade("buy", 50n, 2_000n), told({})], { error });
    expect(factOf(failed)).toMatchObject({ error, amountIn: null, amountOut: null });
    expect(failed.calls[1] && factsOf(failed.calls[1], failed)).toEqual([]);
  });

  test("that ends too early is refused with the field", () => {
    const cut = trade("buy", 50n, 2_000n);
    expect(() => factOf(madeTransaction([{ ...cut, data: cut.data.subarray(0, 20) }]))).toThrow("buy.threshold");
    expect(() => factOf(madeTransaction([{ ...cut, accounts: [] }]))).toThrow("buy.accounts");
  });
});

describe("a new coin", () => {
  const accounts = Array.from({ length: 18 }, (_, i) => key(`a${"bcdefghijkmnopqrst"[i]}`));
  const create = (discriminator: string, count: number): MadeCall => ({
    program: PUMP,
    accounts: accounts.slice(0, count),
    data: new Uint8Array(Buffer.from(discriminator, "hex")),
  });

  test("priced in another token has that, and the account that holds it", () => {
    expect(factOf(madeTransaction([create("d6904cec5f8b31b4", 18)]))).toMatchObject({
      creator: accounts[5],
      mintA: accounts[0],
      pool: accounts[2],
      vaultA: accounts[3],
      mintB: accounts[16],
      vaultB: accounts[17],
      amountA: null,
    });
  });

  test("is priced in SOL where its instruction names no other", () => {
    const made = factOf(madeTransaction([create("181ec828051c0777", 14)]));
    expect(made).toMatchObject({ creator: accounts[7], mintB: SOL.mint, vaultB: null });
  });

  test("of a failed transaction is none", () => {
    const failed = madeTransaction([create("181ec828051c0777", 14)], { error: '"InvalidAccountIndex"' });
    expect(failed.calls[0] && factsOf(failed.calls[0], failed)).toEqual([]);
  });
});
