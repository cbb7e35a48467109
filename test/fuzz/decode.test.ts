import { describe, expect, test } from "vitest";
import { sharedData } from "../shared.ts";
import { fuzzDecoders } from "./decode.ts";
import { SAMPLE_FOLDERS } from "./decodeSamples.ts";

const isThere = SAMPLE_FOLDERS.every((name) => sharedData(name) !== null);
const CASES = 100_000;
const SEED = 20_261_125;

describe.skipIf(!isThere)(`damaged transactions and accounts (shared data: ${SAMPLE_FOLDERS.join(", ")})`, () => {
  test(`throw nothing but DecodeError, and accounts that still decode stay the same bytes (${CASES} cases, seed ${SEED})`, () => {
    const { cases, decoded, refused } = fuzzDecoders(SEED, CASES);
    expect(cases).toBe(CASES);
    // Damage that is never noticed, or always, would test nothing.
    for (const kind of ["document", "block", "account"] as const) {
      expect(decoded[kind], kind).toBeGreaterThan(CASES / 100);
      expect(refused[kind], kind).toBeGreaterThan(CASES / 100);
    }
  }, 180_000);
});
