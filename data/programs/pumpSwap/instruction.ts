import type { Pubkey } from "../../market/units.ts";
import { beginsWith, bytesOfHex, DecodeError, readStruct, writeStruct } from "../layout.ts";

/** pump.fun's own pools. */
export const PUMP_SWAP = "pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA" as Pubkey;

/** The arguments of every trade, behind the discriminator: an amount, and what the other side may cost or must bring. */
const TRADE_FIELDS = { amount: ["u64", 8], threshold: ["u64", 16] } as const;
const TRADE_SIZE = 24;

interface TradeForm {
  readonly discriminator: Uint8Array;
  readonly isBuy: boolean;
  /** True when the amount is what goes in. */
  readonly exactIn: boolean;
  /** True for those that leave the fees in the pool, to be swept later. */
  readonly keepsFees: boolean;
}

/**
 * The trades by name, each a discriminator, the first 8 bytes of SHA-256("global:<name>"). Source: the IDL in npm
 * @pump-fun/pump-swap-sdk 1.20.0, src/idl/pump_amm.json; those of the second generation, which keep fees in the pool,
 * pump-fun/pump-public-docs at 2293f9a, docs/instructions/PUMP_SWAP_TRADE_V2.md.
 */
export const TRADES = {
  buy: { discriminator: bytesOfHex("66063d1201daebea"), isBuy: true, exactIn: false, keepsFees: false },
  sell: { discriminator: bytesOfHex("33e685a4017f83ad"), isBuy: false, exactIn: true, keepsFees: false },
  buy_exact_quote_in: { discriminator: bytesOfHex("c62e1552b4d9e870"), isBuy: true, exactIn: true, keepsFees: false },
  buy_v2: { discriminator: bytesOfHex("b817ee6167c5d33d"), isBuy: true, exactIn: false, keepsFees: true },
  sell_v2: { discriminator: bytesOfHex("5df6823ce7e940b2"), isBuy: false, exactIn: true, keepsFees: true },
  buy_exact_quote_in_v2: { discriminator: bytesOfHex("c2ab1c46684d5b2f"), isBuy: true, exactIn: true, keepsFees: true },
} as const satisfies Record<string, TradeForm>;
export type TradeName = keyof typeof TRADES;

const FORMS = Object.entries(TRADES) as readonly [TradeName, TradeForm][];

export interface TradeInstruction extends Omit<TradeForm, "discriminator"> {
  readonly instruction: TradeName;
  /** Base tokens; of a buy for an exact input the quote that is spent, fees included. */
  readonly amount: bigint;
  /** Least base or quote that comes out when exactIn, else most quote that goes in. */
  readonly threshold: bigint;
  /** What follows: whether to track the volume. */
  readonly tail: Uint8Array;
}

/** The arguments of a trade, or null for another instruction. Throws DecodeError for a trade that ends too early. */
export function decodeTrade(data: Uint8Array): TradeInstruction | null {
  const form = FORMS.find(([, { discriminator }]) => beginsWith(data, discriminator));
  if (form === undefined) return null;
  const [instruction, { isBuy, exactIn, keepsFees }] = form;
  const { amount, threshold } = readStruct(instruction, TRADE_FIELDS, data);
  return { instruction, isBuy, exactIn, keepsFees, amount, threshold, tail: data.slice(TRADE_SIZE) };
}

/** The data of a trade: what `decodeTrade` reads. Throws RangeError for an amount that is no u64. */
export function encodeTrade(instruction: TradeName, amount: bigint, threshold: bigint): Uint8Array {
  const data = new Uint8Array(TRADE_SIZE);
  data.set(TRADES[instruction].discriminator);
  writeStruct(TRADE_FIELDS, { amount, threshold }, data);
  return data;
}

/** The accounts that all trades begin with, in their order. */
export const TRADE_ACCOUNTS = [
  "pool",
  "user",
  "globalConfig",
  "baseMint",
  "quoteMint",
  "userBaseAccount",
  "userQuoteAccount",
  "baseVault",
  "quoteVault",
] as const;
export type TradeAccounts = { readonly [N in (typeof TRADE_ACCOUNTS)[number]]: Pubkey };

/** A trade's accounts by name. Throws DecodeError when there are too few. */
export function tradeAccounts(instruction: TradeName, accounts: readonly Pubkey[]): TradeAccounts {
  if (accounts.length < TRADE_ACCOUNTS.length)
    throw new DecodeError(instruction, "accounts", accounts.length, `${TRADE_ACCOUNTS.length} are needed`);
  const named = Object.fromEntries(TRADE_ACCOUNTS.map((name, i) => [name, accounts[i]]));
  return named as TradeAccounts;
}

/** The instructions that make a pool and change its liquidity. */
const CREATE_POOL = bytesOfHex("e992d18ecf6840bc");
const CREATE_FIELDS = { index: ["u16", 8], baseAmountIn: ["u64", 10], quoteAmountIn: ["u64", 18] } as const;
const DEPOSIT = bytesOfHex("f223c68952e1f2b6");
const WITHDRAW = bytesOfHex("b712469c946da122");
const LIQUIDITY_FIELDS = { lpAmount: ["u64", 8] } as const;

/** Where the accounts stand that the facts of these instructions ask for. */
export const CREATE_POOL_ACCOUNTS = {
  pool: 0,
  creator: 2,
  baseMint: 3,
  quoteMint: 4,
  baseVault: 9,
  quoteVault: 10,
} as const;
export const LIQUIDITY_ACCOUNTS = {
  pool: 0,
  userBaseAccount: 6,
  userQuoteAccount: 7,
  baseVault: 9,
  quoteVault: 10,
} as const;

/** What a new pool begins with, or null for another instruction. Throws DecodeError for one that ends too early. */
export function decodeCreatePool(
  data: Uint8Array,
): { readonly baseAmountIn: bigint; readonly quoteAmountIn: bigint } | null {
  return beginsWith(data, CREATE_POOL) ? readStruct("create_pool", CREATE_FIELDS, data) : null;
}

/** A deposit or a withdrawal, or null for another instruction. Throws DecodeError for one that ends too early. */
export function decodeLiquidity(data: Uint8Array): { readonly isDeposit: boolean; readonly lpAmount: bigint } | null {
  const isDeposit = beginsWith(data, DEPOSIT);
  if (!isDeposit && !beginsWith(data, WITHDRAW)) return null;
  return { isDeposit, ...readStruct(isDeposit ? "deposit" : "withdraw", LIQUIDITY_FIELDS, data) };
}
