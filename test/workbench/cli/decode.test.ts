import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { json, sniperforge, temporaryFolder } from "../../end-to-end/sniperforge.ts";
import { sharedData } from "../../shared.ts";

const FOLDERS = ["block-285000037", "block-332254855", "vixen-fixtures", "carbon-fixtures", "chainstack-pump"] as const;
const isThere = FOLDERS.every((name) => sharedData(name) !== null);
const at = (folder: (typeof FOLDERS)[number], name: string) => join(sharedData(folder) ?? "", name);

const BLOCK = () => at("block-285000037", "slot_285000037.json");
/** A USDC → SOL trade of one wallet by Jupiter, through Raydium's concentrated pool and one that isn't known here. */
const ROUTED = "vRYNRDqsLW7Kk6GHPzxYytqxHDzDMTGfD2SD3fYsUZgA7o7yhDp97orn9uVoZKjWXYYoNMnGb4jzz2GxZuD2UV1";
const WHIRLPOOL = "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc";

interface DecodedFile {
  readonly schemaVersion: number;
  readonly blocks: readonly { readonly slot: number | null; readonly transactions: readonly DecodedTransaction[] }[];
  readonly transactions: readonly DecodedTransaction[];
  readonly accounts: readonly { readonly layout: string | null; readonly fields: Readonly<Record<string, unknown>> }[];
}

interface DecodedTransaction {
  readonly signature: string;
  readonly slot: number | null;
  readonly error: string | null;
  readonly swaps: readonly Readonly<Record<string, unknown>>[];
  readonly routes: readonly Readonly<Record<string, unknown>>[];
}

describe.skipIf(!isThere)(`sniperforge decode (shared data: ${FOLDERS.join(", ")})`, () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  test("prints a transaction as a tree of calls by name, its swaps, its routed trade and what balances changed", async () => {
    const { code, stdout } = await sniperforge(["decode", at("vixen-fixtures", `${ROUTED}_txupdate.json`)]);
    expect(code).toBe(0);
    for (const line of [
      "slot 371808427, transaction 0 of its block, legacy",
      "succeeded; fee 0.000005 SOL, paid by EATRppgyCqBBQmJpjetBjMnQPTZ2ojSazWh1ncnHbXVW",
      "2.0    Jupiter 6: Route",
      "2.5      raydium-clmm: Swap",
      "2.6        token: 472,821,137 from F5gFwhunVCucWAQYjpk9iiNHEh6NHD9VLY1wwiNVPKCn",
      "one trade by Jupiter 6 (2.0): swaps above: 1, 2 by its own account",
      "-472.821137",
    ])
      expect(stdout).toContain(line);
    expect(stdout).toMatch(/2\.5 +│ raydium-clmm │ B → A, exact in .* 472,821,137 │ 2,092,254,175/);
  });

  test("gives the same as JSON, amounts as decimal texts", async () => {
    const { schemaVersion, transactions } = await json<DecodedFile>([
      "decode",
      at("vixen-fixtures", `${ROUTED}_txupdate.json`),
    ]);
    expect(schemaVersion).toBe(1);
    expect(transactions).toMatchObject([
      {
        signature: ROUTED,
        slot: 371_808_427,
        error: null,
        swaps: [
          {
            path: "2.5",
            programName: "raydium-clmm",
            aToB: false,
            exactIn: true,
            amountIn: "472821137",
            amountOut: "2092254175",
          },
        ],
        routes: [
          {
            path: "2.0",
            programName: "Jupiter 6",
            hops: [0],
            legs: [{ inputAmount: "2092119022" }, { outputAmount: "2092254175" }],
          },
        ],
      },
    ]);
  });

  test("of a block, told by its JSON or its protobuf, says how its transactions ended and what they did", async () => {
    const { stdout } = await sniperforge(["decode", BLOCK(), "--slot", "285000037"]);
    expect(stdout).toContain("slot 285000037, parent 285000036, height 264042638, 2024-08-21 19:10:59 UTC");
    expect(stdout).toContain("557 transactions, 99 of them failed");
    const { blocks } = await json<DecodedFile>([
      "decode",
      at("block-332254855", "block_332254855.pb"),
      "--slot",
      "332254855",
    ]);
    expect(blocks).toHaveLength(1);
    expect(blocks[0]?.transactions).toHaveLength(1_445);
    expect(new Set(blocks[0]?.transactions.map(({ slot }) => slot))).toEqual(new Set([332_254_855]));
  });

  test("gives one transaction of a block by its place or its signature", async () => {
    const byPlace = await json<DecodedFile>(["decode", BLOCK(), "--transaction", "12"]);
    const [transaction] = byPlace.transactions;
    const bySignature = await json<DecodedFile>(["decode", BLOCK(), "--transaction", transaction?.signature ?? ""]);
    expect(bySignature).toEqual(byPlace);
    expect(transaction?.swaps).toMatchObject([
      { programName: "raydium-v4", amountIn: "27143346", amountOut: "11321844654" },
    ]);
    expect(byPlace.blocks).toEqual([]);
  });

  test("says what an account holds, told whose it is by the document or by --owner", async () => {
    const fixture = at("carbon-fixtures", "orca-whirlpool__whirlpool_account.json");
    const { data } = JSON.parse(readFileSync(fixture, "utf8")) as { data: string };
    const raw = join(folder.path, "account.bin");
    writeFileSync(raw, Buffer.from(data, "base64"));
    for (const args of [[fixture], [raw, "--owner", WHIRLPOOL]]) {
      const { accounts } = await json<DecodedFile>(["decode", ...args]);
      expect(accounts).toMatchObject([
        { layout: "Whirlpool", fields: { tickSpacing: 32_896, liquidity: "141421356" } },
      ]);
    }
    const { stdout } = await sniperforge(["decode", raw, "--owner", WHIRLPOOL]);
    expect(stdout).toContain("tokenMintA: So11111111111111111111111111111111111111112");
  });

  test("decodes what is whole of a file and says that there is more", async () => {
    const { code, stdout, stderr } = await sniperforge([
      "decode",
      at("chainstack-pump", "decoded_buy_tx_from_getTransaction_cb33c5a.json"),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain("outcome not told");
    expect(stderr).toContain("what follows the last document was left out");
  });

  const bad = (name: string, content: string | Uint8Array) => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };
  test.each([
    [3, "no-such.json: it can't be read", () => ["no-such.json"]],
    [3, "it holds no transaction, no block and no account", () => [bad("empty-object.json", "{}")]],
    [3, "document.length at offset 0: it is empty", () => [bad("empty.bin", "")]],
    [3, "For the bytes of an account, give --owner", () => [bad("noise.bin", new Uint8Array(700).fill(7))]],
    [
      3,
      "Whirlpool.length at offset 9: 9 bytes, at least 653 are needed",
      () => [bad("short.bin", Buffer.from("3f95d10ce180630901", "hex")), "--owner", WHIRLPOOL],
    ],
    [2, "--owner x: a program's public key is needed", () => [BLOCK(), "--owner", "x"]],
    [2, "--slot x: a whole number is needed", () => [BLOCK(), "--slot", "x"]],
    [2, 'unknown transaction "9999"', () => [BLOCK(), "--transaction", "9999"]],
  ])("ends with exit code %i and says why: %s", async (expected, reason, args) => {
    const { code, stderr, stdout } = await sniperforge(["decode", ...args()]);
    expect(stderr).toContain(reason);
    expect([code, stdout]).toEqual([expected, ""]);
  });
});
