import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SwapRefused } from "#data/programs/program.ts";
import { BITMAP_EXTENSION_SIZE, POOL_STATE_SIZE, TICK_ARRAY_SIZE } from "#data/programs/raydiumClmm/layout.ts";
import { startTickOf, TickArrayBitmap } from "#data/programs/raydiumClmm/tickArrayBitmap.ts";
import { TICK_MAX, TICK_MIN } from "#data/programs/raydiumClmm/ticks.ts";
import { versionAt } from "#data/programs/raydiumClmm/versions.ts";
import { NEWEST_SLOT } from "./computedSwaps.ts";

const NEWEST = versionAt(NEWEST_SLOT);
const OF_2024 = versionAt(285_000_037);

function bitmapOf(tickSpacing: number, starts: readonly number[], hasExtension = true, version = NEWEST) {
  const accounts = [
    new Uint8Array(POOL_STATE_SIZE),
    hasExtension ? new Uint8Array(BITMAP_EXTENSION_SIZE) : null,
  ] as const;
  const bitmap = new TickArrayBitmap(accounts[0], accounts[1], tickSpacing, version);
  for (const start of starts) bitmap.flip(start);
  return bitmap;
}

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SwapRefused) return error.reason;
    throw error;
  }
  return "none";
}

const pool = fc.constantFrom(1, 10, 14, 15, 60, 120).chain((tickSpacing) => {
  const ticks = TICK_ARRAY_SIZE * tickSpacing;
  const index = fc.integer({ min: Math.floor(TICK_MIN / ticks), max: Math.floor(TICK_MAX / ticks) });
  return fc.record({
    tickSpacing: fc.constant(tickSpacing),
    starts: fc.uniqueArray(index, { maxLength: 12 }).map((indexes) => indexes.map((one) => one * ticks)),
    tick: fc.integer({ min: TICK_MIN, max: TICK_MAX }),
    aToB: fc.boolean(),
  });
});

describe("which tick arrays exist", () => {
  test("the first of a swap and each next are those of a sorted list, over the pool's bitmap and all of its extension", () => {
    fc.assert(
      fc.property(pool, ({ tickSpacing, starts, tick, aToB }) => {
        const bitmap = bitmapOf(tickSpacing, starts);
        const own = startTickOf(tick, tickSpacing);
        const ahead = starts
          .filter((start) => (aToB ? start < own : start > own))
          .sort((a, b) => (aToB ? b - a : a - b));
        const way = starts.includes(own) ? [own, ...ahead] : ahead;
        const [first] = way;
        if (first === undefined) {
          expect(reasonOf(() => bitmap.first(tick, aToB))).toBe("InsufficientLiquidityForDirection");
          return;
        }
        expect(bitmap.first(tick, aToB)).toEqual({ startTick: first, holdsTick: first === own });
        for (const [i, start] of way.entries())
          expect(bitmap.next(start, aToB)).toBe(way[i + 1] ?? "LiquidityInsufficient");
      }),
      { numRuns: 2_000 },
    );
  });

  test("a bit that is flipped twice is not there", () => {
    const bitmap = bitmapOf(1, [-443_640, -443_640, 443_580]);
    expect(bitmap.next(443_520, false)).toBe(443_580);
    expect(bitmap.next(443_580, true)).toBe("LiquidityInsufficient");
  });

  test("beyond the pool's own bitmap only the extension knows", () => {
    const bitmap = bitmapOf(10, [0], false);
    expect(bitmap.next(0, true)).toBe("MissingTickArrayBitmapExtensionAccount");
    expect(reasonOf(() => bitmap.first(400_000, true))).toBe("MissingTickArrayBitmapExtensionAccount");
    expect(reasonOf(() => bitmap.flip(-307_800))).toBe("MissingTickArrayBitmapExtensionAccount");
  });

  test("where the pool's bitmap covers all ticks, the newest version asks for no extension", () => {
    expect(bitmapOf(60, [0], false).next(0, true)).toBe("LiquidityInsufficient");
    expect(bitmapOf(60, [0], false, OF_2024).next(0, true)).toBe("MissingTickArrayBitmapExtensionAccount");
  });

  test("the first versions panicked without the extension, and never found the array below the lowest tick", () => {
    expect(reasonOf(() => bitmapOf(10, [0], false, OF_2024).first(400_000, true))).toBe("ProgramFailedToComplete");
    expect(reasonOf(() => bitmapOf(60, [], true, OF_2024).first(-443_600, true))).toBe("RequireGtViolated");
    expect(bitmapOf(60, [-446_400]).first(-443_600, true)).toEqual({ startTick: -446_400, holdsTick: true });
  });
});
