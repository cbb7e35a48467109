import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError, readStruct, writeStruct } from "#data/programs/layout.ts";

const FIELDS = {
  flag: ["bool", 0],
  byte: ["u8", 1],
  short: ["u16", 2],
  word: ["u32", 4],
  signedWord: ["i32", 8],
  long: ["u64", 12],
  signedLong: ["i64", 20],
  wide: ["u128", 28],
  signedWide: ["i128", 44],
  key: ["key", 60],
} as const;
const SIZE = 92;

describe("a layout as a table of fields", () => {
  test("any bytes that can be read are written back as they were", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: SIZE, maxLength: SIZE }), fc.boolean(), (bytes, flag) => {
        bytes[0] = flag ? 1 : 0;
        const written = new Uint8Array(SIZE);
        writeStruct(FIELDS, readStruct("Probe", FIELDS, bytes), written);
        expect(written).toEqual(bytes);
      }),
    );
  });

  test("numbers are little-endian and signed where the table says so", () => {
    const bytes = new Uint8Array(SIZE).fill(0xff);
    bytes[0] = 1;
    bytes[4] = 1;
    expect(readStruct("Probe", FIELDS, bytes)).toMatchObject({
      flag: true,
      byte: 255,
      word: 0xffff_ff01,
      signedWord: -1,
      long: 2n ** 64n - 1n,
      signedLong: -1n,
      wide: 2n ** 128n - 1n,
      signedWide: -1n,
    });
  });

  test("bytes that end within a field are refused by its name and offset", () => {
    const error = new DecodeError("Probe", "wide", 28, "the bytes end at 40, before it does");
    expect(() => readStruct("Probe", FIELDS, new Uint8Array(40))).toThrow(error);
    expect(error.message).toBe("Probe.wide at offset 28: the bytes end at 40, before it does");
  });

  test("a bool of 2 is neither true nor false", () => {
    const bytes = new Uint8Array(SIZE).fill(2, 0, 1);
    expect(() => readStruct("Probe", FIELDS, bytes)).toThrow("Probe.flag at offset 0: 2 is neither true nor false");
  });

  test.each([
    ["byte", 256],
    ["word", -1],
    ["long", 2n ** 64n],
    ["signedWide", 2n ** 127n],
  ])("%s can't be written as %s", (field, value) => {
    const values = { ...readStruct("Probe", FIELDS, new Uint8Array(SIZE)), [field]: value };
    expect(() => writeStruct(FIELDS, values, new Uint8Array(SIZE))).toThrow(`${field} = ${value} does not fit`);
  });

  test("a view into a larger buffer is read from its own beginning", () => {
    const buffer = new Uint8Array(SIZE + 5);
    buffer[5 + 1] = 7;
    expect(readStruct("Probe", FIELDS, buffer.subarray(5)).byte).toBe(7);
  });
});
