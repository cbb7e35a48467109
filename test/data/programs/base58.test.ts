import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base58Of, bytesOfBase58, isPubkey, pubkeyAt, writePubkey } from "#data/programs/base58.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

describe("public keys as text", () => {
  // Program ids whose bytes are published: System is 32 zero bytes, Token and its ATA as in @solana/spl-token.
  test.each([
    ["11111111111111111111111111111111", "00".repeat(32)],
    ["TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "06ddf6e1d765a193d9cbe146ceeb79ac1cb485ed5f5b37913a8cf5857eff00a9"],
    ["So11111111111111111111111111111111111111112", "069b8857feab8184fb687f634618c035dac439dc1aeb3b5598a0f00000000001"],
  ])("%s is the bytes that Solana publishes for it, both ways", (text, hex) => {
    expect(pubkeyAt(bytesOf(hex), 0)).toBe(text);
    const written = new Uint8Array(34);
    writePubkey(text, written, 1);
    expect(Buffer.from(written.subarray(1, 33)).toString("hex")).toBe(hex);
  });

  test("any 32 bytes come back from their text, leading zeros too", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(31), (bytes, zeros) => {
        bytes.fill(0, 0, zeros);
        const written = new Uint8Array(32);
        writePubkey(pubkeyAt(bytes, 0), written, 0);
        expect(written).toEqual(bytes);
      }),
    );
  });

  test.each([
    ["0OIl", "no base58 digit"],
    ["2", "1 bytes instead of 32"],
    ["z".repeat(60), "more than 32 bytes"],
    ["1".repeat(33), "33 bytes instead of 32"],
  ])("the text %s is refused: %s", (text, reason) => {
    expect(() => writePubkey(text, new Uint8Array(32), 0)).toThrow(reason);
  });

  test("bytes that end before 32 are there are refused", () => {
    expect(() => pubkeyAt(new Uint8Array(40), 9)).toThrow(RangeError);
  });
});

describe("bytes as text", () => {
  /** Base58 by its definition: the digits of one large number, and a 1 for each zero byte in front. */
  function byDefinition(bytes: Uint8Array): string {
    const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    const zeros = bytes.findIndex((byte) => byte !== 0);
    let text = "";
    for (let number = BigInt(`0x0${Buffer.from(bytes).toString("hex")}`); number > 0n; number /= 58n)
      text = alphabet[Number(number % 58n)] + text;
    return "1".repeat(zeros < 0 ? bytes.length : zeros) + text;
  }

  test("of any length are written as the definition says, and come back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, zeros) => {
        bytes.fill(0, 0, zeros);
        const text = base58Of(bytes);
        expect(text).toBe(byDefinition(bytes));
        expect(bytesOfBase58(text)).toEqual(bytes);
      }),
    );
    const largest = new Uint8Array(1_000).fill(0xff);
    expect(base58Of(largest)).toBe(byDefinition(largest));
    expect(() => bytesOfBase58("12l4")).toThrow('"l" is no base58 digit');
  });

  test("only a text of 32 bytes is a public key", () => {
    expect(isPubkey("So11111111111111111111111111111111111111112")).toBe(true);
    for (const text of [
      "",
      "So1111111111111111111111111111111111111112",
      "z".repeat(44),
      "0".repeat(32),
      "1".repeat(33),
    ])
      expect(isPubkey(text), text).toBe(false);
  });
});
