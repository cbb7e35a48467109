import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { absentAfter, joined, readBorsh, writeBorsh } from "#data/programs/borsh.ts";
import { DecodeError } from "#data/programs/layout.ts";
import { keyOf } from "./token/tokenBytes.ts";

const FIELDS = {
  flag: "bool",
  small: "u8",
  middle: "u16",
  amount: "u64",
  change: "i64",
  wide: "i128",
  owner: "key",
  name: "text",
  shares: { address: ["key", 0], bps: ["u16", 32] },
} as const;
const APPENDED = { later: "u64", last: "text" } as const;
const EMPTY = new Uint8Array();

const VALUES = {
  flag: true,
  small: 255,
  middle: 513,
  amount: (1n << 64n) - 1n,
  change: -2n,
  wide: -(1n << 100n),
  owner: keyOf(7),
  name: "häß",
  shares: [
    { address: keyOf(1), bps: 9_000 },
    { address: keyOf(2), bps: 1_000 },
  ],
  later: 5n,
  last: "",
  tail: new Uint8Array([1, 2]),
};

const read = (bytes: Uint8Array) => readBorsh("Thing", FIELDS, APPENDED, bytes, 0);

describe("a borsh struct", () => {
  test("has its fields one behind the other, numbers little-endian, texts and lists behind their length", () => {
    const fields = { flag: "bool", middle: "u16", name: "text", shares: { bps: ["u16", 0] } } as const;
    const bytes = new Uint8Array([1, 2, 1, 3, 0, 0, 0, 97, 98, 99, 2, 0, 0, 0, 5, 0, 6, 0]);
    const values = { flag: true, middle: 258, name: "abc", shares: [{ bps: 5 }, { bps: 6 }], tail: EMPTY };
    expect(readBorsh("Thing", fields, {}, bytes, 0)).toEqual(values);
    expect(writeBorsh(fields, {}, values)).toEqual(bytes);
  });

  test("is read as it was written, from any offset on, with what follows it", () => {
    const bytes = writeBorsh(FIELDS, APPENDED, VALUES);
    expect(read(bytes)).toEqual(VALUES);
    expect(readBorsh("Thing", FIELDS, APPENDED, joined([new Uint8Array(3), bytes]), 3)).toEqual(VALUES);
  });

  test("has null for appended fields that it ends before, and is written back so", () => {
    const first = { ...VALUES, later: null, last: null, tail: EMPTY };
    const bytes = writeBorsh(FIELDS, APPENDED, first);
    expect(read(bytes)).toEqual(first);
    const second = { ...VALUES, last: null, tail: EMPTY };
    expect(writeBorsh(FIELDS, APPENDED, second)).toHaveLength(bytes.length + 8);
    expect({ ...VALUES, ...absentAfter(APPENDED, "later") }).toEqual({ ...VALUES, last: null });
  });

  test.each([
    ["a flag that is neither true nor false", (bytes: Uint8Array) => bytes.fill(2, 0, 1), "flag", 0],
    ["an end within a field", (bytes: Uint8Array) => bytes.subarray(0, 8), "amount", 4],
    ["a text longer than all bytes", (bytes: Uint8Array) => bytes.fill(255, 68, 72), "name", 72],
    ["a list longer than all bytes", (bytes: Uint8Array) => bytes.fill(255, 77, 81), "shares", 81],
    ["an end within an appended field", (bytes: Uint8Array) => bytes.subarray(0, -7), "later", 149],
  ])("%s is refused with field and offset", (_, change, field, offset) => {
    const bytes = change(writeBorsh(FIELDS, APPENDED, { ...VALUES, last: null, tail: EMPTY }));
    expect(() => read(bytes)).toThrow(expect.objectContaining({ name: "DecodeError", field, offset }));
  });

  test("any bytes are read or refused with DecodeError, nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
