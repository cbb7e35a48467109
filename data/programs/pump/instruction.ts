import type { Pubkey } from "../../market/units.ts";
import { beginsWith, bytesOfHex, DecodeError, readStruct, writeStruct } from "../layout.ts";

/** The program of pump.fun's bonding curves. */
export const PUMP = "6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P" as Pubkey;

/** The arguments of every trade, behind the discriminator: an amount, and what the other side may cost or must bring. */
const TRADE_FIELDS = { amount: ["u64", 8], threshold: ["u64", 16] } as const;
const TRADE_SIZE = 24;

interface TradeForm {
  readonly discriminator: Uint8Array;
  readonly isBuy: boolean;
  /** True when the amount is what goes in. */
  readonly exactIn: boolean;
  /** Which of the lists of accounts it takes. */
  readonly accounts: "native" | "quoted" | "keeping";
}

/**
 * The trades by name, each a discriminator, the first 8 bytes of SHA-256("global:<name>"). Source: the IDL in npm
 * @pump-fun/pump-sdk 2.0.0, src/idl/pump.json; those of the third generation, which keep fees on the curve,
 * pump-fun/pump-public-docs at 2293f9a, docs/instructions/TRADE_V3.md.
 */
export const TRADES = {
  buy: { discriminator: bytesOfHex("66063d1201daebea"), isBuy: true, exactIn: false, accounts: "native" },
  sell: { discriminator: bytesOfHex("33e685a4017f83ad"), isBuy: false, exactIn: true, accounts: "native" },
  buy_exact_sol_in: { discriminator: bytesOfHex("38fc74089edfcd5f"), isBuy: true, exactIn: true, accounts: "native" },
  buy_v2: { discriminator: bytesOfHex("b817ee6167c5d33d"), isBuy: true, exactIn: false, accounts: "quoted" },
  sell_v2: { discriminator: bytesOfHex("5df6823ce7e940b2"), isBuy: false, exactIn: true, accounts: "quoted" },
  buy_exact_quote_in_v2: {
    discriminator: bytesOfHex("c2ab1c46684d5b2f"),
    isBuy: true,
    exactIn: true,
    accounts: "quoted",
  },
  buy_v3: { discriminator: bytesOfHex("07051dc4f5176550"), isBuy: true, exactIn: false, accounts: "keeping" },
  sell_v3: { discriminator: bytesOfHex("1c92de7726c469d5"), isBuy: false, exactIn: true, accounts: "keeping" },
  buy_exact_quote_in_v3: {
    discriminator: bytesOfHex("e1f7501ed5b38488"),
    isBuy: true,
    exactIn: true,
    accounts: "keeping",
  },
} as const satisfies Record<string, TradeForm>;
export type TradeName = keyof typeof TRADES;

const FORMS = Object.entries(TRADES) as readonly [TradeName, TradeForm][];

export interface TradeInstruction extends Omit<TradeForm, "discriminator"> {
  readonly instruction: TradeName;
  /** Tokens; of a buy for an exact input the quote that is spent, fees included. */
  readonly amount: bigint;
  /** Least tokens or quote that come out when exactIn, else most quote that goes in. */
  readonly threshold: bigint;
  /** What follows: whether to track the volume, whether to fill in part. */
  readonly tail: Uint8Array;
}

/** The arguments of a trade, or null for another instruction. Throws DecodeError for a trade that ends too early. */
export function decodeTrade(data: Uint8Array): TradeInstruction | null {
  const form = FORMS.find(([, { discriminator }]) => beginsWith(data, discriminator));
  if (form === undefined) return null;
  const [instruction, { isBuy, exactIn, accounts }] = form;
  return {
    instruction,
    isBuy,
    exactIn,
    accounts,
    ...readStruct(instruction, TRADE_FIELDS, data),
    tail: data.slice(TRADE_SIZE),
  };
}

/** The data of a trade: what `decodeTrade` reads. Throws RangeError for an amount that is no u64. */
export function encodeTrade(instruction: TradeName, amount: bigint, threshold: bigint): Uint8Array {
  const data = new Uint8Array(TRADE_SIZE);
  data.set(TRADES[instruction].discriminator);
  writeStruct(TRADE_FIELDS, { amount, threshold }, data);
  return data;
}

/** Where the accounts stand that a trade's facts and its run ask for; null for those that a list doesn't have. */
export interface TradeAccountPlaces {
  readonly global: number;
  readonly feeRecipient: number | null;
  readonly mint: number;
  readonly quoteMint: number | null;
  readonly curve: number;
  readonly curveTokens: number;
  readonly user: number;
  readonly userTokens: number;
}

const NATIVE: TradeAccountPlaces = {
  global: 0,
  feeRecipient: 1,
  mint: 2,
  quoteMint: null,
  curve: 3,
  curveTokens: 4,
  user: 6,
  userTokens: 5,
};
const QUOTED: TradeAccountPlaces = {
  global: 0,
  feeRecipient: 6,
  mint: 1,
  quoteMint: 2,
  curve: 10,
  curveTokens: 11,
  user: 13,
  userTokens: 14,
};
const KEEPING: TradeAccountPlaces = {
  global: 0,
  feeRecipient: null,
  mint: 1,
  quoteMint: 2,
  curve: 5,
  curveTokens: 6,
  user: 8,
  userTokens: 9,
};
const PLACES = { native: NATIVE, quoted: QUOTED, keeping: KEEPING } as const;

/** The places of a trade's accounts. */
export function tradeAccountPlaces({ accounts }: Pick<TradeInstruction, "accounts">): TradeAccountPlaces {
  return PLACES[accounts];
}

/** The account at a place. Throws DecodeError when there are fewer. */
export function accountAt(instruction: string, accounts: readonly Pubkey[], place: number): Pubkey {
  const account = accounts[place];
  if (account === undefined)
    throw new DecodeError(instruction, "accounts", accounts.length, `account ${place} is needed`);
  return account;
}

/** The instructions that make a coin, and where their accounts stand. */
export const CREATES = {
  create: {
    discriminator: bytesOfHex("181ec828051c0777"),
    mint: 0,
    curve: 2,
    curveTokens: 3,
    user: 7,
    quoteMint: null,
  },
  create_v2: {
    discriminator: bytesOfHex("d6904cec5f8b31b4"),
    mint: 0,
    curve: 2,
    curveTokens: 3,
    user: 5,
    quoteMint: 16,
  },
} as const;
export type CreateName = keyof typeof CREATES;

/** Which of the instructions that make a coin this is; null for another instruction. */
export function createName(data: Uint8Array): CreateName | null {
  if (beginsWith(data, CREATES.create.discriminator)) return "create";
  return beginsWith(data, CREATES.create_v2.discriminator) ? "create_v2" : null;
}
