import { U128_MAX } from "../math/u128.ts";
import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import type { Whirlpool, WhirlpoolReward } from "./decode.ts";
import { panic, refuse } from "./errors.ts";
import type { SwapLedger } from "./swap.ts";
import type { SwapTickArrays } from "./swapTickArrays.ts";

/**
 * Steps after which a swap has used up the 1,400,000 compute units that a transaction can have at most: the captured
 * binaries were measured at 40,000 units and about 8,100 more a step, within 60,000. Only a fee that adapts by very
 * small groups of ticks, or hundreds of initialised ticks in a row, need so many.
 */
const STEPS_MAX = 168;

/**
 * Rewards as they have grown by the time of a swap, per unit of liquidity. Throws SwapRefused when time runs backwards.
 * Source: orca-so/whirlpools at 630c0e0, programs/whirlpool/src/manager/whirlpool_manager.rs.
 */
export function rewardsAt(pool: Whirlpool, timestampS: bigint): readonly WhirlpoolReward[] {
  const elapsed = timestampS - pool.rewardLastUpdatedTimestamp;
  if (elapsed < 0n)
    refuse("InvalidTimestamp", `it is ${timestampS}, the pool was used at ${pool.rewardLastUpdatedTimestamp}`);
  if (pool.liquidity === 0n || elapsed === 0n) return pool.rewards;
  return pool.rewards.map((reward) => {
    if (!isSet(reward)) return reward;
    const emitted = elapsed * reward.emissionsPerSecond;
    // What a u128 can't hold isn't given out.
    const growth = emitted > U128_MAX ? 0n : emitted / pool.liquidity;
    return { ...reward, growthGlobal: BigInt.asUintN(128, reward.growthGlobal + growth) };
  });
}

/** A reward that nobody has set up has the mint of 32 zero bytes, which as text is the system program's. */
function isSet({ mint }: WhirlpoolReward): boolean {
  return mint !== SYSTEM_PROGRAM;
}

/** Keeps the fee growth of the token that goes in while a swap runs, and turns the ticks that it crosses. */
export class FeeGrowth implements SwapLedger {
  /** Per unit of liquidity, Q64.64, wrapping. */
  growthIn: bigint;
  #steps = 0;
  readonly #pool: Whirlpool;
  readonly #aToB: boolean;
  readonly #rewards: readonly WhirlpoolReward[];
  readonly #arrays: SwapTickArrays;

  constructor(pool: Whirlpool, aToB: boolean, rewards: readonly WhirlpoolReward[], arrays: SwapTickArrays) {
    this.#pool = pool;
    this.#aToB = aToB;
    this.#rewards = rewards;
    this.#arrays = arrays;
    this.growthIn = aToB ? pool.feeGrowthGlobalA : pool.feeGrowthGlobalB;
  }

  charge(feeAmount: bigint, protocolFeeAmount: bigint, liquidity: bigint): void {
    if (++this.#steps > STEPS_MAX) panic(`more than ${STEPS_MAX} steps need more compute units than a transaction has`);
    if (liquidity === 0n) return;
    const growth = ((feeAmount - protocolFeeAmount) << 64n) / liquidity;
    this.growthIn = BigInt.asUintN(128, this.growthIn + growth);
  }

  cross(tick: number): void {
    const { feeGrowthGlobalA, feeGrowthGlobalB } = this.#pool;
    this.#arrays.cross(tick, {
      feeGrowthGlobalA: this.#aToB ? this.growthIn : feeGrowthGlobalA,
      feeGrowthGlobalB: this.#aToB ? feeGrowthGlobalB : this.growthIn,
      rewardGrowthGlobal: this.#rewards.map((reward) => (isSet(reward) ? reward.growthGlobal : null)),
    });
  }
}
