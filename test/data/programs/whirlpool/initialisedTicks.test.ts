import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type InitialisedTick, InitialisedTicks } from "#data/programs/whirlpool/initialisedTicks.ts";
import { sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";
import { ticksBlock } from "./poolBlocks.ts";

const tick: fc.Arbitrary<InitialisedTick> = fc.record({
  tick: fc.integer({ min: -150, max: 150 }),
  liquidityNet: fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }),
  liquidityGross: fc.oneof(fc.constant(0n), fc.constant(null), fc.bigInt({ min: 1n, max: 2n ** 128n - 2n })),
});

describe("the initialised ticks of a pool", () => {
  test("after any events they are what a sorted map of them would be", () => {
    fc.assert(
      fc.property(fc.array(tick, { maxLength: 300 }), (events) => {
        const ticks = new InitialisedTicks();
        const model = new Map<number, InitialisedTick>();
        const block = ticksBlock(events);
        for (const [row, event] of events.entries()) {
          ticks.take(block, row);
          const isGone = event.liquidityGross === 0n || (event.liquidityGross === null && event.liquidityNet === 0n);
          if (isGone) model.delete(event.tick);
          else model.set(event.tick, event);
        }
        const sorted = [...model.values()].sort((a, b) => a.tick - b.tick);
        expect([...ticks]).toEqual(sorted);
        for (let at = -151; at <= 151; at++) {
          const below = sorted.findLastIndex((one) => one.tick <= at);
          if (ticks.placeAtOrBelow(at) !== below) throw new Error(`tick ${at}: place ${ticks.placeAtOrBelow(at)}`);
          if (model.has(at) && ticks.sqrtPriceAt(below) !== sqrtPriceAtTick(at)) throw new Error(`price of tick ${at}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("setting and removing keep prices and liquidity with their tick", () => {
    fc.assert(
      fc.property(fc.array(tick, { minLength: 1, maxLength: 80 }), fc.array(fc.nat(79)), (events, removals) => {
        const ticks = new InitialisedTicks();
        const model = new Map<number, InitialisedTick>();
        for (const event of events) {
          ticks.set(event);
          model.set(event.tick, event);
        }
        for (let place = 0; place < ticks.size; place++) ticks.sqrtPriceAt(place);
        for (const removal of removals) {
          const gone = events[removal % events.length]?.tick ?? 0;
          ticks.remove(gone);
          model.delete(gone);
        }
        for (let place = 0; place < ticks.size; place++) {
          const at = ticks.tickAt(place);
          expect(ticks.get(at)).toEqual(model.get(at));
          expect(ticks.sqrtPriceAt(place)).toBe(sqrtPriceAtTick(at));
        }
        expect(ticks.size).toBe(model.size);
      }),
      { numRuns: 60 },
    );
  });

  test("an event that arrives after a swap read the tick is the one that the next swap reads", () => {
    const ticks = new InitialisedTicks();
    const block = ticksBlock([
      { tick: 64, liquidityNet: -5n, liquidityGross: 5n },
      { tick: 64, liquidityNet: 7n, liquidityGross: 9n },
    ]);
    ticks.take(block, 0);
    expect(ticks.liquidityNetAt(0)).toBe(-5n);
    ticks.take(block, 1);
    expect(ticks.liquidityNetAt(0)).toBe(7n);
  });
});
