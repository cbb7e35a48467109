import type { Quantiles } from "./random.ts";

/**
 * What a synthetic market is modelled on: Orca Whirlpools on Solana mainnet, 2022-04-06 UTC, 141,959 slots, as far as
 * not said otherwise the pool SOL/USDC 65shmpuYmxx5p7ggNCZbyrGLCXVqbBR1ZD5aAocRBUNG (4,692 swaps, 244 liquidity
 * changes; 24WZto6BNjNamZFUPf3nQZZaFpuvBwdqT5B8QQjpNjGb, mSOL/USDC, had 3,813 swaps).
 */

/** 6,541 of 148,500 slots. */
export const SKIPPED_SHARE = 0.044;
/** Swaps a slot on SOL/USDC and on mSOL/USDC. */
export const SOL_SWAPS_PER_SLOT = 4_692 / 141_959;
export const MSOL_SWAPS_PER_SLOT = 3_813 / 141_959;
export const LIQUIDITY_CHANGES_PER_SLOT = 244 / 141_959;
/** Of changes that add liquidity. */
export const INCREASE_SHARE = 140 / 244;
/** At the start of the day, whole USDC for a whole token. */
export const SOL_PRICE = 126.65;
export const MSOL_PRICE = 131.69;
/** Of the price over a minute: 14.6 bps. */
export const DEVIATION_PER_MINUTE = 0.00146;
/** Active liquidity at the start of the day. */
export const SOL_LIQUIDITY = 56_857_627_469_505;
export const MSOL_LIQUIDITY = 6_957_817_082_722;
/** Hundredths of a percent of the fee. */
export const PROTOCOL_FEE_BPS = 300;

/** Whole USDC that a swap moves. */
export const SOL_SWAP_USDC: Quantiles = [
  [0, 0.5],
  [0.05, 7.67],
  [0.1, 13.2],
  [0.25, 35],
  [0.5, 98.7],
  [0.75, 590],
  [0.9, 4_000],
  [0.95, 6_210],
  [0.99, 13_400],
  [0.999, 37_400],
  [1, 50_000],
];
export const MSOL_SWAP_USDC: Quantiles = [
  [0, 0.5],
  [0.05, 12.1],
  [0.25, 20],
  [0.5, 40],
  [0.75, 100],
  [0.9, 360],
  [0.95, 743],
  [0.99, 2_020],
  [1, 6_134],
];

/** Share of what came out that a trader would have gone without. */
export const SLIPPAGE: Quantiles = [
  [0, 0],
  [0.05, 0.00004],
  [0.1, 0.00008],
  [0.25, 0.0002],
  [0.5, 0.0005],
  [0.75, 0.0014],
  [0.9, 0.0099],
  [0.99, 0.047],
  [1, 0.1],
];

/** Ticks from a position's lower end to its upper, and from the pool's tick to its middle. */
export const POSITION_TICKS: Quantiles = [
  [0, 128],
  [0.1, 512],
  [0.25, 768],
  [0.5, 2_048],
  [0.75, 4_096],
  [0.9, 14_208],
  [1, 24_192],
];
export const POSITION_MIDDLE: Quantiles = [
  [0, -5_333],
  [0.1, -1_915],
  [0.25, -61],
  [0.5, 177],
  [0.75, 625],
  [0.9, 1_066],
  [1, 2_988],
];
/** Liquidity that a change adds, as a share of the pool's active one. */
export const ADDED_LIQUIDITY: Quantiles = [
  [0, 0.00004],
  [0.5, 0.0018],
  [0.75, 0.0092],
  [1, 0.134],
];
/** Places in the block of transactions that touched a pool: the distance from one to the next is a few hundred. */
export const TX_INDEX_STEP_MAX = 400;
