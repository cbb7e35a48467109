import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { type AccountState, type Execution, type Instruction, SwapRefused } from "#data/programs/program.ts";
import { TOKEN_ERROR_CODES } from "#data/programs/token/errors.ts";
import { decodeOracle } from "#data/programs/whirlpool/decode.ts";
import { encodeOracle } from "#data/programs/whirlpool/encode.ts";
import { ERROR_CODES } from "#data/programs/whirlpool/errors.ts";
import { execute } from "#data/programs/whirlpool/execute.ts";
import { whirlpool } from "#data/programs/whirlpool/index.ts";
import { sharedData } from "../../../shared.ts";
import { type ExecutedSwap, executedSwaps } from "../executedSwaps.ts";

const folder = sharedData("svm");
const CODES: Readonly<Record<string, number>> = { ...ERROR_CODES, ...TOKEN_ERROR_CODES };

function instructionOf({ ix }: ExecutedSwap): Instruction {
  return {
    program: whirlpool.id,
    accounts: ix.accounts.map(({ pubkey, signer, writable }) => ({ pubkey, isSigner: signer, isWritable: writable })),
    data: new Uint8Array(Buffer.from(ix.data, "base64")),
  };
}

function accountsOf(side: ExecutedSwap["before"]): Map<Pubkey, AccountState> {
  return new Map(Object.entries(side).flatMap(([key, state]) => (state === null ? [] : [[key as Pubkey, state]])));
}

function outcomeOf(swap: ExecutedSwap): Execution | SwapRefused {
  try {
    return execute(instructionOf(swap), accountsOf(swap.before), {
      // The program's version goes by the binary: whirlpool-<date>-<slot>.so
      slot: Number(/-(\d+)\.so$/.exec(swap.binary)?.[1]),
      unixTimestampS: Number(swap.clock.unixTimestamp),
      epoch: Number(swap.clock.epoch),
    });
  } catch (error) {
    if (error instanceof SwapRefused) return error;
    throw error;
  }
}

function expectSameEffects(swap: ExecutedSwap, execution: Execution): void {
  const { userIn, userOut } = swap.result.moved;
  expect({ amountIn: String(execution.amountIn), amountOut: String(execution.amountOut) }, swap.id).toEqual({
    amountIn: userIn,
    amountOut: userOut,
  });
  const before = accountsOf(swap.before);
  const after = accountsOf(swap.after);
  for (const [key, state] of after) {
    const mine = execution.accounts.get(key) ?? before.get(key);
    expect(mine?.owner, `${swap.id} ${key}`).toBe(state.owner);
    expect(mine?.lamports, `${swap.id} ${key}`).toBe(state.lamports);
    expect(Buffer.from(mine?.data ?? []).equals(Buffer.from(state.data)), `${swap.id} ${key}`).toBe(true);
  }
  for (const key of execution.accounts.keys()) expect(after.get(key), swap.id).not.toBe(before.get(key));
}

/** The lines that the program logged itself, without those of the programs that it called. */
function ownLogs({ logs }: ExecutedSwap): string[] {
  const own: string[] = [];
  let depth = 0;
  for (const line of logs) {
    if (/ invoke \[\d+\]$/.test(line)) depth++;
    else if (/^Program \w+ (success|failed)/.test(line)) depth--;
    else if (depth === 1 && !/ consumed \d+ of /.test(line)) own.push(line);
  }
  return own;
}

describe.skipIf(folder === null)("swaps that the real Whirlpool binaries executed (shared data: svm)", () => {
  let swaps: ExecutedSwap[];
  beforeAll(() => {
    swaps = executedSwaps(join(folder ?? "", "orca-whirlpool.jsonl.gz"));
  });

  test("every account afterwards, byte for byte, every log line and every error is the program's in 442 of 442", () => {
    const counts = { done: 0, refused: 0 };
    for (const swap of swaps) {
      const outcome = outcomeOf(swap);
      if (outcome instanceof SwapRefused) {
        expect(swap.result.ok, `${swap.id}: ${outcome.message}`).toBe(false);
        expect(`${CODES[outcome.reason]}`, `${swap.id}: ${outcome.message}`).toBe(`${swap.result.error?.custom}`);
        if (swap.result.error?.name) expect(outcome.reason, swap.id).toBe(swap.result.error.name);
        counts.refused++;
      } else {
        expect(swap.result.ok, swap.id).toBe(true);
        expectSameEffects(swap, outcome);
        expect(outcome.logs, swap.id).toEqual(ownLogs(swap));
        counts.done++;
      }
    }
    expect(counts).toEqual({ done: 319, refused: 123 });
  });

  // By the data set's README, a tick group size of 1 can run out of compute on a long way.
  test("a fee that adapts at every tick runs out of compute on a long way, and not on a short one", () => {
    const swap = swaps.find(
      ({ poolName, kind, result }) => poolName === "adaptive fee splash pool" && kind.mode === "exactIn" && result.ok,
    );
    if (swap === undefined) throw new Error("the splash pool is gone");
    const key = swap.roles.oracle ?? "";
    const oracle = decodeOracle(swap.before[key]?.data ?? new Uint8Array());
    const outcomeWith = (tickGroupSize: number, amount: bigint) => {
      const data = encodeOracle({ ...oracle, tickGroupSize, maxVolatilityAccumulator: 400_000_000 });
      const ix = Buffer.from(swap.ix.data, "base64");
      ix.writeBigUInt64LE(amount, 8);
      ix.writeBigUInt64LE(0n, 16);
      const before = { ...swap.before, [key]: { ...swap.before[key], data } } as ExecutedSwap["before"];
      return outcomeOf({ ...swap, before, ix: { ...swap.ix, data: ix.toString("base64") } });
    };
    const long = BigInt(swap.kind.amount);
    expect(outcomeWith(1, long)).toMatchObject({ reason: "ProgramFailedToComplete" });
    expect(outcomeWith(1, 1_000n)).toMatchObject({ amountIn: 1_000n });
  });
});
