import type { Block } from "#data/market/blocks.ts";
import type { PoolCurve, SwapArguments } from "#data/programs/program.ts";
import { ClmmCurve } from "#data/programs/raydiumClmm/curve.ts";
import { sqrtPriceAtTick as clmmPriceAtTick } from "#data/programs/raydiumClmm/ticks.ts";
import { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import { sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";
import { poolBlock as clmmPoolBlock } from "../data/programs/raydiumClmm/poolBlocks.ts";
import { poolBlock } from "../data/programs/whirlpool/poolBlocks.ts";
import type { Figure, Settings } from "./benchmark.ts";
import { generator } from "./generator.ts";
import { rateOf } from "./rate.ts";

const POSITIONS = 40;
const LIQUIDITY = 1_500_000_000_000n;
const TICK = -20_500;
const AMOUNTS = 1_024;
/** A far swap takes as long as so many near ones. */
const NEAR_PER_FAR = 10;

/** A pool with concentrated liquidity: positions one in the other around its price, each a spacing wider on both sides. */
interface ConcentratedPool<Curve extends PoolCurve> {
  readonly name: string;
  readonly curve: Curve;
  /** Two `pool` events that differ by a unit of liquidity. */
  readonly events: Block<"pool">;
}

export function whirlpoolOfPositions(): ConcentratedPool<WhirlpoolCurve> {
  const curve = new WhirlpoolCurve();
  curve.set({
    slot: 366_188_902,
    sqrtPrice: sqrtPriceAtTick(TICK),
    liquidity: 0n,
    tick: TICK,
    tickSpacing: 128,
    feePpm: 2_500,
    protocolFeeBps: 300,
  });
  for (let i = 1; i <= POSITIONS; i++)
    curve.changeLiquidity({ tickLower: -20_480 - 128 * i, tickUpper: -20_480 + 128 * i }, LIQUIDITY);
  const events = poolBlock([curve.state, { ...curve.state, liquidity: curve.state.liquidity + 1n }]);
  return { name: "whirlpool", curve, events };
}

export function clmmOfPositions(): ConcentratedPool<ClmmCurve> {
  const curve = new ClmmCurve();
  curve.set({
    slot: 440_000_000,
    sqrtPrice: clmmPriceAtTick(TICK),
    liquidity: 0n,
    tick: TICK,
    tickSpacing: 60,
    feePpm: 2_500,
    protocolFeePpm: 120_000,
    fundFeePpm: 40_000,
    feeOn: 0,
    status: 0,
    openTimeS: 0,
    dynamicFee: null,
  });
  for (let i = 1; i <= POSITIONS; i++)
    curve.changeLiquidity({ tickLower: -20_520 - 60 * i, tickUpper: -20_460 + 60 * i }, LIQUIDITY);
  const events = clmmPoolBlock([curve.state, { ...curve.state, liquidity: curve.state.liquidity + 1n }]);
  return { name: "raydium-clmm", curve, events };
}

/** Swaps of one kind that differ in their amounts, from half of `amount` to one and a half. */
function swapsAround(kind: Omit<SwapArguments, "amount">, amount: number, random: (limit: number) => number) {
  return Array.from(
    { length: AMOUNTS },
    (): SwapArguments => ({ ...kind, amount: BigInt(Math.floor(amount / 2) + random(amount)) }),
  );
}

/** The kinds of swap that are asked for: within the price's own range of ticks, and across many. */
export function concentratedSwaps(seed: number): ReadonlyMap<string, readonly SwapArguments[]> {
  const random = generator(seed);
  const swaps = (aToB: boolean, exactIn: boolean, amount: number) =>
    swapsAround({ aToB, exactIn, sqrtPriceLimit: null }, amount, random);
  const near = [
    ["A to B, exact in", swaps(true, true, 1_000_000_000)],
    ["B to A, exact in", swaps(false, true, 100_000_000)],
    ["A to B, exact out", swaps(true, false, 100_000_000)],
    ["B to A, exact out", swaps(false, false, 1_000_000_000)],
  ] as const;
  const far = swaps(true, true, 7_000_000_000_000);
  const mixed = Array.from({ length: AMOUNTS }, (_, i) => (i % 5 === 4 ? far : near[i % 5]![1])[i]!);
  return new Map([...near, ["across ticks", far], ["all of these in turn", mixed]]);
}

/**
 * Quotes of a pool with concentrated liquidity, by kind of swap, and behind a `pool` event each, as the engine asks for
 * them: then the bigints of the pool are made anew. Amounts change with each quote.
 */
export function concentratedQuotes({ name, curve, events }: ConcentratedPool<PoolCurve>, settings: Settings): Figure[] {
  const kinds = concentratedSwaps(settings.seed);
  const figures = [...kinds].map(([kind, swaps]) => {
    const count = kind === "across ticks" ? Math.ceil(settings.size / NEAR_PER_FAR) : settings.size;
    return rateOf(`${name}: ${kind}`, count, () => quotesOf(curve, swaps, count, null));
  });
  const [first] = kinds.values();
  if (first === undefined) return figures;
  const afterEvents = () => quotesOf(curve, first, settings.size, events);
  return [...figures, rateOf(`${name}: A to B after an event`, settings.size, afterEvents)];
}

function quotesOf(
  curve: PoolCurve,
  swaps: readonly SwapArguments[],
  count: number,
  events: Block<"pool"> | null,
): bigint {
  let moved = 0n;
  for (let i = 0; i < count; i++) {
    if (events !== null) curve.takePool(events, i & 1);
    const { amountIn, amountOut } = curve.quote(swaps[i % AMOUNTS]!);
    moved += amountIn + amountOut;
  }
  return moved;
}
