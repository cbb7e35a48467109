import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import type { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import { openWhirlpoolDay, type WhirlpoolDay } from "#data/session/import/whirlpoolDay/day.ts";
import type { DayMarket } from "#data/session/import/whirlpoolDay/market.ts";
import { sharedData } from "../../../../shared.ts";

const folder = sharedData("whirlpool-day-20220406");

interface Tally {
  slots: number;
  swaps: number;
  exactSwaps: number;
  liquidityChanges: number;
  exactLiquidityChanges: number;
  /** Signatures of those that are not exact. */
  otherwise: string[];
}

async function replay(day: WhirlpoolDay, market: DayMarket): Promise<Tally> {
  const tally: Tally = {
    slots: 0,
    swaps: 0,
    exactSwaps: 0,
    liquidityChanges: 0,
    exactLiquidityChanges: 0,
    otherwise: [],
  };
  for await (const { slot } of day.lines()) {
    tally.slots++;
    for (const { signature, instructions } of slot.transactions)
      for (const instruction of instructions) {
        const effect = market.apply(instruction);
        if (instruction.kind === "swap") {
          tally.swaps++;
          const moved = effect?.computed;
          if (moved?.amountIn === instruction.amountIn && moved.amountOut === instruction.amountOut) tally.exactSwaps++;
          else tally.otherwise.push(signature);
        } else if (instruction.kind === "liquidity") {
          tally.liquidityChanges++;
          const worth = effect?.worth;
          if (worth?.amountA === instruction.amountA && worth.amountB === instruction.amountB)
            tally.exactLiquidityChanges++;
          else tally.otherwise.push(signature);
        }
      }
  }
  return tally;
}

/** Every tick of a pool that its tick arrays hold at the end of the day. */
function recordedTicks(day: WhirlpoolDay, pool: Pubkey) {
  const spacing = day.endOfDay.pools.get(pool)?.tickSpacing ?? 0;
  return [...day.endOfDay.tickArrays.values()]
    .filter(({ whirlpool }) => whirlpool === pool)
    .flatMap(({ startTickIndex, ticks }) =>
      ticks.map(({ initialized, liquidityNet, liquidityGross }, i) => ({
        initialized,
        state: { tick: startTickIndex + i * spacing, liquidityNet, liquidityGross },
      })),
    )
    .filter(({ initialized }) => initialized)
    .map(({ state }) => state)
    .sort((a, b) => a.tick - b.tick);
}

describe.skipIf(folder === null)("a whole day replayed forward (shared data: whirlpool-day-20220406)", () => {
  let day: WhirlpoolDay;
  let market: DayMarket;
  let tally: Tally;
  beforeAll(async () => {
    day = await openWhirlpoolDay(folder ?? "");
    market = day.market();
    tally = await replay(day, market);
  });

  test("9,466 of 9,466 swaps move exactly what the transactions transferred", () => {
    expect(tally).toMatchObject({ slots: 141_959, swaps: 9_466, exactSwaps: 9_466 });
  });

  test("474 of 475 liquidity changes are exact; the other comes while its pool's price is known only roughly", () => {
    // The first instruction of the day on HJPjoWUr…: its price at the start is known to lie within an interval,
    // because it held no liquidity, and the lower end was chosen.
    expect(tally).toMatchObject({ liquidityChanges: 475, exactLiquidityChanges: 474 });
    expect(tally.otherwise).toHaveLength(1);
  });

  test("all 8 traded pools end on the recorded √price, liquidity and tick", () => {
    const ends = (curve: WhirlpoolCurve | undefined) => ({
      sqrtPrice: curve?.state.sqrtPrice,
      liquidity: curve?.state.liquidity,
      tick: curve?.state.tick,
    });
    expect(market.pools.size).toBe(8);
    for (const pool of market.pools.keys()) {
      const recorded = day.endOfDay.pools.get(pool);
      expect(ends(market.pools.get(pool)), pool).toEqual({
        sqrtPrice: recorded?.sqrtPrice,
        liquidity: recorded?.liquidity,
        tick: recorded?.tickCurrentIndex,
      });
    }
  });

  test("all 8 end with the recorded ticks, net and gross", () => {
    for (const [pool, { ticks }] of market.pools) {
      expect(ticks.size, pool).toBeGreaterThan(0);
      expect([...ticks], pool).toEqual(recordedTicks(day, pool));
    }
  });

  test("118 positions, closed during the day and opened before, had their range inferred, each to one that fits", () => {
    expect(day.ranges.inferred.size).toBe(118);
    for (const position of day.ranges.inferred) expect(day.endOfDay.positions.has(position)).toBe(false);
  });

  test("a market made anew begins at the start of the day again", () => {
    const pool = "65shmpuYmxx5p7ggNCZbyrGLCXVqbBR1ZD5aAocRBUNG" as Pubkey;
    const start = day.starts.get(pool);
    expect(day.market().pools.get(pool)?.state).toMatchObject({
      sqrtPrice: start?.sqrtPrice,
      liquidity: start?.liquidity,
    });
    expect(day.market().pools.has("4fuUiYxTQ6QCrdSq9ouBYcTM7bqSwYTSyLueGZLTy4T4" as Pubkey)).toBe(false);
  });
});

describe("a folder that is no day of Whirlpools", () => {
  test("is refused by name, and so is one that isn't there", async () => {
    const empty = mkdtempSync(join(tmpdir(), "sniperforge-day-"));
    await expect(openWhirlpoolDay(empty)).rejects.toThrow(
      "has 0 files named whirlpool-transaction-<YYYYMMDD>.jsonl.gz",
    );
    rmSync(empty, { recursive: true });
    await expect(openWhirlpoolDay(empty)).rejects.toThrow(empty);
  });
});
