import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import type { AccountState, Instruction } from "#data/programs/program.ts";
import { decodePoolState } from "#data/programs/raydiumCpmm/decode.ts";
import { decodeSwapEvent } from "#data/programs/raydiumCpmm/events.ts";
import { execute } from "#data/programs/raydiumCpmm/execute.ts";
import { ACCOUNTS } from "#data/programs/raydiumCpmm/instruction.ts";
import { AMM_CONFIG_FIELDS, CREATOR_FEE_ON, POOL_STATE_FIELDS } from "#data/programs/raydiumCpmm/layout.ts";
import { VERSIONS } from "#data/programs/raydiumCpmm/versions.ts";
import { sharedData } from "../../../shared.ts";
import { bytesOf, type RaydiumSwap, raydiumSwaps, type StoredAccount } from "../raydiumSwaps.ts";
import { madeKey } from "../records.ts";

const folder = sharedData("svm");
const CAPTURED_SLOT = VERSIONS[0].lastSlot;
const NEWEST_SLOT = 400_000_000;

describe.skipIf(folder === null)("a real swap, changed in one place (shared data: svm)", () => {
  let real: RaydiumSwap;
  beforeAll(() => {
    const swaps = raydiumSwaps(join(folder ?? "", "raydium-cpmm.jsonl.gz"));
    real = swaps.find(
      ({ result, name, tokenKinds }) =>
        result.ok && name === "swap_base_input" && tokenKinds?.join() === "spl,spl" && result.protocolFeeDelta !== "0",
    )!;
  });

  const run = (
    instruction: Instruction,
    before: ReadonlyMap<Pubkey, AccountState> = real.before,
    slot = CAPTURED_SLOT,
  ) => execute(instruction, before, { ...real.clock, slot });

  function withAccount(name: (typeof ACCOUNTS)["swap"][number], pubkey: Pubkey): Instruction {
    const { accounts } = real.instruction;
    const place = ACCOUNTS.swap.indexOf(name);
    return { ...real.instruction, accounts: accounts.with(place, { ...accounts[place]!, pubkey }) };
  }

  function withState(role: string, change: (account: StoredAccount) => Partial<AccountState>) {
    return new Map(
      [...real.before].map(([key, state]) => [key, state.role === role ? { ...state, ...change(state) } : state]),
    );
  }

  test.each([
    ["authority", "ConstraintSeeds"],
    ["ammConfig", "AccountNotInitialized"],
    ["poolState", "AccountNotInitialized"],
    ["inputTokenAccount", "AccountNotInitialized"],
    ["inputVault", "AccountNotInitialized"],
    ["inputTokenProgram", "InvalidProgramId"],
    ["inputTokenMint", "AccountNotInitialized"],
    ["observationState", "AccountNotInitialized"],
  ] as const)("with another address as its %s is refused by Anchor's name", (name, reason) => {
    expect(() => run(withAccount(name, madeKey("other")))).toThrow(expect.objectContaining({ reason }));
  });

  test("with accounts that belong to something else is refused by Anchor's name", () => {
    const place = (name: (typeof ACCOUNTS)["swap"][number]) =>
      real.instruction.accounts[ACCOUNTS.swap.indexOf(name)]!.pubkey;
    const refusal = (
      name: (typeof ACCOUNTS)["swap"][number],
      other: (typeof ACCOUNTS)["swap"][number],
      reason: string,
    ) => expect(() => run(withAccount(name, place(other)))).toThrow(expect.objectContaining({ reason }));
    refusal("inputVault", "inputTokenAccount", "ConstraintRaw");
    refusal("inputTokenMint", "outputTokenMint", "ConstraintAddress");
    refusal("outputVault", "inputVault", "ConstraintAddress");
    refusal("ammConfig", "poolState", "AccountDiscriminatorMismatch");
    refusal("poolState", "inputVault", "AccountOwnedByWrongProgram");
    refusal("inputTokenAccount", "poolState", "AccountOwnedByWrongProgram");
  });

  test("unsigned, with too few accounts or bytes is refused", () => {
    const { accounts, data } = real.instruction;
    const unsigned = { ...real.instruction, accounts: accounts.with(0, { ...accounts[0]!, isSigner: false }) };
    expect(() => run(unsigned)).toThrow("AccountNotSigner");
    expect(() => run({ ...real.instruction, accounts: accounts.slice(1) })).toThrow("AccountNotEnoughKeys");
    expect(() => run({ ...real.instruction, data: data.slice(0, 20) })).toThrow("InstructionDidNotDeserialize");
    expect(() => run({ ...real.instruction, data: bytesOf("") })).toThrow(RangeError);
  });

  /** The real pool with a creator's fee of 1 % in one of its tokens. */
  function withCreatorFee(creatorFeeOn: number) {
    const pool = withState("pool", ({ data }) => {
      const changed = data.slice();
      changed[POOL_STATE_FIELDS.creatorFeeOn[1]] = creatorFeeOn;
      changed[POOL_STATE_FIELDS.enableCreatorFee[1]] = 1;
      return { data: changed };
    });
    const config = withState("config", ({ data }) => {
      const changed = data.slice();
      new DataView(changed.buffer).setBigUint64(AMM_CONFIG_FIELDS.creatorFeeRate[1], 10_000n, true);
      return { data: changed };
    });
    const configKey = [...real.before].find(([, { role }]) => role === "config")?.[0];
    return new Map([...pool].map(([key, state]) => [key, key === configKey ? (config.get(key) ?? state) : state]));
  }

  test.each([
    ["either", CREATOR_FEE_ON.input],
    ["0", CREATOR_FEE_ON.token0],
    ["1", CREATOR_FEE_ON.token1],
  ])("pays a creator in token %s since August 2025, and tells so in its event", (_, creatorFeeOn) => {
    const instruction = { ...real.instruction, data: real.instruction.data.slice() };
    instruction.data.fill(0, 16);
    const { accounts, logs } = run(instruction, withCreatorFee(creatorFeeOn), NEWEST_SLOT);
    const poolKey = [...real.before].find(([, { role }]) => role === "pool")?.[0] ?? madeKey("none");
    const before = decodePoolState(real.before.get(poolKey)?.data ?? new Uint8Array());
    const pool = decodePoolState(accounts.get(poolKey)?.data ?? new Uint8Array());
    const event = decodeSwapEvent(bytesOf(logs[1]?.replace("Program data: ", "") ?? ""));
    const isInput0 = real.direction === "0to1";
    const isOnInput = creatorFeeOn === CREATOR_FEE_ON.input || (creatorFeeOn === CREATOR_FEE_ON.token0) === isInput0;
    const fee = event.appended?.creatorFee ?? 0n;
    expect(fee > 0n).toBe(true);
    expect(event.appended?.creatorFeeOnInput).toBe(isOnInput);
    expect([pool.creatorFeesToken0, pool.creatorFeesToken1]).toEqual(isOnInput === isInput0 ? [fee, 0n] : [0n, fee]);
    const protocolFees = pool.protocolFeesToken0 + pool.protocolFeesToken1;
    expect(protocolFees > before.protocolFeesToken0 + before.protocolFeesToken1).toBe(true);
    expect(event.outputAmount < BigInt(String(real.result.amountOut))).toBe(true);
  });

  test("pays no creator before there was such a fee", () => {
    const { amountOut } = run(real.instruction, withCreatorFee(CREATOR_FEE_ON.input));
    expect(String(amountOut)).toBe(real.result.amountOut);
  });

  test("on a pool that owes more than it holds panics, and is refused by name since August 2025", () => {
    const owing = withState("pool", ({ data }) => {
      const changed = data.slice();
      changed.fill(255, POOL_STATE_FIELDS.protocolFeesToken0[1], POOL_STATE_FIELDS.fundFeesToken0[1]);
      return { data: changed };
    });
    expect(() => run(real.instruction, owing)).toThrow("ProgramFailedToComplete");
    expect(() => run(real.instruction, owing, NEWEST_SLOT)).toThrow("InsufficientVault");
  });
});
