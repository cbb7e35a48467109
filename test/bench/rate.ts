import type { Figure } from "./benchmark.ts";

/** Rounds that are timed; one before them is not. */
export const ROUNDS = 5;

/** The best of several values, which is the most or the least of them, and the one in the middle. */
export function spread(
  values: readonly number[],
  best: "most" | "least" = "most",
): { readonly best: number; readonly middle: number } {
  const ascending = values.toSorted((a, b) => a - b);
  const end = best === "most" ? ascending.at(-1) : ascending[0];
  return { best: end ?? Number.NaN, middle: ascending[ascending.length >> 1] ?? Number.NaN };
}

/**
 * How many calls a second one core makes: a round makes `calls` of them and tells what they came to, which has to be the
 * same each time. Seconds are of the processor, those of all the process's threads together, and not of the clock: so
 * that neither another core helps nor other work on the machine counts much.
 */
export function rateOf(name: string, calls: number, round: () => unknown, goal: number | null = null): Figure {
  const result = String(round());
  const rates: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    const again = String(round());
    const { user, system } = process.cpuUsage(before);
    if (again !== result) throw new Error(`${name}: a round came to ${again}, the first one to ${result}`);
    rates.push((calls / (user + system)) * 1e6);
  }
  return { name, unit: "a second", ...spread(rates), goal, result };
}

/** How many times as fast as another something is. */
export function ratioOf(name: string, ours: Figure, other: Figure, goal: number): Figure {
  return {
    name,
    unit: "times",
    best: ours.best / other.best,
    middle: ours.middle / other.middle,
    goal,
    result: null,
  };
}
