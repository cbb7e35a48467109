import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { EventFacts } from "#data/market/events.ts";
import type { Pubkey, Slot } from "#data/market/units.ts";
import { bytesOfBase58 } from "#data/programs/base58.ts";
import { bytesOfHex, DecodeError, viewOf, writeStruct } from "#data/programs/layout.ts";
import type { ProgramFact } from "#data/programs/program.ts";
import { encodeSwapEvent, type SwapEvent } from "#data/programs/raydiumClmm/events.ts";
import { factsOf } from "#data/programs/raydiumClmm/facts.ts";
import { INSTRUCTIONS, RAYDIUM_CLMM } from "#data/programs/raydiumClmm/instructions.ts";
import { base64Of } from "#data/programs/transaction/base64.ts";
import { readDocument } from "#data/programs/transaction/document.ts";
import { TOKEN_2022_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { InstructionCall, TransactionRecord } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";

type SwapFacts = EventFacts<"swap">;

const NOTHING: TransactionRecord = {
  signature: "made up",
  slot: 440_000_000 as Slot,
  txIndex: 3,
  blockTimeS: null,
  version: 0,
  keys: ["fee payer" as Pubkey],
  signers: 1,
  error: null,
  feeLamports: 5_000n,
  calls: [],
  logs: null,
  logsTruncated: false,
  tokenBalances: [],
  lamportsBefore: [],
  lamportsAfter: [],
};

/** 32 bytes that begin with `first`; two such mints are in the order of their first bytes. */
const MINTS = [
  "So11111111111111111111111111111111111111112",
  "4kzLMxfMZVf6UztzjMcAmyLfBYgFcr9FfpwusrqgEjiH",
  "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
] as unknown as readonly [Pubkey, Pubkey, Pubkey];

function called(transaction: TransactionRecord, index = 0): readonly ProgramFact[] {
  return factsOf(transaction.calls[index] as InstructionCall, transaction);
}

function call(
  index: number,
  data: Uint8Array,
  accounts: readonly string[],
  change: Partial<InstructionCall> = {},
): InstructionCall {
  return {
    index,
    path: index === 0 ? 0 : index,
    height: index === 0 ? 1 : 2,
    program: RAYDIUM_CLMM,
    accounts: accounts as readonly Pubkey[],
    data,
    logs: [],
    ...change,
  };
}

function swapData(name: "swap" | "swap_v2", amount: bigint): Uint8Array {
  const { discriminator, fields, size } = INSTRUCTIONS[name];
  const data = new Uint8Array(size);
  data.set(discriminator);
  writeStruct(fields, { amount, otherAmountThreshold: 1n, sqrtPriceLimitX64: 0n, isBaseInput: true }, data);
  return data;
}

/** TransferChecked by Token-2022, whose data don't tell the fee. */
function transfer(index: number, source: string, mint: string, destination: string, authority: string, amount: bigint) {
  const data = new Uint8Array(10);
  data[0] = 12;
  viewOf(data).setBigUint64(1, amount, true);
  return call(index, data, [source, mint, destination, authority], { program: TOKEN_2022_PROGRAM });
}

const V2 = [
  ...["payer", "config", "pool", "user in", "user out", "vault in", "vault out", "observation"],
  ...["token program", "token program 2022", "memo"],
];

describe("facts of a call", () => {
  const event: SwapEvent = {
    poolState: MINTS[2],
    sender: MINTS[2],
    tokenAccount0: MINTS[2],
    tokenAccount1: MINTS[2],
    amount0: 900n,
    transferFee0: 100n,
    amount1: 475n,
    transferFee1: 25n,
    zeroForOne: true,
    sqrtPriceX64: 1n,
    liquidity: 1n,
    tick: -1,
  };

  test("with transfer fees the amounts are what left the user and what arrived there", () => {
    const accounts = [...V2, MINTS[0], MINTS[1]].map((name) => (name === "pool" ? MINTS[2] : name));
    const logs = [`Program data: ${base64Of(encodeSwapEvent(event, { tradeFee0: 2n, tradeFee1: 0n }))}`];
    const swap = call(0, swapData("swap_v2", 1_000n), accounts, { logs });
    const transfers = [
      transfer(1, "user in", MINTS[0], "vault in", "payer", 1_000n),
      transfer(2, "vault out", MINTS[1], "user out", MINTS[2], 500n),
    ];
    const [fact] = called({ ...NOTHING, calls: [swap, ...transfers] });
    expect(fact).toMatchObject({
      stream: "swap",
      facts: { slot: 440_000_000, txIndex: 3, signer: "fee payer", aToB: true, amountIn: 1_000n, amountOut: 475n },
    });
    // Logs that were cut leave the balances, which here say nothing.
    const [cut] = called({ ...NOTHING, calls: [{ ...swap, logs: [] }, ...transfers] });
    expect(cut?.facts).toMatchObject({ amountIn: 1_000n, amountOut: null });
  });

  test("a failed swap has the error, its arguments and no amounts, whatever was transferred before", () => {
    const swap = call(0, swapData("swap_v2", 1_000n), [...V2, MINTS[1], MINTS[0]]);
    const moved = transfer(1, "user in", MINTS[1], "vault in", "payer", 1_000n);
    const error = '{"InstructionError":[0,{"Custom":6022}]}';
    expect(called({ ...NOTHING, error, calls: [swap, moved] })[0]?.facts).toMatchObject({
      aToB: false,
      exactIn: true,
      amount: 1_000n,
      threshold: 1n,
      amountIn: null,
      amountOut: null,
      error,
    });
  });

  test("the first kind of swap takes its direction from the tokens that its accounts hold", () => {
    const swap = call(0, swapData("swap", 5n), [...V2.slice(0, 8), "token program", "tick array"]);
    const holding = (account: string, mint: string) => ({
      account: account as Pubkey,
      mint: mint as Pubkey,
      owner: null,
      tokenProgram: null,
      decimals: 6,
      before: 0n,
      after: 0n,
    });
    const tokenBalances = [holding("vault in", MINTS[2]), holding("user out", MINTS[0])];
    expect(called({ ...NOTHING, calls: [swap], tokenBalances })[0]?.facts).toMatchObject({ aToB: false });
    expect(() => called({ ...NOTHING, calls: [swap] })).toThrow(DecodeError);
    expect(() => called({ ...NOTHING, calls: [swap] })).toThrow("which token goes in");
  });

  /** Two pools in one instruction: token 0 for token 1, then token 1 for token 2. */
  function routed(): readonly InstructionCall[] {
    const { discriminator, fields, size } = INSTRUCTIONS.swap_router_base_in;
    const data = new Uint8Array(size);
    data.set(discriminator);
    writeStruct(fields, { amountIn: 1_000n, amountOutMinimum: 7n }, data);
    const hop = (n: number, mint: string) => [
      ...[`config ${n}`, `pool ${n}`, `user ${n}`, `in ${n}`, `out ${n}`, mint, `observation ${n}`],
      ...[`array ${n}`, `more ${n}`],
    ];
    const head = ["payer", "user 0", MINTS[0], "token program", "token program 2022", "memo"];
    return [
      call(0, data, [...head, ...hop(1, MINTS[1]), ...hop(2, MINTS[2])]),
      transfer(1, "user 0", MINTS[0], "in 1", "payer", 1_000n),
      transfer(2, "out 1", MINTS[1], "user 1", "pool 1", 500n),
      transfer(3, "user 1", MINTS[1], "in 2", "payer", 500n),
      transfer(4, "out 2", MINTS[2], "user 2", "pool 2", 50n),
    ];
  }

  test("a route through two pools is two swaps, the second of what the first gave", () => {
    const facts = called({ ...NOTHING, calls: routed() }).map((fact) => fact.facts as SwapFacts);
    expect(facts).toMatchObject([
      { pool: "pool 1", aToB: true, amount: 1_000n, threshold: null, amountIn: 1_000n },
      { pool: "pool 2", aToB: true, amount: 500n, threshold: 7n, amountIn: 500n },
    ]);
  });

  test("of a route that failed in its first pool, that one is known", () => {
    const [router] = routed();
    const facts = called({ ...NOTHING, error: "{}", calls: [router as InstructionCall] });
    expect(facts.map(({ facts: { pool } }) => pool)).toEqual(["pool 1"]);
  });

  test("an instruction that moves no pool has no facts, and one that is cut short is no swap", () => {
    expect(called({ ...NOTHING, calls: [call(0, bytesOfHex("7b86510031446262"), [])] })).toEqual([]);
    const cut = call(0, swapData("swap", 5n).slice(0, 40), V2);
    expect(() => called({ ...NOTHING, calls: [cut] })).toThrow(DecodeError);
    const few = call(0, swapData("swap_v2", 5n), V2.slice(0, 3));
    expect(() => called({ ...NOTHING, calls: [few] })).toThrow(DecodeError);
  });

  test("whatever bytes a call has, nothing but DecodeError is thrown", () => {
    const begins = Object.values(INSTRUCTIONS).map(({ discriminator }) => discriminator);
    const made = fc.record({
      head: fc.constantFrom(...begins),
      body: fc.uint8Array({ maxLength: 60 }),
      accounts: fc.nat(20),
      log: fc.option(fc.uint8Array({ maxLength: 230 })),
      fails: fc.boolean(),
    });
    fc.assert(
      fc.property(made, ({ head, body, accounts, log, fails }) => {
        const names = Array.from({ length: accounts }, (_, i) => MINTS[i % 3] as Pubkey);
        const logs =
          log === null
            ? []
            : [`Program data: ${base64Of(Uint8Array.from([...bytesOfHex("40c6cde8260871e2"), ...log]))}`];
        const one = call(0, Uint8Array.from([...head, ...body]), names, { logs });
        try {
          called({ ...NOTHING, error: fails ? "{}" : null, calls: [one] });
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

interface RecordedSwap {
  readonly program: string;
  readonly pool: string;
  readonly zero_for_one: boolean;
  readonly exact_in: boolean;
  readonly amount_in: string;
  readonly amount_out: string;
  readonly signature: string;
  readonly slot: number;
  readonly source: string;
}

const vectors = sharedData("swap_vectors.json");

/** Facts of every call of the program in a file, and how many calls can't be read. */
function factsIn(path: string, slot: number | null = null) {
  const facts: ProgramFact[] = [];
  let undecoded = 0;
  const { items } = readDocument(new Uint8Array(readFileSync(path)), slot as Slot | null);
  for (const item of items) {
    const transactions =
      item.kind === "block" ? item.block.transactions : item.kind === "transaction" ? [item.transaction] : [];
    for (const transaction of transactions)
      for (const one of transaction.calls)
        if (one.program === RAYDIUM_CLMM)
          try {
            facts.push(...factsOf(one, transaction));
          } catch (error) {
            if (!(error instanceof DecodeError)) throw error;
            undecoded++;
          }
  }
  return { facts, undecoded };
}

describe.skipIf(vectors === null)("swaps of mainnet transactions (shared data: swap_vectors.json)", () => {
  let swaps: RecordedSwap[];
  beforeAll(() => {
    const document = JSON.parse(readFileSync(vectors ?? "", "utf8"));
    swaps = document.vectors.filter(({ program }: RecordedSwap) => program === "raydium_clmm");
  });

  test("9 of 9 recorded swaps are found in their transactions, with pool, direction and amounts", () => {
    for (const swap of swaps) {
      const [file] = swap.source.split("#");
      // A block's own document doesn't say its slot.
      const { facts } = factsIn(join(vectors ?? "", "..", file ?? ""), swap.slot);
      const found = facts.filter(
        ({ stream, facts: { pool, signature } }) =>
          stream === "swap" && pool === swap.pool && signature === swap.signature,
      );
      expect(found, swap.signature).toHaveLength(1);
      expect(found[0]?.facts, swap.signature).toMatchObject({
        slot: swap.slot,
        aToB: swap.zero_for_one,
        exactIn: swap.exact_in,
        amountIn: BigInt(swap.amount_in),
        amountOut: BigInt(swap.amount_out),
        error: null,
      });
    }
    expect(swaps).toHaveLength(9);
  });
});

const blocks = [sharedData("block-285000037"), sharedData("block-332254855")];

describe.skipIf(blocks.includes(null))("whole blocks (shared data: block-285000037, block-332254855)", () => {
  test.each([
    ["slot_285000037.json", 0, 4, 1],
    ["block_332254855.pb", 1, 5, 4],
  ] as const)("%s: as many swaps as calls of the program are logged, of which some failed", (...row) => {
    const [file, at, succeeded, failed] = row;
    const path = join(blocks[at] ?? "", file);
    const { facts, undecoded } = factsIn(path);
    const swaps = facts.map((fact) => fact.facts as SwapFacts);
    expect(swaps.filter(({ error }) => error === null)).toHaveLength(succeeded);
    expect(swaps.filter(({ error }) => error !== null)).toHaveLength(failed);
    for (const { error, amountIn, amountOut } of swaps)
      expect([amountIn === null, amountOut === null]).toEqual([error !== null, error !== null]);
    const logged = readFileSync(path).toString("latin1").split(`Program ${RAYDIUM_CLMM} invoke [`).length - 1;
    expect([swaps.length, undecoded]).toEqual([logged, 0]);
  });
});

const fixtures = sharedData("carbon-fixtures");

describe.skipIf(fixtures === null)("instructions from mainnet (shared data: carbon-fixtures)", () => {
  function fixtureOf(name: string): { readonly data: Uint8Array; readonly accounts: readonly string[] } {
    const document = JSON.parse(readFileSync(join(fixtures ?? "", `raydium-clmm__${name}_ix.json`), "utf8"));
    const isHex = /^[0-9a-f]+$/.test(document.data);
    return {
      data: isHex ? bytesOfHex(document.data) : bytesOfBase58(document.data),
      accounts: document.accounts.map(({ pubkey }: { pubkey: string }) => pubkey),
    };
  }
  function factsOfFixture(name: string): readonly ProgramFact[] {
    const { data, accounts } = fixtureOf(name);
    return called({ ...NOTHING, calls: [call(0, data, accounts)] });
  }
  const accountOf = (name: string, label: string) =>
    JSON.parse(readFileSync(join(fixtures ?? "", `raydium-clmm__${name}_ix.json`), "utf8")).accounts.find(
      (account: { label: string }) => account.label === label,
    )?.pubkey;

  test("a new pool, with mints, vaults and creator", () => {
    const named = (label: string) => accountOf("create_pool", label);
    expect(factsOfFixture("create_pool")).toMatchObject([
      {
        stream: "pool_created",
        facts: {
          pool: named("poolState"),
          creator: named("poolCreator"),
          mintA: named("tokenMint0"),
          mintB: named("tokenMint1"),
          vaultA: named("tokenVault0"),
          vaultB: named("tokenVault1"),
        },
      },
    ]);
  });

  test.each(["open_position", "open_position_v2", "open_position_with_token22_nft", "increase_liquidity"])(
    "%s is of the pool and position that the fixture labels so",
    (name) => {
      for (const { stream, facts } of factsOfFixture(name)) {
        expect(stream).toBe("liquidity");
        expect(facts).toMatchObject({
          pool: accountOf(name, "poolState"),
          position: accountOf(name, "personalPosition"),
        });
      }
    },
  );

  test.each(["decrease_liquidity", "decrease_liquidity_v2"])("%s by nothing only collects fees", (name) => {
    const { data, accounts } = fixtureOf(name);
    expect(called({ ...NOTHING, calls: [call(0, data, accounts)] })).toEqual([]);
    viewOf(data).setBigUint64(8, 77n, true);
    const [fact] = called({ ...NOTHING, calls: [call(0, data, accounts)] });
    expect(fact?.facts).toMatchObject({
      pool: accountOf(name, "poolState"),
      position: accountOf(name, "personalPosition"),
      liquidityDelta: -77n,
    });
  });

  test("a swap_v2 with the accounts that the fixture labels", () => {
    const [fact] = factsOfFixture("swap_v2");
    const input = bytesOfBase58(accountOf("swap_v2", "inputVaultMint"));
    const output = bytesOfBase58(accountOf("swap_v2", "outputVaultMint"));
    expect(fact?.facts).toMatchObject({
      pool: accountOf("swap_v2", "poolState"),
      aToB: Buffer.compare(input, output) < 0,
    });
  });

  test("every fixture of the program is read, or nothing tells its direction", () => {
    const files = readdirSync(fixtures ?? "").filter((file) => /^raydium-clmm__.*_ix\.json$/.test(file));
    const unread: string[] = [];
    for (const file of files) {
      const name = file.slice("raydium-clmm__".length, -"_ix.json".length);
      try {
        factsOfFixture(name);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        unread.push(name);
      }
    }
    expect([files.length, unread]).toEqual([21, ["swap"]]);
  });
});
