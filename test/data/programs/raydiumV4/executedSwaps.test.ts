import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { type Execution, type SwapAmounts, SwapRefused } from "#data/programs/program.ts";
import { RaydiumV4Curve } from "#data/programs/raydiumV4/curve.ts";
import { decodeAmmInfo, encodeAmmInfo } from "#data/programs/raydiumV4/decode.ts";
import { errorCode } from "#data/programs/raydiumV4/errors.ts";
import { execute } from "#data/programs/raydiumV4/execute.ts";
import { buildSwap, decodeSwap, swapAccounts } from "#data/programs/raydiumV4/instruction.ts";
import { AMM_STATUS, usesOrderBook } from "#data/programs/raydiumV4/status.ts";
import { VERSIONS } from "#data/programs/raydiumV4/versions.ts";
import { tokenAmount } from "#data/programs/token/tokenAccount.ts";
import { sharedData } from "../../../shared.ts";
import { accountOf, type RaydiumSwap, raydiumSwaps } from "../raydiumSwaps.ts";

const folder = sharedData("svm");
/** Both captured binaries run the rules of the first version. */
const CAPTURED_SLOT = VERSIONS[0].lastSlot;
/** The source whose newer rules the data set tells, still with an order book. */
const NEWER_SLOT = VERSIONS[1]?.lastSlot ?? 0;
/** Lamports past 2^53 were rounded to doubles when the data set was made. */
const EXACT_LAMPORTS = 2n ** 53n;

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
  expect(refused.constructor, swap.id).toBe(SwapRefused);
  if (err?.kind === "builtin") expect(refused.reason, swap.id).toBe(err.name);
  else expect(errorCode(refused.reason), `${swap.id}: ${refused.message}`).toBe(err?.code);
}

function expectSameEffects(swap: RaydiumSwap, execution: Execution): void {
  expect({ amountIn: String(execution.amountIn), amountOut: String(execution.amountOut) }, swap.id).toEqual({
    amountIn: swap.result.amountIn,
    amountOut: swap.result.amountOut,
  });
  for (const [key, { owner, lamports, data }] of swap.after) {
    const mine = execution.accounts.get(key) ?? swap.before.get(key);
    const wereRounded = lamports > EXACT_LAMPORTS || (swap.before.get(key)?.lamports ?? 0n) > EXACT_LAMPORTS;
    if (!wereRounded) expect(mine?.lamports, `${swap.id} ${key}`).toBe(lamports);
    expect(mine?.owner, `${swap.id} ${key}`).toBe(owner);
    expect(Buffer.from(mine?.data ?? []).equals(Buffer.from(data)), `${swap.id} ${key}`).toBe(true);
  }
  for (const key of execution.accounts.keys()) expect(swap.after.get(key), swap.id).not.toBe(swap.before.get(key));
  const own = swap.logs.filter((line) => line.startsWith("Program log: ") && !line.includes("Instruction: Transfer"));
  expect(execution.logs, swap.id).toEqual(own);
}

/** The pool as a curve; what lies on the order book is known from the reserves that the program logged. */
function curveBefore(swap: RaydiumSwap): RaydiumV4Curve {
  const amm = decodeAmmInfo(accountOf(swap.before, "amm").data);
  const status = Number(amm.status);
  const logged = [swap.result.reserveCoinBefore, swap.result.reservePcBefore].map((text) => BigInt(String(text ?? 0)));
  const vaults = [
    tokenAmount(accountOf(swap.before, "coinVault").data) - amm.needTakePnlCoin,
    tokenAmount(accountOf(swap.before, "pcVault").data) - amm.needTakePnlPc,
  ];
  const [reserveA, reserveB] = (usesOrderBook(status) ? logged : vaults) as [bigint, bigint];
  const curve = new RaydiumV4Curve();
  curve.set({
    slot: CAPTURED_SLOT,
    reserveA,
    reserveB,
    fee: { numerator: amm.swapFeeNumerator, denominator: amm.swapFeeDenominator },
    status,
    opensAtS: Number(status === AMM_STATUS.WaitingTrade ? amm.poolOpenTime : amm.orderbookToInitTime),
  });
  curve.takeTime(swap.clock.unixTimestampS);
  return curve;
}

function quoted(swap: RaydiumSwap, curve: RaydiumV4Curve): SwapAmounts | string {
  const { exactIn, amount } = decodeSwap(swap.instruction.data) ?? { exactIn: true, amount: 0n };
  try {
    return curve.swap({ aToB: swap.direction === "coin2pc", exactIn, amount, sqrtPriceLimit: null });
  } catch (error) {
    if (error instanceof SwapRefused) return error.reason;
    throw error;
  }
}

describe.skipIf(folder === null)("swaps that the real Raydium v4 binaries executed (shared data: svm)", () => {
  let swaps: RaydiumSwap[];
  beforeAll(() => {
    swaps = raydiumSwaps(join(folder ?? "", "raydium-amm-v4.jsonl.gz"));
  });

  test("every account afterwards, byte for byte, every log line and every error is the program's in 421 of 421", () => {
    const counts = { done: 0, refused: 0 };
    for (const swap of swaps) {
      const outcome = outcomeOf(swap, CAPTURED_SLOT);
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
    expect(counts).toEqual({ done: 286, refused: 135 });
  });

  test("under the newer source's rules 48 of them end as the data set says, the others as before", () => {
    let differing = 0;
    for (const swap of swaps) {
      const { newerRules } = swap.check;
      const outcome = outcomeOf(swap, NEWER_SLOT);
      const text = outcome instanceof SwapRefused ? outcome.reason : `${outcome.amountIn} for ${outcome.amountOut}`;
      const { ok, amountIn, amountOut } = newerRules ?? swap.result;
      if (newerRules !== undefined) differing++;
      if (ok === true) expect(text, swap.id).toBe(`${amountIn} for ${amountOut}`);
      else if (newerRules !== undefined) expect(text, swap.id).toBe(newerRules.err);
      else expect(outcome, swap.id).toBeInstanceOf(SwapRefused);
    }
    expect(differing).toBe(48);
  });

  test("the curve moves what 286 of 286 moved, charges their fee and stands at the reserves that followed", () => {
    let done = 0;
    for (const swap of swaps) {
      const curve = curveBefore(swap);
      const { reserveA, reserveB } = curve.state;
      const amounts = quoted(swap, curve);
      if (!swap.result.ok) {
        // A wallet that is short and a limit that isn't met are seen first, and are not the pool's affair.
        const isUsers = ["InsufficientFunds", "ExceededSlippage"].some(
          (name) => errorCode(name) === swap.result.err?.code,
        );
        if (!isUsers) expectSameError(swap, new SwapRefused(String(amounts), "by the curve"));
        continue;
      }
      done++;
      expect(amounts, swap.id).toMatchObject({
        amountIn: BigInt(String(swap.result.amountIn)),
        amountOut: BigInt(String(swap.result.amountOut)),
        feeAmount: BigInt(String(swap.result.swapFee)),
      });
      const moved = (role: string) =>
        tokenAmount(accountOf(swap.after, role).data) - tokenAmount(accountOf(swap.before, role).data);
      expect(curve.state, swap.id).toMatchObject({
        reserveA: reserveA + moved("coinVault"),
        reserveB: reserveB + moved("pcVault"),
        status: Number(decodeAmmInfo(accountOf(swap.after, "amm").data).status),
      });
    }
    expect(done).toBe(286);
  });

  test("every AmmInfo is written back byte for byte", () => {
    for (const { id, before } of swaps) {
      const { data } = accountOf(before, "amm");
      expect(Buffer.from(encodeAmmInfo(decodeAmmInfo(data))).equals(Buffer.from(data)), id).toBe(true);
    }
  });

  test("an instruction of our own, with the same arguments and accounts, is the real one, 191 of 191 times", () => {
    let built = 0;
    for (const { id, instruction, direction } of swaps) {
      // The other 230 name an account that nothing reads.
      if (instruction.accounts.length !== 17) continue;
      const swap = decodeSwap(instruction.data);
      if (swap === null) throw new Error(id);
      const aToB = direction === "coin2pc";
      const named = swapAccounts(
        swap,
        instruction.accounts.map(({ pubkey }) => pubkey),
      );
      const [userCoin, userPc] = aToB
        ? [named.userSource, named.userDestination]
        : [named.userDestination, named.userSource];
      const accounts = { ...named, userCoin, userPc } as Readonly<Record<string, Pubkey>>;
      expect(buildSwap({ ...swap, aToB, sqrtPriceLimit: null }, accounts), id).toEqual(instruction);
      built++;
    }
    expect(built).toBe(191);
  });
});
