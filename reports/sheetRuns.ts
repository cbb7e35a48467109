import { UsageError } from "#data/workspace/errors.ts";
import type { RunData } from "./runData.ts";

/** A run with the name that it has on a sheet. */
export interface SheetRun {
  readonly name: string;
  readonly data: RunData;
}

/** More can't be told apart on one sheet. */
export const RUNS_MAX = 12;

/**
 * Names the runs of a sheet: strategy and latency, the seed where those are the same, and the run's id where
 * that doesn't tell them apart either. Throws UsageError when a sheet can't hold them, or holds one twice.
 */
export function sheetRuns(runs: readonly RunData[]): SheetRun[] {
  if (runs.length === 0) throw new UsageError("a report needs at least one run");
  if (runs.length > RUNS_MAX)
    throw new UsageError(`a report holds at most ${RUNS_MAX} runs, not ${runs.length}: choose some of them`);
  const ids = runs.map(({ provenance }) => provenance.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new UsageError(`run ${twice} is given twice: name each run once`);
  const numeraires = new Set(runs.map(({ provenance }) => provenance.numeraire.mint));
  if (numeraires.size > 1) {
    const symbols = [...new Set(runs.map(({ unit }) => unit.symbol))].join(" and ");
    throw new UsageError(`runs counted in ${symbols} can't be compared: report them apart`);
  }
  const named = (name: (run: RunData) => string) => runs.map((data) => ({ name: name(data), data }));
  const short = named(({ provenance: { strategy, latency } }) => `${strategy.name} · ${latency.name}`);
  const seeded = named(
    ({ provenance: { strategy, latency, seed } }) => `${strategy.name} · ${latency.name} · seed ${seed}`,
  );
  const whole = named(({ provenance: { strategy, latency, id } }) => `${strategy.name} · ${latency.name} · ${id}`);
  return (
    [short, seeded].find((candidates) => new Set(candidates.map(({ name }) => name)).size === runs.length) ?? whole
  );
}
