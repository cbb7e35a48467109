import { allocateBlock, type Block, NONE } from "#data/market/blocks.ts";
import { highHalf, lowHalf } from "#data/programs/math/u128.ts";
import type { PoolState } from "#data/programs/whirlpool/curve.ts";
import type { InitialisedTick } from "#data/programs/whirlpool/initialisedTicks.ts";

/** A block of `pool` events, one row a state. */
export function poolBlock(states: readonly PoolState[]): Block<"pool"> {
  const block = allocateBlock("pool", states.length);
  for (const [row, state] of states.entries()) {
    block.slot[row] = state.slot;
    block.sqrtPriceHi[row] = highHalf(state.sqrtPrice);
    block.sqrtPriceLo[row] = lowHalf(state.sqrtPrice);
    block.liquidityHi[row] = highHalf(state.liquidity);
    block.liquidityLo[row] = lowHalf(state.liquidity);
    block.tick[row] = state.tick;
    block.tickSpacing[row] = state.tickSpacing;
    block.feePpm[row] = state.feePpm;
    block.protocolFeeBps[row] = state.protocolFeeBps;
  }
  return block;
}

/** A block of `ticks` events, one row a tick. */
export function ticksBlock(ticks: readonly InitialisedTick[]): Block<"ticks"> {
  const block = allocateBlock("ticks", ticks.length);
  for (const [row, { tick, liquidityNet, liquidityGross }] of ticks.entries()) {
    block.tick[row] = tick;
    block.liquidityNetHi[row] = highHalf(liquidityNet);
    block.liquidityNetLo[row] = lowHalf(liquidityNet);
    block.liquidityGrossHi[row] = liquidityGross === null ? NONE.u64 : highHalf(liquidityGross);
    block.liquidityGrossLo[row] = liquidityGross === null ? NONE.u64 : lowHalf(liquidityGross);
  }
  return block;
}
