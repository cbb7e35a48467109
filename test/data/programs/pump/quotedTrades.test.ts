import { describe, expect, test } from "vitest";
import { USDC } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { bytesOfBase58 } from "#data/programs/base58.ts";
import {
  type AccountState,
  type ChainClock,
  type Execution,
  type SwapAccounts,
  SwapRefused,
} from "#data/programs/program.ts";
import { GLOBAL_ADDRESS } from "#data/programs/pump/addresses.ts";
import { buildSwap } from "#data/programs/pump/build.ts";
import { PumpCurve } from "#data/programs/pump/curve.ts";
import { type BondingCurve, decodeBondingCurve, decodeGlobal } from "#data/programs/pump/decode.ts";
import { encodeBondingCurve, encodeGlobal } from "#data/programs/pump/encode.ts";
import { decodeTradeEvent } from "#data/programs/pump/events.ts";
import { execute } from "#data/programs/pump/execute.ts";
import { PUMP } from "#data/programs/pump/instruction.ts";
import { BONDING_CURVE, GLOBAL } from "#data/programs/pump/layout.ts";
import { CURVE_FEE_CONFIG, encodeFeeConfig, PUMP_FEES } from "#data/programs/pumpFees/feeConfig.ts";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import { decodeTokenAccount } from "#data/programs/token/tokenAccount.ts";
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import { CURVE_FEES } from "../pumpFees/mainnetFees.ts";
import { accountBytes, keyOf, mintBytes } from "../token/tokenBytes.ts";

const CLOCK: ChainClock = { slot: 435_946_190, unixTimestampS: 1_785_000_000, epoch: 0 };
const GIVEN: SwapAccounts = {
  baseMint: keyOf(1),
  baseTokenProgram: TOKEN_2022_PROGRAM,
  quoteMint: USDC.mint,
  user: keyOf(2),
  creator: keyOf(3),
  feeRecipient: keyOf(4),
  buybackFeeRecipient: keyOf(5),
};
/** Where a buy of the second generation lists what is looked at here; a sale has no account 19. */
const AT = {
  feeTokens: 7,
  buybackTokens: 9,
  curve: 10,
  vault: 11,
  curveQuote: 12,
  userTokens: 14,
  userQuote: 15,
  creatorQuote: 17,
  cashback: 21,
};

const empty = (form: { discriminator: Uint8Array; knownSize: number }) => {
  const bytes = new Uint8Array(form.knownSize);
  bytes.set(form.discriminator);
  return bytes;
};
const EMPTY_GLOBAL = decodeGlobal(empty(GLOBAL));
const CURVE: BondingCurve = {
  ...decodeBondingCurve(empty(BONDING_CURVE)),
  virtualTokenReserves: 1_073_000_000_000_000n,
  virtualQuoteReserves: 9_000_000_000n,
  realTokenReserves: 793_100_000_000_000n,
  realQuoteReserves: 500_000_000n,
  tokenTotalSupply: 10n ** 15n,
  creator: keyOf(3),
  quoteMint: USDC.mint,
};

const buyOf = (exactIn: boolean, amount: bigint, threshold: bigint) =>
  buildSwap({ aToB: false, exactIn, amount, threshold, sqrtPriceLimit: null }, GIVEN);
const saleOf = (amount: bigint, threshold: bigint) =>
  buildSwap({ aToB: true, exactIn: true, amount, threshold, sqrtPriceLimit: null }, GIVEN);

const listed = buyOf(false, 1n, 1n).accounts.map(({ pubkey }) => pubkey);
const keyAt = (name: keyof typeof AT) => listed[AT[name]] as Pubkey;

function accountsWith(
  change: Partial<BondingCurve> = {},
  held: { readonly tokens?: bigint; readonly quote?: bigint; readonly supply?: bigint } = {},
): Map<Pubkey, AccountState> {
  const curve = { ...CURVE, ...change };
  const state = (key: Pubkey, owner: Pubkey, data: Uint8Array): [Pubkey, AccountState] => [
    key,
    { owner, lamports: 10n ** 9n, data },
  ];
  const tokens = (name: keyof typeof AT, owner: Pubkey, amount: bigint) =>
    state(keyAt(name), TOKEN_2022_PROGRAM, accountBytes({ mint: keyOf(1), owner, amount }));
  const quote = (name: keyof typeof AT, owner: Pubkey, amount: bigint) =>
    state(keyAt(name), TOKEN_PROGRAM, accountBytes({ mint: USDC.mint, owner, amount }));
  const global = {
    ...EMPTY_GLOBAL,
    feeRecipient: keyOf(4),
    buybackBps: 5_000n,
    buybackFeeRecipients: EMPTY_GLOBAL.buybackFeeRecipients.with(3, keyOf(5)),
    reservedFeeRecipients: EMPTY_GLOBAL.reservedFeeRecipients.with(6, keyOf(4)),
  };
  return new Map([
    state(GLOBAL_ADDRESS, PUMP, encodeGlobal(global)),
    state(CURVE_FEE_CONFIG, PUMP_FEES, encodeFeeConfig(CURVE_FEES)),
    state(keyAt("curve"), PUMP, encodeBondingCurve(curve)),
    state(keyOf(1), TOKEN_2022_PROGRAM, mintBytes({ supply: held.supply ?? 10n ** 15n })),
    state(USDC.mint, TOKEN_PROGRAM, mintBytes()),
    tokens("vault", keyAt("curve"), 10n ** 15n),
    tokens("userTokens", keyOf(2), held.tokens ?? 10n ** 13n),
    quote("curveQuote", keyAt("curve"), curve.realQuoteReserves),
    quote("userQuote", keyOf(2), held.quote ?? 10n ** 10n),
    ...(["feeTokens", "buybackTokens", "creatorQuote", "cashback"] as const).map((name) => quote(name, keyOf(8), 0n)),
  ]);
}

function gained(before: ReadonlyMap<Pubkey, AccountState>, { accounts }: Execution) {
  const amount = (from: ReadonlyMap<Pubkey, AccountState>, key: Pubkey) =>
    decodeTokenAccount((from.get(key) ?? before.get(key))?.data ?? new Uint8Array()).amount;
  const names = [
    "userTokens",
    "vault",
    "userQuote",
    "curveQuote",
    "feeTokens",
    "buybackTokens",
    "creatorQuote",
    "cashback",
  ] as const;
  return Object.fromEntries(names.map((name) => [name, amount(accounts, keyAt(name)) - amount(before, keyAt(name))]));
}

const quoted = (change: Partial<BondingCurve> = {}) => {
  const { virtualTokenReserves, virtualQuoteReserves, realTokenReserves, realQuoteReserves } = { ...CURVE, ...change };
  const curve = new PumpCurve();
  curve.set({
    slot: CLOCK.slot,
    reserves: {
      virtualToken: virtualTokenReserves,
      virtualQuote: virtualQuoteReserves,
      realToken: realTokenReserves,
      realQuote: realQuoteReserves,
    },
    rates: ratesOfBps(0n, 95n, 30n),
  });
  return curve;
};

const eventIn = ({ eventCalls }: Execution, place = 0) => (eventCalls[place] ?? new Uint8Array()).subarray(8);

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SwapRefused) return error.reason;
    throw error;
  }
  return "none";
}

describe("a trade of a coin priced in USDC", () => {
  test("that buys pays the curve, the protocol, the buyback and the creator from the trader's account", () => {
    const before = accountsWith();
    const ran = execute(buyOf(true, 100_000_000n, 1n), before, CLOCK);
    const { amountIn, amountOut, protocolFeeAmount, creatorFeeAmount, feeAmount } = quoted().quote({
      aToB: false,
      exactIn: true,
      amount: 100_000_000n,
      sqrtPriceLimit: null,
    });
    expect([ran.amountIn, ran.amountOut]).toEqual([amountIn, amountOut]);
    expect(gained(before, ran)).toEqual({
      userTokens: amountOut,
      vault: -amountOut,
      userQuote: -amountIn,
      curveQuote: amountIn - feeAmount,
      feeTokens: protocolFeeAmount - protocolFeeAmount / 2n,
      buybackTokens: protocolFeeAmount / 2n,
      creatorQuote: creatorFeeAmount,
      cashback: 0n,
    });
    expect(decodeTradeEvent(eventIn(ran))).toMatchObject({
      solAmount: 0n,
      virtualSolReserves: 0n,
      realSolReserves: 0n,
      quoteMint: USDC.mint,
      quoteAmount: amountIn - feeAmount,
      virtualQuoteReserves: CURVE.virtualQuoteReserves + amountIn - feeAmount,
      realQuoteReserves: CURVE.realQuoteReserves + amountIn - feeAmount,
      ixName: "buy_exact_quote_in",
    });
  });

  test("that sells is paid for by the curve's account", () => {
    const before = accountsWith();
    const ran = execute(saleOf(10n ** 12n, 1n), before, CLOCK);
    const { amountOut, protocolFeeAmount, creatorFeeAmount, feeAmount } = quoted().quote({
      aToB: true,
      exactIn: true,
      amount: 10n ** 12n,
      sqrtPriceLimit: null,
    });
    expect(gained(before, ran)).toEqual({
      userTokens: -(10n ** 12n),
      vault: 10n ** 12n,
      userQuote: amountOut,
      curveQuote: -amountOut - feeAmount,
      feeTokens: protocolFeeAmount - protocolFeeAmount / 2n,
      buybackTokens: protocolFeeAmount / 2n,
      creatorQuote: creatorFeeAmount,
      cashback: 0n,
    });
    expect(decodeTradeEvent(eventIn(ran))).toMatchObject({
      isBuy: false,
      ixName: "sell",
      quoteAmount: amountOut + feeAmount,
    });
  });

  test("gives the creator's part to the trader's accumulator where the coin gives cashback", () => {
    const before = accountsWith({ isCashbackCoin: true });
    const ran = execute(saleOf(10n ** 12n, 1n), before, CLOCK);
    const { creatorFeeAmount } = quoted().quote({
      aToB: true,
      exactIn: true,
      amount: 10n ** 12n,
      sqrtPriceLimit: null,
    });
    expect(gained(before, ran)).toMatchObject({ cashback: creatorFeeAmount, creatorQuote: 0n });
    expect(decodeTradeEvent(eventIn(ran))).toMatchObject({
      cashback: creatorFeeAmount,
      cashbackFeeBps: 30n,
      creatorFee: 0n,
      creatorFeeBps: 0n,
    });
  });

  test("in Mayhem mode pays reserved recipients, and nothing is bought back", () => {
    const before = accountsWith({ isMayhemMode: true });
    const ran = execute(buyOf(false, 10n ** 12n, 10n ** 9n), before, CLOCK);
    const { protocolFeeAmount } = quoted().quote({
      aToB: false,
      exactIn: false,
      amount: 10n ** 12n,
      sqrtPriceLimit: null,
    });
    expect(gained(before, ran)).toMatchObject({ feeTokens: protocolFeeAmount, buybackTokens: 0n });
    expect(decodeTradeEvent(eventIn(ran))).toMatchObject({ mayhemMode: true, buybackFee: 0n, buybackFeeBps: 0n });
  });

  test("that buys the rest completes the curve, tells so, and is the last one", () => {
    const rest = { realTokenReserves: 5_000_000n };
    const before = accountsWith(rest);
    const ran = execute(buyOf(false, 5_000_000n, 10n ** 9n), before, CLOCK);
    const curve = decodeBondingCurve(ran.accounts.get(keyAt("curve"))?.data ?? new Uint8Array());
    expect(curve).toMatchObject({ complete: true, realTokenReserves: 0n });
    const told = Buffer.concat([
      Buffer.from("5f72619cd42e9808", "hex"),
      ...[keyOf(2), keyOf(1), keyAt("curve")].map((key) => bytesOfBase58(key)),
      Buffer.from([...new Uint8Array(new BigInt64Array([1_785_000_000n]).buffer)]),
      bytesOfBase58(USDC.mint),
    ]);
    expect(ran.eventCalls).toHaveLength(2);
    expect(Buffer.from(eventIn(ran, 1))).toEqual(told);
    const after = new Map([...before, ...ran.accounts]);
    for (const instruction of [buyOf(false, 1n, 10n ** 9n), buyOf(true, 10n ** 6n, 0n), saleOf(10n ** 6n, 0n)])
      expect(reasonOf(() => execute(instruction, after, CLOCK))).toBe("BondingCurveComplete");
  });

  test.each<[string, string, () => unknown]>([
    [
      "too little comes out of a sale",
      "TooLittleSolReceived",
      () => execute(saleOf(10n ** 12n, 10n ** 9n), accountsWith(), CLOCK),
    ],
    [
      "the seller hasn't got the tokens",
      "InsufficientFunds",
      () => execute(saleOf(10n ** 12n, 0n), accountsWith({}, { tokens: 5n }), CLOCK),
    ],
    [
      "the buyer hasn't got the quote",
      "InsufficientFunds",
      () => execute(buyOf(true, 10n ** 8n, 0n), accountsWith({}, { quote: 5n }), CLOCK),
    ],
    [
      "the coin is priced in SOL",
      "UnsupportedQuoteMint",
      () =>
        execute(
          buyOf(true, 10n ** 8n, 0n),
          accountsWith({ quoteMint: "11111111111111111111111111111111" as Pubkey }),
          CLOCK,
        ),
    ],
  ])("is refused where %s: %s", (_, reason, act) => {
    expect(reasonOf(act)).toBe(reason);
  });
});
