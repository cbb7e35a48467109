import { describe, expect, test } from "vitest";
import { SOL } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { type BuyEvent, encodeBuyEvent } from "#data/programs/pumpSwap/events.ts";
import { factsOf } from "#data/programs/pumpSwap/facts.ts";
import { encodeTrade, PUMP_SWAP, TRADE_ACCOUNTS, type TradeName } from "#data/programs/pumpSwap/instruction.ts";
import { EVENT_TAG } from "#data/programs/transaction/eventCalls.ts";
import { TOKEN_2022_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { type MadeCall, madeKey, madeTransaction } from "../records.ts";
import { keyOf } from "../token/tokenBytes.ts";

const key = madeKey;
const ACCOUNTS = TRADE_ACCOUNTS.map((name) => key(name.replace(/[lO0I]/g, "x").slice(0, 12)));
const at = (name: (typeof TRADE_ACCOUNTS)[number]) => ACCOUNTS[TRADE_ACCOUNTS.indexOf(name)] as Pubkey;
const [pool, baseMint, quoteMint] = [at("pool"), at("baseMint"), at("quoteMint")];
const [userBase, userQuote] = [at("userBaseAccount"), at("userQuoteAccount")];
const [baseVault, quoteVault] = [at("baseVault"), at("quoteVault")];

/** As a buy for an exact input tells it: 1024 spent, 1000 of them for base. */
const BOUGHT: BuyEvent = {
  timestamp: 1n,
  baseAmountOut: 50n,
  maxQuoteAmountIn: 1_024n,
  userBaseReserves: 0n,
  userQuoteReserves: 0n,
  poolBaseReserves: 5_000n,
  poolQuoteReserves: 90_000n,
  quoteAmountIn: 1_024n,
  lpFeeBps: 20n,
  lpFee: 2n,
  protocolFeeBps: 93n,
  protocolFee: 12n,
  quoteAmountInWithLpFee: 1_002n,
  userQuoteAmountIn: 1_000n,
  pool: keyOf(1),
  user: keyOf(2),
  userBaseAccount: keyOf(3),
  userQuoteAccount: keyOf(4),
  protocolFeeRecipient: keyOf(5),
  protocolFeeRecipientAccount: keyOf(6),
  coinCreator: keyOf(7),
  coinCreatorFeeBps: 95n,
  coinCreatorFee: 10n,
  trackVolume: false,
  totalUnclaimedTokens: 0n,
  totalClaimedTokens: 0n,
  currentSolVolume: 0n,
  lastUpdateTimestamp: 0n,
  minBaseAmountOut: 1n,
  ixName: "buy_exact_quote_in",
  cashbackFeeBps: 0n,
  cashback: 0n,
  buybackFeeBps: 0n,
  buybackFee: 0n,
  virtualQuoteReserves: 0n,
  canBoost: false,
  baseSupply: 0n,
  holderRewardsBps: 0n,
  holderRewards: 0n,
  creatorFeeUnclaimed: 0n,
  tail: new Uint8Array(),
};

function trade(name: TradeName, amount: bigint, threshold: bigint): MadeCall {
  return { program: PUMP_SWAP, accounts: ACCOUNTS, data: encodeTrade(name, amount, threshold) };
}

function told(event: Partial<BuyEvent>): MadeCall {
  const bytes = encodeBuyEvent({ ...BOUGHT, ...event }, "baseSupply");
  return { program: PUMP_SWAP, data: new Uint8Array([...EVENT_TAG, ...bytes]) };
}

function moved(from: Pubkey, mint: Pubkey, to: Pubkey, amount: number): MadeCall {
  const data = new Uint8Array(10);
  data[0] = 12;
  new DataView(data.buffer).setBigUint64(1, BigInt(amount), true);
  return { program: TOKEN_2022_PROGRAM, accounts: [from, mint, to, key("auth")], data };
}

function factOf(transaction: TransactionRecord) {
  const [fact] = transaction.calls[0] === undefined ? [] : factsOf(transaction.calls[0], transaction);
  if (fact === undefined) throw new Error("no fact");
  return fact;
}

describe("a trade", () => {
  test("for an exact input cost its whole budget, which its event has where others have the net part", () => {
    const transaction = madeTransaction([trade("buy_exact_quote_in", 1_024n, 1n), told({})]);
    expect(factOf(transaction)).toMatchObject({
      stream: "swap",
      facts: { pool, aToB: false, exactIn: true, amount: 1_024n, amountIn: 1_024n, amountOut: 50n },
    });
  });

  test("for an exact output cost what its event says with all fees", () => {
    const event = { quoteAmountIn: 1_000n, userQuoteAmountIn: 1_024n, ixName: "buy" };
    const transaction = madeTransaction([trade("buy", 50n, 2_000n), told(event)]);
    expect(factOf(transaction)).toMatchObject({ facts: { exactIn: false, amountIn: 1_024n, amountOut: 50n } });
  });

  test("brought what arrived: less than its event says where the mint keeps a fee", () => {
    const tokenBalances = [
      {
        account: userBase,
        mint: baseMint,
        owner: null,
        tokenProgram: TOKEN_2022_PROGRAM,
        decimals: 6,
        before: 1n,
        after: 50n,
      },
    ];
    const calls = [trade("buy_exact_quote_in", 1_024n, 1n), moved(baseVault, baseMint, userBase, 50), told({})];
    expect(factOf(madeTransaction(calls, { tokenBalances }))).toMatchObject({ facts: { amountOut: 49n } });
  });

  test("without its event is the sum of what the trader paid, and what the vault gave him", () => {
    const buy = [
      trade("buy", 50n, 2_000n),
      moved(baseVault, baseMint, userBase, 50),
      moved(userQuote, quoteMint, quoteVault, 1_002),
      moved(userQuote, quoteMint, key("fee"), 12),
      moved(userQuote, quoteMint, key("creator"), 10),
    ];
    expect(factOf(madeTransaction(buy))).toMatchObject({ facts: { amountIn: 1_024n, amountOut: 50n } });
    const sale = [
      trade("sell", 50n, 1n),
      moved(userBase, baseMint, baseVault, 50),
      moved(quoteVault, quoteMint, userQuote, 976),
      moved(quoteVault, quoteMint, key("fee"), 12),
    ];
    expect(factOf(madeTransaction(sale))).toMatchObject({ facts: { aToB: true, amountIn: 50n, amountOut: 976n } });
    expect(factOf(madeTransaction(sale.slice(0, 1)))).toMatchObject({ facts: { amountIn: null, amountOut: null } });
  });

  test("that ends too early is refused with the field", () => {
    const cut = trade("sell", 50n, 2_000n);
    expect(() => factOf(madeTransaction([{ ...cut, data: cut.data.subarray(0, 20) }]))).toThrow("sell.threshold");
    expect(() => factOf(madeTransaction([{ ...cut, accounts: [] }]))).toThrow("sell.accounts");
  });
});

function dataOf(discriminator: string, ...numbers: number[]): Uint8Array {
  const data = Buffer.alloc(8 + numbers.length * 8);
  data.write(discriminator, "hex");
  for (const [i, number] of numbers.entries()) data.writeBigUInt64LE(BigInt(number), 8 + i * 8);
  return new Uint8Array(data);
}

const LIST = Array.from({ length: 18 }, (_, i) => key(`a${"bcdefghijkmnopqrst"[i]}`));

describe("liquidity", () => {
  const listed = (place: number) => LIST[place] as Pubkey;
  const call = (discriminator: string): MadeCall => ({
    program: PUMP_SWAP,
    accounts: LIST,
    data: dataOf(discriminator, 500, 100, 200),
  });

  test("comes with what went into both vaults, and goes with what left them", () => {
    const deposit = [
      call("f223c68952e1f2b6"),
      moved(listed(6), baseMint, listed(9), 90),
      moved(listed(7), quoteMint, listed(10), 180),
    ];
    expect(factOf(madeTransaction(deposit))).toMatchObject({
      stream: "liquidity",
      facts: { pool: listed(0), liquidityDelta: 500n, amountA: 90n, amountB: 180n, position: null },
    });
    const withdrawal = [
      call("b712469c946da122"),
      moved(listed(9), baseMint, listed(6), 91),
      moved(listed(10), quoteMint, listed(7), 181),
    ];
    expect(factOf(madeTransaction(withdrawal))).toMatchObject({
      facts: { liquidityDelta: -500n, amountA: 91n, amountB: 181n },
    });
  });

  test("is told by its event first of all", () => {
    const event = (discriminator: string): MadeCall => ({
      program: PUMP_SWAP,
      // Time, share, two limits, four balances, then both amounts, the supply, and the pool.
      data: new Uint8Array([
        ...EVENT_TAG,
        ...dataOf(discriminator, 1, 500, 100, 200, 0, 0, 0, 0, 77, 88, 9_000),
        ...new Uint8Array(32),
      ]),
    });
    const deposit = [call("f223c68952e1f2b6"), event("78f83d531f8e6b90")];
    expect(factOf(madeTransaction(deposit))).toMatchObject({ facts: { amountA: 77n, amountB: 88n } });
    const withdrawal = [call("b712469c946da122"), event("1609851aa02c47c0")];
    expect(factOf(madeTransaction(withdrawal))).toMatchObject({ facts: { amountA: 77n, amountB: 88n } });
  });

  test("of a failed transaction has its error and no amounts", () => {
    const error = '{"InstructionError":[0,{"Custom":6004}]}';
    const failed = madeTransaction([call("f223c68952e1f2b6"), moved(listed(6), baseMint, listed(9), 90)], { error });
    expect(factOf(failed)).toMatchObject({ facts: { error, amountA: null, amountB: null } });
  });
});

describe("a new pool", () => {
  const create: MadeCall = {
    program: PUMP_SWAP,
    accounts: LIST.with(4, SOL.mint),
    data: new Uint8Array([...dataOf("e992d18ecf6840bc"), 0, 0, ...dataOf("", 206, 84).subarray(8)]),
  };

  test("has its tokens, vaults and first liquidity", () => {
    expect(factOf(madeTransaction([create]))).toMatchObject({
      stream: "pool_created",
      facts: {
        pool: LIST[0],
        creator: LIST[2],
        mintA: LIST[3],
        mintB: SOL.mint,
        vaultA: LIST[9],
        vaultB: LIST[10],
        amountA: 206n,
        amountB: 84n,
      },
    });
  });

  test("of a failed transaction is none", () => {
    const failed = madeTransaction([create], { error: '"InvalidAccountIndex"' });
    expect(failed.calls[0] && factsOf(failed.calls[0], failed)).toEqual([]);
  });
});
