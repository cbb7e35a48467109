import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { writePubkey } from "#data/programs/base58.ts";
import { type AccountState, type Execution, SwapRefused } from "#data/programs/program.ts";
import { errorName } from "#data/programs/raydiumClmm/errors.ts";
import { execute } from "#data/programs/raydiumClmm/execute.ts";
import { RAYDIUM_CLMM } from "#data/programs/raydiumClmm/instructions.ts";
import { OBSERVATION_DISCRIMINATOR, PRICE_OBSERVATION_STATE_FIELDS } from "#data/programs/raydiumClmm/layout.ts";
import { versionAt } from "#data/programs/raydiumClmm/versions.ts";
import { sharedData } from "../../../shared.ts";
import { type RaydiumSwap, raydiumSwaps } from "../raydiumSwaps.ts";

const folder = sharedData("svm");
const INSUFFICIENT_FUNDS = 1;

/**
 * The version goes by the binary: `raydium-clmm_<day>_…` and `raydium_amm_v3_<day>_…`. Slots of those days, which are
 * not far from the ones that the virtual machine's clock told.
 */
const SLOT_OF_DAY: Readonly<Record<string, number>> = { "2024-04-09": 259_300_000, "2024-09-25": 291_500_000 };
function slotOf({ binary }: RaydiumSwap): number {
  const slot = SLOT_OF_DAY[/\d{4}-\d\d-\d\d/.exec(binary)?.[0] ?? ""];
  if (slot === undefined) throw new Error(`no slot is known for the binary ${binary}`);
  return slot;
}

/** The place of the observation account among those that either kind of swap names. */
const OBSERVATION_ACCOUNT = 7;
const POOL_ACCOUNT = 2;
const OBSERVATION_SIZE = 52_121;

/**
 * Observation accounts, which the data set leaves out, by their keys: a pool's first line is its first swap, so that its
 * account is as `create_pool` left it, and each line leaves the next one's behind.
 */
class Observations {
  readonly #accounts = new Map<Pubkey, AccountState>();

  of({ instruction }: RaydiumSwap): readonly [key: Pubkey, account: AccountState] {
    const [pool, key] = [POOL_ACCOUNT, OBSERVATION_ACCOUNT].map((at) => instruction.accounts[at]?.pubkey);
    if (pool === undefined || key === undefined) throw new Error("no pool and observation account");
    const data = new Uint8Array(OBSERVATION_SIZE);
    data.set(OBSERVATION_DISCRIMINATOR);
    writePubkey(pool, data, PRICE_OBSERVATION_STATE_FIELDS.poolId[1]);
    return [key, this.#accounts.get(key) ?? { owner: RAYDIUM_CLMM, lamports: 1n, data }];
  }

  keep(swap: RaydiumSwap, { accounts }: Execution): void {
    const [key] = this.of(swap);
    const after = accounts.get(key);
    if (after !== undefined) this.#accounts.set(key, after);
  }
}

function executed(
  swap: RaydiumSwap,
  slot: number,
  observation: readonly (readonly [Pubkey, AccountState])[],
): Execution | SwapRefused {
  const accounts = new Map<Pubkey, AccountState>([...swap.before, ...observation]);
  try {
    return execute(swap.instruction, accounts, { ...swap.clock, slot });
  } catch (error) {
    if (error instanceof SwapRefused) return error;
    throw error;
  }
}

/** The name of the error that a line was refused with. */
function errorOf({ result }: RaydiumSwap): string {
  const { err } = result;
  if (err?.code === INSUFFICIENT_FUNDS && err.anchorName === undefined) return "InsufficientFunds";
  return err?.anchorName ?? err?.name ?? "none";
}

/** Expects that the accounts after are those of the line, and that nothing else has changed. */
function expectAccounts(swap: RaydiumSwap, { accounts }: Execution, observation: Pubkey): void {
  for (const [key, { role, data, lamports }] of swap.after) {
    const found = accounts.get(key) ?? swap.before.get(key);
    expect(Buffer.from(found?.data ?? []).equals(data), `${swap.id}: ${role} ${key}`).toBe(true);
    expect(found?.lamports, `${swap.id}: ${role} ${key}`).toBe(lamports);
  }
  for (const key of accounts.keys())
    expect(swap.after.has(key) || key === observation, `${swap.id}: ${key} was not to change`).toBe(true);
}

/** The lines that the program itself logged. */
function ownLogs({ logs }: RaydiumSwap): string[] {
  const own: string[] = [];
  let depth = 0;
  for (const line of logs) {
    if (/ invoke \[\d+\]$/.test(line)) depth++;
    else if (/^Program \w+ (success|failed)/.test(line)) depth--;
    else if (depth === 1 && !/^Program \w+ consumed /.test(line)) own.push(line);
  }
  return own;
}

describe.skipIf(folder === null)("swaps that real Raydium CLMM binaries executed (shared data: svm)", () => {
  let swaps: RaydiumSwap[];
  beforeAll(() => {
    swaps = raydiumSwaps(join(folder ?? "", "raydium-clmm.jsonl.gz"));
  });

  test("amounts, all accounts after, logs and errors by name are the program's in 803 of 803", () => {
    const counts: Record<string, number> = {};
    const observations = new Observations();
    for (const swap of swaps) {
      const observation = observations.of(swap);
      const outcome = executed(swap, slotOf(swap), [observation]);
      const name = outcome instanceof SwapRefused ? outcome.reason : "ok";
      counts[name] = (counts[name] ?? 0) + 1;
      if (outcome instanceof SwapRefused) {
        expect(outcome.reason, `${swap.id}: ${outcome.message}`).toBe(errorOf(swap));
        continue;
      }
      observations.keep(swap, outcome);
      expect(errorOf(swap), swap.id).toBe("none");
      expect(String(outcome.amountIn), swap.id).toBe(swap.result.amountIn);
      expect(String(outcome.amountOut), swap.id).toBe(swap.result.amountOut);
      expectAccounts(swap, outcome, observation[0]);
      expect(outcome.logs, swap.id).toEqual(ownLogs(swap));
    }
    expect(counts).toEqual({
      ok: 479,
      InsufficientFunds: 17,
      InvaildSwapAmountSpecified: 26,
      InvalidFirstTickArrayAccount: 18,
      LiquidityInsufficient: 34,
      MissingTickArrayBitmapExtensionAccount: 5,
      NotApproved: 8,
      NotEnoughTickArrayAccount: 25,
      ProgramFailedToComplete: 48,
      RequireGtViolated: 38,
      SqrtPriceLimitOverflow: 35,
      TooLittleOutputReceived: 15,
      TooMuchInputPaid: 15,
      TooSmallInputOrOutputAmount: 40,
    });
  });

  test("numbers of errors mean what the logs say, by the numbering of their time", () => {
    const codes = new Set<number>();
    for (const { id, result } of swaps) {
      const { code, anchorName } = result.err ?? {};
      if (code === undefined || anchorName === undefined) continue;
      codes.add(code);
      expect(errorName(code, "2024"), id).toBe(anchorName);
    }
    expect([...codes].sort()).toEqual([2505, 6001, 6013, 6019, 6022, 6023, 6024, 6026, 6027, 6028, 6040]);
  });

  test("under the newer rules every line ends as its newer source was found or predicted to", () => {
    const slot = Number.MAX_SAFE_INTEGER;
    const { numbering } = versionAt(slot);
    const counts = { same: 0, refused: 0, "succeeds now": 0, "takes the whole input now": 0 };
    for (const swap of swaps) {
      const outcome = executed(swap, slot, []);
      const newer = swap.check.newerRules;
      if (newer === undefined) {
        // Only failed lines, and those whose amounts differ, say more than that nothing changed.
        expect(outcome, swap.id).not.toBeInstanceOf(SwapRefused);
        if (outcome instanceof SwapRefused) continue;
        expect([String(outcome.amountIn), String(outcome.amountOut)], swap.id).toEqual([
          swap.result.amountIn,
          swap.result.amountOut,
        ]);
        counts.same++;
      } else if (outcome instanceof SwapRefused) {
        expect(outcome.reason, `${swap.id}: ${outcome.message}`).toBe(newer.err);
        const isOwn = newer.code !== INSUFFICIENT_FUNDS;
        if (isOwn) expect(errorName(Number(newer.code), numbering), swap.id).toBe(newer.err);
        counts.refused++;
      } else {
        const { ok, amountIn, amountOut } = newer;
        const found = { ok: true, amountIn: String(outcome.amountIn), amountOut: String(outcome.amountOut) };
        expect(found, swap.id).toEqual({ ok, amountIn, amountOut });
        counts[swap.result.ok ? "takes the whole input now" : "succeeds now"]++;
      }
    }
    expect(counts).toEqual({ same: 473, refused: 299, "succeeds now": 25, "takes the whole input now": 6 });
  });
});
