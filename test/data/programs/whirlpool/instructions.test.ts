import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { accountsOf, decodeInstruction, type InstructionName } from "#data/programs/whirlpool/instructions.ts";
import { sharedData } from "../../../shared.ts";

const folder = sharedData("carbon-fixtures");

interface Fixture {
  readonly accounts: readonly { readonly pubkey: Pubkey; readonly label: string }[];
  readonly data: string;
}

function fixtureOf(name: string): Fixture {
  return JSON.parse(readFileSync(join(folder ?? "", `orca-whirlpool__${name}_ix.json`), "utf8")) as Fixture;
}

/** Instructions of mainnet, whose accounts the fixtures label by the program's own IDL; some arguments, read by hand. */
const RECORDED: readonly (readonly [InstructionName, Readonly<Record<string, unknown>>])[] = [
  ["swap", {}],
  ["swap_v2", {}],
  ["two_hop_swap", { amountSpecifiedIsInput: true, aToBOne: true, aToBTwo: false }],
  ["two_hop_swap_v2", { amountSpecifiedIsInput: true, aToBOne: false, aToBTwo: true }],
  ["increase_liquidity", {}],
  ["increase_liquidity_v2", { liquidityAmount: 119_303_511_311n }],
  ["decrease_liquidity", {}],
  ["decrease_liquidity_v2", {}],
  ["initialize_pool", { bump: 246, tickSpacing: 32_896, initialSqrtPrice: 1_304_381_782_533_278_221_200_000n }],
  ["initialize_pool_v2", {}],
  ["open_position", {}],
  ["open_position_with_metadata", { tickLowerIndex: -18_776, tickUpperIndex: -18_576 }],
  ["open_bundled_position", { tickLowerIndex: 78_272, tickUpperIndex: 79_872 }],
];

describe.skipIf(folder === null)("instructions of mainnet (shared data: carbon-fixtures)", () => {
  test.each(RECORDED)("%s has its accounts where the IDL has them", (name, fields) => {
    const { accounts, data } = fixtureOf(name);
    const instruction = decodeInstruction(new Uint8Array(Buffer.from(data, "hex")));
    expect(instruction).toMatchObject({ name, fields });
    const named: Readonly<Record<string, Pubkey>> = accountsOf(
      name,
      accounts.map(({ pubkey }) => pubkey),
    );
    const labels = Object.fromEntries(accounts.map(({ label, pubkey }) => [label, pubkey]));
    // The position of a bundle is a position here, as the others.
    for (const [account, pubkey] of Object.entries(named))
      expect(pubkey, account).toBe(labels[account] ?? labels.bundledPosition);
  });

  test("an instruction with too few accounts is refused by name", () => {
    expect(() => accountsOf("swap", [])).toThrow("swap.accounts: 0 accounts, at least 11 are needed");
  });
});
