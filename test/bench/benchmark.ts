/** What is measured: each figure's best and middle of some rounds. */
export interface Figure {
  readonly name: string;
  readonly unit: "a second" | "times" | "ms" | "ns" | "MB";
  readonly best: number;
  readonly middle: number;
  /** What the middle is to be at least; null where nothing is asked. */
  readonly goal: number | null;
  /** What was computed, as text that differs when anything does; null where that isn't ours. */
  readonly result: string | null;
}

/** What a benchmark is asked for: the same settings compute the same. */
export interface Settings {
  readonly seed: number;
  /** How much is measured, in the benchmark's own terms. */
  readonly size: number;
}

export interface Measured {
  readonly figures: readonly Figure[];
  /** What has to be said besides: what was measured on, what could not be and why. */
  readonly notes: readonly string[];
}

export interface Benchmark {
  readonly name: string;
  /** In one line. */
  readonly about: string;
  /** What `size` counts. */
  readonly sizeOf: string;
  /** What a second is of: the processor's, of all threads together and so of one core, or the clock's. */
  readonly secondsOf: "one core" | "the clock";
  readonly defaults: Settings;
  readonly measure: (settings: Settings) => Measured | Promise<Measured>;
}
