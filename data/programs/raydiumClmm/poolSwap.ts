import type { Pubkey } from "../../market/units.ts";
import { readStruct, type Struct, writeStruct } from "../layout.ts";
import { U64_MAX, U128_MAX } from "../math/u128.ts";
import type { AmmConfig, DynamicFeeInfo } from "./decode.ts";
import { DynamicFeeRun } from "./dynamicFee.ts";
import { refuse } from "./errors.ts";
import {
  DYNAMIC_FEE_FIELDS,
  DYNAMIC_FEE_LENGTH,
  DYNAMIC_FEE_OFFSET,
  FEE_ON,
  POOL_STATUS,
  POOL_SWAP_FIELDS,
} from "./layout.ts";
import { observePrice, observeTick } from "./observations.ts";
import { updateRewards } from "./rewards.ts";
import { checkOrder, runSwap, type SwapOrder, type SwapOutcome } from "./swap.ts";
import { TickArrayLedger } from "./swapLedger.ts";
import { TickArrayBitmap } from "./tickArrayBitmap.ts";
import { type GivenTickArray, pathThrough, ticksOf } from "./tickArrays.ts";
import { tickAtSqrtPrice } from "./ticks.ts";
import type { ProgramVersion } from "./versions.ts";

/** The accounts of one pool that a swap reads and writes: bytes to be written in place. */
export interface PoolAccounts {
  readonly key: Pubkey;
  readonly pool: Uint8Array;
  readonly config: Pick<AmmConfig, "tradeFeeRate" | "protocolFeeRate" | "fundFeeRate">;
  readonly tickArrays: readonly GivenTickArray[];
  /** Null where the instruction doesn't name it. */
  readonly bitmapExtension: Uint8Array | null;
  /** Null where it isn't known; then no observation is made. */
  readonly observations: Uint8Array | null;
}

/** What of the chain's clock a swap asks for. */
export interface SwapTime {
  readonly unixTimestampS: number;
  readonly epoch: number;
}

export type PoolOutcome = SwapOutcome & { readonly tick: number };
type Pool = Struct<typeof POOL_SWAP_FIELDS>;

/** Whether the fee of a swap is taken from its input. */
export function isFeeOnInput(feeOn: number, aToB: boolean): boolean {
  if (feeOn === FEE_ON.token0) return aToB;
  return feeOn === FEE_ON.token1 ? !aToB : true;
}

/**
 * Swaps on a pool's accounts, tokens apart, and writes the state after into them. Throws SwapRefused where the program
 * does; the accounts then hold whatever was written until there. Source: raydium-io/raydium-clmm at 03b44b7,
 * programs/amm/src/instructions/swap.rs, swap_internal.
 */
export function swapOnPool(
  accounts: PoolAccounts,
  asked: Pick<SwapOrder, "aToB" | "exactIn" | "amount" | "sqrtPriceLimit">,
  time: SwapTime,
  version: ProgramVersion,
): PoolOutcome {
  const { config, pool: bytes } = accounts;
  const pool = readStruct("PoolState", POOL_SWAP_FIELDS, bytes);
  const { aToB } = asked;
  const order = { ...asked, version, feeOnInput: !version.hasOrders || isFeeOnInput(pool.feeOn, aToB) };
  checkOrder(order, pool.sqrtPriceX64, (pool.status & POOL_STATUS.swap) === 0);
  const now = BigInt(time.unixTimestampS);
  const rewardGrowths = updateRewards(bytes, pool.liquidity, now, version);
  const bitmap = new TickArrayBitmap(bytes, accounts.bitmapExtension, pool.tickSpacing, version);
  const place = { key: accounts.key, tick: pool.tickCurrent };
  const path = pathThrough(accounts.tickArrays, bitmap, place, aToB, version);
  const ticks = ticksOf(path.arrays, pool.tickSpacing, version);
  const start = {
    sqrtPrice: pool.sqrtPriceX64,
    liquidity: pool.liquidity,
    tick: pool.tickCurrent,
    feeRate: BigInt(config.tradeFeeRate),
    protocolFeeRate: BigInt(config.protocolFeeRate),
    fundFeeRate: BigInt(config.fundFeeRate),
  };
  const info = version.hasOrders ? dynamicFeeOf(bytes) : null;
  const spot = { tick: pool.tickCurrent, tickSpacing: pool.tickSpacing };
  const fees = info === null ? null : new DynamicFeeRun(info, start.feeRate, spot, now, aToB);
  const feeIsOnToken0 = order.feeOnInput === aToB;
  const ledgerPool = {
    tickSpacing: pool.tickSpacing,
    feeIsOnToken0,
    feeGrowth0: pool.feeGrowthGlobal0X64,
    feeGrowth1: pool.feeGrowthGlobal1X64,
    rewardGrowths,
    epoch: BigInt(time.epoch),
  };
  const ledger = new TickArrayLedger(ledgerPool, ticks, path.arrays, bitmap, version);
  const outcome = runSwap(start, ticks, order, () => path.end, fees, ledger);
  const tick = outcome.tick ?? tickAtSqrtPrice(outcome.sqrtPrice);
  observe(accounts, pool, tick, time, version);
  if (info !== null && fees !== null)
    writeStruct(DYNAMIC_FEE_FIELDS, { ...info, ...fees.variables }, bytes, DYNAMIC_FEE_OFFSET);
  // The observation, under the first rules, has moved on in the pool's account by now.
  const observed = { ...pool, observationIndex: readStruct("PoolState", POOL_SWAP_FIELDS, bytes).observationIndex };
  const after = version.countsTotals ? counted(observed, outcome, aToB, version) : observed;
  const recentEpoch = version.observes === "tick" ? BigInt(time.epoch) : pool.recentEpoch;
  writeStruct(
    POOL_SWAP_FIELDS,
    { ...charged(after, outcome, feeIsOnToken0, ledger.feeGrowth, version), tickCurrent: tick, recentEpoch },
    bytes,
  );
  return { ...outcome, tick };
}

/** The dynamic fee in a pool's account; null where all its bytes are 0. */
export function dynamicFeeOf(pool: Uint8Array): DynamicFeeInfo | null {
  const bytes = pool.subarray(DYNAMIC_FEE_OFFSET, DYNAMIC_FEE_OFFSET + DYNAMIC_FEE_LENGTH);
  return bytes.some((byte) => byte > 0)
    ? readStruct("PoolState.dynamicFeeInfo", DYNAMIC_FEE_FIELDS, pool, DYNAMIC_FEE_OFFSET)
    : null;
}

function observe(
  { observations, pool: bytes }: PoolAccounts,
  pool: Pool,
  tickAfter: number,
  { unixTimestampS }: SwapTime,
  version: ProgramVersion,
): void {
  if (observations === null) return;
  const nowS = unixTimestampS >>> 0;
  if (version.observes === "price") observePrice(observations, bytes, nowS, pool.sqrtPriceX64, version);
  else if (tickAfter !== pool.tickCurrent) observeTick(observations, nowS, pool.tickCurrent);
}

/** Price, liquidity, and the fee by who gets it. */
function charged(
  pool: Pool,
  outcome: SwapOutcome,
  feeIsOnToken0: boolean,
  feeGrowth: bigint,
  version: ProgramVersion,
): Pool {
  const { sqrtPrice, liquidity, protocolFeeAmount, fundFeeAmount } = outcome;
  const sum = (owed: bigint, more: bigint) => {
    if (owed + more > U64_MAX) refuse(version.overflow, `fees owed of ${owed + more} are more than a u64 holds`);
    return owed + more;
  };
  const moved = { ...pool, sqrtPriceX64: sqrtPrice, liquidity };
  return feeIsOnToken0
    ? {
        ...moved,
        feeGrowthGlobal0X64: feeGrowth,
        protocolFeesToken0: sum(pool.protocolFeesToken0, protocolFeeAmount),
        fundFeesToken0: sum(pool.fundFeesToken0, fundFeeAmount),
      }
    : {
        ...moved,
        feeGrowthGlobal1X64: feeGrowth,
        protocolFeesToken1: sum(pool.protocolFeesToken1, protocolFeeAmount),
        fundFeesToken1: sum(pool.fundFeesToken1, fundFeeAmount),
      };
}

/** What the pool traded and earned in all, as it counted until 2026. */
function counted(pool: Pool, outcome: SwapOutcome, aToB: boolean, version: ProgramVersion): Pool {
  const { amountIn, amountOut, liquidityFeeAmount } = outcome;
  const sum = (total: bigint, more: bigint, most: bigint) => {
    if (total + more > most) refuse(version.overflow, `a total of ${total + more} is more than its integer type holds`);
    return total + more;
  };
  return aToB
    ? {
        ...pool,
        totalFeesToken0: sum(pool.totalFeesToken0, liquidityFeeAmount, U64_MAX),
        swapInAmountToken0: sum(pool.swapInAmountToken0, amountIn, U128_MAX),
        swapOutAmountToken1: sum(pool.swapOutAmountToken1, amountOut, U128_MAX),
      }
    : {
        ...pool,
        totalFeesToken1: sum(pool.totalFeesToken1, liquidityFeeAmount, U64_MAX),
        swapInAmountToken1: sum(pool.swapInAmountToken1, amountIn, U128_MAX),
        swapOutAmountToken0: sum(pool.swapOutAmountToken0, amountOut, U128_MAX),
      };
}
