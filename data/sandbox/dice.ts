import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

const TWO_32 = 4_294_967_296;

/** Seeded chance, in arithmetic that is the same on every machine: no Math.pow, no Math.log. */
export class Dice {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** In [0, 1), 32 random bits. */
  uniform(): number {
    return (this.#generator.next() >>> 0) / TWO_32;
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  /** Mean 0, deviation 1: twelve uniform numbers less 6 (Irwin–Hall), within 2 % of a normal up to 3 deviations. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.uniform();
    return sum;
  }

  /** A value of a distribution given by its quantiles at `at` (ascending, from 0 to 1), linear between them. */
  fromQuantiles(at: readonly number[], values: readonly number[]): number {
    const u = this.uniform();
    const above = Math.max(
      1,
      at.findIndex((q) => q > u),
    );
    const [q0 = 0, q1 = 1] = [at[above - 1], at[above]];
    const [v0 = 0, v1 = 0] = [values[above - 1], values[above]];
    return v0 + ((u - q0) / (q1 - q0)) * (v1 - v0);
  }
}
