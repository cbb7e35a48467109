import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { SwapRefused } from "#data/programs/program.ts";
import { type CurveSwap, swapBaseInput, swapBaseOutput } from "#data/programs/raydiumCpmm/swap.ts";
import { VERSIONS } from "#data/programs/raydiumCpmm/versions.ts";
import { sharedData } from "../../../shared.ts";

interface SourceCase {
  readonly kind: "swap_base_input" | "swap_base_output";
  readonly amount: string;
  readonly reserveIn: string;
  readonly reserveOut: string;
  readonly tradeFeeRate: number;
  readonly creatorFeeRate: number;
  readonly protocolFeeRate: number;
  readonly fundFeeRate: number;
  readonly creatorFeeOnInput: boolean;
  readonly result: Readonly<Record<string, string>> | "none" | "panic";
}

const folder = sharedData("svm");
/** The source of 2025-12-29, the last version. */
const NEWEST = VERSIONS[VERSIONS.length - 1] as (typeof VERSIONS)[number];
const ANSWERS: Readonly<Record<string, string>> = { ZeroTradingTokens: "none", ProgramFailedToComplete: "panic" };

function computed(one: SourceCase): CurveSwap | string {
  const side = {
    reserveIn: BigInt(one.reserveIn),
    reserveOut: BigInt(one.reserveOut),
    rates: {
      trade: BigInt(one.tradeFeeRate),
      creator: BigInt(one.creatorFeeRate),
      protocol: BigInt(one.protocolFeeRate),
      fund: BigInt(one.fundFeeRate),
    },
    isCreatorFeeOnInput: one.creatorFeeOnInput,
  };
  const swap = one.kind === "swap_base_input" ? swapBaseInput : swapBaseOutput;
  try {
    return swap(BigInt(one.amount), side, NEWEST);
  } catch (error) {
    if (error instanceof SwapRefused) return ANSWERS[error.reason] ?? error.reason;
    throw error;
  }
}

describe.skipIf(folder === null)("the program's own curve, compiled from its source (shared data: svm)", () => {
  let cases: SourceCase[];
  beforeAll(() => {
    const file = join(folder ?? "", "raydium-cpmm-creator-fee-source-math.jsonl.gz");
    cases = gunzipSync(readFileSync(file))
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as SourceCase);
  });

  test("amounts, each fee, reserves and refusals are the source's in 4,000 of 4,000, with a creator's fee on either side", () => {
    let answered = 0;
    for (const one of cases) {
      const swap = computed(one);
      const id = JSON.stringify(one);
      if (typeof one.result === "string") {
        expect(swap, id).toBe(one.result);
        continue;
      }
      answered++;
      expect(typeof swap, id).toBe("object");
      const { amountIn, amountOut, tradeFee, creatorFee, protocolFee, fundFee, reserveInLessFees, reserveOut } =
        swap as CurveSwap;
      const figures = {
        inputAmount: amountIn,
        outputAmount: amountOut,
        tradeFee,
        creatorFee,
        protocolFee,
        fundFee,
        newInputReserve: reserveInLessFees,
        newOutputReserve: reserveOut,
      };
      const texts = Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, String(figure)]));
      expect(texts, id).toEqual(one.result);
    }
    expect(cases).toHaveLength(4_000);
    expect(answered).toBe(3_804);
  });
});
