import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RecordBytes } from "#engine/core/audit/recordBytes.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("a record of a digest, byte by byte", () => {
  test("is its length without the length itself, its kind, and nothing else when it has no fields", () => {
    expect(hex(new RecordBytes().begin("V").end())).toBe("01000000" + "56");
  });

  test.each([
    ["u32", (record: RecordBytes) => record.u32(0x01020304), "04030201"],
    ["u64", (record: RecordBytes) => record.u64(2 ** 53 - 1), "ffffffffffff1f00"],
    ["a positive integer", (record: RecordBytes) => record.big(258n), `0201${"00".repeat(14)}`],
    ["-1", (record: RecordBytes) => record.big(-1n), "ff".repeat(16)],
    ["the least integer", (record: RecordBytes) => record.big(-(1n << 127n)), `${"00".repeat(15)}80`],
    ["a double", (record: RecordBytes) => record.f64(1.5), "000000000000f83f"],
    ["minus zero as zero", (record: RecordBytes) => record.f64(-0), "00".repeat(8)],
    ["a text", (record: RecordBytes) => record.text("a→"), "04000000" + "61e28692"],
    ["an empty text", (record: RecordBytes) => record.text(""), "00000000"],
  ])("has %s little-endian", (_, write, fields) => {
    const length = (1 + fields.length / 2).toString(16).padStart(2, "0");
    expect(hex(write(new RecordBytes().begin("X")).end())).toBe(`${length}00000058${fields}`);
  });

  test.each([
    ["NaN", (record: RecordBytes) => record.f64(Number.NaN)],
    ["a fraction as a u64", (record: RecordBytes) => record.u64(0.5)],
    ["2^53 as a u64", (record: RecordBytes) => record.u64(2 ** 53)],
    ["a negative u64", (record: RecordBytes) => record.u64(-1)],
    ["2^127", (record: RecordBytes) => record.big(1n << 127n)],
  ])("refuses %s", (_, write) => {
    expect(() => write(new RecordBytes().begin("X"))).toThrow(RangeError);
  });

  test("grows with what is written, and is written anew by the next begin: as Buffer would write it", () => {
    const record = new RecordBytes();
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 400 }), { maxLength: 20 }), (texts) => {
        record.begin("T");
        for (const text of texts) record.text(text);
        const fields = texts.flatMap((text) => {
          const length = Buffer.alloc(4);
          length.writeUInt32LE(Buffer.byteLength(text));
          return [length, Buffer.from(text)];
        });
        const body = Buffer.concat([Buffer.from("T"), ...fields]);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(body.length);
        expect(hex(record.end())).toBe(hex(Buffer.concat([length, body])));
      }),
    );
  });
});
