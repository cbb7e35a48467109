import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import { jsonDocuments, type jsonLine } from "#data/programs/transaction/json.ts";
import { JsonField } from "#data/programs/transaction/jsonField.ts";

const field = (value: Parameters<typeof jsonLine>[0]) =>
  new JsonField({ meta: { list: [value] } }, "JSON").get("meta").get("list").items()[0];

describe("JSON whose numbers are exact", () => {
  test("lamports beyond 2^53 keep their last digit", () => {
    expect(
      jsonDocuments('{"preBalances":[9007199254740993,18446744073709551615,5000],"x":-9007199254740993}').documents,
    ).toEqual([
      { preBalances: [9_007_199_254_740_993n, 18_446_744_073_709_551_615n, 5_000], x: -9_007_199_254_740_993n },
    ]);
  });

  test("any document is read as JSON.parse reads it, alone and as one of several", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 4 }), { minLength: 1, maxLength: 3 }), (values) => {
        const texts = values.map((value) => JSON.stringify(value));
        const expected = texts.map((text) => JSON.parse(text) as unknown);
        // Whole doubles beyond 2^53 become bigints here; they stay the number that they are.
        const plain = (value: unknown): unknown =>
          JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? Number(part) : part)));
        expect(jsonDocuments(texts.join(",\n")).documents.map(plain)).toEqual(expected.map(plain));
        expect(jsonDocuments(texts.join("\n ")).rest).toBeNull();
      }),
    );
  });

  test("what follows the last document and is none is told, with its place", () => {
    const { documents, rest } = jsonDocuments('{"a":1}\nInstruction: buy');
    expect(documents).toEqual([{ a: 1 }]);
    expect(rest?.message).toBe('JSON.text at offset 8: "I" begins no value');
  });

  test.each([
    ["{", "the text ends before a value does|a name in quotes was expected"],
    ['{"a" 1}', '":" was expected'],
    ['["a]', "a text that isn't closed"],
    ["[1 2]", '"," was expected'],
    ["[1,]", '"]" begins no value'],
    ['{"a":"\\x"}', "an unknown escape"],
    ["", "^$"],
  ])("the text %s is refused", (text, reason) => {
    if (text === "") expect(jsonDocuments(text).documents).toEqual([]);
    else expect(() => jsonDocuments(text)).toThrow(new RegExp(reason));
  });

  test("a text nested without end is refused before the stack is", () => {
    expect(() => jsonDocuments("[".repeat(100_000))).toThrow(DecodeError);
    expect(() => jsonDocuments(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).toThrow("nested more than");
  });
});

describe("a field of a document", () => {
  test("errors name the path, what stands there and what should", () => {
    expect(() => field("x")?.u64()).toThrow('JSON.meta.list[0]: "x" is not a whole number of 64 bits');
    expect(() => field(1.5)?.u64()).toThrow(DecodeError);
    expect(() => field(18_446_744_073_709_551_616n)?.u64()).toThrow(DecodeError);
    expect(() => field(300)?.count(255)).toThrow("is not a whole number up to 255");
    expect(() => field("So1111111111111111111111111111111111111111")?.pubkey()).toThrow("is not a public key");
    expect(() => field([1, 256])?.bytes()).toThrow("is not bytes");
    expect(() => field(null)?.get("a").text()).toThrow("JSON.meta.list[0].a: nothing is not a text");
  });

  test("numbers come as numbers, bigints and decimals; bytes as lists, Buffers and Uint8Arrays", () => {
    expect([7, 7n, "7"].map((value) => field(value)?.u64())).toEqual([7n, 7n, 7n]);
    const printed: Parameters<typeof field>[0][] = [
      [1, 255],
      JSON.parse(JSON.stringify(Buffer.from([1, 255]))),
      JSON.parse(JSON.stringify(new Uint8Array([1, 255]))),
    ];
    expect(printed.map((value) => field(value)?.bytes())).toEqual(printed.map(() => new Uint8Array([1, 255])));
  });
});
