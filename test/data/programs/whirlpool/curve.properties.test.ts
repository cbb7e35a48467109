import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SwapAmounts, type SwapArguments, SwapRefused } from "#data/programs/program.ts";
import { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import type { TickRange } from "#data/programs/whirlpool/liquidity.ts";
import { sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";

interface Deposit extends TickRange {
  readonly liquidity: bigint;
}

/** A pool with positions of all widths around its price, some of them not reaching it. */
const pool = fc.record({
  spacing: fc.constantFrom(1, 8, 64, 128),
  tick: fc.integer({ min: -60_000, max: 60_000 }),
  feePpm: fc.constantFrom(0, 1, 100, 3_000, 60_000),
  deposits: fc.array(
    fc.record({
      from: fc.integer({ min: -60, max: 50 }),
      width: fc.integer({ min: 1, max: 60 }),
      digits: fc.integer({ min: 1, max: 15 }),
      units: fc.integer({ min: 1, max: 999 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  adapts: fc.boolean(),
});
type Pool = typeof pool extends fc.Arbitrary<infer T> ? T : never;

const swap: fc.Arbitrary<SwapArguments> = fc.record({
  aToB: fc.boolean(),
  exactIn: fc.boolean(),
  amount: fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9_999 }))
    .map(([digits, units]) => BigInt(units) * 10n ** BigInt(digits)),
  sqrtPriceLimit: fc.constant(null),
});

function build({ spacing, tick, feePpm, deposits, adapts }: Pool): { curve: WhirlpoolCurve; deposits: Deposit[] } {
  const curve = new WhirlpoolCurve();
  const sqrtPrice = sqrtPriceAtTick(tick) + 1n;
  curve.set({ slot: 366_188_902, sqrtPrice, liquidity: 0n, tick, tickSpacing: spacing, feePpm, protocolFeeBps: 300 });
  curve.takeTime(1_000);
  if (adapts)
    curve.adaptiveFee = {
      tradeEnableTimestamp: 0n,
      filterPeriod: 30,
      decayPeriod: 600,
      reductionFactor: 5_000,
      adaptiveFeeControlFactor: 4_000,
      maxVolatilityAccumulator: 350_000,
      tickGroupSize: spacing,
      majorSwapThresholdTicks: 64,
      lastReferenceUpdateTimestamp: 900n,
      lastMajorSwapTimestamp: 900n,
      volatilityReference: 0,
      tickGroupIndexReference: 0,
      volatilityAccumulator: 50_000,
    };
  const middle = Math.round(tick / spacing);
  const made = deposits.map(({ from, width, digits, units }) => ({
    tickLower: (middle + from) * spacing,
    tickUpper: (middle + from + width) * spacing,
    liquidity: BigInt(units) * 10n ** BigInt(digits),
  }));
  return { curve, deposits: made };
}

function unlessRefused<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof SwapRefused) return null;
    throw error;
  }
}

/** What a trader has more or less than before, by token. */
class Purse {
  a = 0n;
  b = 0n;
  take({ aToB }: SwapArguments, { amountIn, amountOut }: SwapAmounts): void {
    this.a += aToB ? -amountIn : amountOut;
    this.b += aToB ? amountOut : -amountIn;
  }
}

describe("whatever is done to a pool", () => {
  test("no sequence of swaps gives a free unit: once B is even again, A is not more than before", () => {
    let closed = 0;
    fc.assert(
      fc.property(pool, fc.array(swap, { minLength: 1, maxLength: 12 }), (made, swaps) => {
        const { curve, deposits } = build(made);
        for (const deposit of deposits) curve.changeLiquidity(deposit, deposit.liquidity);
        const purse = new Purse();
        for (const one of swaps) {
          const amounts = unlessRefused(() => curve.swap(one));
          if (amounts !== null) purse.take(one, amounts);
        }
        const closing: SwapArguments = {
          aToB: purse.b < 0n,
          exactIn: purse.b > 0n,
          amount: purse.b < 0n ? -purse.b : purse.b,
          sqrtPriceLimit: null,
        };
        const amounts = purse.b === 0n ? null : unlessRefused(() => curve.swap(closing));
        if (amounts !== null) purse.take(closing, amounts);
        if (purse.b !== 0n) return;
        closed++;
        expect(purse.a <= 0n).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(closed).toBeGreaterThan(200);
  });

  test("the pool can pay back every position, whatever was traded and whoever leaves first", () => {
    fc.assert(
      fc.property(pool, fc.array(swap, { maxLength: 12 }), fc.array(fc.nat(100)), (made, swaps, order) => {
        const { curve, deposits } = build(made);
        const vault = new Purse();
        for (const deposit of deposits) {
          const { amountA, amountB } = curve.changeLiquidity(deposit, deposit.liquidity);
          vault.a += amountA;
          vault.b += amountB;
        }
        const outside = new Purse();
        for (const one of swaps) {
          const amounts = unlessRefused(() => curve.swap(one));
          if (amounts !== null) outside.take(one, { ...amounts, amountIn: amounts.amountIn - amounts.feeAmount });
        }
        const leaving = [...deposits];
        for (let i = 0; leaving.length > 0; i++) {
          const [deposit] = leaving.splice((order[i] ?? 0) % leaving.length, 1) as [Deposit];
          const { amountA, amountB } = curve.changeLiquidity(deposit, -deposit.liquidity);
          vault.a -= amountA;
          vault.b -= amountB;
        }
        // Fees were left out on purpose: what traders gave without them must be enough.
        expect(vault.a - outside.a >= 0n && vault.b - outside.b >= 0n).toBe(true);
        expect([...curve.ticks]).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("an exact output never costs less than the exact input that buys it", () => {
    let compared = 0;
    fc.assert(
      fc.property(pool, swap, (made, one) => {
        const { curve, deposits } = build(made);
        for (const deposit of deposits) curve.changeLiquidity(deposit, deposit.liquidity);
        const out = unlessRefused(() => curve.quote({ ...one, exactIn: false }));
        if (out === null) return;
        compared++;
        const bought = curve.quote({ ...one, exactIn: true, amount: out.amountIn });
        expect(bought.amountOut >= one.amount).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  test("a quote is what the swap then does", () => {
    fc.assert(
      fc.property(pool, fc.array(swap, { minLength: 1, maxLength: 6 }), (made, swaps) => {
        const { curve, deposits } = build(made);
        for (const deposit of deposits) curve.changeLiquidity(deposit, deposit.liquidity);
        for (const one of swaps) {
          const quoted = unlessRefused(() => curve.quote(one));
          expect(unlessRefused(() => curve.swap(one))).toEqual(quoted);
        }
      }),
      { numRuns: 300 },
    );
  });
});
