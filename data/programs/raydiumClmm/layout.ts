import { bytesOfHex } from "../layout.ts";

/**
 * Byte layouts of the accounts of Raydium CLMM, from raydium-io/raydium-clmm at 03b44b7 (2026-07-16),
 * programs/amm/src/states. A discriminator is the first 8 bytes of SHA-256("account:<Name>"); Raydium CPMM has accounts
 * of the same names, so that the owner has to tell them apart.
 */

export const POOL_STATE_DISCRIMINATOR = bytesOfHex("f7ede3f5d7c3de46");
export const POOL_STATE_SIZE = 1_544;

/** Keys of a pool, which no swap changes. */
export const POOL_KEY_FIELDS = {
  bump: ["u8", 8],
  ammConfig: ["key", 9],
  owner: ["key", 41],
  tokenMint0: ["key", 73],
  tokenMint1: ["key", 105],
  tokenVault0: ["key", 137],
  tokenVault1: ["key", 169],
  observationKey: ["key", 201],
  mintDecimals0: ["u8", 233],
  mintDecimals1: ["u8", 234],
} as const;

/** What a swap reads and writes of a pool. */
export const POOL_SWAP_FIELDS = {
  tickSpacing: ["u16", 235],
  liquidity: ["u128", 237],
  /** Q64.64 */
  sqrtPriceX64: ["u128", 253],
  /** After a swap down to a tick it is one below the tick of the √price. */
  tickCurrent: ["i32", 269],
  /** Until 2024 the place of the last observation; since then unused. */
  observationIndex: ["u16", 273],
  /** Likewise: the least seconds between two observations. */
  observationUpdateDuration: ["u16", 275],
  /** Fee growth per unit of liquidity, Q64.64, wrapping. */
  feeGrowthGlobal0X64: ["u128", 277],
  feeGrowthGlobal1X64: ["u128", 293],
  /** Raw units that are owed to the protocol. */
  protocolFeesToken0: ["u64", 309],
  protocolFeesToken1: ["u64", 317],
  /** Raw units swapped since the pool began; counted until 2026, unused since. */
  swapInAmountToken0: ["u128", 325],
  swapOutAmountToken1: ["u128", 341],
  swapInAmountToken1: ["u128", 357],
  swapOutAmountToken0: ["u128", 373],
  /** A bit that is set disables: see POOL_STATUS. */
  status: ["u8", 389],
  /** See FEE_ON. */
  feeOn: ["u8", 390],
  /** Fees to liquidity providers since the pool began; counted until 2026, unused since. */
  totalFeesToken0: ["u64", 1_032],
  totalFeesClaimedToken0: ["u64", 1_040],
  totalFeesToken1: ["u64", 1_048],
  totalFeesClaimedToken1: ["u64", 1_056],
  /** Raw units that are owed to the fund. */
  fundFeesToken0: ["u64", 1_064],
  fundFeesToken1: ["u64", 1_072],
  /** Seconds since the epoch; swaps are let through after it. */
  openTime: ["u64", 1_080],
  recentEpoch: ["u64", 1_088],
} as const;

export const POOL_STATE_FIELDS = { ...POOL_KEY_FIELDS, ...POOL_SWAP_FIELDS } as const;

export const POOL_STATUS = {
  openPosition: 1,
  decreaseLiquidity: 2,
  collectFee: 4,
  collectReward: 8,
  swap: 16,
  limitOrder: 32,
} as const;

/** Which token the fee is taken in. */
export const FEE_ON = { input: 0, token0: 1, token1: 2 } as const;

export const REWARDS = 3;
export const REWARDS_OFFSET = 397;
export const REWARD_SIZE = 169;
export const REWARD_FIELDS = {
  /** See REWARD_STATE. */
  rewardState: ["u8", 0],
  /** Times in seconds since the epoch. */
  openTime: ["u64", 1],
  endTime: ["u64", 9],
  lastUpdateTime: ["u64", 17],
  /** Q64.64 */
  emissionsPerSecondX64: ["u128", 25],
  rewardTotalEmitted: ["u64", 41],
  rewardClaimed: ["u64", 49],
  tokenMint: ["key", 57],
  tokenVault: ["key", 89],
  authority: ["key", 121],
  rewardGrowthGlobalX64: ["u128", 153],
} as const;
export const REWARD_STATE = { uninitialized: 0, initialized: 1, opening: 2, ended: 3 } as const;

/** One bit for each tick array from −512 to 511, the lowest bit of the first byte first. */
export const TICK_ARRAY_BITMAP_OFFSET = 904;
export const TICK_ARRAY_BITMAP_LENGTH = 128;

export const DYNAMIC_FEE_OFFSET = 1_096;
export const DYNAMIC_FEE_LENGTH = 80;
export const DYNAMIC_FEE_FIELDS = {
  /** Seconds. */
  filterPeriod: ["u16", 0],
  /** Seconds. */
  decayPeriod: ["u16", 2],
  /** Parts per ten thousand. */
  reductionFactor: ["u16", 4],
  dynamicFeeControl: ["u32", 6],
  maxVolatilityAccumulator: ["u32", 10],
  tickSpacingIndexReference: ["i32", 14],
  volatilityReference: ["u32", 18],
  volatilityAccumulator: ["u32", 22],
  /** Seconds since the epoch. */
  lastUpdateTimestamp: ["u64", 26],
} as const;

/** Ticks in one tick array. */
export const TICK_ARRAY_SIZE = 60;

export const TICK_ARRAY_DISCRIMINATOR = bytesOfHex("c09b55cd31f9812a");
export const TICK_ARRAY_LENGTH = 10_240;
export const TICK_ARRAY_FIELDS = {
  poolId: ["key", 8],
  startTickIndex: ["i32", 40],
  initializedTickCount: ["u8", 10_124],
  recentEpoch: ["u64", 10_125],
} as const;
export const TICKS_OFFSET = 44;
export const TICK_LENGTH = 168;

/** One tick, offsets from its first byte. */
export const TICK_FIELDS = {
  tick: ["i32", 0],
  /** What crossing it upwards adds to the pool's liquidity. */
  liquidityNet: ["i128", 4],
  liquidityGross: ["u128", 20],
  feeGrowthOutside0X64: ["u128", 36],
  feeGrowthOutside1X64: ["u128", 52],
  rewardGrowthsOutside0X64: ["u128", 68],
  rewardGrowthsOutside1X64: ["u128", 84],
  rewardGrowthsOutside2X64: ["u128", 100],
  /** Limit orders of one phase are filled together. */
  orderPhase: ["u64", 116],
  /** Raw units of limit orders that nothing was sold of yet. */
  ordersAmount: ["u64", 124],
  /** What is left of those that were sold in part; they come first. */
  partFilledOrdersRemaining: ["u64", 132],
  /** Which part of the part-filled ones is left, Q64.64. */
  unfilledRatioX64: ["u128", 140],
} as const;

export const BITMAP_EXTENSION_DISCRIMINATOR = bytesOfHex("3c9624db61808b99");
export const BITMAP_EXTENSION_SIZE = 1_832;
export const BITMAP_EXTENSION_FIELDS = { poolId: ["key", 8] } as const;
/** Bitmaps of 512 tick arrays each: 14 upwards from array 512, then 14 downwards from array −513. */
export const BITMAPS_OFFSET = 40;
export const BITMAP_LENGTH = 64;
export const BITMAPS = 14;

export const AMM_CONFIG_DISCRIMINATOR = bytesOfHex("daf42168cbcb2b6f");
export const AMM_CONFIG_SIZE = 117;
export const AMM_CONFIG_FIELDS = {
  bump: ["u8", 8],
  index: ["u16", 9],
  owner: ["key", 11],
  /** Parts per million of the fee. */
  protocolFeeRate: ["u32", 43],
  /** Parts per million of the traded amount. */
  tradeFeeRate: ["u32", 47],
  tickSpacing: ["u16", 51],
  /** Parts per million of the fee. */
  fundFeeRate: ["u32", 53],
  fundOwner: ["key", 61],
} as const;

export const OBSERVATION_DISCRIMINATOR = bytesOfHex("7aaec5358109a584");
export const OBSERVATION_STATE_SIZE = 4_483;
export const OBSERVATION_STATE_FIELDS = {
  initialized: ["bool", 8],
  recentEpoch: ["u64", 9],
  /** Place of the last observation. */
  observationIndex: ["u16", 17],
  poolId: ["key", 19],
} as const;
export const OBSERVATIONS = 100;
export const OBSERVATIONS_OFFSET = 51;
export const OBSERVATION_LENGTH = 44;
export const OBSERVATION_FIELDS = { blockTimestamp: ["u32", 0], tickCumulative: ["i64", 4] } as const;

/** As pools had it that were made before August 2024: at da57b0b. */
export const PRICE_OBSERVATION_STATE_SIZE = 52_121;
export const PRICE_OBSERVATION_STATE_FIELDS = { initialized: ["bool", 8], poolId: ["key", 9] } as const;
export const PRICE_OBSERVATIONS = 1_000;
export const PRICE_OBSERVATIONS_OFFSET = 41;
export const PRICE_OBSERVATION_LENGTH = 52;
export const PRICE_OBSERVATION_FIELDS = {
  blockTimestamp: ["u32", 0],
  /** Q64.64 */
  sqrtPriceX64: ["u128", 4],
  cumulativeTimePriceX64: ["u128", 20],
} as const;
