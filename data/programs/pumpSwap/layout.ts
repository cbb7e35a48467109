import type { GrownLayout } from "../grownAccount.ts";
import { bytesOfHex } from "../layout.ts";

/**
 * Byte layouts of PumpSwap's accounts. Source: the IDL in npm @pump-fun/pump-swap-sdk 1.20.0, src/idl/pump_amm.json;
 * from `isHolderReward` on pump-fun/pump-public-docs at 2293f9a (October 2026). Meteora's DAMM v2 has a Pool of the same
 * discriminator: the owner tells them apart. Raw units throughout.
 */
export const POOL = {
  layout: "Pool",
  discriminator: bytesOfHex("f19a6d0411b16dbc"),
  leastSize: 211,
  knownSize: 287,
  fields: {
    bump: ["u8", 8],
    index: ["u16", 9],
    /** Of a coin of pump.fun that completed its curve: ["pool-authority", base mint] of that program. */
    creator: ["key", 11],
    baseMint: ["key", 43],
    quoteMint: ["key", 75],
    lpMint: ["key", 107],
    baseVault: ["key", 139],
    quoteVault: ["key", 171],
    /** As deposits and withdrawals made it; what holders burnt themselves is still counted. */
    lpSupply: ["u64", 203],
    /** The zero key where nobody gets the creator's part. */
    coinCreator: ["key", 211],
    isMayhemMode: ["bool", 243],
    isCashbackCoin: ["bool", 244],
    /** What the price counts beyond the quote vault; below 0 for fees that wait in it. */
    virtualQuoteReserves: ["i128", 245],
    /** The coin's own rate for its creator; 0 for that of the fee schedule. */
    creatorFeeBps: ["u64", 261],
    canEditCreatorFee: ["bool", 269],
    isHolderReward: ["bool", 270],
    /** Fees that lie in the quote vault until somebody sweeps them. */
    protocolFeesUnclaimed: ["u64", 271],
    creatorFeesUnclaimed: ["u64", 279],
  },
} as const satisfies GrownLayout<Record<string, readonly ["bool" | "u8" | "u16" | "u64" | "i128" | "key", number]>>;

/** The one configuration of the program. */
export const GLOBAL_CONFIG = {
  layout: "GlobalConfig",
  discriminator: bytesOfHex("95089ccaa0fcb0d9"),
  leastSize: 313,
  knownSize: 949,
  fields: {
    admin: ["key", 8],
    /** What trades cost before there was a fee program; so is the creator's. */
    lpFeeBps: ["u64", 40],
    protocolFeeBps: ["u64", 48],
    /** See DISABLED. */
    disableFlags: ["u8", 56],
    coinCreatorFeeBps: ["u64", 313],
    adminSetCoinCreatorAuthority: ["key", 321],
    whitelist: ["key", 353],
    reservedFeeRecipient: ["key", 385],
    mayhemModeEnabled: ["bool", 417],
    isCashbackEnabled: ["bool", 642],
    /** The part of the protocol's fee that buys tokens back. */
    buybackBps: ["u64", 899],
    boostAuthority: ["key", 907],
    boostEnabled: ["bool", 939],
    /** Whether a coin's own rate for its creator counts. */
    creatorFeeConfigurable: ["bool", 940],
    maxConfigurableCreatorFeeBps: ["u64", 941],
  },
} as const satisfies GrownLayout<Record<string, readonly ["bool" | "u8" | "u64" | "key", number]>>;

/** Lists of keys in GlobalConfig: where they begin, and how many they are. */
export const GLOBAL_CONFIG_KEYS = {
  protocolFeeRecipients: { offset: 57, count: 8 },
  reservedFeeRecipients: { offset: 418, count: 7 },
  buybackFeeRecipients: { offset: 643, count: 8 },
} as const;

/** Bits of `disableFlags`, in the order in which the instruction `disable` takes them. */
export const DISABLED = { createPool: 1, deposit: 2, withdraw: 4, buy: 8, sell: 16 } as const;
