import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pubkeyAt } from "#data/programs/base58.ts";
import { DecodeError } from "#data/programs/layout.ts";
import { keysOf, listedOf, NOT_EXECUTED, NOWHERE, recordOf } from "#data/programs/transaction/executed.ts";
import { decodeTransaction } from "#data/programs/transaction/message.ts";

const filled = (count: number, byte: number): number[] => Array(count).fill(byte);
const keyOf = (byte: number) => pubkeyAt(new Uint8Array(32).fill(byte), 0);

/** A v1 transaction by SIMD-0385; @solana/web3.js 1.99.0 reads these bytes as the test says. */
const V1 = new Uint8Array([
  ...[129, 2, 0, 1, 0b10111, 0, 0, 0],
  ...filled(32, 7),
  ...[2, 4],
  ...[1, 2, 3, 4].flatMap((byte) => filled(32, byte)),
  ...[0x40, 0x42, 0x0f, 0, 0, 0, 0, 0],
  ...[0xe0, 0x93, 0x04, 0],
  ...[0, 0, 1, 0],
  ...[3, 2, 5, 0],
  ...[3, 0, 0, 1],
  ...[0, 2, 9, 8, 7, 6, 5],
  ...Array.from({ length: 256 }, (_, i) => i),
  ...filled(64, 0xaa),
  ...filled(64, 0xbb),
]);

/** One signature, one signer, two keys, one instruction; v0 takes two more keys from a table. */
function signed(version: "legacy" | 0): Uint8Array {
  return new Uint8Array([
    ...[1, ...filled(64, 0xcc)],
    ...(version === 0 ? [128] : []),
    ...[1, 0, 1],
    ...[2, ...filled(32, 1), ...filled(32, 2)],
    ...filled(32, 9),
    ...(version === 0 ? [1, 1, 3, 0, 2, 3, 2, 5, 6] : [1, 1, 1, 0, 2, 5, 6]),
    ...(version === 0 ? [1, ...filled(32, 8), 1, 40, 1, 41] : []),
  ]);
}

describe("transactions in their wire form", () => {
  test("a v1 transaction has its limits and its whole fee in the message, and its signatures last", () => {
    const transaction = decodeTransaction(V1);
    expect(transaction).toMatchObject({
      version: 1,
      signers: 2,
      staticKeys: [1, 2, 3, 4].map(keyOf),
      lookups: [],
      config: {
        priorityFeeLamports: 1_000_000n,
        computeUnitLimit: 300_000,
        loadedAccountsBytesMax: null,
        heapBytes: 65_536,
      },
    });
    expect(
      transaction.instructions.map(({ program, accounts, data }) => [program, [...accounts], data.length]),
    ).toEqual([
      [3, [0, 2], 5],
      [3, [], 256],
    ]);
    expect(transaction.signatures).toHaveLength(2);
    expect(recordOf(listedOf(transaction, null), NOT_EXECUTED, NOWHERE)).toMatchObject({
      version: 1,
      config: { priorityFeeLamports: 1_000_000n },
      calls: [{ program: keyOf(4), accounts: [keyOf(1), keyOf(3)] }, { program: keyOf(4) }],
    });
  });

  test("a legacy transaction names its keys itself, a v0 transaction takes some from tables", () => {
    expect(decodeTransaction(signed("legacy"))).toMatchObject({ version: "legacy", signers: 1, lookups: [] });
    const v0 = decodeTransaction(signed(0));
    expect(v0).toMatchObject({ version: 0, lookups: [{ table: keyOf(8) }] });
    const loaded = { writable: [keyOf(40)], readonly: [keyOf(41)] };
    expect(keysOf(v0, loaded)).toEqual([1, 2, 40, 41].map(keyOf));
    expect(listedOf(v0, loaded).outer).toMatchObject([
      { program: keyOf(2), accounts: [keyOf(1), keyOf(40), keyOf(41)] },
    ]);
  });

  test("an entry of a table that nobody looked up is told by its place", () => {
    expect(keysOf(decodeTransaction(signed(0)), null).slice(2)).toEqual([`${keyOf(8)}[40]`, `${keyOf(8)}[41]`]);
  });

  test.each([
    ["a version that isn't known", [1, ...filled(64, 0), 130]],
    ["bits of the mask that aren't known", [129, 1, 0, 0, 32, 0, 0, 0]],
    ["half of the priority fee's bits", [129, 1, 0, 0, 1, 0, 0, 0]],
    ["a length that isn't in its shortest form", [0x81, 0x00]],
    ["more signers than keys", [...signed("legacy").slice(0, 65), 3, ...signed("legacy").slice(66)]],
    ["bytes behind the end", [...signed("legacy"), 0]],
    ["bytes behind the end of a v1 transaction", [...V1, 0]],
  ])("%s is refused", (_, bytes) => {
    expect(() => decodeTransaction(new Uint8Array(bytes))).toThrow(DecodeError);
  });

  test("cut anywhere, a transaction is refused, and nothing else happens", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(V1, signed(0), signed("legacy")),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (whole, part) => {
          const cut = whole.slice(0, Math.floor(whole.length * part));
          expect(() => listedOf(decodeTransaction(cut), null)).toThrow(DecodeError);
        },
      ),
    );
  });
});
