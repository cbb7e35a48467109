import {
  type Appended,
  absentAfter,
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
const TRADE_DISCRIMINATOR = bytesOfHex("bddb7fd34ee661ee");
const TRADE_FIELDS = {
  mint: "key",
  /** 0 for coins that aren't priced in SOL; so are the two reserves of SOL. */
  solAmount: "u64",
  tokenAmount: "u64",
  isBuy: "bool",
  user: "key",
  timestamp: "i64",
  /** Reserves after the trade. */
  virtualSolReserves: "u64",
  virtualTokenReserves: "u64",
  realSolReserves: "u64",
  realTokenReserves: "u64",
} as const;
const TRADE_APPENDED = {
  feeRecipient: "key",
  feeBps: "u64",
  fee: "u64",
  creator: "key",
  creatorFeeBps: "u64",
  creatorFee: "u64",
  trackVolume: "bool",
  totalUnclaimedTokens: "u64",
  totalClaimedTokens: "u64",
  currentSolVolume: "u64",
  lastUpdateTimestamp: "i64",
  ixName: "text",
  mayhemMode: "bool",
  /** What a cashback coin gives the trader instead of its creator. */
  cashbackFeeBps: "u64",
  cashback: "u64",
  /** The part of `fee` that buys tokens back, and not a fee of its own. */
  buybackFeeBps: "u64",
  buybackFee: "u64",
  shareholders: { address: ["key", 0], shareBps: ["u16", 32] },
  quoteMint: "key",
  quoteAmount: "u64",
  virtualQuoteReserves: "u64",
  realQuoteReserves: "u64",
  /** The creator's fee once more, where it is for the holders. */
  holderRewardsBps: "u64",
  holderRewards: "u64",
  creatorFeeUnclaimed: "u64",
} as const;

export type TradeEvent = BorshStruct<typeof TRADE_FIELDS> & Appended<typeof TRADE_APPENDED> & BorshTail;
export type TradeEventField = "realTokenReserves" | keyof typeof TRADE_APPENDED;

const CREATE_DISCRIMINATOR = bytesOfHex("1b72a94ddeeb6376");
const CREATE_FIELDS = {
  name: "text",
  symbol: "text",
  uri: "text",
  mint: "key",
  bondingCurve: "key",
  user: "key",
} as const;
const CREATE_APPENDED = {
  creator: "key",
  timestamp: "i64",
  virtualTokenReserves: "u64",
  virtualSolReserves: "u64",
  realTokenReserves: "u64",
  tokenTotalSupply: "u64",
  tokenProgram: "key",
  isMayhemMode: "bool",
  isCashbackEnabled: "bool",
  quoteMint: "key",
  virtualQuoteReserves: "u64",
  creatorFeeBps: "u64",
  isHolderReward: "bool",
  depth: "u8",
} as const;

export type CreateEvent = BorshStruct<typeof CREATE_FIELDS> & Appended<typeof CREATE_APPENDED> & BorshTail;

const COMPLETE_DISCRIMINATOR = bytesOfHex("5f72619cd42e9808");
const COMPLETE_FIELDS = { user: "key", mint: "key", bondingCurve: "key", timestamp: "i64" } as const;
const COMPLETE_APPENDED = { quoteMint: "key" } as const;

/** The curve is sold out; nothing trades on it any more. */
export type CompleteEvent = BorshStruct<typeof COMPLETE_FIELDS> & Appended<typeof COMPLETE_APPENDED> & BorshTail;

/** A TradeEvent, or null for another event. Throws DecodeError for one that ends too early. */
export function decodeTradeEvent(bytes: Uint8Array): TradeEvent | null {
  if (!beginsWith(bytes, TRADE_DISCRIMINATOR)) return null;
  return readBorsh("TradeEvent", TRADE_FIELDS, TRADE_APPENDED, bytes, TRADE_DISCRIMINATOR.length);
}

/** The bytes of a TradeEvent as a version of the program tells it whose last field is `lastField`. */
export function encodeTradeEvent(event: TradeEvent, lastField: TradeEventField): Uint8Array {
  const known = { ...event, ...absentAfter(TRADE_APPENDED, lastField) };
  return joined([TRADE_DISCRIMINATOR, writeBorsh(TRADE_FIELDS, TRADE_APPENDED, known)]);
}

/** A CreateEvent, or null for another event. Throws DecodeError for one that ends too early. */
export function decodeCreateEvent(bytes: Uint8Array): CreateEvent | null {
  if (!beginsWith(bytes, CREATE_DISCRIMINATOR)) return null;
  return readBorsh("CreateEvent", CREATE_FIELDS, CREATE_APPENDED, bytes, CREATE_DISCRIMINATOR.length);
}

/** The bytes of a CompleteEvent. */
export function encodeCompleteEvent(event: CompleteEvent): Uint8Array {
  return joined([COMPLETE_DISCRIMINATOR, writeBorsh(COMPLETE_FIELDS, COMPLETE_APPENDED, event)]);
}
