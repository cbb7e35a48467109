import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { decodeAccount, encodeAccount } from "#data/programs/whirlpool/account.ts";
import { oracleAddress, tickArrayAddress } from "#data/programs/whirlpool/addresses.ts";
import { sharedData } from "../../../shared.ts";
import { executedSwaps } from "../executedSwaps.ts";

const carbon = sharedData("carbon-fixtures");
const svm = sharedData("svm");

function accountOf(name: string): Uint8Array {
  const fixture = JSON.parse(readFileSync(join(carbon ?? "", `orca-whirlpool__${name}.json`), "utf8")) as {
    data: string;
  };
  return new Uint8Array(Buffer.from(fixture.data, "base64"));
}

describe.skipIf(carbon === null || svm === null)("accounts of mainnet (shared data: carbon-fixtures, svm)", () => {
  test.each([
    ["whirlpool_account", "Whirlpool", { tickSpacing: 32_896, tickCurrentIndex: 223_338 }],
    ["tick_array_account", "TickArray", { form: "fixed" }],
    ["dynamic_tick_array_account0", "DynamicTickArray", { form: "dynamic" }],
    ["position_account", "Position", {}],
  ])("%s is a %s, and the same bytes again", (name, layout, fields) => {
    const bytes = accountOf(name);
    const account = decodeAccount(bytes);
    expect(account).toMatchObject({ layout, fields });
    if (account !== null) expect(Buffer.from(encodeAccount(account)).equals(bytes)).toBe(true);
  });

  test("an oracle is the same bytes again, at the address that its pool gives", () => {
    const swap = executedSwaps(join(svm ?? "", "orca-whirlpool.jsonl.gz")).find(({ poolName }) =>
      poolName.startsWith("adaptive"),
    );
    if (swap === undefined) throw new Error("no pool has an adaptive fee");
    const { oracle = "", whirlpool = "", tickArrays } = swap.roles;
    expect(oracleAddress(whirlpool as Pubkey)).toBe(oracle);
    expect(tickArrays).toContain(tickArrayAddress(whirlpool as Pubkey, 0));
    const bytes = swap.before[oracle]?.data ?? new Uint8Array();
    const account = decodeAccount(bytes);
    expect(account?.layout).toBe("Oracle");
    if (account !== null) expect(Buffer.from(encodeAccount(account)).equals(bytes)).toBe(true);
  });

  test("accounts that no price depends on are none of these, and another program's layouts aren't written", () => {
    for (const name of [
      "fee_tier_account",
      "token_badge_account",
      "position_bundle_account",
      "whirlpools_config_account",
    ])
      expect(decodeAccount(accountOf(name)), name).toBeNull();
    expect(() => encodeAccount({ layout: "PoolState", fields: {} })).toThrow("Whirlpool has no account PoolState");
  });
});
