import type { Struct } from "../layout.ts";
import { readStruct, writeStruct } from "../layout.ts";
import { mulDivCeil, mulDivFloor } from "../math/mulDiv.ts";
import { U64_MAX, U128_MAX } from "../math/u128.ts";
import { refuse } from "./errors.ts";
import { REWARD_FIELDS, REWARD_SIZE, REWARD_STATE, REWARDS, REWARDS_OFFSET } from "./layout.ts";
import type { ProgramVersion } from "./versions.ts";

const Q64 = 1n << 64n;

/** What of a reward changes by time alone. */
const GROWTH_FIELDS = {
  rewardState: REWARD_FIELDS.rewardState,
  openTime: REWARD_FIELDS.openTime,
  endTime: REWARD_FIELDS.endTime,
  lastUpdateTime: REWARD_FIELDS.lastUpdateTime,
  emissionsPerSecondX64: REWARD_FIELDS.emissionsPerSecondX64,
  rewardTotalEmitted: REWARD_FIELDS.rewardTotalEmitted,
  rewardGrowthGlobalX64: REWARD_FIELDS.rewardGrowthGlobalX64,
} as const;
type Growth = Struct<typeof GROWTH_FIELDS>;

/**
 * Brings the rewards in a pool's account up to a time, as every swap does first, and gives the growth of each, Q64.64
 * per unit of liquidity; null for those that aren't in use. Source: raydium-io/raydium-clmm at 03b44b7 and da57b0b,
 * programs/amm/src/states/pool.rs, update_reward_infos.
 */
export function updateRewards(
  pool: Uint8Array,
  liquidity: bigint,
  nowS: bigint,
  version: ProgramVersion,
): readonly (bigint | null)[] {
  return Array.from({ length: REWARDS }, (_, i) => {
    const at = REWARDS_OFFSET + i * REWARD_SIZE;
    const mint = at + REWARD_FIELDS.tokenMint[1];
    if (!pool.subarray(mint, mint + 32).some((byte) => byte > 0)) return null;
    const before = readStruct("PoolState.rewardInfos", GROWTH_FIELDS, pool, at);
    const after = version.growthsWrap
      ? grown(before, liquidity, nowS)
      : grownOrRefused(before, liquidity, nowS, version);
    writeStruct(GROWTH_FIELDS, after, pool, at);
    return after.rewardGrowthGlobalX64;
  });
}

function stateAt(reward: Growth, time: bigint): number {
  if (time >= reward.openTime && time < reward.endTime) return REWARD_STATE.opening;
  return time === reward.endTime ? REWARD_STATE.ended : reward.rewardState;
}

function grown(reward: Growth, liquidity: bigint, nowS: bigint): Growth {
  if (reward.rewardTotalEmitted === U64_MAX || nowS <= reward.openTime) return reward;
  const time = nowS < reward.endTime ? nowS : reward.endTime;
  const updated = { ...reward, lastUpdateTime: time, rewardState: stateAt(reward, time) };
  if (liquidity === 0n) return updated;
  const elapsed = time > reward.lastUpdateTime ? time - reward.lastUpdateTime : 0n;
  if (elapsed === 0n) return reward;
  const emitted = withinU128(mulDivCeil(elapsed, reward.emissionsPerSecondX64, Q64));
  const left = U64_MAX - reward.rewardTotalEmitted;
  const growth =
    emitted <= left
      ? withinU128(mulDivFloor(elapsed, reward.emissionsPerSecondX64, liquidity))
      : withinU128(mulDivFloor(left, Q64, liquidity));
  return {
    ...updated,
    rewardTotalEmitted: emitted <= left ? reward.rewardTotalEmitted + emitted : U64_MAX,
    rewardGrowthGlobalX64: BigInt.asUintN(128, reward.rewardGrowthGlobalX64 + growth),
  };
}

/** What exceeds a u128 counts as nothing. */
function withinU128(value: bigint): bigint {
  return value > U128_MAX ? 0n : value;
}

function grownOrRefused(reward: Growth, liquidity: bigint, nowS: bigint, version: ProgramVersion): Growth {
  if (nowS <= reward.openTime) return reward;
  const time = nowS < reward.endTime ? nowS : reward.endTime;
  const updated = { ...reward, lastUpdateTime: time, rewardState: stateAt(reward, time) };
  if (liquidity === 0n) return updated;
  if (time < reward.lastUpdateTime) refuse("RequireGteViolated", "a reward was updated later than now");
  const elapsed = time - reward.lastUpdateTime;
  const growth = reward.rewardGrowthGlobalX64 + mulDivFloor(elapsed, reward.emissionsPerSecondX64, liquidity);
  const emitted = reward.rewardTotalEmitted + mulDivCeil(elapsed, reward.emissionsPerSecondX64, Q64);
  if (growth > U128_MAX || emitted > U64_MAX) refuse(version.overflow, "a reward grew beyond its integer type");
  return { ...updated, rewardTotalEmitted: emitted, rewardGrowthGlobalX64: growth };
}
