import { describe, expect, test } from "vitest";
import { SOL } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { NotModelled } from "#data/programs/notModelled.ts";
import {
  type AccountState,
  type Execution,
  type Instruction,
  type SwapAccounts,
  SwapRefused,
} from "#data/programs/program.ts";
import { encodeFeeConfig, POOL_FEE_CONFIG, PUMP_FEES } from "#data/programs/pumpFees/feeConfig.ts";
import { GLOBAL_CONFIG_ADDRESS, volumeAccumulatorOf } from "#data/programs/pumpSwap/addresses.ts";
import { buildSwap } from "#data/programs/pumpSwap/build.ts";
import type { GlobalConfig, Pool } from "#data/programs/pumpSwap/decode.ts";
import { encodeGlobalConfig, encodePool } from "#data/programs/pumpSwap/encode.ts";
import { decodeBuyEvent, decodeSellEvent } from "#data/programs/pumpSwap/events.ts";
import { execute } from "#data/programs/pumpSwap/execute.ts";
import { poolAuthorityOf } from "#data/programs/pumpSwap/fees.ts";
import { encodeTrade, PUMP_SWAP } from "#data/programs/pumpSwap/instruction.ts";
import { associatedTokenAccount } from "#data/programs/token/associatedAccount.ts";
import { decodeTokenAccount } from "#data/programs/token/tokenAccount.ts";
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import { POOL_FEES } from "../pumpFees/mainnetFees.ts";
import { accountBytes, feeBytes, feeConfig, keyOf, mintBytes } from "../token/tokenBytes.ts";
import { EMPTY_CONFIG, EMPTY_POOL } from "./realTrades.ts";

const NOW = 453_800_890;
const GIVEN: SwapAccounts = {
  pool: keyOf(6),
  user: keyOf(2),
  baseMint: keyOf(1),
  baseTokenProgram: TOKEN_2022_PROGRAM,
  coinCreator: keyOf(3),
  protocolFeeRecipient: keyOf(4),
  buybackFeeRecipient: keyOf(5),
};
const CASHBACK = associatedTokenAccount(volumeAccumulatorOf(keyOf(2)), SOL.mint, TOKEN_PROGRAM);

interface World {
  readonly pool?: Partial<Pool>;
  readonly config?: Partial<GlobalConfig>;
  readonly base?: bigint;
  readonly quote?: bigint;
  readonly userBase?: bigint;
  readonly userQuote?: bigint;
  readonly supply?: bigint;
  /** The base mint keeps 1 % of each transfer. */
  readonly hasTransferFee?: boolean;
  readonly slot?: number;
}

const buyOf = (exactIn: boolean, amount: bigint, threshold: bigint, more: SwapAccounts = {}) =>
  buildSwap({ aToB: false, exactIn, amount, threshold, sqrtPriceLimit: null }, { ...GIVEN, ...more });
const saleOf = (amount: bigint, threshold: bigint, more: SwapAccounts = {}) =>
  buildSwap({ aToB: true, exactIn: true, amount, threshold, sqrtPriceLimit: null }, { ...GIVEN, ...more });

const listed = buyOf(false, 1n, 1n).accounts.map(({ pubkey }) => pubkey);
/** Where a buy of ours lists them. */
const AT = { userBase: 5, userQuote: 6, baseVault: 7, quoteVault: 8, protocol: 10, creator: 17, buyback: 25 } as const;
const keyAt = (name: keyof typeof AT) => listed[AT[name]] as Pubkey;

function accountsOf(world: World): Map<Pubkey, AccountState> {
  const state = (key: Pubkey, owner: Pubkey, data: Uint8Array): [Pubkey, AccountState] => [
    key,
    { owner, lamports: 10n ** 9n, data },
  ];
  const pool: Pool = {
    ...EMPTY_POOL,
    creator: poolAuthorityOf(keyOf(1)),
    baseMint: keyOf(1),
    quoteMint: SOL.mint,
    baseVault: keyAt("baseVault"),
    quoteVault: keyAt("quoteVault"),
    coinCreator: keyOf(3),
    ...world.pool,
  };
  const config: GlobalConfig = {
    ...EMPTY_CONFIG,
    protocolFeeRecipients: EMPTY_CONFIG.protocolFeeRecipients.with(0, keyOf(4)),
    reservedFeeRecipients: EMPTY_CONFIG.reservedFeeRecipients.with(2, keyOf(7)),
    buybackBps: 5_000n,
    buybackFeeRecipients: EMPTY_CONFIG.buybackFeeRecipients.with(7, keyOf(5)),
    ...world.config,
  };
  const keeps = feeBytes(0n, 1n << 60n, 100);
  const mint = { supply: world.supply ?? 10n ** 15n };
  const entries = world.hasTransferFee === true ? { transferFeeConfig: feeConfig(keeps, keeps) } : {};
  const withheld = world.hasTransferFee === true ? { transferFeeAmount: new Uint8Array(8) } : {};
  const base = (key: Pubkey, owner: Pubkey, amount: bigint) =>
    state(key, TOKEN_2022_PROGRAM, accountBytes({ mint: keyOf(1), owner, amount }, withheld));
  const quote = (key: Pubkey, owner: Pubkey, amount: bigint) =>
    state(key, TOKEN_PROGRAM, accountBytes({ mint: SOL.mint, owner, amount }));
  const reserved = associatedTokenAccount(keyOf(7), SOL.mint, TOKEN_PROGRAM);
  return new Map([
    state(GLOBAL_CONFIG_ADDRESS, PUMP_SWAP, encodeGlobalConfig(config)),
    state(POOL_FEE_CONFIG, PUMP_FEES, encodeFeeConfig(POOL_FEES)),
    state(keyOf(6), PUMP_SWAP, encodePool(pool)),
    state(keyOf(1), TOKEN_2022_PROGRAM, mintBytes(mint, entries)),
    state(SOL.mint, TOKEN_PROGRAM, mintBytes({ decimals: 9 })),
    base(keyAt("baseVault"), keyOf(6), world.base ?? 206_900_000_000_000n),
    quote(keyAt("quoteVault"), keyOf(6), world.quote ?? 84_990_359_346n),
    base(keyAt("userBase"), keyOf(2), world.userBase ?? 10n ** 13n),
    quote(keyAt("userQuote"), keyOf(2), world.userQuote ?? 10n ** 10n),
    ...[keyAt("protocol"), keyAt("creator"), keyAt("buyback"), CASHBACK, reserved].map((key) =>
      quote(key, keyOf(8), 0n),
    ),
  ]);
}

function run(instruction: Instruction, world: World = {}): Execution {
  return execute(instruction, accountsOf(world), { slot: world.slot ?? NOW, unixTimestampS: 1_791_000_000, epoch: 0 });
}

/** What each account has more or less than before. */
function gained(world: World, { accounts }: Execution, more: readonly Pubkey[] = []) {
  const before = accountsOf(world);
  const amount = (key: Pubkey, from: ReadonlyMap<Pubkey, AccountState>) =>
    decodeTokenAccount((from.get(key) ?? before.get(key))?.data ?? new Uint8Array()).amount;
  const names = Object.keys(AT) as (keyof typeof AT)[];
  const keys = [...names.map((name) => [name, keyAt(name)] as const), ...more.map((key) => [key, key] as const)];
  return Object.fromEntries(keys.map(([name, key]) => [name, amount(key, accounts) - amount(key, before)]));
}

const eventIn = ({ eventCalls }: Execution) => (eventCalls[0] ?? new Uint8Array()).subarray(8);

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SwapRefused) return error.reason;
    if (error instanceof NotModelled) return "NotModelled";
    throw error;
  }
  return "none";
}

describe("real buys for an exact input, from reserves, supply and tiers alone", () => {
  test("5Zd41xN3… paid vault, protocol, creator and buyback what its event says", () => {
    const world: World = {
      base: 182_354_455_676_307n,
      quote: 80_346_014_470n,
      supply: 979_645_177_870_030n,
      pool: { virtualQuoteReserves: 17_581_786_571n },
    };
    const ran = run(buyOf(true, 500_000_000n, 1n), world);
    expect(gained(world, ran)).toEqual({
      userBase: 915_407_038_388n,
      userQuote: -500_000_000n,
      baseVault: -915_407_038_388n,
      quoteVault: 494_071_145n + 988_143n,
      protocol: 247_036n - 123_518n,
      creator: 4_693_676n,
      buyback: 123_518n,
    });
    expect(decodeBuyEvent(eventIn(ran))).toMatchObject({
      baseAmountOut: 915_407_038_388n,
      // The two totals of such a buy stand the other way round.
      quoteAmountIn: 500_000_000n,
      userQuoteAmountIn: 494_071_145n,
      lpFee: 988_143n,
      protocolFee: 247_036n,
      coinCreatorFee: 4_693_676n,
      coinCreatorFeeBps: 95n,
      buybackFee: 123_518n,
      buybackFeeBps: 5_000n,
      virtualQuoteReserves: 17_581_786_571n,
      baseSupply: 979_645_177_870_030n,
      ixName: "buy_exact_quote_in",
    });
    expect([ran.amountIn, ran.amountOut]).toEqual([500_000_000n, 915_407_038_388n]);
  });

  test("kbteUq4T… pays the creator the rate of a higher tier", () => {
    const world: World = {
      base: 78_734_085_289_597n,
      quote: 292_706_807_164n,
      pool: { virtualQuoteReserves: 17_582_348_896n },
    };
    const ran = run(buyOf(true, 2_614_359_150n, 1n), world);
    expect(gained(world, ran)).toMatchObject({
      userBase: 651_056_952_549n,
      creator: 20_697_549n,
      userQuote: -2_614_359_150n,
    });
  });
});

describe("a trade of our own", () => {
  test("that sells is paid for out of the vault, which keeps the providers' fee", () => {
    const ran = run(saleOf(10n ** 12n, 1n));
    // 0.02 %, 0.93 % and 0.3 % of ⌊84,990,359,346 · 10¹² / 207,900,000,000,000⌋, each rounded up.
    const quote = (84_990_359_346n * 10n ** 12n) / 207_900_000_000_000n;
    expect([quote, ran.amountOut]).toEqual([408_804_037n, 403_693_985n]);
    expect(gained({}, ran)).toEqual({
      userBase: -(10n ** 12n),
      userQuote: 403_693_985n,
      baseVault: 10n ** 12n,
      quoteVault: -(408_804_037n - 81_761n),
      protocol: 3_801_878n - 1_900_939n,
      creator: 1_226_413n,
      buyback: 1_900_939n,
    });
    expect(decodeSellEvent(eventIn(ran))).toMatchObject({
      quoteAmountOut: 408_804_037n,
      quoteAmountOutWithoutLpFee: 408_722_276n,
      userQuoteAmountOut: 403_693_985n,
    });
  });

  test("gives the creator's part back to the trader where the coin gives cashback and he names where", () => {
    const world: World = { pool: { isCashbackCoin: true } };
    for (const instruction of [
      saleOf(10n ** 12n, 1n, { cashbackAccount: CASHBACK }),
      buyOf(true, 10n ** 9n, 1n, { cashbackAccount: CASHBACK }),
    ]) {
      const ran = run(instruction, world);
      const event = decodeBuyEvent(eventIn(ran)) ?? decodeSellEvent(eventIn(ran));
      expect(event).toMatchObject({ coinCreatorFee: 0n, coinCreatorFeeBps: 0n, cashbackFeeBps: 30n });
      expect(gained(world, ran, [CASHBACK])).toMatchObject({ creator: 0n, [CASHBACK]: event?.cashback });
      expect(event?.cashback).toBeGreaterThan(0n);
    }
  });

  test("in Mayhem mode pays a reserved recipient, nothing is bought back, and all supply counts", () => {
    const world: World = { pool: { isMayhemMode: true }, supply: 2n * 10n ** 15n };
    const ran = run(buyOf(true, 10n ** 9n, 1n, { protocolFeeRecipient: keyOf(7) }), world);
    expect(decodeBuyEvent(eventIn(ran))).toMatchObject({ buybackFee: 0n, buybackFeeBps: 0n, protocolFeeBps: 93n });
    expect(gained(world, ran)).toMatchObject({ buyback: 0n, protocol: 0n });
    // With twice the supply the market cap of any other coin would be in the next tier.
    expect(decodeBuyEvent(eventIn(run(buyOf(true, 10n ** 9n, 1n), { supply: 2n * 10n ** 15n })))?.protocolFeeBps).toBe(
      5n,
    );
  });

  test("brings less than left the vault where the mint keeps a fee of each transfer", () => {
    const world: World = { hasTransferFee: true };
    const ran = run(buyOf(false, 10n ** 12n, 10n ** 10n), world);
    expect(ran.amountOut).toBe(10n ** 12n - 10n ** 10n);
    expect(gained(world, ran)).toMatchObject({ userBase: 10n ** 12n - 10n ** 10n, baseVault: -(10n ** 12n) });
  });

  test("counts the creator's part for the holders where the coin says so", () => {
    const event = decodeSellEvent(eventIn(run(saleOf(10n ** 12n, 1n), { pool: { isHolderReward: true } })));
    expect(event).toMatchObject({ holderRewards: 1_226_413n, holderRewardsBps: 30n, coinCreatorFee: 1_226_413n });
  });

  const pool = (change: Partial<Pool>): World => ({ pool: change });
  const config = (change: Partial<GlobalConfig>): World => ({ config: change });
  const buy = buyOf(true, 10n ** 9n, 1n);
  const without = (instruction: Instruction, count: number) => ({
    ...instruction,
    accounts: instruction.accounts.slice(0, count),
  });
  const unsigned = { ...buy, accounts: buy.accounts.map((account) => ({ ...account, isSigner: false })) };
  test.each<[string, string, () => unknown]>([
    ["too little base comes out", "BuySlippageBelowMinBaseAmountOut", () => run(buyOf(true, 10n ** 9n, 10n ** 13n))],
    ["it costs too much", "ExceededSlippage", () => run(buyOf(false, 10n ** 12n, 5n))],
    ["too little quote comes out", "ExceededSlippage", () => run(saleOf(10n ** 12n, 10n ** 12n))],
    ["buys are switched off", "DisabledBuy", () => run(buy, config({ disableFlags: 8 }))],
    ["sales are switched off", "DisabledSell", () => run(saleOf(1_000_000n, 0n), config({ disableFlags: 16 }))],
    ["the base is another", "InvalidBaseMint", () => run(buy, pool({ baseMint: keyOf(9) }))],
    ["the quote is another", "InvalidQuoteMint", () => run(buy, pool({ quoteMint: keyOf(9) }))],
    ["the base vault is another", "InvalidPoolBaseTokenAccount", () => run(buy, pool({ baseVault: keyOf(9) }))],
    ["the quote vault is another", "InvalidPoolQuoteTokenAccount", () => run(buy, pool({ quoteVault: keyOf(9) }))],
    [
      "the recipient takes no fees",
      "InvalidProtocolFeeRecipient",
      () => run(buyOf(true, 10n ** 9n, 1n, { protocolFeeRecipient: keyOf(9) })),
    ],
    ["the vault is another creator's", "ConstraintSeeds", () => run(buy, pool({ coinCreator: keyOf(9) }))],
    ["nobody is named who buys back", "BuybackFeeRecipientMissing", () => run(without(buy, 23))],
    [
      "the wrong one is named",
      "BuybackFeeRecipientNotAuthorized",
      () => run(buyOf(true, 10n ** 9n, 1n, { buybackFeeRecipient: keyOf(9) })),
    ],
    ["accounts are missing", "AccountNotEnoughKeys", () => run(without(buy, 16))],
    ["the user has not signed", "AccountNotSigner", () => run(unsigned)],
    [
      "the instruction ends too early",
      "InstructionDidNotDeserialize",
      () => run({ ...buy, data: buy.data.slice(0, 20) }),
    ],
    ["the instruction didn't exist yet", "InstructionFallbackNotFound", () => run(buy, { slot: 376_243_586 })],
    ["the buyer hasn't got the quote", "InsufficientFunds", () => run(buy, { userQuote: 5n })],
    ["the seller hasn't got the base", "InsufficientFunds", () => run(saleOf(10n ** 12n, 0n), { userBase: 5n })],
    [
      "the vault can't pay",
      "InsufficientRealQuoteReserves",
      () => run(saleOf(10n ** 12n, 0n), { quote: 10n, pool: { virtualQuoteReserves: 10n ** 10n } }),
    ],
    ["it leaves its fees in the pool", "NotModelled", () => run({ ...buy, data: encodeTrade("buy_v2", 1n, 1n) })],
  ])("is refused where %s: %s", (_, reason, act) => {
    expect(reasonOf(act)).toBe(reason);
  });

  test("is a mistake of the caller where it is no trade", () => {
    expect(() => run({ ...buy, data: new Uint8Array(8) })).toThrow(RangeError);
  });
});
