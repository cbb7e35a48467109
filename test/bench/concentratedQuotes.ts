import type { Block } from "#data/market/blocks.ts";
import type { PoolCurve, SwapArguments } from "#data/programs/program.ts";
import type { Figure, Measured, Settings } from "./benchmark.ts";
import { type ConcentratedPool, clmmOfPositions, whirlpoolOfPositions } from "./concentratedPools.ts";
import { generator } from "./generator.ts";
import { othersIfInstalled, type Swap } from "./others.ts";
import { rateOf, ratioOf } from "./rate.ts";

const AMOUNTS = 1_024;
const PPM = 1_000_000;
/** One in so many calls is made where each takes longer. */
const CALLS_PER_FAR = 10;
const CALLS_PER_ORCA = 750;
const CALLS_PER_CORE_POOL = 150;
/** Of swaps there and back, one pair in so many goes far. */
const PAIRS_PER_FAR = 10;
const ORCA_GOAL = 200;
const CORE_POOL_GOAL = 10;
const NEAR = 1_000_000_000;
const FAR = 7_000_000_000_000;
const FAR_KIND = "across ticks";
const ABSENT = "not compared, test/oracles is not installed (npm ci --prefix test/oracles)";

/** From half of `size` to one and a half. */
function amountsAround(size: number, random: (limit: number) => number): readonly bigint[] {
  return Array.from({ length: AMOUNTS }, () => BigInt(Math.floor(size / 2) + random(size)));
}

interface Swaps {
  /** Within the price's own range of ticks, and across 5 to 32 ticks. */
  readonly kinds: readonly (readonly [kind: string, swaps: readonly SwapArguments[]])[];
  /** Of each kind one in turn. */
  readonly mixed: readonly SwapArguments[];
}

function swapsOf(seed: number): Swaps {
  const random = generator(seed);
  const swaps = (aToB: boolean, exactIn: boolean, size: number) =>
    amountsAround(size, random).map((amount): SwapArguments => ({ aToB, exactIn, amount, sqrtPriceLimit: null }));
  const kinds = [
    ["A to B, exact in", swaps(true, true, NEAR)],
    ["B to A, exact in", swaps(false, true, NEAR / 10)],
    ["A to B, exact out", swaps(true, false, NEAR / 10)],
    ["B to A, exact out", swaps(false, false, NEAR)],
    [FAR_KIND, swaps(true, true, FAR)],
  ] as const;
  return { kinds, mixed: Array.from({ length: AMOUNTS }, (_, i) => kinds[i % kinds.length]![1][i]!) };
}

/** What so many swaps move in all, one after the other, from the first again after the last. */
function sumOfSwaps(swap: Swap, asked: readonly SwapArguments[], count: number): bigint {
  let moved = 0n;
  for (let i = 0; i < count; i++) {
    const { amountIn, amountOut } = swap(asked[i % asked.length]!);
    moved += amountIn + amountOut;
  }
  return moved;
}

function sumAfterEvents(curve: PoolCurve, events: Block<"pool">, swaps: readonly SwapArguments[], count: number) {
  let event = 0;
  const quote: Swap = (swap) => {
    event ^= 1;
    curve.takePool(events, event);
    return curve.quote(swap);
  };
  return sumOfSwaps(quote, swaps, count);
}

interface QuoteFigures {
  readonly kinds: readonly Figure[];
  readonly mixed: Figure;
  /** Of mixed swaps behind a `pool` event each, as the engine asks for them: the pool's bigints are then new. */
  readonly afterEvents: Figure;
}

function quoteFigures({ name, curve, events }: ConcentratedPool<PoolCurve>, swaps: Swaps, size: number): QuoteFigures {
  const quote: Swap = (swap) => curve.quote(swap);
  const figure = (kind: string, asked: readonly SwapArguments[], count = size) =>
    rateOf(`${name}: ${kind}`, count, () => sumOfSwaps(quote, asked, count));
  const few = Math.ceil(size / CALLS_PER_FAR);
  return {
    kinds: swaps.kinds.map(([kind, asked]) => figure(kind, asked, kind === FAR_KIND ? few : size)),
    mixed: figure("all of these in turn", swaps.mixed),
    afterEvents: rateOf(`${name}: these, after an event each`, size, () =>
      sumAfterEvents(curve, events, swaps.mixed, size),
    ),
  };
}

/** Swaps that move the pool, and back by what moved it, the input without its fee; one in ten crosses ticks. */
function swapsThereAndBack(seed: number, feePpm: number): readonly SwapArguments[] {
  const random = generator(seed);
  const [near, far] = [amountsAround(NEAR, random), amountsAround(FAR, random)];
  return near.flatMap((amount, i): SwapArguments[] => {
    const given = i % PAIRS_PER_FAR === 0 ? far[i]! : amount;
    const taken = (given * BigInt(PPM - feePpm)) / BigInt(PPM);
    return [
      { aToB: true, exactIn: true, amount: given, sqrtPriceLimit: null },
      { aToB: false, exactIn: false, amount: taken, sqrtPriceLimit: null },
    ];
  });
}

async function whirlpoolFigures({ seed, size }: Settings): Promise<Measured> {
  const pool = whirlpoolOfPositions();
  const swaps = swapsOf(seed);
  const { kinds, mixed, afterEvents } = quoteFigures(pool, swaps, size);
  const figures = [...kinds, mixed, afterEvents];
  const others = await othersIfInstalled();
  if (others === null) return { figures, notes: [`quotes beside Orca's WebAssembly: ${ABSENT}`] };
  const quote = others.orcaQuotes(pool.curve);
  const count = Math.ceil(size / CALLS_PER_ORCA);
  const orca = rateOf(`${pool.name}: all in turn, by Orca's WebAssembly`, count, () =>
    sumOfSwaps(quote, swaps.mixed, count),
  );
  const ours = sumOfSwaps((swap) => pool.curve.quote(swap), swaps.mixed, count);
  if (orca.result !== String(ours)) throw new Error(`the same quotes of Orca's move ${orca.result}, ours ${ours}`);
  const ratio = ratioOf(`${pool.name}: ours beside Orca's`, mixed, orca, ORCA_GOAL);
  return { figures: [...figures, { ...orca, result: null }, ratio], notes: [] };
}

async function clmmFigures({ seed, size }: Settings): Promise<Measured> {
  const pool = clmmOfPositions();
  const { name, curve } = pool;
  const { kinds, mixed, afterEvents } = quoteFigures(pool, swapsOf(seed), size);
  const asked = swapsThereAndBack(seed, pool.madeOf.feePpm);
  const start = curve.state;
  const swaps = rateOf(`${name}: swaps there and back`, size, () => {
    curve.set(start);
    return sumOfSwaps((swap) => curve.swap(swap), asked, size);
  });
  const figures = [...kinds, mixed, afterEvents, swaps];
  const others = await othersIfInstalled();
  if (others === null) return { figures, notes: [`swaps beside Bella's CorePool: ${ABSENT}`] };
  const swap = others.corePoolSwaps(pool.madeOf);
  // Whole pairs: its pool can't be put back, and drifts by what rounding leaves, so that rounds differ a little.
  const count = 2 * Math.ceil(size / CALLS_PER_CORE_POOL / 2);
  const first = sumOfSwaps(swap, asked, count);
  curve.set(start);
  expectNear(
    first,
    sumOfSwaps((own) => curve.swap(own), asked, count),
  );
  const corePool = rateOf(`${name}: swaps there and back, by Bella's CorePool`, count, () => {
    sumOfSwaps(swap, asked, count);
  });
  const ratio = ratioOf(`${name}: ours beside Bella's`, swaps, corePool, CORE_POOL_GOAL);
  return { figures: [...figures, { ...corePool, result: null }, ratio], notes: [] };
}

/** Uniswap v3 rounds otherwise than Raydium; beyond a millionth the swaps were not the same. */
function expectNear(theirs: bigint, ours: bigint): void {
  const difference = theirs > ours ? theirs - ours : ours - theirs;
  if (difference * BigInt(PPM) > ours) throw new Error(`the same swaps of CorePool's move ${theirs}, ours ${ours}`);
}

/**
 * Pools with concentrated liquidity: quotes, and swaps that move the pool; amounts change with each. Beside them other
 * implementations, where those are installed: the same swaps on a pool of the same positions.
 */
export async function concentratedFigures(settings: Settings): Promise<Measured> {
  const [whirlpool, clmm] = [await whirlpoolFigures(settings), await clmmFigures(settings)];
  return { figures: [...whirlpool.figures, ...clmm.figures], notes: [...whirlpool.notes, ...clmm.notes] };
}
