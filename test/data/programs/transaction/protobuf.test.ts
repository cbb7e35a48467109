import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import { ProtobufReader } from "#data/programs/transaction/protobuf.ts";

const type = protobuf
  .parse(
    `syntax = "proto3";
     message M { uint64 a = 1; string b = 2; bytes c = 3; M d = 4; repeated uint64 e = 5; fixed32 f = 6; fixed64 g = 7; }`,
  )
  .root.lookupType("M");

interface Message {
  readonly a: string;
  readonly b: string;
  readonly c: Uint8Array;
  readonly e: readonly string[];
  readonly d?: Message | undefined;
}

function read(reader: ProtobufReader): Message {
  const message = {
    a: 0n,
    b: "",
    c: new Uint8Array() as Uint8Array,
    e: [] as bigint[],
    d: undefined as Message | undefined,
  };
  while (reader.next()) {
    if (reader.field === 1) message.a = reader.u64();
    else if (reader.field === 2) message.b = reader.text();
    else if (reader.field === 3) message.c = reader.bytes();
    else if (reader.field === 4) message.d = read(reader.message("M"));
    else if (reader.field === 5) reader.u64s(message.e);
  }
  return { ...message, a: String(message.a), e: message.e.map(String) };
}

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const leaf = {
  a: u64,
  b: fc.string({ unit: "grapheme" }),
  c: fc.uint8Array({ maxLength: 20 }),
  e: fc.array(u64, { maxLength: 5 }),
  f: fc.integer({ min: 0, max: 9 }),
  g: u64,
};
const message = fc.record({ ...leaf, d: fc.option(fc.record(leaf), { nil: undefined }) });

describe("the protobuf reader", () => {
  test("reads what protobufjs wrote, and skips the fields that it isn't asked for", () => {
    fc.assert(
      fc.property(message, (written) => {
        const bytes = type.encode(type.fromObject(written)).finish();
        const known = ({ a, b, c, e }: Message) => ({ a, b, c: Buffer.from(c), e });
        const found = read(new ProtobufReader("M", new Uint8Array(bytes)));
        expect(known(found)).toEqual(known(written));
        expect(found.d && known(found.d)).toEqual(written.d && known(written.d));
      }),
    );
  });

  test("a repeated number may come one by one as well as packed", () => {
    expect(read(new ProtobufReader("M", new Uint8Array([0x28, 1, 0x2a, 2, 2, 3, 0x28, 4]))).e).toEqual([
      "1",
      "2",
      "3",
      "4",
    ]);
  });

  test.each([
    ["ends within a number", [0x08, 0x80]],
    ["a number of more than 64 bits", [0x08, ...Array(10).fill(0x80), 1]],
    ["a length past the end", [0x12, 5, 65]],
    ["a text that is not UTF-8", [0x12, 1, 0xff]],
    ["a group", [0x0b]],
    ["the field 0", [0x00, 1]],
    ["another wire type than the field has", [0x0a, 1, 1]],
  ])("%s is refused", (_, bytes) => {
    expect(() => read(new ProtobufReader("M", new Uint8Array(bytes)))).toThrow(DecodeError);
  });
});
