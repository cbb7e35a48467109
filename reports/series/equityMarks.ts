import type { RunFolder } from "../runFolder.ts";

/** Every equity mark of a run, in order. */
export interface EquityMarks {
  /** Nanoseconds since the epoch. */
  readonly timeNs: BigInt64Array;
  /** Raw units of the numeraire. */
  readonly equity: BigInt64Array;
}

/** Points that draw the equity curve; raw units of the numeraire. */
export interface EquityPoints {
  readonly timeMs: readonly number[];
  readonly equity: readonly bigint[];
  /** Below the highest mark so far, as a share of it: −0.0112. */
  readonly drawdown: readonly number[];
}

/** The full series: what numbers are computed from. */
export async function equityMarks(run: RunFolder): Promise<EquityMarks> {
  const answer = await run.ask("equity", "select now_ns, equity from equity order by row");
  return {
    timeNs: BigInt64Array.from(answer.bigints("now_ns")),
    equity: BigInt64Array.from(answer.bigints("equity")),
  };
}

/**
 * At most five marks for each of `steps` equal stretches of time: first, last, lowest, highest (M4, Jugel
 * et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014) and the deepest drawdown.
 * A line through them covers the pixels that a line through all marks would cover.
 */
export async function equityPoints(run: RunFolder, steps: number): Promise<EquityPoints> {
  const answer = await run.ask("equity", M4, { steps });
  return {
    timeMs: answer.numbers("time_ms"),
    equity: answer.bigints("equity"),
    drawdown: answer.numbers("drawdown"),
  };
}

const M4 = `
  with mark as (
    select row, now_ns, equity, max(equity) over (order by row rows between unbounded preceding and current row) as peak
    from equity),
  fallen as (
    select row, now_ns, equity, case when peak > 0 then (equity - peak) / peak else 0 end as drawdown from mark),
  span as (select min(now_ns) as start_ns, (max(now_ns) - min(now_ns)) // $steps + 1 as step_ns from mark),
  kept as (
    select unnest([min(row), max(row), arg_min(row, equity), arg_max(row, equity), arg_min(row, drawdown)]) as row
    from fallen, span group by (now_ns - start_ns) // step_ns)
  select now_ns // 1000000 as time_ms, equity, round(drawdown, 7) as drawdown
  from fallen where row in (select row from kept) order by row`;
