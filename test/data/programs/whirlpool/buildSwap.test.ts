import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildSwap } from "#data/programs/whirlpool/buildSwap.ts";
import { decodeSwap } from "#data/programs/whirlpool/instruction.ts";
import { accountsOf } from "#data/programs/whirlpool/instructions.ts";
import { sharedData } from "../../../shared.ts";
import { executedSwaps } from "../executedSwaps.ts";

const folder = sharedData("svm");

describe.skipIf(folder === null)("a swap of our own (shared data: svm)", () => {
  test("is the instruction that the program executed, byte for byte, with its accounts in order", () => {
    const counts = { built: 0, withList: 0 };
    for (const { id, ix, kind } of executedSwaps(join(folder ?? "", "orca-whirlpool.jsonl.gz"))) {
      const data = Buffer.from(ix.data, "base64");
      const decoded = decodeSwap(new Uint8Array(data));
      if (decoded === null) throw new Error(`${id} is no swap`);
      const named = accountsOf(
        decoded.instruction,
        ix.accounts.map(({ pubkey }) => pubkey),
      );
      const { amount, aToB, otherAmountThreshold: threshold, sqrtPriceLimit } = decoded;
      const exactIn = kind.mode === "exactIn";
      const built = buildSwap({ aToB, exactIn, amount, threshold, sqrtPriceLimit: sqrtPriceLimit || null }, named);
      // Lists of further tick arrays are for swaps that others made.
      const hasList = decoded.tail[0] === 1;
      if (hasList) expect(built.data.subarray(0, 42), id).toEqual(new Uint8Array(data.subarray(0, 42)));
      else expect(Buffer.from(built.data).equals(data), id).toBe(true);
      const accounts = ix.accounts.slice(0, built.accounts.length);
      expect(
        built.accounts.map(({ pubkey }) => pubkey),
        id,
      ).toEqual(accounts.map(({ pubkey }) => pubkey));
      expect(
        built.accounts.map(({ isSigner }) => isSigner),
        id,
      ).toEqual(accounts.map(({ signer }) => signer));
      for (const [i, { writable }] of accounts.entries())
        if (writable) expect(built.accounts[i]?.isWritable, id).toBe(true);
      counts[hasList ? "withList" : "built"]++;
    }
    expect(counts).toEqual({ built: 418, withList: 24 });
  });

  test("lacks no account in silence", () => {
    const swap = { aToB: true, exactIn: true, amount: 1n, threshold: 0n, sqrtPriceLimit: null };
    expect(() => buildSwap(swap, {})).toThrow("a swap on a Whirlpool needs the account tokenAuthority");
    expect(() => buildSwap({ ...swap, amount: 1n << 64n }, {})).toThrow("does not fit u64");
  });
});
