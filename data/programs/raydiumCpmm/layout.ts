import { bytesOfHex } from "../layout.ts";

/**
 * Byte layouts of the accounts of Raydium CPMM, from raydium-io/raydium-cp-swap at 609780f (2025-12-29),
 * programs/cp-swap/src/states. Raydium CLMM's accounts of the same names have the same discriminators: the owner tells
 * them apart. What this source calls creator fees was padding of zeros until 2025-08.
 */

export const POOL_STATE_DISCRIMINATOR = bytesOfHex("f7ede3f5d7c3de46");
export const POOL_STATE_SIZE = 637;
export const POOL_STATE_FIELDS = {
  ammConfig: ["key", 8],
  poolCreator: ["key", 40],
  token0Vault: ["key", 72],
  token1Vault: ["key", 104],
  lpMint: ["key", 136],
  token0Mint: ["key", 168],
  token1Mint: ["key", 200],
  token0Program: ["key", 232],
  token1Program: ["key", 264],
  observationKey: ["key", 296],
  authBump: ["u8", 328],
  /** See STATUS_BIT. */
  status: ["u8", 329],
  lpMintDecimals: ["u8", 330],
  mint0Decimals: ["u8", 331],
  mint1Decimals: ["u8", 332],
  lpSupply: ["u64", 333],
  /** Raw units that lie in the vaults and no longer belong to the pool, by who may fetch them. */
  protocolFeesToken0: ["u64", 341],
  protocolFeesToken1: ["u64", 349],
  fundFeesToken0: ["u64", 357],
  fundFeesToken1: ["u64", 365],
  /** Seconds since the epoch. */
  openTime: ["u64", 373],
  recentEpoch: ["u64", 381],
  /** See CREATOR_FEE_ON. */
  creatorFeeOn: ["u8", 389],
  enableCreatorFee: ["bool", 390],
  creatorFeesToken0: ["u64", 397],
  creatorFeesToken1: ["u64", 405],
} as const;

/** A bit of `status` that is set forbids. */
export const STATUS_BIT = { deposit: 1, withdraw: 2, swap: 4 } as const;
/** Which token the creator's fee is taken in. */
export const CREATOR_FEE_ON = { input: 0, token0: 1, token1: 2 } as const;

export const AMM_CONFIG_DISCRIMINATOR = bytesOfHex("daf42168cbcb2b6f");
export const AMM_CONFIG_SIZE = 236;
/** Rates are parts per million: the trade's and the creator's of what is traded, the other two of the trade fee. */
export const AMM_CONFIG_FIELDS = {
  bump: ["u8", 8],
  disableCreatePool: ["bool", 9],
  index: ["u16", 10],
  tradeFeeRate: ["u64", 12],
  protocolFeeRate: ["u64", 20],
  fundFeeRate: ["u64", 28],
  /** Lamports. */
  createPoolFee: ["u64", 36],
  protocolOwner: ["key", 44],
  fundOwner: ["key", 76],
  creatorFeeRate: ["u64", 108],
} as const;
export const RATE_DENOMINATOR = 1_000_000n;

export const OBSERVATION_STATE_DISCRIMINATOR = bytesOfHex("7aaec5358109a584");
export const OBSERVATION_STATE_SIZE = 4_075;
export const OBSERVATION_STATE_FIELDS = {
  initialized: ["bool", 8],
  /** Of the latest observation. */
  observationIndex: ["u16", 9],
  poolId: ["key", 11],
  /** Seconds since the epoch; padding until 2025-11. */
  lastUpdateTimestamp: ["u64", 4_043],
} as const;
export const OBSERVATIONS = 100;
export const OBSERVATIONS_OFFSET = 43;
export const OBSERVATION_SIZE = 40;
export const OBSERVATION_FIELDS = {
  /** Seconds since the epoch. */
  blockTimestamp: ["u64", 0],
  /** Prices times seconds, Q32, wrapping at 2^128. */
  cumulativeToken0Price: ["u128", 8],
  cumulativeToken1Price: ["u128", 24],
} as const;
