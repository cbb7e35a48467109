import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import { base64Of, bytesOfBase64 } from "#data/programs/transaction/base64.ts";

describe("base64", () => {
  test("any bytes become the text that Node makes of them, and come back from it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(base64Of(bytes)).toBe(text);
        expect(bytesOfBase64(text, "data")).toEqual(bytes);
        expect(bytesOfBase64(text.replace(/=+$/, ""), "data")).toEqual(bytes);
      }),
    );
  });

  test.each([
    ["AA?A", "data.base64 at offset 2"],
    ["A", "data.base64 at offset 1"],
    ["AAA=AAAA", "data.base64 at offset 3"],
    ["AAé=", "data.base64 at offset 2"],
  ])("the text %s is refused where it goes wrong: %s", (text, place) => {
    expect(() => bytesOfBase64(text, "data")).toThrow(DecodeError);
    expect(() => bytesOfBase64(text, "data")).toThrow(place);
  });
});
