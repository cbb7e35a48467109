import { allocateBlock, type Block, blockArrays, blockColumns, NONE } from "#data/market/blocks.ts";
import { STREAMS } from "#data/market/streams.ts";
import type { Program } from "#data/programs/program.ts";
import { pump } from "#data/programs/pump/index.ts";
import { pumpSwap } from "#data/programs/pumpSwap/index.ts";
import { raydiumCpmm } from "#data/programs/raydiumCpmm/index.ts";
import { raydiumV4 } from "#data/programs/raydiumV4/index.ts";
import type { Figure, Settings } from "./benchmark.ts";
import { generator } from "./generator.ts";
import { rateOf } from "./rate.ts";

const PROGRAMS: readonly Program[] = [raydiumV4, raydiumCpmm, pump, pumpSwap];
const GOAL = 3_000_000;
const AMOUNTS = 1_024;
const SOL = 1_000_000_000;
const COIN = 1_000_000;

/** A pool of 207 million coins of 6 decimals and 85 SOL, as two `pool` events that differ by a lamport. */
function poolEvents(): Block<"pool"> {
  const block = allocateBlock("pool", 2);
  const arrays = blockArrays("pool", block);
  for (const [i, { type, optional }] of blockColumns(STREAMS.pool).entries()) {
    const array = arrays[i];
    if (!optional) continue;
    if (array instanceof BigUint64Array) array.fill(NONE.u64);
    else if (array instanceof BigInt64Array) array.fill(NONE.i64);
    else if (type === "u32") array?.fill(NONE.u32 as never);
  }
  block.slot.fill(460_000_000);
  block.reserveA.fill(206_900_000_000_000n);
  block.reserveB.set([85_000_000_000n, 85_000_000_001n]);
  block.feePpm.fill(12_500);
  block.protocolFeePpm.fill(120_000);
  block.fundFeePpm.fill(40_000);
  block.lpFeePpm.fill(200);
  block.creatorFeePpm.fill(3_000);
  return block;
}

/** From half of `size` to one and a half. */
function amountsAround(size: number, random: (limit: number) => number): readonly bigint[] {
  return Array.from({ length: AMOUNTS }, () => BigInt(Math.floor(size / 2) + random(size)));
}

/**
 * Quotes of pools whose price is the ratio of two reserves: buys of about a SOL, by what goes in and by what comes out,
 * sales, and buys behind a `pool` event each, as the engine asks for them. Amounts change with each quote.
 */
export function constantProductQuotes({ seed, size }: Settings): readonly Figure[] {
  const random = generator(seed);
  const lamports = amountsAround(SOL, random);
  const coins = amountsAround(2_000_000 * COIN, random);
  return PROGRAMS.flatMap((program) => quotesOf(program, size, lamports, coins));
}

function quotesOf(
  { name, newCurve }: Program,
  size: number,
  lamports: readonly bigint[],
  coins: readonly bigint[],
): readonly Figure[] {
  const events = poolEvents();
  const curve = newCurve();
  curve.takePool(events, 0);
  const quotes = (aToB: boolean, exactIn: boolean, amounts: readonly bigint[], events: Block<"pool"> | null) => () => {
    let moved = 0n;
    for (let i = 0; i < size; i++) {
      if (events !== null) curve.takePool(events, i & 1);
      const amount = amounts[i % AMOUNTS]!;
      const { amountIn, amountOut } = curve.quote({ aToB, exactIn, amount, sqrtPriceLimit: null });
      moved += exactIn ? amountOut : amountIn;
    }
    return moved;
  };
  return [
    rateOf(`${name}: buy, exact in`, size, quotes(false, true, lamports, null), GOAL),
    rateOf(`${name}: buy, exact out`, size, quotes(false, false, coins, null), GOAL),
    rateOf(`${name}: sale, exact in`, size, quotes(true, true, coins, null), GOAL),
    rateOf(`${name}: buy after an event`, size, quotes(false, true, lamports, events)),
  ];
}
