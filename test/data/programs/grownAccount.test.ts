import { describe, expect, test } from "vitest";
import { keysAt, readGrown, writeGrown, writeKeys } from "#data/programs/grownAccount.ts";
import { keyOf } from "./token/tokenBytes.ts";

const FORM = {
  layout: "Thing",
  discriminator: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]),
  leastSize: 16,
  knownSize: 25,
  fields: { first: ["u64", 8], flag: ["bool", 16], later: ["u64", 17] },
} as const;

function bytesOf(size: number): Uint8Array {
  const bytes = new Uint8Array(40).fill(1);
  bytes.set(FORM.discriminator);
  return bytes.slice(0, size);
}

describe("an account that grew", () => {
  const ones = 0x0101010101010101n;
  test.each([
    [16, { first: ones, flag: false, later: 0n }],
    [17, { first: ones, flag: true, later: 0n }],
    [25, { first: ones, flag: true, later: ones }],
    [40, { first: ones, flag: true, later: ones }],
  ])(
    "of %i bytes has zeros for what it ends before, keeps what follows, and is written back the same",
    (size, fields) => {
      const account = readGrown(FORM, bytesOf(size));
      expect(account).toEqual({ ...fields, size, tail: new Uint8Array(Math.max(size - 25, 0)).fill(1) });
      expect(writeGrown(FORM, account)).toEqual(bytesOf(size));
    },
  );

  test("grows when it is written longer than it was", () => {
    const account = { ...readGrown(FORM, bytesOf(16)), later: 7n, size: 25 };
    expect(readGrown(FORM, writeGrown(FORM, account))).toMatchObject({ first: ones, later: 7n, size: 25 });
  });

  test("is refused when it is shorter than it ever was, or another's", () => {
    expect(() => readGrown(FORM, bytesOf(15))).toThrow(expect.objectContaining({ field: "length" }));
    expect(() => readGrown(FORM, bytesOf(25).fill(0, 0, 1))).toThrow(
      expect.objectContaining({ field: "discriminator" }),
    );
  });

  test("has lists of keys of a fixed number", () => {
    const bytes = new Uint8Array(70);
    writeKeys(bytes, { offset: 4, count: 2 }, [keyOf(3), keyOf(4)]);
    expect(keysAt(bytes, { offset: 4, count: 2 })).toEqual([keyOf(3), keyOf(4)]);
    expect([bytes[3], bytes[4], bytes[36], bytes[68]]).toEqual([0, 3, 4, 0]);
    expect(() => writeKeys(bytes, { offset: 4, count: 2 }, [keyOf(3)])).toThrow(RangeError);
  });
});
