import type { Nanos } from "#data/market/units.ts";

/** Where on the tape the engine stands: `seq` and receive time of the event that is being handled. */
export interface Moment {
  readonly seq: number;
  readonly now: Nanos;
}
