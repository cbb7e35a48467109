import { floorDiv } from "../math/mulDiv.ts";
import { refuse } from "./errors.ts";
import { TICK_ARRAY_SIZE } from "./layout.ts";
import { TICK_MAX, TICK_MIN } from "./ticks.ts";

/** How many tick arrays in a row one swap can use, however many are passed. */
export const TICK_ARRAYS_MAX = 3;

/** How far a swap gets with the tick arrays that it passes. */
export interface Reach {
  /** Where the last step ends when no initialised tick comes before it. */
  readonly lastTick: number;
  /** Once this tick is reached, or one beyond it, no array is left. */
  readonly endTick: number;
  /** Whether the next account that was passed is an array, but not the next one: looking on from here is refused. */
  readonly isBroken: boolean;
}

/** The first tick of the array that `tick` lies in. */
export function startTickOf(tick: number, tickSpacing: number): number {
  const ticksInArray = TICK_ARRAY_SIZE * tickSpacing;
  return floorDiv(tick, ticksInArray) * ticksInArray;
}

/**
 * Where the first array of a swap begins. Upwards the search is exclusive, so from the last spacing of an
 * array it begins in the next one. Source: orca-so/whirlpools at 630c0e0,
 * programs/whirlpool/src/util/sparse_swap.rs.
 */
function firstStart(tick: number, tickSpacing: number, aToB: boolean): number {
  const ticksInArray = TICK_ARRAY_SIZE * tickSpacing;
  const start = startTickOf(tick, tickSpacing);
  return !aToB && tick + tickSpacing >= start + ticksInArray ? start + ticksInArray : start;
}

/** How far a swap from `tick` gets with `count` arrays. Throws SwapRefused when there is no array to begin with. */
export function reachOf(tick: number, tickSpacing: number, aToB: boolean, count: number): Reach {
  const ticksInArray = TICK_ARRAY_SIZE * tickSpacing;
  const first = firstStart(tick, tickSpacing, aToB);
  if (aToB) {
    const last = Math.max(first - (count - 1) * ticksInArray, startTickOf(TICK_MIN, tickSpacing));
    return { lastTick: Math.max(last, TICK_MIN), endTick: last, isBroken: false };
  }
  if (first > TICK_MAX) refuse("InvalidTickArraySequence", `no tick array lies above tick ${tick}`);
  const last = Math.min(first + (count - 1) * ticksInArray, startTickOf(TICK_MAX, tickSpacing));
  return {
    lastTick: Math.min(last + ticksInArray - 1, TICK_MAX),
    endTick: last + (TICK_ARRAY_SIZE - 1) * tickSpacing,
    isBroken: false,
  };
}

/** Where the arrays begin that a swap from `tick` can use, in its order: three, or fewer near an end of the price axis. */
export function startsOf(tick: number, tickSpacing: number, aToB: boolean): readonly number[] {
  const ticksInArray = TICK_ARRAY_SIZE * tickSpacing;
  const first = firstStart(tick, tickSpacing, aToB);
  return Array.from({ length: TICK_ARRAYS_MAX }, (_, i) => first + (aToB ? -i : i) * ticksInArray).filter(
    (start) => start >= startTickOf(TICK_MIN, tickSpacing) && start <= TICK_MAX,
  );
}
