/**
 * Quotes a second of one Raydium CLMM pool's curve on one core. Run: npx tsx test/bench/raydiumClmmQuotes.ts
 *
 * Timed is `quote` alone, and `takePool` followed by `quote` as the engine does it at each pool event: then the bigints
 * are made anew. The pool is one of 40 positions; amounts change with each quote, so that nothing is computed twice. Not
 * timed: making the pool, the first 50,000 quotes.
 */
import type { SwapArguments } from "#data/programs/program.ts";
import { ClmmCurve } from "#data/programs/raydiumClmm/curve.ts";
import type { PoolPricing } from "#data/programs/raydiumClmm/pricing.ts";
import { sqrtPriceAtTick } from "#data/programs/raydiumClmm/ticks.ts";
import { poolBlock } from "../data/programs/raydiumClmm/poolBlocks.ts";

const START: PoolPricing = {
  slot: 440_000_000,
  sqrtPrice: sqrtPriceAtTick(-20_500),
  liquidity: 0n,
  tick: -20_500,
  tickSpacing: 60,
  feePpm: 2_500,
  protocolFeePpm: 120_000,
  fundFeePpm: 40_000,
  feeOn: 0,
  status: 0,
  openTimeS: 0,
  dynamicFee: null,
};
const WARM_UP = 50_000;
const QUOTES = 500_000;
const POSITIONS = 40;

const curve = new ClmmCurve();
curve.set(START);
for (let i = 1; i <= POSITIONS; i++)
  curve.changeLiquidity({ tickLower: -20_520 - 60 * i, tickUpper: -20_460 + 60 * i }, 1_500_000_000_000n);
const events = poolBlock([curve.state, { ...curve.state, liquidity: curve.state.liquidity + 1n }]);

function rate(quotes: number, quote: (amount: bigint, i: number) => { amountOut: bigint }, amount: bigint): number {
  let sum = 0n;
  for (let i = 0; i < WARM_UP; i++) sum += quote(amount + BigInt(i), i).amountOut;
  const from = process.hrtime.bigint();
  for (let i = 0; i < quotes; i++) sum += quote(amount + BigInt(i), i).amountOut;
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  if (sum === 0n) throw new Error("nothing was bought");
  return Math.round(quotes / seconds);
}

function report(name: string, swap: SwapArguments, quotes: number): void {
  const { ticksCrossed } = curve.quote(swap);
  const plain = rate(quotes, (amount) => curve.quote({ ...swap, amount }), swap.amount);
  const afterEvent = rate(
    quotes,
    (amount, i) => {
      curve.takePool(events, i & 1);
      return curve.quote({ ...swap, amount });
    },
    swap.amount,
  );
  console.log(`${name.padEnd(24)} ${ticksCrossed} ticks crossed: ${plain} quotes/s, ${afterEvent} after an event each`);
}

const swap = { sqrtPriceLimit: null };
report("exact in, A to B", { ...swap, aToB: true, exactIn: true, amount: 1_000_000_000n }, QUOTES);
report("exact in, B to A", { ...swap, aToB: false, exactIn: true, amount: 100_000_000n }, QUOTES);
report("exact out, A to B", { ...swap, aToB: true, exactIn: false, amount: 100_000_000n }, QUOTES);
report("exact out, B to A", { ...swap, aToB: false, exactIn: false, amount: 1_000_000_000n }, QUOTES);
report("exact in, far", { ...swap, aToB: true, exactIn: true, amount: 10_000_000_000_000n }, QUOTES / 10);
