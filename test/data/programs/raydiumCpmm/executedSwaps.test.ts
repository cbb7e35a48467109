import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { type Execution, SwapRefused } from "#data/programs/program.ts";
import { type CpmmAmounts, RaydiumCpmmCurve } from "#data/programs/raydiumCpmm/curve.ts";
import { decodeAccount, decodeAmmConfig, decodePoolState, encodeAccount } from "#data/programs/raydiumCpmm/decode.ts";
import { errorCode } from "#data/programs/raydiumCpmm/errors.ts";
import { execute } from "#data/programs/raydiumCpmm/execute.ts";
import { accountsOf, buildSwap, decodeSwap } from "#data/programs/raydiumCpmm/instruction.ts";
import { VERSIONS } from "#data/programs/raydiumCpmm/versions.ts";
import { TOKEN_ERROR_CODES, TransferRefused } from "#data/programs/token/errors.ts";
import { tokenAmount } from "#data/programs/token/tokenAccount.ts";
import { feeOf, transferFeeOfMint } from "#data/programs/token/transferFee.ts";
import { sharedData } from "../../../shared.ts";
import { accountOf, type RaydiumSwap, raydiumSwaps } from "../raydiumSwaps.ts";

const folder = sharedData("svm");
/** The version goes by the day on which a binary was captured. */
const SLOT_OF_CAPTURE: Readonly<Record<string, number>> = {
  "2024-10-21": VERSIONS[0].lastSlot,
  "2025-02-14": VERSIONS[1]?.lastSlot ?? 0,
};

/** After the last slot that anything proves, the newest source's rules are at work. */
const NEWEST_SLOT = 400_000_000;

function slotOf({ binary }: RaydiumSwap): number {
  return SLOT_OF_CAPTURE[/\d{4}-\d\d-\d\d/.exec(binary)?.[0] ?? ""] ?? Number.NaN;
}

function outcomeOf(swap: RaydiumSwap, slot: number): Execution | SwapRefused {
  try {
    return execute(swap.instruction, swap.before, { ...swap.clock, slot });
  } catch (error) {
    if (error instanceof SwapRefused) return error;
    throw error;
  }
}

function expectSameError(swap: RaydiumSwap, refused: SwapRefused): void {
  const { err } = swap.result;
  if (err?.kind === "builtin") expect(refused.reason, `${swap.id}: ${refused.message}`).toBe(err.name);
  else if (refused instanceof TransferRefused) {
    expect(refused.tokenProgram, swap.id).toBe(err?.failedProgram);
    expect(Reflect.get(TOKEN_ERROR_CODES, refused.reason), `${swap.id}: ${refused.message}`).toBe(err?.code);
  } else {
    expect(err?.failedProgram, `${swap.id}: ${refused.message}`).toBe(swap.instruction.program);
    expect(errorCode(refused.reason), `${swap.id}: ${refused.message}`).toBe(err?.code);
    if (err?.anchorName) expect(refused.reason, swap.id).toBe(err.anchorName);
  }
}

function expectSameEffects(swap: RaydiumSwap, execution: Execution): void {
  expect({ amountIn: String(execution.amountIn), amountOut: String(execution.amountOut) }, swap.id).toEqual({
    amountIn: swap.result.amountIn,
    amountOut: swap.result.amountOut,
  });
  for (const [key, { owner, lamports, data, role }] of swap.after) {
    const mine = execution.accounts.get(key) ?? swap.before.get(key);
    expect({ owner: mine?.owner, lamports: mine?.lamports }, `${swap.id} ${role}`).toEqual({ owner, lamports });
    expect(Buffer.from(mine?.data ?? []).equals(Buffer.from(data)), `${swap.id} ${role}`).toBe(true);
  }
  for (const key of execution.accounts.keys()) expect(swap.after.get(key), swap.id).not.toBe(swap.before.get(key));
  const own = swap.logs.filter(
    (line) => line.startsWith("Program log: Instruction: Swap") || /^Program data/.test(line),
  );
  expect(execution.logs, swap.id).toEqual(own);
}

/** What the vaults hold less the fees owed. */
function reservesIn(accounts: RaydiumSwap["before"]): { reserveA: bigint; reserveB: bigint } {
  const pool = decodePoolState(accountOf(accounts, "pool").data);
  const owed0 = pool.protocolFeesToken0 + pool.fundFeesToken0 + pool.creatorFeesToken0;
  const owed1 = pool.protocolFeesToken1 + pool.fundFeesToken1 + pool.creatorFeesToken1;
  return {
    reserveA: tokenAmount(accountOf(accounts, "vault0").data) - owed0,
    reserveB: tokenAmount(accountOf(accounts, "vault1").data) - owed1,
  };
}

function curveBefore(swap: RaydiumSwap): RaydiumCpmmCurve {
  const { creatorFeeOn, status, openTime } = decodePoolState(accountOf(swap.before, "pool").data);
  const config = decodeAmmConfig(accountOf(swap.before, "config").data);
  const curve = new RaydiumCpmmCurve();
  curve.set({
    slot: slotOf(swap),
    ...reservesIn(swap.before),
    rates: { trade: config.tradeFeeRate, creator: 0n, protocol: config.protocolFeeRate, fund: config.fundFeeRate },
    creatorFeeOn,
    status,
    openTimeS: Number(openTime),
  });
  curve.takeTime(swap.clock.unixTimestampS);
  return curve;
}

/** What the curve is asked for: transfer fees are taken before it and after it. */
function quoted(swap: RaydiumSwap, curve: RaydiumCpmmCurve): CpmmAmounts {
  const aToB = swap.direction === "0to1";
  const { exactIn, amount: given } = decodeSwap(swap.instruction.data) ?? { exactIn: true, amount: 0n };
  const fee = transferFeeOfMint(accountOf(swap.before, aToB ? "mint0" : "mint1").data, swap.clock.epoch);
  const amount = exactIn
    ? given - feeOf(fee, given)
    : swap.result.ok
      ? BigInt(String(swap.result.vaultOutDelta))
      : given;
  return curve.swap({ aToB, exactIn, amount, sqrtPriceLimit: null });
}

describe.skipIf(folder === null)("swaps that the real Raydium CPMM binaries executed (shared data: svm)", () => {
  let swaps: RaydiumSwap[];
  beforeAll(() => {
    swaps = raydiumSwaps(join(folder ?? "", "raydium-cpmm.jsonl.gz"));
  });

  test("every account afterwards, byte for byte, every event and every error is the program's in 708 of 708", () => {
    const counts = { done: 0, refused: 0 };
    for (const swap of swaps) {
      const outcome = outcomeOf(swap, slotOf(swap));
      if (outcome instanceof SwapRefused) {
        expect(swap.result.ok, `${swap.id}: ${outcome.message}`).toBe(false);
        expectSameError(swap, outcome);
        counts.refused++;
      } else {
        expect(swap.result.ok, swap.id).toBe(true);
        expectSameEffects(swap, outcome);
        counts.done++;
      }
    }
    expect(counts).toEqual({ done: 408, refused: 300 });
  });

  test("under the newest source's rules 22 of them end as the data set says, and all but 5 others as before", () => {
    let differing = 0;
    const unanswered: string[] = [];
    for (const swap of swaps) {
      const { newerRules } = swap.check;
      const outcome = outcomeOf(swap, NEWEST_SLOT);
      const text = outcome instanceof SwapRefused ? outcome.reason : `${outcome.amountIn} for ${outcome.amountOut}`;
      const { ok, amountIn, amountOut } = newerRules ?? swap.result;
      if (newerRules !== undefined) differing++;
      if (newerRules === undefined && ok === true && text === "ZeroTradingTokens") unanswered.push(swap.pool);
      else if (ok === true) expect(text, swap.id).toBe(`${amountIn} for ${amountOut}`);
      else if (newerRules !== undefined) expect(text, swap.id).toBe(newerRules.err);
      else expect(outcome, swap.id).toBeInstanceOf(SwapRefused);
    }
    expect(differing).toBe(22);
    // This pool takes no fee. The source divides by the sum of trade and creator's rate, and has no answer for 0: its
    // own run in the source-math file says "none" to such cases.
    expect(unanswered).toEqual(Array(5).fill("cpmm-094"));
  });

  test("the curve moves what 408 of 408 moved between the vaults, and splits the fee as the pool's account then says", () => {
    let done = 0;
    for (const swap of swaps) {
      if (!swap.result.ok) continue;
      done++;
      const curve = curveBefore(swap);
      const amounts = quoted(swap, curve);
      expect(amounts, swap.id).toMatchObject({
        amountIn: BigInt(String(swap.result.vaultInDelta)),
        amountOut: BigInt(String(swap.result.vaultOutDelta)),
        protocolFeeAmount: BigInt(String(swap.result.protocolFeeDelta)),
        fundFeeAmount: BigInt(String(swap.result.fundFeeDelta)),
        creatorFeeAmount: 0n,
      });
      expect(curve.state, swap.id).toMatchObject(reservesIn(swap.after));
    }
    expect(done).toBe(408);
  });

  test("without transfer fees the curve refuses by the program's names what the pool and not the wallet is the reason of", () => {
    const counts: Record<string, number> = {};
    for (const swap of swaps) {
      const { ok, err } = swap.result;
      const isPlain = swap.tokenKinds?.every((kind) => kind === "spl") ?? false;
      if (ok || !isPlain || err?.failedProgram !== swap.instruction.program) continue;
      if (err.anchorName === "ExceededSlippage") continue;
      const name = err.anchorName ?? err.name ?? "";
      expect(() => quoted(swap, curveBefore(swap)), swap.id).toThrow(expect.objectContaining({ reason: name }));
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(counts).toEqual({
      RequireGtViolated: 42,
      NotApproved: 15,
      ProgramFailedToComplete: 5,
      RequireGteViolated: 5,
    });
  });

  test("every pool, config and observation account is written back byte for byte", () => {
    const counts: Record<string, number> = {};
    for (const { id, before } of swaps)
      for (const role of ["pool", "config", "observation"]) {
        const { data } = accountOf(before, role);
        const account = decodeAccount(data);
        if (account === null) throw new Error(`${id}: ${role} is not known`);
        counts[account.layout] = (counts[account.layout] ?? 0) + 1;
        expect(Buffer.from(encodeAccount(account)).equals(Buffer.from(data)), `${id} ${role}`).toBe(true);
      }
    expect(counts).toEqual({ PoolState: 708, AmmConfig: 708, ObservationState: 708 });
  });

  test("an instruction of our own, with the same arguments and accounts, is the real one, 708 of 708 times", () => {
    for (const { id, instruction, direction } of swaps) {
      const swap = decodeSwap(instruction.data);
      if (swap === null) throw new Error(id);
      const aToB = direction === "0to1";
      const named = accountsOf(
        "swap",
        instruction.accounts.map(({ pubkey }) => pubkey),
      );
      const [tokenIn, tokenOut] = aToB ? [0, 1] : [1, 0];
      const accounts: Readonly<Record<string, Pubkey>> = {
        payer: named.payer,
        ammConfig: named.ammConfig,
        poolState: named.poolState,
        observationState: named.observationState,
        [`user${tokenIn}`]: named.inputTokenAccount,
        [`user${tokenOut}`]: named.outputTokenAccount,
        [`vault${tokenIn}`]: named.inputVault,
        [`vault${tokenOut}`]: named.outputVault,
        [`tokenProgram${tokenIn}`]: named.inputTokenProgram,
        [`tokenProgram${tokenOut}`]: named.outputTokenProgram,
        [`mint${tokenIn}`]: named.inputTokenMint,
        [`mint${tokenOut}`]: named.outputTokenMint,
      };
      expect(buildSwap({ ...swap, aToB, sqrtPriceLimit: null }, accounts), id).toEqual(instruction);
    }
  });
});
