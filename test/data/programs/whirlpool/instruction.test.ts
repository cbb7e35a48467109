import { describe, expect, test } from "vitest";
import { decodeSwap } from "#data/programs/whirlpool/instruction.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const ARGUMENTS =
  "0102000000000000 0300000000000000 50013e00010000000000000000000000 01 00"; /* 513, 3, 2^32 + 4063568, in, b→a */

describe("the arguments of a swap", () => {
  test.each([
    ["swap", "f8c69e91e17587c8", 2],
    ["swap_v2", "2b04ed0b1ac91e62", 4],
  ])(
    "of %s are read behind its discriminator, and its pool is account %s",
    (instruction, discriminator, poolAccount) => {
      expect(decodeSwap(bytesOf(discriminator + ARGUMENTS))).toEqual({
        instruction,
        poolAccount,
        amount: 513n,
        otherAmountThreshold: 3n,
        sqrtPriceLimit: 4_299_030_864n,
        amountSpecifiedIsInput: true,
        aToB: false,
        tail: new Uint8Array(),
      });
    },
  );

  test("what follows them is kept", () => {
    expect(decodeSwap(bytesOf(`2b04ed0b1ac91e62${ARGUMENTS}0101`))?.tail).toEqual(new Uint8Array([1, 1]));
  });

  test("another instruction has none", () => {
    expect(decodeSwap(bytesOf(`c360ed6c44a2dbe6${"00".repeat(51)}`))).toBeNull();
    expect(decodeSwap(new Uint8Array())).toBeNull();
  });

  test("a swap that ends too early is refused, and so is a direction of 2", () => {
    expect(() => decodeSwap(bytesOf("f8c69e91e17587c8 01"))).toThrow("swap.length at offset 9");
    const bytes = bytesOf(`f8c69e91e17587c8${ARGUMENTS}`);
    bytes[41] = 2;
    expect(() => decodeSwap(bytes)).toThrow("swap.aToB at offset 41: 2 is neither true nor false");
  });
});
