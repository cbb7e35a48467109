import {
  type Appended,
  absentAfter,
  type BorshFields,
  type BorshStruct,
  type BorshTail,
  joined,
  readBorsh,
  writeBorsh,
} from "../borsh.ts";
import { beginsWith, bytesOfHex } from "../layout.ts";

/**
 * Events of the program, which it tells by calling itself and in its logs: a discriminator, the first 8 bytes of
 * SHA-256("event:<Name>"), then fields in borsh. Source: as for the accounts. Fields after the first group were
 * appended over time. Amounts in raw units, times in seconds since the epoch.
 */
const BUY_DISCRIMINATOR = bytesOfHex("67f4521f2cf57777");
const BUY_FIELDS = {
  timestamp: "i64",
  baseAmountOut: "u64",
  maxQuoteAmountIn: "u64",
  /** Balances and reserves before the trade. */
  userBaseReserves: "u64",
  userQuoteReserves: "u64",
  poolBaseReserves: "u64",
  poolQuoteReserves: "u64",
  /** Without fees; of a buy for an exact input with all of them. */
  quoteAmountIn: "u64",
  lpFeeBps: "u64",
  lpFee: "u64",
  protocolFeeBps: "u64",
  protocolFee: "u64",
  quoteAmountInWithLpFee: "u64",
  /** With all fees; of a buy for an exact input without any. */
  userQuoteAmountIn: "u64",
  pool: "key",
  user: "key",
  userBaseAccount: "key",
  userQuoteAccount: "key",
  /** The zero key where the fee stays in the pool until it is swept. */
  protocolFeeRecipient: "key",
  protocolFeeRecipientAccount: "key",
} as const;
/** What both kinds of trade tell in the end. */
const FEE_PARTS = {
  /** What a cashback coin gives the trader instead of its creator. */
  cashbackFeeBps: "u64",
  cashback: "u64",
  /** The part of `protocolFee` that buys tokens back, and not a fee of its own. */
  buybackFeeBps: "u64",
  buybackFee: "u64",
  virtualQuoteReserves: "i128",
  canBoost: "bool",
  baseSupply: "u64",
  /** The creator's fee once more, where it is for the holders. */
  holderRewardsBps: "u64",
  holderRewards: "u64",
  creatorFeeUnclaimed: "u64",
} as const;
const BUY_APPENDED = {
  coinCreator: "key",
  coinCreatorFeeBps: "u64",
  coinCreatorFee: "u64",
  trackVolume: "bool",
  totalUnclaimedTokens: "u64",
  totalClaimedTokens: "u64",
  currentSolVolume: "u64",
  lastUpdateTimestamp: "i64",
  minBaseAmountOut: "u64",
  ixName: "text",
  ...FEE_PARTS,
} as const;

export type BuyEvent = BorshStruct<typeof BUY_FIELDS> & Appended<typeof BUY_APPENDED> & BorshTail;
export type BuyEventField = "protocolFeeRecipientAccount" | keyof typeof BUY_APPENDED;

const SELL_DISCRIMINATOR = bytesOfHex("3e2f370aa503dc2a");
const SELL_FIELDS = {
  timestamp: "i64",
  baseAmountIn: "u64",
  minQuoteAmountOut: "u64",
  userBaseReserves: "u64",
  userQuoteReserves: "u64",
  poolBaseReserves: "u64",
  poolQuoteReserves: "u64",
  /** Before fees. */
  quoteAmountOut: "u64",
  lpFeeBps: "u64",
  lpFee: "u64",
  protocolFeeBps: "u64",
  protocolFee: "u64",
  quoteAmountOutWithoutLpFee: "u64",
  /** After all fees. */
  userQuoteAmountOut: "u64",
  pool: "key",
  user: "key",
  userBaseAccount: "key",
  userQuoteAccount: "key",
  protocolFeeRecipient: "key",
  protocolFeeRecipientAccount: "key",
} as const;
const SELL_APPENDED = {
  coinCreator: "key",
  coinCreatorFeeBps: "u64",
  coinCreatorFee: "u64",
  ...FEE_PARTS,
} as const;

export type SellEvent = BorshStruct<typeof SELL_FIELDS> & Appended<typeof SELL_APPENDED> & BorshTail;
export type SellEventField = "protocolFeeRecipientAccount" | keyof typeof SELL_APPENDED;

const CREATE_DISCRIMINATOR = bytesOfHex("b1310cd2a076a774");
const CREATE_FIELDS = {
  timestamp: "i64",
  index: "u16",
  creator: "key",
  baseMint: "key",
  quoteMint: "key",
  baseDecimals: "u8",
  quoteDecimals: "u8",
  baseAmountIn: "u64",
  quoteAmountIn: "u64",
  poolBaseAmount: "u64",
  poolQuoteAmount: "u64",
  minimumLiquidity: "u64",
  initialLiquidity: "u64",
  lpAmountOut: "u64",
  bump: "u8",
  pool: "key",
  lpMint: "key",
  userBaseAccount: "key",
  userQuoteAccount: "key",
} as const;
const CREATE_APPENDED = {
  coinCreator: "key",
  isMayhemMode: "bool",
  creatorFeeBps: "u64",
  canEditCreatorFee: "bool",
  isHolderReward: "bool",
} as const;

export type CreatePoolEvent = BorshStruct<typeof CREATE_FIELDS> & Appended<typeof CREATE_APPENDED> & BorshTail;

const DEPOSIT_DISCRIMINATOR = bytesOfHex("78f83d531f8e6b90");
const DEPOSIT_FIELDS = {
  timestamp: "i64",
  lpAmountOut: "u64",
  maxBaseAmountIn: "u64",
  maxQuoteAmountIn: "u64",
  userBaseReserves: "u64",
  userQuoteReserves: "u64",
  poolBaseReserves: "u64",
  poolQuoteReserves: "u64",
  baseAmountIn: "u64",
  quoteAmountIn: "u64",
  lpSupply: "u64",
  pool: "key",
} as const;

export type DepositEvent = BorshStruct<typeof DEPOSIT_FIELDS> & BorshTail;

const WITHDRAW_DISCRIMINATOR = bytesOfHex("1609851aa02c47c0");
const WITHDRAW_FIELDS = {
  timestamp: "i64",
  lpAmountIn: "u64",
  minBaseAmountOut: "u64",
  minQuoteAmountOut: "u64",
  userBaseReserves: "u64",
  userQuoteReserves: "u64",
  poolBaseReserves: "u64",
  poolQuoteReserves: "u64",
  baseAmountOut: "u64",
  quoteAmountOut: "u64",
  lpSupply: "u64",
  pool: "key",
} as const;

export type WithdrawEvent = BorshStruct<typeof WITHDRAW_FIELDS> & BorshTail;

/** A BuyEvent, or null for another event. Throws DecodeError for one that ends too early; so do those below. */
export function decodeBuyEvent(bytes: Uint8Array): BuyEvent | null {
  return decoded("BuyEvent", BUY_DISCRIMINATOR, BUY_FIELDS, BUY_APPENDED, bytes);
}

/** A SellEvent, or null for another event. */
export function decodeSellEvent(bytes: Uint8Array): SellEvent | null {
  return decoded("SellEvent", SELL_DISCRIMINATOR, SELL_FIELDS, SELL_APPENDED, bytes);
}

/** A CreatePoolEvent, or null for another event. */
export function decodeCreatePoolEvent(bytes: Uint8Array): CreatePoolEvent | null {
  return decoded("CreatePoolEvent", CREATE_DISCRIMINATOR, CREATE_FIELDS, CREATE_APPENDED, bytes);
}

/** A DepositEvent, or null for another event. */
export function decodeDepositEvent(bytes: Uint8Array): DepositEvent | null {
  return decoded("DepositEvent", DEPOSIT_DISCRIMINATOR, DEPOSIT_FIELDS, {}, bytes);
}

/** A WithdrawEvent, or null for another event. */
export function decodeWithdrawEvent(bytes: Uint8Array): WithdrawEvent | null {
  return decoded("WithdrawEvent", WITHDRAW_DISCRIMINATOR, WITHDRAW_FIELDS, {}, bytes);
}

function decoded<F extends BorshFields, A extends BorshFields>(
  layout: string,
  discriminator: Uint8Array,
  fields: F,
  appended: A,
  bytes: Uint8Array,
): (BorshStruct<F> & Appended<A> & BorshTail) | null {
  return beginsWith(bytes, discriminator) ? readBorsh(layout, fields, appended, bytes, discriminator.length) : null;
}

/** The bytes of a BuyEvent as a version of the program tells it whose last field is `lastField`. */
export function encodeBuyEvent(event: BuyEvent, lastField: BuyEventField): Uint8Array {
  const known = { ...event, ...absentAfter(BUY_APPENDED, lastField) };
  return joined([BUY_DISCRIMINATOR, writeBorsh(BUY_FIELDS, BUY_APPENDED, known)]);
}

/** The bytes of a SellEvent as a version of the program tells it whose last field is `lastField`. */
export function encodeSellEvent(event: SellEvent, lastField: SellEventField): Uint8Array {
  const known = { ...event, ...absentAfter(SELL_APPENDED, lastField) };
  return joined([SELL_DISCRIMINATOR, writeBorsh(SELL_FIELDS, SELL_APPENDED, known)]);
}
