import { allocateBlock, type Block, type BlockArray, blockColumns, NONE } from "#data/market/blocks.ts";
import { STREAMS } from "#data/market/streams.ts";
import type { PoolTick } from "#data/programs/math/poolTicks.ts";
import { highHalf, lowHalf } from "#data/programs/math/u128.ts";
import { columnsOf, type PoolPricing } from "#data/programs/raydiumClmm/pricing.ts";

/** A block of `pool` events, one row a state; columns that the program leaves out are empty. */
export function poolBlock(pools: readonly PoolPricing[]): Block<"pool"> {
  const block = allocateBlock("pool", pools.length);
  const arrays = block as unknown as Record<string, BlockArray>;
  for (const { name, type, optional } of blockColumns(STREAMS.pool)) {
    const empty = { u32: NONE.u32, i32: NONE.i32, u64: NONE.u64 }[type];
    if (optional && empty !== undefined) arrays[name]?.fill(empty as never);
  }
  for (const [row, pricing] of pools.entries()) {
    const { sqrtPrice, liquidity, ...columns } = columnsOf(pricing);
    block.slot[row] = pricing.slot;
    block.sqrtPriceHi[row] = highHalf(sqrtPrice ?? 0n);
    block.sqrtPriceLo[row] = lowHalf(sqrtPrice ?? 0n);
    block.liquidityHi[row] = highHalf(liquidity ?? 0n);
    block.liquidityLo[row] = lowHalf(liquidity ?? 0n);
    for (const [name, value] of Object.entries(columns)) {
      const array = arrays[name];
      if (value !== null && array !== undefined) array[row] = value as never;
    }
  }
  return block;
}

/** A block of `ticks` events, one row a tick. */
export function ticksBlock(ticks: readonly PoolTick[]): Block<"ticks"> {
  const block = allocateBlock("ticks", ticks.length);
  for (const [row, { tick, liquidityNet, liquidityGross, ordersAmount }] of ticks.entries()) {
    block.tick[row] = tick;
    block.liquidityNetHi[row] = highHalf(liquidityNet);
    block.liquidityNetLo[row] = lowHalf(liquidityNet);
    block.liquidityGrossHi[row] = liquidityGross === null ? NONE.u64 : highHalf(liquidityGross);
    block.liquidityGrossLo[row] = liquidityGross === null ? NONE.u64 : lowHalf(liquidityGross);
    block.ordersAmount[row] = ordersAmount === 0n ? NONE.u64 : ordersAmount;
  }
  return block;
}
