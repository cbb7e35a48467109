import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockArrays } from "#data/market/blocks.ts";
import { FactRows } from "#engine/core/execution/factRows.ts";
import { blockOf } from "../../tape.ts";

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const u128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const facts = fc.record({
  slot: fc.nat(),
  txIndex: fc.option(u32),
  pool: fc.string({ maxLength: 3 }),
  price: fc.double({ noNaN: true }),
  reserveA: fc.option(u64),
  sqrtPrice: fc.option(u128),
  liquidity: u128,
  tick: fc.integer({ min: -443_636, max: 443_636 }),
  feePpm: u32,
});

describe("rows kept of blocks that are used again", () => {
  test("hold every column bit by bit, however many there are and in whatever order they are released", () => {
    const release = fc.array(fc.boolean(), { minLength: 150, maxLength: 150 });
    fc.assert(
      fc.property(fc.array(facts, { minLength: 150, maxLength: 150 }), release, (rows, released) => {
        const { block } = blockOf("pool", rows);
        const kept = new FactRows("pool");
        const held = new Map<number, number>();
        for (const row of rows.keys()) {
          const number = kept.copy(block, row);
          expect(held.has(number)).toBe(false);
          held.set(number, row);
          if (!released[row]) continue;
          kept.release(number);
          held.delete(number);
        }
        const [original, copies] = [blockArrays("pool", block), blockArrays("pool", kept.block)];
        for (const [number, row] of held)
          for (const [column, array] of original.entries()) expect(copies[column]![number]).toBe(array[row]);
      }),
      { numRuns: 30 },
    );
  });

  test("take the memory of the most held at once: of 10,000 copied and released one by one there is room for 64", () => {
    const { block } = blockOf("ticks", [{ slot: 1, tick: 5 }]);
    const kept = new FactRows("ticks");
    for (let at = 0; at < 10_000; at++) kept.release(kept.copy(block, 0));
    expect(kept.block.tick).toHaveLength(64);
  });
});
