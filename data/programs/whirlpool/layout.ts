import { bytesOfHex } from "../layout.ts";

/**
 * Byte layouts of the accounts of Orca Whirlpool, from orca-so/whirlpools at 630c0e0 (2026-08-18),
 * programs/whirlpool/src/state. A discriminator is the first 8 bytes of SHA-256("account:<Name>").
 */

/** Ticks in one tick array. */
export const TICK_ARRAY_SIZE = 88;

export const WHIRLPOOL_DISCRIMINATOR = bytesOfHex("3f95d10ce1806309");
export const WHIRLPOOL_SIZE = 653;
export const WHIRLPOOL_FIELDS = {
  whirlpoolsConfig: ["key", 8],
  bump: ["u8", 40],
  tickSpacing: ["u16", 41],
  /** Differs from the tick spacing in pools with an adaptive fee, whose oracle holds the rest. */
  feeTierIndexSeed: ["u16", 43],
  /** Parts per million of the input. */
  feeRate: ["u16", 45],
  /** Parts per ten thousand of the fee. */
  protocolFeeRate: ["u16", 47],
  liquidity: ["u128", 49],
  /** Q64.64 */
  sqrtPrice: ["u128", 65],
  tickCurrentIndex: ["i32", 81],
  protocolFeeOwedA: ["u64", 85],
  protocolFeeOwedB: ["u64", 93],
  tokenMintA: ["key", 101],
  tokenVaultA: ["key", 133],
  /** Fee growth per unit of liquidity, Q64.64, wrapping. */
  feeGrowthGlobalA: ["u128", 165],
  tokenMintB: ["key", 181],
  tokenVaultB: ["key", 213],
  feeGrowthGlobalB: ["u128", 245],
  /** Seconds since the epoch. */
  rewardLastUpdatedTimestamp: ["u64", 261],
} as const;

export const REWARDS = 3;
export const REWARDS_OFFSET = 269;
export const REWARD_SIZE = 128;
export const REWARD_FIELDS = {
  mint: ["key", 0],
  vault: ["key", 32],
  authority: ["key", 64],
  /** Q64.64 */
  emissionsPerSecond: ["u128", 96],
  growthGlobal: ["u128", 112],
} as const;

export const TICK_ARRAY_DISCRIMINATOR = bytesOfHex("4561bdbe6e0742bb");
export const TICK_ARRAY_LENGTH = 9_988;
export const TICK_ARRAY_FIELDS = { startTickIndex: ["i32", 8], whirlpool: ["key", 9_956] } as const;
export const TICKS_OFFSET = 12;
export const TICK_LENGTH = 113;

/** One tick, offsets from its first byte. A tick of a dynamic array has the same fields behind its tag. */
export const TICK_FIELDS = {
  initialized: ["bool", 0],
  /** What crossing it upwards adds to the pool's liquidity. */
  liquidityNet: ["i128", 1],
  liquidityGross: ["u128", 17],
  feeGrowthOutsideA: ["u128", 33],
  feeGrowthOutsideB: ["u128", 49],
  rewardGrowthOutside0: ["u128", 65],
  rewardGrowthOutside1: ["u128", 81],
  rewardGrowthOutside2: ["u128", 97],
} as const;

export const DYNAMIC_TICK_ARRAY_DISCRIMINATOR = bytesOfHex("11d8f68ee1c7da38");
export const DYNAMIC_TICK_ARRAY_FIELDS = {
  startTickIndex: ["i32", 8],
  whirlpool: ["key", 12],
  /** Bit i is set when the i-th tick is initialised, and then takes TICK_LENGTH bytes instead of 1. */
  tickBitmap: ["u128", 44],
} as const;
export const DYNAMIC_TICKS_OFFSET = 60;

export const POSITION_DISCRIMINATOR = bytesOfHex("aabc8fe47a40f7d0");
export const POSITION_SIZE = 216;
export const POSITION_FIELDS = {
  whirlpool: ["key", 8],
  positionMint: ["key", 40],
  liquidity: ["u128", 72],
  tickLowerIndex: ["i32", 88],
  tickUpperIndex: ["i32", 92],
  feeGrowthCheckpointA: ["u128", 96],
  feeOwedA: ["u64", 112],
  feeGrowthCheckpointB: ["u128", 120],
  feeOwedB: ["u64", 136],
} as const;
export const POSITION_REWARDS_OFFSET = 144;
export const POSITION_REWARD_SIZE = 24;
export const POSITION_REWARD_FIELDS = { growthInsideCheckpoint: ["u128", 0], amountOwed: ["u64", 16] } as const;

export const ORACLE_DISCRIMINATOR = bytesOfHex("8bc283b38cb3e5f4");
export const ORACLE_SIZE = 254;
export const ORACLE_FIELDS = {
  whirlpool: ["key", 8],
  /** Seconds since the epoch; before it no swap is let through. */
  tradeEnableTimestamp: ["u64", 40],
  /** Seconds. */
  filterPeriod: ["u16", 48],
  /** Seconds. */
  decayPeriod: ["u16", 50],
  /** Parts per ten thousand. */
  reductionFactor: ["u16", 52],
  adaptiveFeeControlFactor: ["u32", 54],
  maxVolatilityAccumulator: ["u32", 58],
  tickGroupSize: ["u16", 62],
  majorSwapThresholdTicks: ["u16", 64],
  lastReferenceUpdateTimestamp: ["u64", 82],
  lastMajorSwapTimestamp: ["u64", 90],
  volatilityReference: ["u32", 98],
  tickGroupIndexReference: ["i32", 102],
  volatilityAccumulator: ["u32", 106],
} as const;
