import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { buildSwap } from "#data/programs/raydiumClmm/buildSwap.ts";
import { accountsOf, decodeInstruction, remainingOf } from "#data/programs/raydiumClmm/instructions.ts";
import { sharedData } from "../../../shared.ts";
import { type RaydiumSwap, raydiumSwaps } from "../raydiumSwaps.ts";

const KEYS = Object.fromEntries(
  [
    ["payer", "ammConfig", "poolState", "observationState"],
    ["tokenAccount0", "tokenVault0", "tokenMint0", "tokenAccount1", "tokenVault1", "tokenMint1"],
    ["tickArray0", "tickArray1", "tickArray10", "tickArray2", "tickArrayBitmapExtension"],
  ]
    .flat()
    .map((name) => [name, `key of ${name}` as Pubkey]),
);
const ASKED = { aToB: true, exactIn: true, amount: 5n, threshold: 4n, sqrtPriceLimit: null };

describe("a swap instruction of our own", () => {
  test("says what was asked, and decodes as it was built", () => {
    const { data } = buildSwap({ ...ASKED, exactIn: false, sqrtPriceLimit: 7n }, KEYS);
    expect(decodeInstruction(data)).toMatchObject({
      name: "swap_v2",
      fields: { amount: 5n, otherAmountThreshold: 4n, sqrtPriceLimitX64: 7n, isBaseInput: false },
      tail: new Uint8Array(),
    });
  });

  test("takes token 0 in for a swap down, token 1 for one up", () => {
    const inputs = [true, false].map((aToB) => {
      const { accounts } = buildSwap({ ...ASKED, aToB }, KEYS);
      return accountsOf(
        "swap_v2",
        accounts.map(({ pubkey }) => pubkey),
      ).inputVaultMint;
    });
    expect(inputs).toEqual(["key of tokenMint0", "key of tokenMint1"]);
  });

  test("names the extension, then the tick arrays by their numbers", () => {
    const { accounts } = buildSwap(ASKED, KEYS);
    expect(remainingOf("swap_v2", accounts).map(({ pubkey }) => pubkey)).toEqual([
      "key of tickArrayBitmapExtension",
      "key of tickArray0",
      "key of tickArray1",
      "key of tickArray2",
      "key of tickArray10",
    ]);
  });

  test.each(["payer", "tokenVault1", "observationState"])("without %s there is none", (name) => {
    const { [name]: _, ...others } = KEYS;
    expect(() => buildSwap(ASKED, others)).toThrow(`needs the account ${name}`);
  });

  test("without tick arrays, or for an amount that is no u64, there is none", () => {
    const others = Object.fromEntries(Object.entries(KEYS).filter(([name]) => !name.startsWith("tickArray")));
    expect(() => buildSwap(ASKED, others)).toThrow("needs the account tickArray0");
    expect(() => buildSwap({ ...ASKED, amount: 1n << 64n }, KEYS)).toThrow(RangeError);
  });
});

const svm = sharedData("svm");

describe.skipIf(svm === null)("swap instructions that real binaries took (shared data: svm)", () => {
  let swaps: RaydiumSwap[];
  beforeAll(() => {
    swaps = raydiumSwaps(join(svm ?? "", "raydium-clmm.jsonl.gz"));
  });

  /** The accounts of an executed swap_v2 by the names that buildSwap takes. */
  function namesOf({ instruction, before }: RaydiumSwap, aToB: boolean): Record<string, Pubkey> {
    const named = accountsOf(
      "swap_v2",
      instruction.accounts.map(({ pubkey }) => pubkey),
    );
    const [input, output] = aToB ? ["0", "1"] : ["1", "0"];
    const remaining = remainingOf("swap_v2", instruction.accounts).map(({ pubkey }) => pubkey);
    const isExtension = (key: Pubkey) => before.get(key)?.role === "bitmapExtension";
    const arrays = remaining.filter((key) => !isExtension(key));
    return {
      payer: named.payer,
      ammConfig: named.ammConfig,
      poolState: named.poolState,
      observationState: named.observationState,
      [`tokenAccount${input}`]: named.inputTokenAccount,
      [`tokenAccount${output}`]: named.outputTokenAccount,
      [`tokenVault${input}`]: named.inputVault,
      [`tokenVault${output}`]: named.outputVault,
      [`tokenMint${input}`]: named.inputVaultMint,
      [`tokenMint${output}`]: named.outputVaultMint,
      ...Object.fromEntries(arrays.map((key, i) => [`tickArray${i}`, key])),
      ...Object.fromEntries(remaining.filter(isExtension).map((key) => ["tickArrayBitmapExtension", key])),
    };
  }

  test("ours have the same bytes and accounts; only the extension is writable, as limit orders need it", () => {
    let compared = 0;
    for (const swap of swaps) {
      if (swap.name !== "swap_v2") continue;
      const aToB = swap.direction === "0to1";
      const built = buildSwap(
        {
          aToB,
          exactIn: String(swap.args.is_base_input) === "true",
          amount: BigInt(swap.args.amount ?? ""),
          threshold: BigInt(swap.args.other_amount_threshold ?? ""),
          sqrtPriceLimit: BigInt(swap.args.sqrt_price_limit_x64 ?? ""),
        },
        namesOf(swap, aToB),
      );
      expect(Buffer.from(built.data).equals(swap.instruction.data), swap.id).toBe(true);
      const expected = swap.instruction.accounts.map((account) =>
        swap.before.get(account.pubkey)?.role === "bitmapExtension" ? { ...account, isWritable: true } : account,
      );
      expect(built.accounts, swap.id).toEqual(expected);
      expect(built.program, swap.id).toBe(swap.instruction.program);
      compared++;
    }
    expect(compared).toBe(650);
  });
});
