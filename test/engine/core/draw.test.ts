import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DrawKey, draw } from "#engine/core/draw.ts";

const key: DrawKey = { purpose: "jitter", strategy: "momentum", seq: 65_536, ordinal: 0 };

/** Σ (observed − expected)² ÷ expected over equal bins. */
function chiSquare(draws: readonly number[], bins: number): number {
  const counts = new Array<number>(bins).fill(0);
  for (const drawn of draws) counts[Math.floor(drawn * bins)]!++;
  const expected = draws.length / bins;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The 99.9 % point of chi-square with 99 degrees of freedom, from tables. */
const CHI_SQUARE_99 = 148.23;

describe("a draw", () => {
  test("is a function of its arguments: any other draws in between, in any order, change nothing", () => {
    const keys = fc.record({
      purpose: fc.string(),
      strategy: fc.string(),
      seq: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      ordinal: fc.nat(),
    });
    fc.assert(
      fc.property(fc.nat(), fc.array(keys, { minLength: 1, maxLength: 20 }), (seed, asked) => {
        const forwards = asked.map((one) => draw(seed, one));
        const backwards = [...asked].reverse().map((one) => draw(seed, { ...one }));
        expect(backwards.reverse()).toEqual(forwards);
        for (const drawn of forwards) expect(drawn >= 0 && drawn < 1).toBe(true);
      }),
    );
  });

  test.each([
    ["seed", (at: number) => draw(at, key)],
    ["seq", (at: number) => draw(7, { ...key, seq: at * 65_536 })],
    ["seq beyond 32 bits", (at: number) => draw(7, { ...key, seq: at * 4_294_967_296 })],
    ["ordinal", (at: number) => draw(7, { ...key, ordinal: at })],
    ["purpose", (at: number) => draw(7, { ...key, purpose: `purpose ${at}` })],
    ["strategy", (at: number) => draw(7, { ...key, strategy: `strategy ${at}` })],
  ])(
    "is uniform when only %s changes: chi-square over 100 bins of 100,000 draws is below its 99.9 % point",
    (_, drawn) => {
      const draws = Array.from({ length: 100_000 }, (_, at) => drawn(at));
      expect(chiSquare(draws, 100)).toBeLessThan(CHI_SQUARE_99);
      expect(new Set(draws).size).toBeGreaterThan(99_990);
    },
  );

  test("does not tell the next one: pairs of neighbours fill 100 squares evenly", () => {
    const draws = Array.from({ length: 100_001 }, (_, ordinal) => draw(7, { ...key, ordinal }));
    const pairs = draws.slice(1).map((next, at) => (Math.floor(draws[at]! * 10) + next) / 10);
    expect(chiSquare(pairs, 100)).toBeLessThan(CHI_SQUARE_99);
  });

  test("uses all 53 bits: the lowest is 1 about every other time", () => {
    const ones = Array.from({ length: 10_000 }, (_, ordinal) => draw(7, { ...key, ordinal }))
      .map((drawn) => (drawn * 2 ** 53) % 2)
      .filter((bit) => bit === 1).length;
    expect(Math.abs(ones - 5_000)).toBeLessThan(200);
  });

  test("keeps texts apart that run together to the same characters", () => {
    expect(draw(7, { ...key, purpose: "ab", strategy: "c" })).not.toBe(
      draw(7, { ...key, purpose: "a", strategy: "bc" }),
    );
  });

  test("is MurmurHash3 over the documented words: by an implementation that gives the published hashes", () => {
    // Published for MurmurHash3_x86_32: "" with seed 1, "test" with seed 0, "aaaa" with seed 0x9747b28c.
    expect(murmur(Buffer.from(""), 1)).toBe(0x514e28b7);
    expect(murmur(Buffer.from("test"), 0)).toBe(0xba6bd213);
    expect(murmur(Buffer.from("aaaa"), 0x9747b28c)).toBe(0x5a97808a);
    const texts = fc.string({ unit: "grapheme", maxLength: 10 });
    const integers = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(integers, texts, texts, integers, fc.nat(), (seed, purpose, strategy, seq, ordinal) => {
        const words = [...halves(seed), ...units(purpose), ...units(strategy), ...halves(seq), ordinal];
        const bytes = Buffer.alloc(words.length * 4);
        for (const [at, word] of words.entries()) bytes.writeUInt32LE(word, at * 4);
        const high = murmur(bytes, 0x2545f491) >>> 5;
        const low = murmur(bytes, 0x9e3779b9) >>> 6;
        const expected = Number((BigInt(high) << 26n) + BigInt(low)) / 2 ** 53;
        expect(draw(seed, { purpose, strategy, seq, ordinal })).toBe(expected);
      }),
    );
  });
});

const halves = (value: number) => [Number(BigInt(value) & 0xffff_ffffn), Number(BigInt(value) >> 32n)];
const units = (text: string) => [...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)), text.length];

const U32 = 0xffff_ffffn;
const rotated = (word: bigint, by: bigint) => ((word << by) | (word >> (32n - by))) & U32;

/** MurmurHash3_x86_32 in bigints, for lengths that 4 divides. */
function murmur(bytes: Buffer, seed: number): number {
  let hash = BigInt(seed);
  for (let at = 0; at < bytes.length; at += 4) {
    const word = rotated((BigInt(bytes.readUInt32LE(at)) * 0xcc9e2d51n) & U32, 15n);
    hash = (rotated(hash ^ ((word * 0x1b873593n) & U32), 13n) * 5n + 0xe6546b64n) & U32;
  }
  hash ^= BigInt(bytes.length);
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & U32;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & U32;
  return Number(hash ^ (hash >> 16n));
}
