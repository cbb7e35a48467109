import { type Block, NONE } from "../../market/blocks.ts";
import { type EmptyColumns, emptyColumns } from "../../market/emptyColumns.ts";
import type { EventFacts } from "../../market/events.ts";
import { priceOf } from "../math/sqrtPrice.ts";
import type { AmmConfig, DynamicFeeInfo, PoolState } from "./decode.ts";

/** A pool as far as its price and fee go. */
export interface PoolPricing {
  /** The slot that the state is of; it decides which version of the program answers. */
  readonly slot: number;
  /** Q64.64 */
  readonly sqrtPrice: bigint;
  readonly liquidity: bigint;
  /** After a swap down to a tick it is one below the tick of the √price. */
  readonly tick: number;
  readonly tickSpacing: number;
  /** Parts per million: of the traded amount, and the protocol's and the fund's of that fee. */
  readonly feePpm: number;
  readonly protocolFeePpm: number;
  readonly fundFeePpm: number;
  /** See FEE_ON and POOL_STATUS. */
  readonly feeOn: number;
  readonly status: number;
  /** Seconds since the epoch. */
  readonly openTimeS: number;
  /** Null when the fee doesn't follow volatility. */
  readonly dynamicFee: DynamicFeeInfo | null;
}

/** What of a `pool` event a pool of this program fills in by its own state. */
export type PricingColumns = Omit<
  EventFacts<"pool">,
  "slot" | "txIndex" | "ixPath" | "program" | "pool" | "mintA" | "mintB"
>;

const BPS_TO_PPM = 100;
const NOTHING: EmptyColumns<"pool"> = emptyColumns("pool");
/** Times beyond what a column of seconds holds mean never. */
const NEVER_S = NONE.u32 - 1;

/** What a pool's account and its config say of its pricing in a slot. */
export function pricingOf(pool: PoolState, config: AmmConfig, slot: number): PoolPricing {
  return {
    slot,
    sqrtPrice: pool.sqrtPriceX64,
    liquidity: pool.liquidity,
    tick: pool.tickCurrent,
    tickSpacing: pool.tickSpacing,
    feePpm: config.tradeFeeRate,
    protocolFeePpm: config.protocolFeeRate,
    fundFeePpm: config.fundFeeRate,
    feeOn: pool.feeOn,
    status: pool.status,
    openTimeS: secondsOf(pool.openTime),
    dynamicFee: pool.dynamicFeeInfo,
  };
}

/** The same as the columns of a `pool` event, which `ClmmCurve.takePool` reads. */
export function columnsOf(pricing: PoolPricing): PricingColumns {
  const { slot: _, dynamicFee, ...columns } = pricing;
  return {
    ...NOTHING,
    ...columns,
    price: priceOf(pricing.sqrtPrice),
    volatilityFilterS: dynamicFee?.filterPeriod ?? null,
    volatilityDecayS: dynamicFee?.decayPeriod ?? null,
    volatilityReductionBps: dynamicFee?.reductionFactor ?? null,
    volatilityControl: dynamicFee?.dynamicFeeControl ?? null,
    volatilityMax: dynamicFee?.maxVolatilityAccumulator ?? null,
    volatilityReference: dynamicFee?.volatilityReference ?? null,
    volatilityAccumulator: dynamicFee?.volatilityAccumulator ?? null,
    volatilityIndexReference: dynamicFee?.tickSpacingIndexReference ?? null,
    volatilityUpdatedS: dynamicFee === null ? null : secondsOf(dynamicFee.lastUpdateTimestamp),
  };
}

function secondsOf(time: bigint): number {
  return time < NEVER_S ? Number(time) : NEVER_S;
}

/** A column's number, 0 where it is empty. */
export function known(value: number): number {
  return value === NONE.u32 ? 0 : value;
}

/** The protocol's share of the fee that a row tells, whichever way it counts it. */
export function protocolFeePpmAt(block: Block<"pool">, row: number): number {
  const ppm = block.protocolFeePpm[row] as number;
  return ppm === NONE.u32 ? known(block.protocolFeeBps[row] as number) * BPS_TO_PPM : ppm;
}

/** The dynamic fee that a row tells, or null. */
export function dynamicFeeAt(block: Block<"pool">, row: number): DynamicFeeInfo | null {
  const dynamicFeeControl = block.volatilityControl[row] as number;
  if (dynamicFeeControl === NONE.u32) return null;
  return {
    filterPeriod: known(block.volatilityFilterS[row] as number),
    decayPeriod: known(block.volatilityDecayS[row] as number),
    reductionFactor: known(block.volatilityReductionBps[row] as number),
    dynamicFeeControl,
    maxVolatilityAccumulator: known(block.volatilityMax[row] as number),
    tickSpacingIndexReference: block.volatilityIndexReference[row] as number,
    volatilityReference: known(block.volatilityReference[row] as number),
    volatilityAccumulator: known(block.volatilityAccumulator[row] as number),
    lastUpdateTimestamp: BigInt(known(block.volatilityUpdatedS[row] as number)),
  };
}
