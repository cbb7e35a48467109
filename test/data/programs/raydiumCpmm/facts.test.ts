import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { pubkeyAt } from "#data/programs/base58.ts";
import { type SwapEvent, swapEventLine, swapEventOf } from "#data/programs/raydiumCpmm/events.ts";
import { factsOf } from "#data/programs/raydiumCpmm/facts.ts";
import { encodeSwap, RAYDIUM_CPMM } from "#data/programs/raydiumCpmm/instruction.ts";
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";
import { type MadeCall, madeKey, madeTransaction, recordedTransactions } from "../records.ts";

const FOLDERS = [sharedData("vixen-fixtures"), sharedData("jup-instruction-parser")];
const vectorsFile = sharedData("swap_vectors.json");

describe.skipIf(FOLDERS.includes(null) || vectorsFile === null)(
  "recorded transactions (shared data: vixen-fixtures, jup-instruction-parser, swap_vectors.json)",
  () => {
    const calls = () =>
      FOLDERS.flatMap((folder) => recordedTransactions(folder ?? "")).flatMap((transaction) =>
        transaction.calls
          .filter(({ program }) => program === RAYDIUM_CPMM)
          .map((call) => ({ call, facts: factsOf(call, transaction) })),
      );

    test("the 2 known swaps are found; of the one whose output pays a transfer fee, what arrived counts", () => {
      const document: { vectors: Readonly<Record<string, string>>[] } = JSON.parse(
        readFileSync(vectorsFile ?? "", "utf8"),
      );
      const vectors = document.vectors.filter(({ program }) => program === "raydium_cpmm");
      const key = (...parts: readonly unknown[]) => parts.join(" ");
      const known = vectors.map((vector) =>
        key(
          vector.signature,
          vector.pool,
          vector.amount_in,
          BigInt(vector.amount_out ?? 0) - BigInt(vector.out_transfer_fee ?? 0),
        ),
      );
      const found = calls().flatMap(({ facts }) =>
        facts.map(({ stream, facts: swap }) =>
          stream === "swap" ? key(swap.signature, swap.pool, swap.amountIn, swap.amountOut) : stream,
        ),
      );
      expect(known).toHaveLength(2);
      expect(found.sort()).toEqual(known.sort());
    });

    test("an event of July 2024 lacks the fees that one of October 2025 tells", () => {
      const events = calls().map(({ call }) => swapEventOf(call));
      const told = events.map((event) => event?.appended?.tradeFee ?? null);
      // 0.25 % of 218,686,363,204.
      expect(told).toEqual(expect.arrayContaining([546_715_909n, null]));
      expect(told).toHaveLength(2);
    });
  },
);

const mintOfByte = (byte: number): Pubkey => pubkeyAt(new Uint8Array(32).fill(byte), 0);
const [mint0, mint1] = [mintOfByte(1), mintOfByte(200)];
const key = madeKey;
const [vaultIn, vaultOut, userIn, userOut] = ["v1n", "vout", "u1n", "uout"].map(key) as [
  Pubkey,
  Pubkey,
  Pubkey,
  Pubkey,
];

function swapCall(mintIn: Pubkey, mintOut: Pubkey, rest: Partial<MadeCall> = {}): MadeCall {
  return {
    program: RAYDIUM_CPMM,
    accounts: [
      key("payer"),
      key("auth"),
      key("conf"),
      key("poo1"),
      userIn,
      userOut,
      vaultIn,
      vaultOut,
      TOKEN_PROGRAM,
      TOKEN_2022_PROGRAM,
      mintIn,
      mintOut,
      key("obs"),
    ],
    data: encodeSwap({ instruction: "swap_base_input", exactIn: true, amount: 1_000n, threshold: 7n }),
    ...rest,
  };
}

function checkedTransfer(program: Pubkey, from: Pubkey, mint: Pubkey, to: Pubkey, amount: number): MadeCall {
  const data = new Uint8Array(10);
  data[0] = 12;
  new DataView(data.buffer).setBigUint64(1, BigInt(amount), true);
  return { program, accounts: [from, mint, to, key("payer")], data };
}

const EVENT: SwapEvent = {
  poolId: key("poo1"),
  inputVaultBefore: 5_000n,
  outputVaultBefore: 9_000n,
  inputAmount: 990n,
  outputAmount: 1_400n,
  inputTransferFee: 10n,
  outputTransferFee: 14n,
  baseInput: true,
  appended: null,
};

function factOf(transaction: TransactionRecord) {
  const [fact] = factsOf(transaction.calls[0]!, transaction);
  if (fact === undefined) throw new Error("no fact");
  return fact;
}

describe("a swap", () => {
  const transfers = [
    checkedTransfer(TOKEN_2022_PROGRAM, userIn, mint0, vaultIn, 1_000),
    checkedTransfer(TOKEN_2022_PROGRAM, vaultOut, mint1, userOut, 1_400),
  ];

  test("is what left the user and what arrived there, transfer fees on both sides", () => {
    const calls = [swapCall(mint0, mint1, { logs: [swapEventLine(EVENT)] }), ...transfers];
    expect(factOf(madeTransaction(calls))).toMatchObject({
      stream: "swap",
      facts: { pool: key("poo1"), aToB: true, exactIn: true, amount: 1_000n, amountIn: 1_000n, amountOut: 1_386n },
    });
  });

  test("without its event, as when logs are cut, by the balance of the account where it arrived", () => {
    const tokenBalances = [
      {
        account: userOut,
        mint: mint1,
        owner: null,
        tokenProgram: TOKEN_2022_PROGRAM,
        decimals: 6,
        before: 5n,
        after: 1_391n,
      },
    ];
    const calls = [swapCall(mint0, mint1, { logs: ["Program data: QMbN6CYIceL"] }), ...transfers];
    expect(factOf(madeTransaction(calls, { tokenBalances }))).toMatchObject({
      facts: { amountIn: 1_000n, amountOut: 1_386n },
    });
  });

  test("without inner calls, by its event alone", () => {
    const calls = [swapCall(mint0, mint1, { logs: [swapEventLine(EVENT)] })];
    expect(factOf(madeTransaction(calls))).toMatchObject({ facts: { amountIn: 1_000n, amountOut: 1_386n } });
  });

  test("goes by the order of its mints' bytes", () => {
    expect(factOf(madeTransaction([swapCall(mint1, mint0)]))).toMatchObject({ facts: { aToB: false } });
  });

  test("that failed has its error and no amounts, though its event was logged", () => {
    const calls = [swapCall(mint0, mint1, { logs: [swapEventLine(EVENT)] }), ...transfers];
    const error = '{"InstructionError":[0,{"Custom":1}]}';
    expect(factOf(madeTransaction(calls, { error }))).toMatchObject({
      facts: { error, amount: 1_000n, threshold: 7n, amountIn: null, amountOut: null },
    });
  });

  test("that ends too early is refused with the field", () => {
    const cut = swapCall(mint0, mint1);
    expect(() => factOf(madeTransaction([{ ...cut, data: cut.data.subarray(0, 20) }]))).toThrow(
      "swap_base_input.minimumAmountOut at offset 16",
    );
    expect(() => factOf(madeTransaction([{ ...cut, accounts: [] }]))).toThrow("swap.accounts at offset 0");
  });
});

describe("liquidity", () => {
  const accounts = ["owner", "auth", "poo1", "1p", "u0", "u1", "v0", "v1"].map((name) => key(name.replace("0", "o")));
  const [, , pool, , user0, user1, vault0, vault1] = accounts as [
    Pubkey,
    Pubkey,
    Pubkey,
    Pubkey,
    Pubkey,
    Pubkey,
    Pubkey,
    Pubkey,
  ];
  const dataOf = (discriminator: string, ...numbers: number[]) => {
    const data = Buffer.alloc(8 + numbers.length * 8);
    data.write(discriminator, "hex");
    for (const [i, number] of numbers.entries()) data.writeBigUInt64LE(BigInt(number), 8 + i * 8);
    return new Uint8Array(data);
  };

  test("a deposit adds its liquidity tokens and what left the user", () => {
    const transaction = madeTransaction([
      { program: RAYDIUM_CPMM, accounts, data: dataOf("f223c68952e1f2b6", 500, 100, 200) },
      checkedTransfer(TOKEN_PROGRAM, user0, mint0, vault0, 90),
      checkedTransfer(TOKEN_PROGRAM, user1, mint1, vault1, 180),
    ]);
    expect(factOf(transaction)).toMatchObject({
      stream: "liquidity",
      facts: { pool, liquidityDelta: 500n, amountA: 90n, amountB: 180n, error: null },
    });
  });

  test("a withdrawal takes them away; a failed one moved nothing", () => {
    const calls = [
      { program: RAYDIUM_CPMM, accounts, data: dataOf("b712469c946da122", 500, 1, 2) },
      checkedTransfer(TOKEN_PROGRAM, vault0, mint0, user0, 90),
      checkedTransfer(TOKEN_PROGRAM, vault1, mint1, user1, 180),
    ];
    const facts = { pool, liquidityDelta: -500n, amountA: 90n, amountB: 180n };
    expect(factOf(madeTransaction(calls))).toMatchObject({ facts });
    expect(factOf(madeTransaction(calls, { error: "{}" }))).toMatchObject({
      facts: { ...facts, amountA: null, amountB: null, error: "{}" },
    });
  });

  test.each([
    ["initialize", "afaf6d1f0d989bed", ["creator", "conf", "auth"]],
    ["initialize_with_permission", "3f37fe4131b25979", ["payer", "creator", "conf", "auth"]],
  ])(
    "%s makes a pool with its mints, vaults, creator, first liquidity and opening second",
    (_, discriminator, first) => {
      const named = [...first.map(key), pool, mint0, mint1, key("1p"), user0, user1, key("u1p"), vault0, vault1];
      const made = { program: RAYDIUM_CPMM, accounts: named, data: dataOf(discriminator, 1_000, 2_000, 0) };
      const transaction = madeTransaction(
        [
          made,
          checkedTransfer(TOKEN_PROGRAM, user0, mint0, vault0, 1_000),
          checkedTransfer(TOKEN_PROGRAM, user1, mint1, vault1, 2_000),
        ],
        { blockTimeS: 1_700_000_000 },
      );
      expect(factOf(transaction)).toMatchObject({
        stream: "pool_created",
        facts: {
          pool,
          creator: key("creator"),
          mintA: mint0,
          mintB: mint1,
          vaultA: vault0,
          vaultB: vault1,
          amountA: 1_000n,
          amountB: 2_000n,
          openTimeS: 1_700_000_001,
        },
      });
      const failed = madeTransaction([made], { error: "{}" });
      expect(factsOf(failed.calls[0]!, failed)).toEqual([]);
    },
  );

  test("another instruction of the program is no fact", () => {
    const transaction = madeTransaction([{ program: RAYDIUM_CPMM, data: dataOf("8888fcddc2427e59", 1, 1) }]);
    expect(factsOf(transaction.calls[0]!, transaction)).toEqual([]);
  });
});
