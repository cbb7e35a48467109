import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SwapAmounts, type SwapArguments, SwapRefused } from "#data/programs/program.ts";
import { ClmmCurve } from "#data/programs/raydiumClmm/curve.ts";
import type { TickRange } from "#data/programs/raydiumClmm/liquidity.ts";
import { sqrtPriceAtTick } from "#data/programs/raydiumClmm/ticks.ts";
import { NEWEST_SLOT } from "./computedSwaps.ts";

interface Deposit extends TickRange {
  readonly liquidity: bigint;
}

/** Pools with positions of all widths around the price, some not reaching it, and perhaps limit orders at some ticks. */
const pool = fc.record({
  slot: fc.constantFrom(285_000_037, 335_000_000, 371_810_000, NEWEST_SLOT, NEWEST_SLOT),
  spacing: fc.constantFrom(1, 10, 60, 120),
  tick: fc.integer({ min: -60_000, max: 60_000 }),
  feePpm: fc.constantFrom(0, 1, 100, 3_000, 60_000),
  feeOn: fc.constantFrom(0, 1, 2),
  deposits: fc.array(
    fc.record({
      from: fc.integer({ min: -60, max: 50 }),
      width: fc.integer({ min: 1, max: 60 }),
      digits: fc.integer({ min: 1, max: 15 }),
      units: fc.integer({ min: 1, max: 999 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  orders: fc.array(
    fc.record({
      from: fc.integer({ min: -60, max: 60 }).filter((from) => from !== 0),
      digits: fc.integer({ min: 0, max: 14 }),
      units: fc.integer({ min: 1, max: 999 }),
    }),
    { maxLength: 4 },
  ),
  control: fc.option(fc.constantFrom(1, 4_000, 99_999)),
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

function build({ slot, spacing, tick, feePpm, feeOn, deposits, orders, control }: Pool) {
  const curve = new ClmmCurve();
  curve.set({
    slot,
    sqrtPrice: sqrtPriceAtTick(tick) + 1n,
    liquidity: 0n,
    tick,
    tickSpacing: spacing,
    feePpm,
    protocolFeePpm: 120_000,
    fundFeePpm: 40_000,
    feeOn,
    status: 0,
    openTimeS: 0,
    dynamicFee:
      control === null
        ? null
        : {
            filterPeriod: 30,
            decayPeriod: 600,
            reductionFactor: 5_000,
            dynamicFeeControl: control,
            maxVolatilityAccumulator: 350_000,
            tickSpacingIndexReference: 0,
            volatilityReference: 0,
            volatilityAccumulator: 50_000,
            lastUpdateTimestamp: 900n,
          },
  });
  curve.takeTime(1_000);
  const middle = Math.round(tick / spacing);
  const made: Deposit[] = deposits.map(({ from, width, digits, units }) => ({
    tickLower: (middle + from) * spacing,
    tickUpper: (middle + from + width) * spacing,
    liquidity: BigInt(units) * 10n ** BigInt(digits),
  }));
  const resting = orders.map(({ from, digits, units }) => ({
    tick: (middle + from) * spacing,
    ordersAmount: BigInt(units) * 10n ** BigInt(digits),
  }));
  return { curve, deposits: made, orders: slot === NEWEST_SLOT ? resting : [] };
}

/** The pool with all its positions and orders. */
function full(made: Pool): ClmmCurve {
  const { curve, deposits, orders } = build(made);
  for (const deposit of deposits) curve.changeLiquidity(deposit, deposit.liquidity);
  for (const order of orders)
    curve.ticks.set({ ...(curve.ticks.get(order.tick) ?? { liquidityNet: 0n, liquidityGross: 0n }), ...order });
  return curve;
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
        const curve = full(made);
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
    expect(closed).toBeGreaterThan(150);
  });

  test("the pool can pay back every position, whatever was traded and whoever leaves first", () => {
    fc.assert(
      fc.property(pool, fc.array(swap, { maxLength: 12 }), fc.array(fc.nat(100)), (made, swaps, order) => {
        const { curve, deposits } = build({ ...made, orders: [] });
        const vault = new Purse();
        for (const deposit of deposits) {
          const { amountA, amountB } = curve.changeLiquidity(deposit, deposit.liquidity);
          vault.a += amountA;
          vault.b += amountB;
        }
        const outside = new Purse();
        for (const one of swaps) {
          const amounts = unlessRefused(() => curve.swap(one));
          if (amounts === null) continue;
          // Fees are left out on purpose: what traders gave without them must be enough.
          const { feeOnInput, feeAmount, amountIn, amountOut } = amounts;
          const bare = feeOnInput ? { amountIn: amountIn - feeAmount } : { amountOut: amountOut + feeAmount };
          outside.take(one, { ...amounts, ...bare });
        }
        const leaving = [...deposits];
        for (let i = 0; leaving.length > 0; i++) {
          const [deposit] = leaving.splice((order[i] ?? 0) % leaving.length, 1) as [Deposit];
          const { amountA, amountB } = curve.changeLiquidity(deposit, -deposit.liquidity);
          vault.a -= amountA;
          vault.b -= amountB;
        }
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
        const curve = full(made);
        const out = unlessRefused(() => curve.quote({ ...one, exactIn: false }));
        if (out === null) return;
        compared++;
        const bought = curve.quote({ ...one, exactIn: true, amount: out.amountIn });
        expect(bought.amountOut >= one.amount).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  test("a quote is what the swap then does, and nobody gets more of an order than there is", () => {
    fc.assert(
      fc.property(pool, fc.array(swap, { minLength: 1, maxLength: 6 }), (made, swaps) => {
        const curve = full(made);
        for (const one of swaps) {
          const quoted = unlessRefused(() => curve.quote(one));
          expect(unlessRefused(() => curve.swap(one))).toEqual(quoted);
          for (const { ordersAmount } of curve.ticks) expect(ordersAmount >= 0n).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
