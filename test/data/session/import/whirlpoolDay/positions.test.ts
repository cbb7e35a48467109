import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { EMPTY_TICK, type TickArray } from "#data/programs/whirlpool/decode.ts";
import { liquidityAmounts, type TickRange } from "#data/programs/whirlpool/liquidity.ts";
import { sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";
import type { DayAccounts } from "#data/session/import/whirlpoolDay/accounts.ts";
import { PositionRanges } from "#data/session/import/whirlpoolDay/positions.ts";
import type { DayLiquidityChange } from "#data/session/import/whirlpoolDay/source.ts";

const POOL = "pool" as Pubkey;
const SPACING = 128;
const TICKS_IN_ARRAY = 88 * SPACING;

function arrayFrom(startTickIndex: number): [Pubkey, TickArray] {
  const ticks = Array(88).fill(EMPTY_TICK);
  return [
    `array ${startTickIndex}` as Pubkey,
    { form: "fixed", startTickIndex, whirlpool: POOL, ticks, tail: new Uint8Array() },
  ];
}

const accounts: DayAccounts = {
  slot: 1,
  pools: new Map(),
  tickArrays: new Map([-2, -1, 0, 1].map((i) => arrayFrom(i * TICKS_IN_ARRAY))),
  positions: new Map(),
};

const momentAt = (tick: number) => ({ tick, sqrtPrice: sqrtPriceAtTick(tick) + 1n, tickSpacing: SPACING });

function changeOf(range: TickRange, tick: number, liquidityDelta: bigint): DayLiquidityChange {
  const arrayOf = (of: number) => `array ${Math.floor(of / TICKS_IN_ARRAY) * TICKS_IN_ARRAY}` as Pubkey;
  return {
    kind: "liquidity",
    pool: POOL,
    authority: "owner" as Pubkey,
    position: "position" as Pubkey,
    tickArrayLower: arrayOf(range.tickLower),
    tickArrayUpper: arrayOf(range.tickUpper),
    liquidityDelta,
    ...liquidityAmounts(momentAt(tick), range, liquidityDelta),
  };
}

describe("the range of a position that nothing tells", () => {
  test("is inferred from what its liquidity was worth, below, within and above it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -176, max: 150 }),
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: -20_000, max: 20_000 }),
        fc.bigInt({ min: 10n ** 13n, max: 10n ** 15n }),
        fc.boolean(),
        (lower, width, tick, liquidity, isTakenAway) => {
          const range = { tickLower: lower * SPACING, tickUpper: (lower + width) * SPACING };
          const ranges = new PositionRanges(accounts);
          const change = changeOf(range, tick, isTakenAway ? -liquidity : liquidity);
          expect(ranges.of(change, momentAt(tick))).toEqual(range);
          expect([...ranges.inferred]).toEqual(["position"]);
        },
      ),
    );
  });

  test("is remembered, so that the price may move", () => {
    const ranges = new PositionRanges(accounts);
    const range = { tickLower: -1_280, tickUpper: 2_560 };
    const change = changeOf(range, 0, 10n ** 12n);
    ranges.of(change, momentAt(0));
    expect(ranges.of(change, momentAt(9_000))).toEqual(range);
  });

  test("is refused where several fit, and where none does", () => {
    const dust = changeOf({ tickLower: -1_280, tickUpper: 2_560 }, 0, 2n);
    expect(() => new PositionRanges(accounts).of(dust, momentAt(0))).toThrow("can't be told from 1 A and 1 B: -");
    const wrong = { ...changeOf({ tickLower: -1_280, tickUpper: 2_560 }, 0, 10n ** 12n), amountB: 12_345n };
    expect(() => new PositionRanges(accounts).of(wrong, momentAt(0))).toThrow("none fits");
  });

  test("can't be sought in tick arrays that nothing tells", () => {
    const change = changeOf({ tickLower: 3 * TICKS_IN_ARRAY, tickUpper: 3 * TICKS_IN_ARRAY + SPACING }, 0, 10n ** 12n);
    const ranges = new PositionRanges(accounts);
    expect(() => ranges.of(change, momentAt(0))).toThrow(`tick array array ${3 * TICKS_IN_ARRAY}`);
    ranges.learn({
      kind: "initializeTickArray",
      pool: POOL,
      tickArray: change.tickArrayLower,
      startTick: 3 * TICKS_IN_ARRAY,
    });
    expect(ranges.of(change, momentAt(0)).tickLower).toBe(3 * TICKS_IN_ARRAY);
  });

  test("isn't sought when the instruction that opened the position told it", () => {
    const ranges = new PositionRanges(accounts);
    const position = "position" as Pubkey;
    ranges.learn({ kind: "openPosition", pool: POOL, position, tickLower: -256, tickUpper: 512 });
    const dust = changeOf({ tickLower: -256, tickUpper: 512 }, 0, 1n);
    expect(ranges.of(dust, momentAt(0))).toEqual({ tickLower: -256, tickUpper: 512 });
    expect(ranges.inferred.size).toBe(0);
  });
});
