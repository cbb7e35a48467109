import type { Block } from "#data/market/blocks.ts";
import type { PoolCurve } from "#data/programs/program.ts";
import { ClmmCurve } from "#data/programs/raydiumClmm/curve.ts";
import { sqrtPriceAtTick as clmmPriceAtTick } from "#data/programs/raydiumClmm/ticks.ts";
import { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import { sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";
import { poolBlock as clmmPoolBlock } from "../data/programs/raydiumClmm/poolBlocks.ts";
import { poolBlock } from "../data/programs/whirlpool/poolBlocks.ts";
import type { PoolOfPositions } from "./others.ts";

const TICK = -20_500;
const POSITIONS = 40;

/** A pool to measure: positions one in the other around its price, each a tick spacing wider on both sides. */
export interface ConcentratedPool<Curve extends PoolCurve> {
  readonly name: string;
  readonly madeOf: PoolOfPositions;
  readonly curve: Curve;
  /** Two `pool` events that differ by a unit of liquidity. */
  readonly events: Block<"pool">;
}

function positionsAround(tickSpacing: number): PoolOfPositions {
  const lower = Math.floor(TICK / tickSpacing) * tickSpacing;
  const positions = Array.from({ length: POSITIONS }, (_, i) => ({
    tickLower: lower - (i + 1) * tickSpacing,
    tickUpper: lower + (i + 2) * tickSpacing,
  }));
  return { tick: TICK, tickSpacing, feePpm: 2_500, positions, liquidity: 1_500_000_000_000n };
}

export function whirlpoolOfPositions(): ConcentratedPool<WhirlpoolCurve> {
  const madeOf = positionsAround(128);
  const { tick, tickSpacing, feePpm } = madeOf;
  const curve = new WhirlpoolCurve();
  const sqrtPrice = sqrtPriceAtTick(tick);
  curve.set({ slot: 366_188_902, sqrtPrice, liquidity: 0n, tick, tickSpacing, feePpm, protocolFeeBps: 300 });
  for (const range of madeOf.positions) curve.changeLiquidity(range, madeOf.liquidity);
  const events = poolBlock([curve.state, { ...curve.state, liquidity: curve.state.liquidity + 1n }]);
  return { name: "whirlpool", madeOf, curve, events };
}

export function clmmOfPositions(): ConcentratedPool<ClmmCurve> {
  const madeOf = positionsAround(60);
  const { tick, tickSpacing, feePpm } = madeOf;
  const curve = new ClmmCurve();
  curve.set({
    slot: 440_000_000,
    sqrtPrice: clmmPriceAtTick(tick),
    liquidity: 0n,
    tick,
    tickSpacing,
    feePpm,
    protocolFeePpm: 120_000,
    fundFeePpm: 40_000,
    feeOn: 0,
    status: 0,
    openTimeS: 0,
    dynamicFee: null,
  });
  for (const range of madeOf.positions) curve.changeLiquidity(range, madeOf.liquidity);
  const events = clmmPoolBlock([curve.state, { ...curve.state, liquidity: curve.state.liquidity + 1n }]);
  return { name: "raydium-clmm", madeOf, curve, events };
}
