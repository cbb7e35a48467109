import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SwapRefused } from "#data/programs/program.ts";
import { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import { liquidityAmounts } from "#data/programs/whirlpool/liquidity.ts";
import { sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";

const atTick = (tick: number) => ({ tick, sqrtPrice: sqrtPriceAtTick(tick) });

/** A pool without any position, at `tick`. */
function emptyPool(tick: number): WhirlpoolCurve {
  const curve = new WhirlpoolCurve();
  curve.set({ ...atTick(tick), slot: 366_188_902, liquidity: 0n, tickSpacing: 64, feePpm: 3_000, protocolFeeBps: 0 });
  return curve;
}

describe("tokens that liquidity is worth", () => {
  test("a range below the price is B alone, above it A alone, around it both", () => {
    const range = { tickLower: 7_552, tickUpper: 8_704 };
    expect(liquidityAmounts(atTick(9_000), range, 10n ** 12n)).toMatchObject({ amountA: 0n });
    expect(liquidityAmounts(atTick(7_000), range, 10n ** 12n)).toMatchObject({ amountB: 0n });
    const both = liquidityAmounts(atTick(8_000), range, 10n ** 12n);
    expect(both.amountA > 0n && both.amountB > 0n).toBe(true);
  });

  test("what goes in is never less than what comes out again, and at most a unit more", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2_000, max: 2_000 }),
        fc.integer({ min: -30, max: 29 }),
        fc.integer({ min: 1, max: 30 }),
        fc.bigInt({ min: 1n, max: 10n ** 19n }),
        (tick, lower, width, liquidity) => {
          const range = { tickLower: lower * 64, tickUpper: (lower + width) * 64 };
          const given = liquidityAmounts(atTick(tick), range, liquidity);
          const taken = liquidityAmounts(atTick(tick), range, -liquidity);
          for (const token of ["amountA", "amountB"] as const) {
            const kept = given[token] - taken[token];
            expect(kept === 0n || kept === 1n).toBe(true);
          }
        },
      ),
    );
  });

  test("a change by nothing is refused as the program refuses it", () => {
    expect(() => liquidityAmounts(atTick(0), { tickLower: -64, tickUpper: 64 }, 0n)).toThrow("LiquidityZero");
  });
});

describe("changes of a pool's liquidity", () => {
  const change = fc.record({
    lower: fc.integer({ min: -20, max: 19 }),
    width: fc.integer({ min: 1, max: 20 }),
    liquidity: fc.bigInt({ min: 1n, max: 10n ** 20n }),
  });

  test("the active liquidity is what the ticks below the price add up to", () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000, max: 2_000 }), fc.array(change, { maxLength: 20 }), (tick, changes) => {
        const curve = emptyPool(tick);
        for (const { lower, width, liquidity } of changes)
          curve.changeLiquidity({ tickLower: lower * 64, tickUpper: (lower + width) * 64 }, liquidity);
        const ticks = [...curve.ticks];
        const below = ticks.filter((one) => one.tick <= tick).reduce((sum, one) => sum + one.liquidityNet, 0n);
        expect(curve.state.liquidity).toBe(below);
        expect(ticks.reduce((sum, one) => sum + one.liquidityNet, 0n)).toBe(0n);
      }),
    );
  });

  test("taking everything back leaves no tick and no liquidity", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const curve = emptyPool(0);
        const ranges = changes.map(({ lower, width }) => ({ tickLower: lower * 64, tickUpper: (lower + width) * 64 }));
        for (const [i, range] of ranges.entries()) curve.changeLiquidity(range, changes[i]?.liquidity ?? 0n);
        for (const [i, range] of ranges.entries()) curve.changeLiquidity(range, -(changes[i]?.liquidity ?? 0n));
        expect([...curve.ticks]).toEqual([]);
        expect(curve.state.liquidity).toBe(0n);
      }),
    );
  });

  test("a tick whose net liquidity cancels out stays as long as positions end at it", () => {
    const curve = emptyPool(0);
    curve.changeLiquidity({ tickLower: -64, tickUpper: 64 }, 10n);
    curve.changeLiquidity({ tickLower: 64, tickUpper: 128 }, 10n);
    expect(curve.ticks.get(64)).toEqual({ tick: 64, liquidityNet: 0n, liquidityGross: 20n });
  });

  test.each([
    ["LiquidityUnderflow", -64, 64, -11n],
    ["LiquidityUnderflow", -64, 128, -1n],
    ["InvalidTickIndex", 64, -64, 1n],
    ["InvalidTickIndex", -63, 64, 1n],
    ["InvalidTickIndex", -443_648, 64, 1n],
    ["LiquidityZero", -64, 64, 0n],
  ])("%s: from %i to %i by %d, and nothing has changed", (reason, tickLower, tickUpper, delta) => {
    const curve = emptyPool(0);
    curve.changeLiquidity({ tickLower: -64, tickUpper: 64 }, 10n);
    const before = [curve.state, [...curve.ticks]];
    expect(() => curve.changeLiquidity({ tickLower, tickUpper }, delta)).toThrow(SwapRefused);
    expect(() => curve.changeLiquidity({ tickLower, tickUpper }, delta)).toThrow(reason);
    expect([curve.state, [...curve.ticks]]).toEqual(before);
  });
});
