import type { FeeConfig, FeeTier } from "#data/programs/pumpFees/feeConfig.ts";
import { keyOf } from "../token/tokenBytes.ts";

const LAMPORTS_IN_SOL = 1_000_000_000n;
const RAW_IN_THOUSAND_USDC = 1_000_000_000n;
/** What each step of the tiers after the first two leaves the creator, in hundredths of a percent. */
const CREATOR_BPS = [95, 90, 85, 80, 75, 70, 65, 60, 55, 50, 45, 40, 35, 30, 28, 25, 23, 20, 18, 15, 13, 10, 8, 5];
const SOL_STEPS = [
  420, 1_470, 2_460, 3_440, 4_420, 9_820, 14_740, 19_650, 24_560, 29_470, 34_380, 39_300, 44_210, 49_120, 54_030,
  58_940, 63_860, 68_770, 73_681, 78_590, 83_500, 88_400, 93_330, 98_240,
];
const THOUSAND_USDC_STEPS = [
  59, 300, 500, 700, 900, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 11_000, 12_000, 13_000,
  14_000, 15_000, 16_000, 17_000, 18_000, 19_000, 20_000,
];

function tiersOf(steps: readonly number[], unit: bigint): readonly FeeTier[] {
  const first = { marketCap: 0n, lpFeeBps: 2n, protocolFeeBps: 93n, creatorFeeBps: 30n };
  const rest = steps.map((step, i) => ({
    marketCap: BigInt(step) * unit,
    lpFeeBps: 20n,
    protocolFeeBps: 5n,
    creatorFeeBps: BigInt(CREATOR_BPS[i] ?? 0),
  }));
  return [first, ...rest];
}

/** PumpSwap's fees on the mainnet as its account of 4073 bytes had them on 2026-09-08, without the padding. */
export const POOL_FEES: FeeConfig = {
  bump: 255,
  admin: keyOf(3),
  flatLpFeeBps: 25n,
  flatProtocolFeeBps: 5n,
  flatCreatorFeeBps: 0n,
  tiers: tiersOf(SOL_STEPS, LAMPORTS_IN_SOL),
  stableTiers: tiersOf(THOUSAND_USDC_STEPS, RAW_IN_THOUSAND_USDC),
  exoticLpFeeBps: 0n,
  exoticProtocolFeeBps: 0n,
  exoticCreatorFeeBps: 0n,
  tail: new Uint8Array(),
};

/** Fees of the bonding curves as the fee program answered in real trades: 0.95 % and 0.3 % at any market cap. */
export const CURVE_FEES: FeeConfig = {
  ...POOL_FEES,
  flatLpFeeBps: 0n,
  flatProtocolFeeBps: 95n,
  flatCreatorFeeBps: 5n,
  tiers: [{ marketCap: 0n, lpFeeBps: 0n, protocolFeeBps: 95n, creatorFeeBps: 30n }],
  stableTiers: [{ marketCap: 0n, lpFeeBps: 0n, protocolFeeBps: 95n, creatorFeeBps: 30n }],
};
