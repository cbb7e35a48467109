import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import type { ProgramFact } from "#data/programs/program.ts";
import { factsOf } from "#data/programs/raydiumV4/facts.ts";
import { encodeSwap, RAYDIUM_V4 } from "#data/programs/raydiumV4/instruction.ts";
import { swapLogLine } from "#data/programs/raydiumV4/rayLog.ts";
import { TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";
import { type MadeCall, madeKey, madeTransaction, recordedTransactions } from "../records.ts";

function allFacts(transactions: readonly TransactionRecord[]): ProgramFact[] {
  return transactions.flatMap((transaction) =>
    transaction.calls.filter(({ program }) => program === RAYDIUM_V4).flatMap((call) => factsOf(call, transaction)),
  );
}

const FOLDERS = [
  sharedData("block-285000037"),
  sharedData("block-332254855"),
  sharedData("vixen-fixtures"),
  sharedData("jup-instruction-parser"),
  sharedData("metamask-snap-tx"),
  sharedData("helius-transaction-notification"),
];
const vectorsFile = sharedData("swap_vectors.json");
const newPoolsFile = sharedData("new_pools.csv");

interface Vector {
  readonly program: string;
  readonly op: string;
  readonly pool: string;
  readonly signature: string;
  readonly source: string;
  readonly amount_in: string;
  readonly amount_out: string;
}

describe.skipIf(FOLDERS.includes(null) || vectorsFile === null || newPoolsFile === null)(
  "recorded transactions (shared data: blocks, vixen, jup, metamask and helius fixtures, swap_vectors.json, new_pools.csv)",
  () => {
    const read = () => FOLDERS.flatMap((folder) => recordedTransactions(folder ?? ""));

    test("132 of the 133 known swaps are found with pool, mode and amounts; the other was copied from a page by hand", () => {
      const key = (...parts: readonly unknown[]) => parts.join(" ");
      const found = new Set(
        allFacts(read()).map(({ stream, facts }) =>
          stream === "swap"
            ? key(facts.signature, facts.pool, facts.exactIn, facts.amountIn, facts.amountOut)
            : key(stream),
        ),
      );
      const document: { vectors: Vector[] } = JSON.parse(readFileSync(vectorsFile ?? "", "utf8"));
      const vectors = document.vectors.filter(({ program }) => program === "raydium_v4");
      const missing = vectors.filter(
        ({ signature, pool, op, amount_in, amount_out }) =>
          !found.has(key(signature, pool, op === "swap_base_in", amount_in, amount_out)),
      );
      expect(vectors).toHaveLength(133);
      expect(missing.map(({ source }) => source.slice(0, 16))).toEqual(["transcribed-2026"]);
    });

    test("the 14 new pools are found, no others, with the mints of their vaults and what their log says", () => {
      const transactions = recordedTransactions(FOLDERS[5] ?? "");
      const listed = readFileSync(newPoolsFile ?? "", "utf8")
        .split("\n")
        .filter((line) => line.startsWith("raydium_v4 initialize2,"))
        .map((line) => line.split(",")[2]);
      const made = allFacts(read()).filter(({ stream }) => stream === "pool_created");
      expect(made.map(({ facts }) => facts.signature).sort()).toEqual(listed.sort());
      expect(made).toHaveLength(14);
      for (const { stream, facts } of made) {
        if (stream !== "pool_created") continue;
        const transaction = transactions.find(({ signature }) => signature === facts.signature);
        const mintAt = (vault: Pubkey | null) =>
          transaction?.tokenBalances.find(({ account }) => account === vault)?.mint ?? "none";
        expect(mintAt(facts.vaultA)).toBe(facts.mintA);
        expect(mintAt(facts.vaultB)).toBe(facts.mintB);
        const log = transaction?.logs?.find((line) => line.includes("InitializeInstruction2")) ?? "";
        const said = /open_time: (\d+), init_pc_amount: (\d+), init_coin_amount: (\d+)/.exec(log)?.slice(1) ?? [];
        expect([facts.openTimeS, facts.amountB, facts.amountA].map(String)).toEqual(said);
        expect(facts.creator).toBe(transaction?.keys[0]);
        expect(facts.feePpm).toBe(2_500);
      }
    });

    test("swaps of failed transactions carry the error and no amounts", () => {
      const failed = allFacts(read()).filter(({ stream, facts }) => stream === "swap" && facts.error !== null);
      expect(failed).toHaveLength(9);
      for (const { facts } of failed) expect(facts).toMatchObject({ amountIn: null, amountOut: null });
    });
  },
);

const key = madeKey;
const [amm, coinVault, pcVault, source, destination] = ["amm", "cvau1t", "pvau1t", "src", "dst"].map(key) as [
  Pubkey,
  Pubkey,
  Pubkey,
  Pubkey,
  Pubkey,
];
const V2_ACCOUNTS = [TOKEN_PROGRAM, amm, key("auth"), coinVault, pcVault, source, destination, key("user")];

function swapCall(rest: Partial<MadeCall> = {}): MadeCall {
  const data = encodeSwap({ instruction: "swapBaseInV2", exactIn: true, amount: 1_000n, threshold: 7n });
  return { program: RAYDIUM_V4, accounts: V2_ACCOUNTS, data, ...rest };
}

function transferCall(from: Pubkey, to: Pubkey, amount: number): MadeCall {
  const data = new Uint8Array(9);
  data[0] = 3;
  new DataView(data.buffer).setBigUint64(1, BigInt(amount), true);
  return { program: TOKEN_PROGRAM, accounts: [from, to, key("user")], data };
}

function initializeCall(account: Pubkey, mint: Pubkey): MadeCall {
  return { program: TOKEN_PROGRAM, accounts: [account, mint], data: Uint8Array.of(18) };
}

function balance(account: Pubkey, mint: Pubkey) {
  return { account, mint, owner: null, tokenProgram: null, decimals: 6, before: 0n, after: 0n };
}

function swapOf(transaction: TransactionRecord, place = 0) {
  const call = transaction.calls[place];
  const [fact] = call === undefined ? [] : factsOf(call, transaction);
  if (fact?.stream !== "swap") throw new Error("no swap");
  return fact.facts;
}

describe("a swap whose accounts name no market", () => {
  const log = swapLogLine({
    direction: 1n,
    userSource: 1_000n,
    poolCoin: 5_000n,
    poolPc: 9_000n,
    amountIn: 1_000n,
    minimumOut: 7n,
    outAmount: 498n,
  });

  test("goes the way that its transfers go", () => {
    const calls = [swapCall(), transferCall(source, coinVault, 1_000), transferCall(pcVault, destination, 1_500)];
    expect(swapOf(madeTransaction(calls))).toMatchObject({
      pool: amm,
      aToB: true,
      exactIn: true,
      amount: 1_000n,
      threshold: 7n,
      amountIn: 1_000n,
      amountOut: 1_500n,
      error: null,
    });
  });

  test("takes each swap's own transfers when a transaction swaps twice on one pool", () => {
    const calls = [
      { ...swapCall(), path: 0, height: 1 },
      { ...transferCall(source, coinVault, 1_000), path: 1, height: 2 },
      { ...transferCall(pcVault, destination, 1_500), path: 2, height: 2 },
      { ...swapCall(), path: 65_536, height: 1 },
      { ...transferCall(source, pcVault, 1_000), path: 65_537, height: 2 },
      { ...transferCall(coinVault, destination, 400), path: 65_538, height: 2 },
    ];
    const transaction = madeTransaction(calls);
    expect(swapOf(transaction, 0)).toMatchObject({ aToB: true, amountOut: 1_500n });
    expect(swapOf(transaction, 3)).toMatchObject({ aToB: false, amountOut: 400n });
  });

  test("where no transfer is known goes the way that its log says, and moves what that says", () => {
    expect(swapOf(madeTransaction([swapCall({ logs: [log] })]))).toMatchObject({
      aToB: false,
      amountIn: 1_000n,
      amountOut: 498n,
    });
  });

  test("keeps no amount of a log when it failed", () => {
    const failed = madeTransaction([swapCall({ logs: [log] })], { error: '{"InstructionError":[0,{"Custom":30}]}' });
    expect(swapOf(failed)).toMatchObject({ aToB: false, amountIn: null, amountOut: null, error: failed.error });
  });

  test("without a log, or with one cut short, goes by the mints of the accounts", () => {
    const calls = [swapCall({ logs: ["Program log: ray_log: A+gD"] })];
    const error = '{"InstructionError":[0,{"Custom":22}]}';
    const tokenBalances = [balance(coinVault, key("coin")), balance(pcVault, key("pc")), balance(source, key("pc"))];
    expect(swapOf(madeTransaction(calls, { error, tokenBalances }))).toMatchObject({ aToB: false, amountIn: null });
  });

  test("goes by the mint of an account that the same transaction made", () => {
    const calls = [swapCall(), initializeCall(destination, key("pc"))];
    const tokenBalances = [balance(coinVault, key("coin")), balance(pcVault, key("pc"))];
    const error = '{"InstructionError":[0,{"Custom":22}]}';
    expect(swapOf(madeTransaction(calls, { error, tokenBalances }))).toMatchObject({ aToB: true });
  });

  test("is refused where nothing tells its way", () => {
    expect(() => swapOf(madeTransaction([swapCall()]))).toThrow("nothing in the transaction tells which token goes in");
  });
});

describe("other instructions", () => {
  const accounts = Array.from({ length: 20 }, (_, i) => key(`a${String.fromCharCode(65 + (i > 7 ? i + 1 : i))}`));
  const liquidityAccounts = accounts.with(1, amm).with(5, key("mint")).with(6, coinVault).with(7, pcVault);

  test("a deposit gives what its transfers move and its liquidity tokens", () => {
    const data = new Uint8Array(25);
    data[0] = 3;
    const minted = new Uint8Array(9);
    minted[0] = 7;
    minted[1] = 200;
    const transaction = madeTransaction([
      { program: RAYDIUM_V4, accounts: liquidityAccounts, data },
      transferCall(key("market"), coinVault, 5),
      transferCall(source, coinVault, 30),
      transferCall(destination, pcVault, 60),
      { program: TOKEN_PROGRAM, accounts: [key("mint"), key("1p")], data: minted },
    ]);
    expect(factsOf(transaction.calls[0]!, transaction)).toMatchObject([
      { stream: "liquidity", facts: { pool: amm, liquidityDelta: 200n, amountA: 30n, amountB: 60n } },
    ]);
  });

  test("a withdrawal takes what its argument says of liquidity tokens", () => {
    const data = Uint8Array.of(4, 77, 0, 0, 0, 0, 0, 0, 0);
    const transaction = madeTransaction([
      { program: RAYDIUM_V4, accounts: liquidityAccounts, data },
      transferCall(coinVault, source, 30),
      transferCall(pcVault, destination, 60),
    ]);
    expect(factsOf(transaction.calls[0]!, transaction)).toMatchObject([
      { stream: "liquidity", facts: { pool: amm, liquidityDelta: -77n, amountA: 30n, amountB: 60n } },
    ]);
  });

  test("what moves no pool, as taking the protocol's part, is no fact; nor is a pool whose making failed", () => {
    const taken = madeTransaction([{ program: RAYDIUM_V4, accounts, data: Uint8Array.of(7) }]);
    expect(factsOf(taken.calls[0]!, taken)).toEqual([]);
    const data = new Uint8Array(26);
    data[0] = 1;
    const failed = madeTransaction([{ program: RAYDIUM_V4, accounts, data }], { error: "{}" });
    expect(factsOf(failed.calls[0]!, failed)).toEqual([]);
  });

  test("data or accounts that end too early are refused with the field", () => {
    const short = madeTransaction([swapCall({ data: Uint8Array.of(16, 1) })]);
    expect(() => swapOf(short)).toThrow("swapBaseInV2.amountIn at offset 1");
    const few = madeTransaction([swapCall({ accounts: V2_ACCOUNTS.slice(0, 7) })]);
    expect(() => swapOf(few)).toThrow("swapBaseInV2.accounts at offset 7: 8 are needed");
  });
});
