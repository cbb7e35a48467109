import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { viewOf, writeStruct } from "#data/programs/layout.ts";
import type { AccountState, Instruction } from "#data/programs/program.ts";
import { execute } from "#data/programs/raydiumClmm/execute.ts";
import { accountsOf, INSTRUCTIONS, RAYDIUM_CLMM, remainingOf } from "#data/programs/raydiumClmm/instructions.ts";
import { POOL_SWAP_FIELDS } from "#data/programs/raydiumClmm/layout.ts";
import { TOKEN_ACCOUNT_FIELDS } from "#data/programs/token/tokenAccount.ts";
import { sharedData } from "../../../shared.ts";
import { type RaydiumSwap, raydiumSwaps } from "../raydiumSwaps.ts";
import { NEWEST_SLOT } from "./computedSwaps.ts";

const svm = sharedData("svm");
const SLOT_OF_2024 = 285_000_037;

type Accounts = Map<Pubkey, AccountState>;

function named({ instruction }: RaydiumSwap) {
  return accountsOf(
    "swap_v2",
    instruction.accounts.map(({ pubkey }) => pubkey),
  );
}

/** Writes into an account's bytes, leaving those of the data set as they are. */
function edit(accounts: Accounts, key: Pubkey, change: (bytes: Uint8Array) => void): void {
  const account = accounts.get(key);
  if (account === undefined) throw new Error(`no account ${key}`);
  const data = account.data.slice();
  change(data);
  accounts.set(key, { ...account, data });
}

function withAccount(
  { instruction }: RaydiumSwap,
  at: number,
  change: Partial<Instruction["accounts"][number]>,
): Instruction {
  const accounts = instruction.accounts.map((account, i) => (i === at ? { ...account, ...change } : account));
  return { ...instruction, accounts };
}

const FIRST_TICK_ARRAY = INSTRUCTIONS.swap_v2.accounts.length;
const at = (name: (typeof INSTRUCTIONS.swap_v2.accounts)[number]) => INSTRUCTIONS.swap_v2.accounts.indexOf(name);

describe.skipIf(svm === null)("a swap on accounts that a real pool had (shared data: svm)", () => {
  let swap: RaydiumSwap;
  beforeAll(() => {
    const swaps = raydiumSwaps(join(svm ?? "", "raydium-clmm.jsonl.gz"));
    const found = swaps.find(
      ({ name, result, instruction, args, direction }) =>
        name === "swap_v2" &&
        result.ok &&
        direction === "0to1" &&
        String(args.is_base_input) === "true" &&
        args.sqrt_price_limit_x64 === "0" &&
        instruction.accounts.length > FIRST_TICK_ARRAY + 1,
    );
    if (found === undefined) throw new Error("no such swap");
    swap = found;
  });

  const clock = (slot: number) => ({ ...swap.clock, slot });

  test.each<[string, () => { instruction?: Instruction; change?: (accounts: Accounts) => void }]>([
    ["AccountNotSigner", () => ({ instruction: withAccount(swap, 0, { isSigner: false }) })],
    ["AccountNotEnoughKeys", () => ({ instruction: { ...swap.instruction, accounts: [] } })],
    [
      "InstructionDidNotDeserialize",
      () => ({ instruction: { ...swap.instruction, data: swap.instruction.data.slice(0, 30) } }),
    ],
    ["AccountNotInitialized", () => ({ change: (accounts) => accounts.delete(named(swap).poolState) })],
    [
      "AccountDiscriminatorMismatch",
      () => ({ change: (accounts) => edit(accounts, named(swap).poolState, (b) => b.fill(0, 0, 8)) }),
    ],
    [
      "AccountOwnedByWrongProgram",
      () => ({
        change: (accounts) => {
          const pool = accounts.get(named(swap).poolState);
          if (pool !== undefined) accounts.set(named(swap).poolState, { ...pool, owner: named(swap).payer });
        },
      }),
    ],
    [
      "ConstraintAddress",
      () => ({ instruction: withAccount(swap, at("observationState"), { pubkey: named(swap).payer }) }),
    ],
    ["ConstraintMut", () => ({ instruction: withAccount(swap, at("poolState"), { isWritable: false }) })],
    ["InvalidProgramId", () => ({ instruction: withAccount(swap, at("memoProgram"), { pubkey: named(swap).payer }) })],
    [
      "AccountNotMutable",
      () => ({ instruction: withAccount(swap, swap.instruction.accounts.length - 1, { isWritable: false }) }),
    ],
    [
      "AccountBorrowFailed",
      () => {
        const accounts = swap.instruction.accounts;
        return { instruction: { ...swap.instruction, accounts: [...accounts, ...accounts.slice(-1)] } };
      },
    ],
    [
      "InvalidInputPoolVault",
      () => ({
        instruction: withAccount(swap, at("inputVault"), { pubkey: named(swap).inputTokenAccount }),
      }),
    ],
    [
      "AccountFrozen",
      () => ({
        change: (accounts) =>
          edit(accounts, named(swap).inputTokenAccount, (bytes) => {
            bytes[TOKEN_ACCOUNT_FIELDS.state[1]] = 2;
          }),
      }),
    ],
    [
      "NotApproved",
      () => ({
        change: (accounts) =>
          edit(accounts, named(swap).poolState, (bytes) => {
            bytes[POOL_SWAP_FIELDS.status[1]] = 16;
          }),
      }),
    ],
  ])("is refused %s, and leaves everything as it was", (reason, make) => {
    const { instruction, change } = make();
    const accounts: Accounts = new Map(swap.before);
    change?.(accounts);
    const before = structuredClone([...accounts]);
    for (const slot of [SLOT_OF_2024, NEWEST_SLOT])
      expect(() => execute(instruction ?? swap.instruction, accounts, clock(slot))).toThrow(reason);
    expect([...accounts]).toEqual(before);
  });

  test("an instruction that is no swap is none of its business", () => {
    const data = INSTRUCTIONS.create_pool.discriminator;
    expect(() =>
      execute({ ...swap.instruction, data: Uint8Array.from([...data, ...new Uint8Array(40)]) }, swap.before, clock(1)),
    ).toThrow(RangeError);
  });

  test("until 2026 a swap that takes all of a vault closes the pool", () => {
    const { poolState, outputVault } = named(swap);
    const given = execute(swap.instruction, swap.before, clock(SLOT_OF_2024)).amountOut;
    const accounts: Accounts = new Map(swap.before);
    edit(accounts, outputVault, (bytes) => viewOf(bytes).setBigUint64(TOKEN_ACCOUNT_FIELDS.amount[1], given, true));
    const statusAfter = (slot: number) =>
      execute(swap.instruction, accounts, clock(slot)).accounts.get(poolState)?.data[POOL_SWAP_FIELDS.status[1]];
    expect([statusAfter(SLOT_OF_2024), statusAfter(NEWEST_SLOT)]).toEqual([255, 0]);
  });

  test("a swap by the newest rules says the trade fees, and in which epoch pool and ticks changed", () => {
    const old = execute(swap.instruction, swap.before, clock(SLOT_OF_2024));
    const now = execute(swap.instruction, swap.before, clock(NEWEST_SLOT));
    const eventIn = (logs: readonly string[]) =>
      Buffer.from(logs.at(-1)?.slice("Program data: ".length) ?? "", "base64");
    expect([eventIn(old.logs).length, eventIn(now.logs).length]).toEqual([205, 221]);
    expect(eventIn(now.logs).subarray(0, 205).equals(eventIn(old.logs))).toBe(true);
    const pool = now.accounts.get(named(swap).poolState)?.data ?? new Uint8Array();
    expect(viewOf(pool).getBigUint64(POOL_SWAP_FIELDS.recentEpoch[1], true)).toBe(BigInt(swap.clock.epoch));
  });

  /** The swap there and its way back through the same pool, in one instruction. */
  function thereAndBack(minimum: bigint): Instruction {
    const keys = named(swap);
    const { discriminator, fields, size } = INSTRUCTIONS.swap_router_base_in;
    const data = new Uint8Array(size);
    data.set(discriminator);
    const amountIn = BigInt(swap.args.amount ?? "");
    writeStruct(fields, { amountIn, amountOutMinimum: minimum }, data);
    const entry = (pubkey: Pubkey) => ({ pubkey, isSigner: pubkey === keys.payer, isWritable: true });
    const arrays = remainingOf("swap_v2", swap.instruction.accounts);
    const there = [keys.outputTokenAccount, keys.inputVault, keys.outputVault, keys.outputVaultMint];
    const back = [keys.inputTokenAccount, keys.outputVault, keys.inputVault, keys.inputVaultMint];
    const pool = [keys.ammConfig, keys.poolState];
    const head = [keys.payer, keys.inputTokenAccount, keys.inputVaultMint];
    const programs = [keys.tokenProgram, keys.tokenProgram2022, keys.memoProgram];
    return {
      program: RAYDIUM_CLMM,
      data,
      accounts: [
        ...[...head, ...programs].map(entry),
        ...[...pool, ...there, keys.observationState].map(entry),
        ...arrays,
        ...[...pool, ...back, keys.observationState].map(entry),
        ...[...arrays].reverse(),
      ],
    };
  }

  test("a route is one swap after the other, and all or nothing", () => {
    const { amountIn, amountOut, logs } = execute(thereAndBack(1n), swap.before, clock(NEWEST_SLOT));
    expect(String(amountIn)).toBe(swap.args.amount);
    expect(amountOut).toBeLessThan(amountIn);
    expect(amountOut).toBeGreaterThan(0n);
    expect(logs[0]).toBe("Program log: Instruction: SwapRouterBaseIn");
    expect(logs).toHaveLength(3);
    expect(() => execute(thereAndBack(amountIn), swap.before, clock(NEWEST_SLOT))).toThrow("TooLittleOutputReceived");
  });

  test("the versions before took the second pool's accounts for tick arrays", () => {
    expect(() => execute(thereAndBack(1n), swap.before, clock(SLOT_OF_2024))).toThrow("AccountDiscriminatorMismatch");
  });
});
