import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import { findProgramAddress, keySeed, textSeed } from "#data/programs/programAddress.ts";
import { PUMP } from "#data/programs/pump/instruction.ts";
import {
  CURVE_FEE_CONFIG,
  decodeFeeConfig,
  encodeFeeConfig,
  isFeeConfig,
  POOL_FEE_CONFIG,
  PUMP_FEES,
} from "#data/programs/pumpFees/feeConfig.ts";
import { PUMP_SWAP } from "#data/programs/pumpSwap/instruction.ts";
import { POOL_FEES } from "./mainnetFees.ts";

function padded(bytes: Uint8Array, size: number): Uint8Array {
  const longer = new Uint8Array(size);
  longer.set(bytes.subarray(0, size));
  return longer;
}

/** Head of 65 bytes, two counts, and 25 tiers of 40 bytes twice: where the exotic fees begin. */
const EXOTIC_AT = 65 + 4 + 25 * 40 + 4 + 25 * 40;

describe("the fee program's account", () => {
  test("keeps both lists of tiers as they are on the mainnet, in an account of 4073 bytes with padding", () => {
    const bytes = padded(encodeFeeConfig(POOL_FEES), 4_073);
    const config = decodeFeeConfig(bytes);
    expect(config).toEqual({ ...POOL_FEES, tail: new Uint8Array(4_073 - EXOTIC_AT - 24) });
    expect(encodeFeeConfig(config)).toEqual(bytes);
    // Where the numbers stand: flat rates after bump and admin, then the tiers' count.
    const view = new DataView(bytes.buffer);
    expect([41, 49, 57].map((at) => view.getBigUint64(at, true))).toEqual([25n, 5n, 0n]);
    expect(view.getUint32(65, true)).toBe(25);
    expect(view.getBigUint64(69 + 40, true)).toBe(420_000_000_000n);
    expect([16, 24, 32].map((at) => view.getBigUint64(69 + 40 + at, true))).toEqual([20n, 5n, 95n]);
  });

  test.each([
    ["before it had exotic fees", EXOTIC_AT, { exoticLpFeeBps: null, stableTiers: POOL_FEES.stableTiers }],
    ["before it had stable tiers", 65 + 4 + 25 * 40, { exoticLpFeeBps: null, stableTiers: null }],
  ])("ends early as it was %s, and is written back so", (_, size, expected) => {
    const bytes = encodeFeeConfig(POOL_FEES).slice(0, size);
    const config = decodeFeeConfig(bytes);
    expect(config).toMatchObject(expected);
    expect(encodeFeeConfig(config)).toEqual(bytes);
  });

  test("has zeros for what it had no use for yet in accounts of 2512 and 4097 bytes", () => {
    const first = { ...POOL_FEES, stableTiers: [] };
    for (const size of [2_512, 4_097]) {
      const bytes = padded(encodeFeeConfig(first), size);
      const config = decodeFeeConfig(bytes);
      expect(config).toMatchObject({ tiers: POOL_FEES.tiers, stableTiers: [], exoticProtocolFeeBps: 0n });
      expect(encodeFeeConfig(config)).toEqual(bytes);
    }
  });

  test("is refused with the field that is wrong", () => {
    const bytes = encodeFeeConfig(POOL_FEES);
    const changed = (at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return copy;
    };
    const fieldOf = (given: Uint8Array) => {
      try {
        decodeFeeConfig(given);
      } catch (error) {
        if (error instanceof DecodeError) return error.field;
        throw error;
      }
      return null;
    };
    expect(fieldOf(changed(0, 0))).toBe("discriminator");
    expect(fieldOf(changed(42, 255))).toBe("flatLpFeeBps");
    // The second tier below the first, and one that takes all.
    expect(fieldOf(changed(69 + 15, 1))).toBe("tiers");
    expect(fieldOf(changed(69 + 17, 255))).toBe("tiers");
    expect(fieldOf(changed(68, 255))).toBe("tiers");
    expect(fieldOf(bytes.slice(0, 64))).not.toBeNull();
    expect(isFeeConfig(bytes)).toBe(true);
    expect(isFeeConfig(changed(0, 0))).toBe(false);
  });

  test("any bytes are read or refused, and what is read is written back the same", () => {
    const begin = encodeFeeConfig(POOL_FEES);
    const mutations = fc.array(fc.tuple(fc.nat(begin.length - 1), fc.nat(255)), { maxLength: 6 });
    let read = 0;
    fc.assert(
      fc.property(mutations, fc.nat(begin.length), (changes, size) => {
        const bytes = begin.slice(0, size % 3 === 0 ? size : begin.length);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        try {
          expect(encodeFeeConfig(decodeFeeConfig(bytes))).toEqual(bytes);
          read++;
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
    expect(read).toBeGreaterThan(50);
  });

  test("stands at the address that its program derives for each of the two programs", () => {
    const addressFor = (program: typeof PUMP) =>
      findProgramAddress([textSeed("fee_config"), keySeed(program)], PUMP_FEES);
    expect(addressFor(PUMP)).toBe(CURVE_FEE_CONFIG);
    expect(addressFor(PUMP_SWAP)).toBe(POOL_FEE_CONFIG);
  });
});
