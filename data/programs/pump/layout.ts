import type { GrownLayout } from "../grownAccount.ts";
import { bytesOfHex } from "../layout.ts";

/**
 * Byte layouts of the accounts of pump.fun's bonding curves. Source: the IDL in npm @pump-fun/pump-sdk 2.0.0,
 * src/idl/pump.json; from `creatorFeeUnclaimed` on pump-fun/pump-public-docs at 2293f9a (October 2026). A discriminator
 * is the first 8 bytes of SHA-256("account:<Name>"). Raw units throughout.
 */
export const BONDING_CURVE = {
  layout: "BondingCurve",
  discriminator: bytesOfHex("17b7f83760d8ac60"),
  leastSize: 49,
  knownSize: 166,
  fields: {
    /** What the price is reckoned with: the real reserves, and what was added to them when the coin began. */
    virtualTokenReserves: ["u64", 8],
    virtualQuoteReserves: ["u64", 16],
    /** What can still be bought, and what came in for what was. */
    realTokenReserves: ["u64", 24],
    realQuoteReserves: ["u64", 32],
    tokenTotalSupply: ["u64", 40],
    /** No more trades: all was sold, and the liquidity moves to PumpSwap. */
    complete: ["bool", 48],
    /** The zero key for a coin whose creator isn't known; then nobody gets his part. */
    creator: ["key", 49],
    isMayhemMode: ["bool", 81],
    isCashbackCoin: ["bool", 82],
    /** The zero key for SOL. */
    quoteMint: ["key", 83],
    /** The coin's own rate for its creator; 0 for that of the fee schedule. */
    creatorFeeBps: ["u64", 115],
    canEditCreatorFee: ["bool", 123],
    isHolderReward: ["bool", 124],
    /** Fees that lie on the curve until somebody sweeps them. */
    creatorFeeUnclaimed: ["u64", 125],
    protocolFeesUnclaimed: ["u64", 133],
    depth: ["u8", 141],
    initialVirtualQuoteReserves: ["u64", 142],
    /** What the buy that completed the curve took from the pool to come. */
    postCompleteBaseOut: ["u64", 150],
    postCompleteQuoteIn: ["u64", 158],
  },
} as const satisfies GrownLayout<Record<string, readonly ["bool" | "u8" | "u64" | "key", number]>>;

/** The one configuration of the program. */
export const GLOBAL = {
  layout: "Global",
  discriminator: bytesOfHex("a7e8e8b1c86c727f"),
  leastSize: 113,
  knownSize: 1087,
  fields: {
    initialized: ["bool", 8],
    authority: ["key", 9],
    feeRecipient: ["key", 41],
    initialVirtualTokenReserves: ["u64", 73],
    initialVirtualSolReserves: ["u64", 81],
    initialRealTokenReserves: ["u64", 89],
    tokenTotalSupply: ["u64", 97],
    /** What trades cost before there was a fee program. */
    feeBps: ["u64", 105],
    withdrawAuthority: ["key", 113],
    enableMigrate: ["bool", 145],
    /** Lamports */
    poolMigrationFee: ["u64", 146],
    creatorFeeBps: ["u64", 154],
    setCreatorAuthority: ["key", 386],
    adminSetCreatorAuthority: ["key", 418],
    createV2Enabled: ["bool", 450],
    whitelist: ["key", 451],
    reservedFeeRecipient: ["key", 483],
    mayhemModeEnabled: ["bool", 515],
    isCashbackEnabled: ["bool", 740],
    /** The part of the protocol's fee that buys tokens back. */
    buybackBps: ["u64", 997],
    initialVirtualQuoteReserves: ["u64", 1005],
    whitelistedQuoteMint: ["key", 1013],
    /** Whether a coin's own rate for its creator counts. */
    creatorFeeConfigurable: ["bool", 1045],
    maxConfigurableCreatorFeeBps: ["u64", 1046],
    holderRewardClaimAuthority: ["key", 1054],
    isHolderRewardEnabled: ["bool", 1086],
  },
} as const satisfies GrownLayout<Record<string, readonly ["bool" | "u64" | "key", number]>>;

/** Lists of keys in Global: where they begin, and how many they are. */
export const GLOBAL_KEYS = {
  feeRecipients: { offset: 162, count: 7 },
  reservedFeeRecipients: { offset: 516, count: 7 },
  buybackFeeRecipients: { offset: 741, count: 8 },
} as const;
