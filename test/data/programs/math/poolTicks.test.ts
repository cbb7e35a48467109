import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PoolTick, PoolTicks } from "#data/programs/math/poolTicks.ts";
import { sqrtPriceAtTick } from "#data/programs/raydiumClmm/ticks.ts";
import { ticksBlock } from "../raydiumClmm/poolBlocks.ts";

const tick: fc.Arbitrary<PoolTick> = fc.record({
  tick: fc.integer({ min: -150, max: 150 }),
  liquidityNet: fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }),
  liquidityGross: fc.oneof(fc.constant(0n), fc.constant(null), fc.bigInt({ min: 1n, max: 2n ** 128n - 2n })),
  ordersAmount: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 2n ** 64n - 2n })),
});

describe("the initialised ticks of a pool with limit orders", () => {
  test("after any events they are what a sorted map of them would be", () => {
    fc.assert(
      fc.property(fc.array(tick, { maxLength: 300 }), (events) => {
        const ticks = new PoolTicks(sqrtPriceAtTick);
        const model = new Map<number, PoolTick>();
        const block = ticksBlock(events);
        for (const [row, event] of events.entries()) {
          ticks.take(block, row);
          const hasNoPosition =
            event.liquidityGross === 0n || (event.liquidityGross === null && event.liquidityNet === 0n);
          if (hasNoPosition && event.ordersAmount === 0n) model.delete(event.tick);
          else model.set(event.tick, event);
        }
        const sorted = [...model.values()].sort((a, b) => a.tick - b.tick);
        expect([...ticks]).toEqual(sorted);
        for (const [place, one] of sorted.entries()) {
          expect(ticks.hasLiquidity(place)).toBe(one.liquidityGross !== 0n);
          expect(ticks.sqrtPriceAt(place)).toBe(sqrtPriceAtTick(one.tick));
        }
        for (let at = -151; at <= 151; at++) {
          const below = sorted.findLastIndex((one) => one.tick <= at);
          if (ticks.placeAtOrBelow(at) !== below) throw new Error(`tick ${at}: place ${ticks.placeAtOrBelow(at)}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a tick that only orders rest at stays when its last position goes, and goes with the last order", () => {
    const ticks = new PoolTicks(sqrtPriceAtTick);
    const block = ticksBlock([
      { tick: 60, liquidityNet: 5n, liquidityGross: 5n, ordersAmount: 7n },
      { tick: 60, liquidityNet: 0n, liquidityGross: 0n, ordersAmount: 7n },
      { tick: 60, liquidityNet: 0n, liquidityGross: 0n, ordersAmount: 0n },
    ]);
    ticks.take(block, 0);
    expect(ticks.hasLiquidity(0)).toBe(true);
    ticks.take(block, 1);
    expect([ticks.size, ticks.hasLiquidity(0), ticks.ordersAt(0)]).toEqual([1, false, 7n]);
    ticks.take(block, 2);
    expect(ticks.size).toBe(0);
  });

  test("an event that arrives after a swap read the tick is the one that the next swap reads", () => {
    const ticks = new PoolTicks(sqrtPriceAtTick);
    const block = ticksBlock([
      { tick: 60, liquidityNet: -5n, liquidityGross: 5n, ordersAmount: 0n },
      { tick: 60, liquidityNet: 7n, liquidityGross: 9n, ordersAmount: 0n },
    ]);
    ticks.take(block, 0);
    expect(ticks.liquidityNetAt(0)).toBe(-5n);
    ticks.take(block, 1);
    expect(ticks.liquidityNetAt(0)).toBe(7n);
  });
});
