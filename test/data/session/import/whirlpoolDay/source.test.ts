import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { gunzippedLines, parseDayLine } from "#data/session/import/whirlpoolDay/source.ts";

const POOL = "65shmpuYmxx5p7ggNCZbyrGLCXVqbBR1ZD5aAocRBUNG";
const SIGNER = "5t8ufz3nbKZ851KT1AfPEDKeCcBQU46LGCzSUnDbkebS";

/** The first swap of 2022-04-06, as the file has it but for the accounts that are not read. */
const SWAP = {
  name: "swap",
  payload: {
    dataAmount: "812443076",
    dataOtherAmountThreshold: "6335480356",
    dataSqrtPriceLimit: "79226673515401279992447579055",
    dataAmountSpecifiedIsInput: 1,
    dataAToB: 0,
    keyTokenAuthority: SIGNER,
    keyWhirlpool: POOL,
    transferAmount0: "812443076",
    transferAmount1: "6398835160",
  },
};
const CHANGE = {
  dataLiquidityAmount: "58431162823",
  keyWhirlpool: POOL,
  keyPositionAuthority: SIGNER,
  keyPosition: SIGNER,
  keyTickArrayLower: POOL,
  keyTickArrayUpper: POOL,
  transferAmount0: "1699539675",
  transferAmount1: "0",
};

function lineOf(...instructions: unknown[]): string {
  const balances = [{ account: POOL, pre: "20855322542861", post: "20848923707701" }];
  const transaction = { index: 501, signature: "4nLnzbYa", payer: SIGNER, balances, instructions };
  return JSON.stringify({
    slot: 128407688,
    blockHeight: 116370882,
    blockTime: 1649203212,
    transactions: [transaction],
  });
}

const instructionsOf = (...instructions: unknown[]) =>
  parseDayLine(lineOf(...instructions), "day", 19).transactions[0]?.instructions;

describe("a line of a Whirlpool day", () => {
  test("gives slot, time and the transaction's place and balances", () => {
    const { transactions, ...slot } = parseDayLine(lineOf(SWAP), "day", 19);
    expect(slot).toEqual({ slot: 128407688, blockHeight: 116370882, blockTime: 1649203212 });
    expect(transactions).toMatchObject([
      { index: 501, payer: SIGNER, balances: [{ account: POOL, pre: 20855322542861n, post: 20848923707701n }] },
    ]);
  });

  test("gives a swap with its arguments and, input first, what was transferred", () => {
    expect(instructionsOf(SWAP)).toEqual([
      {
        kind: "swap",
        pool: POOL,
        authority: SIGNER,
        aToB: false,
        exactIn: true,
        amount: 812443076n,
        threshold: 6335480356n,
        sqrtPriceLimit: 79226673515401279992447579055n,
        amountIn: 812443076n,
        amountOut: 6398835160n,
      },
    ]);
  });

  test("gives liquidity that is taken away as a negative change", () => {
    const changes = instructionsOf(
      { name: "increaseLiquidity", payload: CHANGE },
      { name: "decreaseLiquidity", payload: CHANGE },
    );
    expect(changes).toMatchObject([
      { kind: "liquidity", liquidityDelta: 58431162823n, amountA: 1699539675n, amountB: 0n },
      { kind: "liquidity", liquidityDelta: -58431162823n, amountA: 1699539675n, amountB: 0n },
    ]);
  });

  test("names instructions that move neither price nor liquidity", () => {
    expect(instructionsOf({ name: "collectFees", payload: { keyWhirlpool: POOL } })).toEqual([
      { kind: "other", name: "collectFees" },
    ]);
  });

  test.each([
    ["{", "day line 19: is not JSON"],
    [lineOf({ name: "swapV3", payload: {} }), 'instruction "swapV3" is not known here'],
    [lineOf({ name: "toString", payload: {} }), 'instruction "toString" is not known here'],
    [
      lineOf({ ...SWAP, payload: { ...SWAP.payload, dataAmount: 812443076 } }),
      "day line 19, transactions.0.instructions.0.payload.dataAmount",
    ],
    [lineOf({ ...SWAP, payload: { ...SWAP.payload, transferAmount1: "-1" } }), "not a decimal u64"],
    [JSON.stringify({ slot: "1" }), "day line 19, slot"],
  ])("is refused with file, line and field: %#", (text, reason) => {
    expect(() => parseDayLine(text, "day", 19)).toThrow(reason);
  });
});

describe("the lines of a packed file", () => {
  const folder = mkdtempSync(join(tmpdir(), "sniperforge-day-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = async (bytes: Uint8Array): Promise<string[]> => {
    const file = join(folder, "day.jsonl.gz");
    writeFileSync(file, bytes);
    return collect(gunzippedLines(file));
  };
  async function collect(lines: AsyncGenerator<string>): Promise<string[]> {
    const all: string[] = [];
    for await (const line of lines) all.push(line);
    return all;
  }

  test("are its text between line ends, the last with or without one", async () => {
    expect(await read(gzipSync("one\ntwö\n"))).toEqual(["one", "twö"]);
    expect(await read(gzipSync("one\ntwö"))).toEqual(["one", "twö"]);
  });

  test("longer than any buffer come whole", async () => {
    const long = "x".repeat(3_000_000);
    expect(await read(gzipSync(`${long}\ny`))).toEqual([long, "y"]);
  });

  test("of a file that is cut short, or packed otherwise, or no text, are refused", async () => {
    const packed = gzipSync("one\n".repeat(10_000));
    await expect(read(packed.subarray(0, packed.length - 12))).rejects.toThrow("day.jsonl.gz");
    await expect(read(new TextEncoder().encode("one\n"))).rejects.toThrow("day.jsonl.gz");
    await expect(read(gzipSync(new Uint8Array([0xff, 0xfe])))).rejects.toThrow("line 1: is not UTF-8 text");
    await expect(collect(gunzippedLines(join(folder, "nowhere.gz")))).rejects.toThrow("nowhere.gz");
  });
});
