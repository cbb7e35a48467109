import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { SwapRefused } from "#data/programs/program.ts";
import { decodeAmmConfig, decodeTickArray } from "#data/programs/raydiumClmm/decode.ts";
import { type PoolOutcome, swapOnPool } from "#data/programs/raydiumClmm/poolSwap.ts";
import { versionAt } from "#data/programs/raydiumClmm/versions.ts";
import { sharedData } from "../../../shared.ts";
import { askedOf, type ComputedSwap, computedSwaps, FILE, NEWEST_SLOT } from "./computedSwaps.ts";

const folder = sharedData("svm");
const VERSION = versionAt(NEWEST_SLOT);

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

function accountsOf(swap: ComputedSwap) {
  const arrays = swap.tickArraysBefore.map(bytesOf);
  return {
    pool: bytesOf(swap.poolBefore),
    config: decodeAmmConfig(bytesOf(swap.config)),
    tickArrays: arrays.map((bytes, i) => {
      const { poolId, startTickIndex } = decodeTickArray(bytes);
      return { key: `array ${i}` as typeof poolId, poolId, startTick: startTickIndex, bytes };
    }),
    bitmapExtension: null,
    observations: null,
  };
}

function outcomeOf(swap: ComputedSwap, accounts: ReturnType<typeof accountsOf>): PoolOutcome | string {
  // The epoch was written as 0 where the source was run.
  const time = { unixTimestampS: swap.blockTimestamp, epoch: 0 };
  const key = accounts.tickArrays[0]?.poolId;
  if (key === undefined) throw new Error(`${swap.id}: no tick array`);
  try {
    return swapOnPool({ ...accounts, key }, askedOf(swap), time, VERSION);
  } catch (error) {
    if (error instanceof SwapRefused) return error.reason;
    throw error;
  }
}

/** The result as the source gave it. */
function resultOf(swap: ComputedSwap, outcome: PoolOutcome) {
  const { amountIn, amountOut, liquidityFeeAmount, protocolFeeAmount, fundFeeAmount } = outcome;
  const fee = String(liquidityFeeAmount + protocolFeeAmount + fundFeeAmount);
  const isOn0 = swap.result.tradeFee1 === "0";
  return {
    ok: true,
    amount0: String(swap.zeroForOne ? amountIn : amountOut),
    amount1: String(swap.zeroForOne ? amountOut : amountIn),
    tradeFee0: isOn0 ? fee : "0",
    tradeFee1: isOn0 ? "0" : fee,
    sqrtPriceX64: String(outcome.sqrtPrice),
    tick: outcome.tick,
    liquidity: String(outcome.liquidity),
  };
}

describe.skipIf(folder === null)("swaps by the program's newer source (shared data: svm)", () => {
  let swaps: ComputedSwap[];
  beforeAll(() => {
    swaps = computedSwaps(join(folder ?? "", FILE));
  });

  test("amounts, fees, pool and tick arrays after are the source's, byte for byte, and refusals have its names: 720 of 720", () => {
    const counts = { succeeded: 0, refused: 0, filled: 0, crossed: 0 };
    for (const swap of swaps) {
      const accounts = accountsOf(swap);
      const outcome = outcomeOf(swap, accounts);
      if (typeof outcome === "string") {
        expect(outcome, swap.id).toBe(swap.result.err?.name);
        counts.refused++;
        continue;
      }
      expect(resultOf(swap, outcome), swap.id).toEqual(swap.result);
      expect(Buffer.from(accounts.pool).equals(bytesOf(swap.poolAfter)), `${swap.id}: pool`).toBe(true);
      for (const [i, { bytes }] of accounts.tickArrays.entries()) {
        const after = swap.tickArraysAfter[i] ?? "=";
        const expected = bytesOf(after === "=" ? (swap.tickArraysBefore[i] ?? "") : after);
        expect(Buffer.from(bytes).equals(expected), `${swap.id}: tick array ${i}`).toBe(true);
      }
      counts.succeeded++;
      if (swap.check.ordersTicks > 0) counts.filled++;
      if (swap.check.crossed > 1) counts.crossed++;
    }
    expect(counts).toEqual({ succeeded: 692, refused: 28, filled: 148, crossed: 390 });
  });
});
