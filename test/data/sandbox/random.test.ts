import { describe, expect, test } from "vitest";
import { Random } from "#data/sandbox/random.ts";

const draws = (seed: number, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.uniform());
};

describe("random numbers of a seed", () => {
  test("are the same again, others for another seed, also above 32 bits, and on every machine those written here", () => {
    expect(draws(7, 100)).toEqual(draws(7, 100));
    expect(draws(7, 3)).not.toEqual(draws(8, 3));
    expect(draws(7, 3)).not.toEqual(draws(7 + 2 ** 40, 3));
    const random = new Random(7);
    expect([random.word(), random.word(), random.word()]).toEqual(WORDS_OF_SEED_7);
  });

  test("are uniform: mean 1/2, variance 1/12, and no tenth of [0, 1) is short or has too many", () => {
    const values = draws(1, 100_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.004);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
    const tenths = new Array(10).fill(0);
    for (const value of values) tenths[Math.floor(value * 10)]++;
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test("are normal where that is asked for: mean 0, deviation 1", () => {
    const random = new Random(2);
    const values = Array.from({ length: 50_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  test("follow the quantiles that they are drawn from", () => {
    const random = new Random(3);
    const values = Array.from({ length: 20_000 }, () =>
      random.from([
        [0, 0],
        [0.5, 1],
        [0.9, 10],
        [1, 110],
      ]),
    );
    const share = (least: number, greatest: number) =>
      values.filter((value) => value >= least && value < greatest).length / values.length;
    expect(share(0, 1)).toBeCloseTo(0.5, 1);
    expect(share(1, 10)).toBeCloseTo(0.4, 1);
    expect(share(10, 60)).toBeCloseTo(0.05, 1);
    expect(Math.max(...values)).toBeLessThan(110);
  });

  test("make keys that Solana would take for public keys", () => {
    const random = new Random(4);
    const keys = Array.from({ length: 100 }, () => random.key());
    for (const key of keys) expect(key).toMatch(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/);
    expect(new Set(keys).size).toBe(100);
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53])("don't come of a seed of %s", (seed) => {
    expect(() => new Random(seed)).toThrow("a seed is a whole number from 0 below 2^53");
  });
});

/** Worked out in Python with unbounded integers from PractRand's definition, state (0, 7, 0, 1), 16 rounds thrown away. */
const WORDS_OF_SEED_7 = [741845084, 1743615334, 3962781458];
