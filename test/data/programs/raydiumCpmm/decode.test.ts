import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import {
  decodeAccount,
  decodeAmmConfig,
  decodeObservationState,
  decodePoolState,
  encodeAccount,
} from "#data/programs/raydiumCpmm/decode.ts";
import { decodeSwapEvent } from "#data/programs/raydiumCpmm/events.ts";
import { buildSwap, decodeInitialize, decodeLiquidity, decodeSwap } from "#data/programs/raydiumCpmm/instruction.ts";

/** Bytes that are all different, behind a discriminator; what no such account can have is made 0. */
function accountBytes(discriminator: string, size: number, zeros: readonly (readonly [at: number, count: number])[]) {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 11 + 3) & 0xff);
  bytes.set(Buffer.from(discriminator, "hex"));
  for (const [at, count] of zeros) bytes.fill(0, at, at + count);
  return bytes;
}
const POOL = accountBytes("f7ede3f5d7c3de46", 637, [[389, 2]]);
const CONFIG = accountBytes("daf42168cbcb2b6f", 236, [
  [9, 1],
  [14, 6],
  [22, 6],
  [30, 6],
  [110, 6],
]);
const OBSERVATIONS = accountBytes("7aaec5358109a584", 4_075, [[8, 3]]);

function changed(bytes: Uint8Array, offset: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, offset);
  return copy;
}

describe("accounts", () => {
  test.each([
    ["PoolState", POOL],
    ["AmmConfig", CONFIG],
    ["ObservationState", OBSERVATIONS],
  ])("%s is written back byte for byte, also when it has grown", (layout, bytes) => {
    for (const given of [bytes, new Uint8Array([...bytes, 9, 8, 7])]) {
      const account = decodeAccount(given);
      expect(account?.layout).toBe(layout);
      expect(account && encodeAccount(account)).toEqual(given);
    }
  });

  test("others of the program are not known", () => {
    expect(decodeAccount(accountBytes("e0fd2f1c09000000", 300, []))).toBeNull();
    expect(() => encodeAccount({ layout: "Permission", fields: {} })).toThrow("no account Permission");
  });

  test.each([
    ["a pool cut short", () => decodePoolState(POOL.slice(0, 636)), "length", 636],
    ["a pool of another discriminator", () => decodePoolState(CONFIG), "discriminator", 0],
    ["a creator's fee in a third token", () => decodePoolState(changed(POOL, 389, 3)), "creatorFeeOn", 389],
    ["a fee of more than everything", () => decodeAmmConfig(changed(CONFIG, 14, 255)), "tradeFeeRate", 12],
    ["a flag that is neither true nor false", () => decodePoolState(changed(POOL, 390, 2)), "enableCreatorFee", 390],
    ["a 101st observation", () => decodeObservationState(changed(OBSERVATIONS, 9, 100)), "observationIndex", 9],
  ])("%s is refused with field and offset", (_, decode, field, offset) => {
    expect(decode).toThrow(expect.objectContaining({ name: "DecodeError", field, offset }));
  });
});

describe("corrupt bytes", () => {
  test("of accounts, instructions and events are decoded or refused with DecodeError, nothing else", () => {
    const instructions = [
      "8fbe5adac41e33de",
      "37d96256a34ab4ad",
      "f223c68952e1f2b6",
      "afaf6d1f0d989bed",
      "40c6cde8260871e2",
    ];
    const bases = [POOL, CONFIG, OBSERVATIONS, ...instructions.map((begins) => accountBytes(begins, 200, []))];
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { maxLength: 6 }),
        fc.nat(4_100),
        (base, changes, length) => {
          const bytes = base.slice(0, length);
          for (const [offset, byte] of changes) if (offset < bytes.length) bytes[offset] = byte;
          for (const decode of [decodeAccount, decodeSwap, decodeLiquidity, decodeInitialize, decodeSwapEvent])
            try {
              decode(bytes);
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
            }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe("a swap of our own", () => {
  test("names the account that is missing, and refuses a limit that the program doesn't know", () => {
    const swap = { aToB: true, exactIn: true, amount: 1n, threshold: 0n, sqrtPriceLimit: null };
    expect(() => buildSwap(swap, {})).toThrow("needs the account payer");
    expect(() => buildSwap({ ...swap, sqrtPriceLimit: 5n }, {})).toThrow("takes no price limit");
  });
});
