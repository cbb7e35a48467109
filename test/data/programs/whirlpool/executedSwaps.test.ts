import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { SwapRefused } from "#data/programs/program.ts";
import { amountToSend, feeOf, transferFeeOfMint } from "#data/programs/token/transferFee.ts";
import { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import { decodeOracle, decodeTickArray, decodeWhirlpool } from "#data/programs/whirlpool/decode.ts";
import { encodeOracle } from "#data/programs/whirlpool/encode.ts";
import { ERROR_CODES, type ErrorName, errorName } from "#data/programs/whirlpool/errors.ts";
import { decodeSwap } from "#data/programs/whirlpool/instruction.ts";
import { sharedData } from "../../../shared.ts";
import { type ExecutedSwap, executedSwaps } from "../executedSwaps.ts";

const folder = sharedData("svm");
const INSUFFICIENT_FUNDS = 1;
/** AccountOwnedByWrongProgram, which the 2022 binaries say when a tick array that they are given doesn't exist. */
const WRONG_OWNER = 3007;

/** What an executed swap's line can be compared in, or why in nothing. */
type Verdict = "amounts and state" | "error" | "another number for the same fault" | `not checked: ${string}`;

function bytesOf(swap: ExecutedSwap, key: string | undefined): Uint8Array | null {
  return swap.before[key ?? ""]?.data ?? null;
}

/** The account that must exist after an executed swap. */
function bytesAfter(swap: ExecutedSwap, key: string | undefined): Uint8Array {
  const data = swap.after[key ?? ""]?.data;
  if (data === undefined) throw new Error(`${swap.id}: no account ${key} afterwards`);
  return data;
}

function curveBefore(swap: ExecutedSwap): WhirlpoolCurve {
  const pool = decodeWhirlpool(bytesOf(swap, swap.roles.whirlpool) ?? new Uint8Array());
  const curve = new WhirlpoolCurve(Math.min(swap.roles.tickArrays.length, 3));
  curve.set({
    // The program's version goes by the binary: whirlpool-<date>-<slot>.so
    slot: Number(/-(\d+)\.so$/.exec(swap.binary)?.[1]),
    sqrtPrice: pool.sqrtPrice,
    liquidity: pool.liquidity,
    tick: pool.tickCurrentIndex,
    tickSpacing: pool.tickSpacing,
    feePpm: pool.feeRate,
    protocolFeeBps: pool.protocolFeeRate,
  });
  for (const key of swap.roles.tickArrays) {
    const bytes = bytesOf(swap, key);
    if (bytes === null) continue;
    const { startTickIndex, ticks } = decodeTickArray(bytes);
    for (const [i, { initialized, liquidityNet, liquidityGross }] of ticks.entries())
      if (initialized) curve.ticks.set({ tick: startTickIndex + i * pool.tickSpacing, liquidityNet, liquidityGross });
  }
  const oracle = bytesOf(swap, swap.roles.oracle);
  if (oracle !== null) {
    curve.adaptiveFee = decodeOracle(oracle);
    curve.takeTime(Number(swap.clock.unixTimestamp));
  }
  return curve;
}

/** Transfer fees are taken before the curve and after it. */
function feesOf({ kind, clock, roles }: ExecutedSwap, before: (key: string | undefined) => Uint8Array | null) {
  const feeOfMint = (mint: string | undefined) =>
    transferFeeOfMint(before(mint) ?? new Uint8Array(), Number(clock.epoch));
  const [mintIn, mintOut] = kind.aToB ? [roles.mintA, roles.mintB] : [roles.mintB, roles.mintA];
  return { feeIn: feeOfMint(mintIn), feeOut: feeOfMint(mintOut) };
}

function outcomeOf(swap: ExecutedSwap, curve: WhirlpoolCurve) {
  const { feeIn, feeOut } = feesOf(swap, (key) => bytesOf(swap, key));
  const { aToB, mode } = swap.kind;
  const exactIn = mode === "exactIn";
  const given = BigInt(swap.kind.amount);
  const threshold = BigInt(swap.kind.threshold);
  const amount = exactIn ? given - feeOf(feeIn, given) : (amountToSend(feeOut, given) ?? 0n);
  try {
    const amounts = curve.swap({ aToB, exactIn, amount, sqrtPriceLimit: BigInt(swap.kind.sqrtPriceLimit) });
    const arriving = amounts.amountOut - feeOf(feeOut, amounts.amountOut);
    const leaving = amountToSend(feeIn, amounts.amountIn) ?? threshold + 1n;
    if (exactIn && arriving < threshold) return "AmountOutBelowMinimum";
    if (!exactIn && leaving > threshold) return "AmountInAboveMaximum";
    return amounts;
  } catch (error) {
    if (error instanceof SwapRefused) return error.reason;
    throw error;
  }
}

function compareError(swap: ExecutedSwap, outcome: string): Verdict {
  const code = swap.result.error?.custom ?? 0;
  if (code === WRONG_OWNER && outcome === "TickArraySequenceInvalidIndex") return "another number for the same fault";
  expect(`${ERROR_CODES[outcome as ErrorName]} ${outcome}`, swap.id).toBe(`${code} ${errorName(code)}`);
  const logged = swap.result.error?.name;
  if (logged) expect(outcome, swap.id).toBe(logged);
  return "error";
}

function check(swap: ExecutedSwap): Verdict {
  if (swap.result.error?.custom === INSUFFICIENT_FUNDS)
    return "not checked: the wallet or a vault is short, which the pool doesn't tell";
  const curve = curveBefore(swap);
  const outcome = outcomeOf(swap, curve);
  if (!swap.result.ok) return compareError(swap, typeof outcome === "string" ? outcome : "none");

  const { vaultIn, vaultOut } = swap.result.moved;
  const pool = decodeWhirlpool(bytesAfter(swap, swap.roles.whirlpool));
  expect(outcome, swap.id).toMatchObject({
    amountIn: BigInt(vaultIn),
    amountOut: BigInt(vaultOut),
    feeAmount: BigInt(swap.check.predicted.fee ?? -1),
    protocolFeeAmount: BigInt(swap.check.predicted.protocolFee ?? -1),
    sqrtPriceAfter: pool.sqrtPrice,
    ticksCrossed: swap.result.ticksCrossed,
  });
  const { liquidity, tick } = curve.state;
  expect({ liquidity, tick }, swap.id).toEqual({ liquidity: pool.liquidity, tick: pool.tickCurrentIndex });
  if (curve.adaptiveFee !== null) {
    const oracle = bytesAfter(swap, swap.roles.oracle);
    expect(Buffer.from(encodeOracle({ ...decodeOracle(oracle), ...curve.adaptiveFee })), swap.id).toEqual(
      Buffer.from(oracle),
    );
  }
  return "amounts and state";
}

describe.skipIf(folder === null)("swaps that the real Whirlpool binaries executed (shared data: svm)", () => {
  let swaps: ExecutedSwap[];
  beforeAll(() => {
    swaps = executedSwaps(join(folder ?? "", "orca-whirlpool.jsonl.gz"));
  });

  test("amounts, fees, state after, adaptive fee and errors are the program's in 433 of 442, the rest are named", () => {
    const counts: Record<string, number> = {};
    for (const swap of swaps) {
      const verdict = check(swap);
      counts[verdict] = (counts[verdict] ?? 0) + 1;
    }
    expect(counts).toEqual({
      "amounts and state": 319,
      error: 113,
      "another number for the same fault": 1,
      "not checked: the wallet or a vault is short, which the pool doesn't tell": 9,
    });
  });

  test("the arguments in every instruction's bytes are the ones that were asked", () => {
    for (const swap of swaps) {
      const decoded = decodeSwap(new Uint8Array(Buffer.from(swap.ix.data, "base64")));
      expect(decoded, swap.id).toMatchObject({
        instruction: swap.kind.instruction,
        amount: BigInt(swap.kind.amount),
        otherAmountThreshold: BigInt(swap.kind.threshold),
        sqrtPriceLimit: BigInt(swap.kind.sqrtPriceLimit),
        amountSpecifiedIsInput: swap.kind.mode === "exactIn",
        aToB: swap.kind.aToB,
      });
      expect(swap.ix.accounts[decoded?.poolAccount ?? -1]?.pubkey, swap.id).toBe(swap.roles.whirlpool);
    }
  });
});
