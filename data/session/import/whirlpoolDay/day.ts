import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Pubkey } from "#data/market/units.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { type DayAccounts, readDayAccounts } from "./accounts.ts";
import { DayMarket, type GrossLiquidity } from "./market.ts";
import { PositionRanges } from "./positions.ts";
import { type DaySlot, gunzippedLines, parseDayLine } from "./source.ts";
import { type PoolStart, readStartState } from "./startState.ts";

/** One line of the transaction file, as it stands there and as it reads. */
export interface DayLine {
  readonly number: number;
  readonly text: string;
  readonly slot: DaySlot;
}

/** A day of Whirlpools in a folder. */
export interface WhirlpoolDay {
  /** YYYYMMDD, as in the names of its files. */
  readonly date: string;
  readonly starts: ReadonlyMap<Pubkey, PoolStart>;
  readonly endOfDay: DayAccounts;
  readonly ranges: PositionRanges;
  /** The lines of the transaction file, read anew at each call, one at a time in memory. */
  readonly lines: () => AsyncGenerator<DayLine>;
  /** The pools as the day begins, ready to be moved forward. */
  readonly market: () => DayMarket;
}

const TRANSACTIONS = /^whirlpool-transaction-(\d{8})\.jsonl\.gz$/;

/**
 * Opens the folder of a day: transactions, the accounts at its end and the reconstructed state at its
 * start. Runs through the transactions once, to learn every position's range and by it the gross liquidity
 * of ticks at the start. Throws InvalidData with the file at fault.
 */
export async function openWhirlpoolDay(folder: string): Promise<WhirlpoolDay> {
  const date = await dateOf(folder);
  const transactions = join(folder, `whirlpool-transaction-${date}.jsonl.gz`);
  const starts = await readStartState(join(folder, `derived-start-state-${date}.json`));
  const endOfDay = await readDayAccounts(join(folder, `whirlpool-state-${date}.json.gz`));
  const ranges = new PositionRanges(endOfDay);
  const lines = () => dayLines(transactions);
  const gross = await grossAtStart(lines, starts, endOfDay, ranges);
  return { date, starts, endOfDay, ranges, lines, market: () => new DayMarket(starts, endOfDay, ranges, gross) };
}

async function dateOf(folder: string): Promise<string> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw new InvalidData(folder, cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const dates = names.flatMap((name) => TRANSACTIONS.exec(name)?.[1] ?? []);
  if (dates.length !== 1)
    throw new InvalidData(
      folder,
      `has ${dates.length} files named whirlpool-transaction-<YYYYMMDD>.jsonl.gz, one is needed`,
    );
  return dates[0] as string;
}

async function* dayLines(file: string): AsyncGenerator<DayLine> {
  let number = 0;
  for await (const text of gunzippedLines(file)) {
    number++;
    yield { number, text, slot: parseDayLine(text, file, number) };
  }
}

/** What the ticks hold at the end of the day, less what the day's changes put there. */
async function grossAtStart(
  lines: () => AsyncGenerator<DayLine>,
  starts: ReadonlyMap<Pubkey, PoolStart>,
  endOfDay: DayAccounts,
  ranges: PositionRanges,
): Promise<GrossLiquidity> {
  const gross = grossOf(endOfDay);
  const market = new DayMarket(starts, endOfDay, ranges, null);
  for await (const { slot } of lines()) {
    for (const instruction of slot.transactions.flatMap(({ instructions }) => instructions)) {
      const effect = market.apply(instruction);
      if (instruction.kind !== "liquidity" || effect?.range == null) continue;
      const ticks = gross.get(instruction.pool) ?? new Map<number, bigint>();
      for (const tick of [effect.range.tickLower, effect.range.tickUpper])
        ticks.set(tick, (ticks.get(tick) ?? 0n) - instruction.liquidityDelta);
      gross.set(instruction.pool, ticks);
    }
  }
  return gross;
}

function grossOf({ pools, tickArrays }: DayAccounts): Map<Pubkey, Map<number, bigint>> {
  const gross = new Map<Pubkey, Map<number, bigint>>();
  for (const [pool, { tickSpacing }] of pools) {
    const ticks = new Map<number, bigint>();
    for (const array of tickArrays.values()) {
      if (array.whirlpool !== pool) continue;
      for (const [i, tick] of array.ticks.entries())
        if (tick.initialized) ticks.set(array.startTickIndex + i * tickSpacing, tick.liquidityGross);
    }
    gross.set(pool, ticks);
  }
  return gross;
}
