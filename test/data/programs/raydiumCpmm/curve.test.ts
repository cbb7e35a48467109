import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { allocateBlock, type Block, NONE } from "#data/market/blocks.ts";
import { type CurveState, RaydiumCpmmCurve } from "#data/programs/raydiumCpmm/curve.ts";
import { CREATOR_FEE_ON, STATUS_BIT } from "#data/programs/raydiumCpmm/layout.ts";
import { sharedData } from "../../../shared.ts";

const NEWEST_SLOT = 400_000_000;
const STATE: CurveState = {
  slot: NEWEST_SLOT,
  reserveA: 9_680_042_217n,
  reserveB: 249_355_343_519n,
  rates: { trade: 2_500n, creator: 500n, protocol: 120_000n, fund: 40_000n },
  creatorFeeOn: CREATOR_FEE_ON.input,
  status: 0,
  openTimeS: 0,
};
const swapOf = (aToB: boolean, exactIn: boolean, amount: bigint) => ({ aToB, exactIn, amount, sqrtPriceLimit: null });
const GOLDEN = swapOf(true, true, 26_534_406n);

function curveOf(state: Partial<CurveState> = {}): RaydiumCpmmCurve {
  const curve = new RaydiumCpmmCurve();
  curve.set({ ...STATE, ...state });
  return curve;
}

function poolBlock(rows: readonly CurveState[]): Block<"pool"> {
  const block = allocateBlock("pool", rows.length);
  for (const [row, state] of rows.entries()) {
    block.slot[row] = state.slot;
    block.reserveA[row] = state.reserveA;
    block.reserveB[row] = state.reserveB;
    block.feePpm[row] = Number(state.rates.trade);
    block.creatorFeePpm[row] = state.rates.creator === 0n ? NONE.u32 : Number(state.rates.creator);
    block.protocolFeePpm[row] = Number(state.rates.protocol);
    block.fundFeePpm[row] = Number(state.rates.fund);
    block.creatorFeeOn[row] = state.creatorFeeOn;
    block.status[row] = state.status;
    block.openTimeS[row] = state.openTimeS;
  }
  return block;
}

describe("golden amounts of the published formulas, creator's fee of 0.05 %", () => {
  test("on the input", () => {
    expect(curveOf().quote(GOLDEN)).toEqual({
      amountIn: 26_534_406n,
      amountOut: 679_611_421n,
      feeAmount: 66_337n + 13_267n,
      protocolFeeAmount: 7_960n,
      fundFeeAmount: 2_653n,
      creatorFeeAmount: 13_267n,
      isCreatorFeeOnInput: true,
      sqrtPriceAfter: null,
      ticksCrossed: 0,
    });
  });

  test("on the output", () => {
    expect(curveOf({ creatorFeeOn: CREATOR_FEE_ON.token1 }).quote(GOLDEN)).toMatchObject({
      amountOut: 679_611_339n,
      creatorFeeAmount: 339_976n,
      feeAmount: 66_337n,
      isCreatorFeeOnInput: false,
    });
  });

  test("none", () => {
    const rates = { ...STATE.rates, creator: 0n };
    expect(curveOf({ rates }).quote(GOLDEN)).toMatchObject({ amountOut: 679_951_315n, creatorFeeAmount: 0n });
  });

  test("found on its own, and so with another rounding, from August to November 2025", () => {
    // As the SDK still has it.
    expect(curveOf({ slot: 371_821_788 }).quote(GOLDEN)).toMatchObject({
      amountOut: 679_611_396n,
      creatorFeeAmount: 13_268n,
    });
  });
});

describe("a Raydium CPMM pool", () => {
  test("leaves what is owed to others out of its reserves, on the side that it was taken from", () => {
    const onInput = curveOf();
    const moved = onInput.swap(GOLDEN);
    expect(onInput.state).toEqual({
      ...STATE,
      reserveA: STATE.reserveA + GOLDEN.amount - 7_960n - 2_653n - 13_267n,
      reserveB: STATE.reserveB - moved.amountOut,
    });
    const onOutput = curveOf({ creatorFeeOn: CREATOR_FEE_ON.token1 });
    const other = onOutput.swap(GOLDEN);
    expect(onOutput.state).toMatchObject({
      reserveA: STATE.reserveA + GOLDEN.amount - 7_960n - 2_653n,
      reserveB: STATE.reserveB - other.amountOut - other.creatorFeeAmount,
    });
  });

  test("takes the creator's fee in token 0 or 1, whichever way a swap goes", () => {
    const sides = [CREATOR_FEE_ON.input, CREATOR_FEE_ON.token0, CREATOR_FEE_ON.token1].map((creatorFeeOn) =>
      [true, false].map((aToB) => curveOf({ creatorFeeOn }).quote({ ...GOLDEN, aToB }).isCreatorFeeOnInput),
    );
    expect(sides).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
  });

  test("answers from an event as from a state, and from the next event anew", () => {
    const curve = new RaydiumCpmmCurve();
    const other = { ...STATE, rates: { trade: 10_000n, creator: 0n, protocol: 0n, fund: 0n } };
    const block = poolBlock([STATE, other]);
    curve.takePool(block, 0);
    expect(curve.quote(GOLDEN)).toEqual(curveOf().quote(GOLDEN));
    expect(curve.state).toEqual(STATE);
    curve.takePool(block, 1);
    expect(curve.quote(GOLDEN)).toEqual(curveOf(other).quote(GOLDEN));
  });

  test("is worth and as deep as its reserves say", () => {
    expect(curveOf().valueOfA(STATE.reserveA)).toBe(STATE.reserveB);
    expect(curveOf().depthB()).toBe(249_355_343_519);
    expect(curveOf({ reserveA: 0n }).depthB()).toBe(0);
  });

  test("refuses by the program's names", () => {
    const refusal = (state: Partial<CurveState>, swap: typeof GOLDEN) => {
      const curve = curveOf(state);
      curve.takeTime(100);
      let reason = "";
      expect(() => {
        try {
          curve.quote(swap);
        } catch (error) {
          reason = String(Reflect.get(Object(error), "reason"));
          throw error;
        }
      }).toThrow();
      return reason;
    };
    expect(refusal({ status: STATUS_BIT.swap }, GOLDEN)).toBe("NotApproved");
    expect(refusal({ openTimeS: 101 }, GOLDEN)).toBe("NotApproved");
    expect(refusal({}, swapOf(true, true, 0n))).toBe("RequireGtViolated");
    expect(refusal({}, swapOf(true, false, STATE.reserveB))).toBe("ProgramFailedToComplete");
    expect(refusal({ rates: { trade: 0n, creator: 0n, protocol: 0n, fund: 0n } }, GOLDEN)).toBe("ZeroTradingTokens");
    // 3 of 10,000 units of B are worth less than half a unit of A, and were computed as worth nothing.
    const small = { reserveA: 10n, reserveB: 10_000n, rates: { ...STATE.rates, creator: 0n } };
    expect(refusal({ ...small, slot: 290_000_000 }, swapOf(true, false, 3n))).toBe("RequireGteViolated");
    expect(refusal({ ...small, slot: 321_200_000 }, swapOf(true, false, 3n))).toBe("RequireGtViolated");
    expect(curveOf(small).quote(swapOf(true, false, 3n)).amountIn).toBe(2n);
  });

  test("is open when only deposits and withdrawals are forbidden, and at its second", () => {
    const curve = curveOf({ status: STATUS_BIT.deposit | STATUS_BIT.withdraw, openTimeS: 100 });
    curve.takeTime(100);
    expect(curve.quote(GOLDEN).amountOut).toBe(679_611_421n);
  });

  test("marks slots that nothing proves as extrapolated", () => {
    const slots = [200_000_000, 276_973_735, 297_400_000, 310_000_000, 321_200_000, 371_821_788, NEWEST_SLOT];
    const marks = slots.map((slot) => curveOf({ slot }).extrapolated);
    expect(marks).toEqual([true, false, false, true, false, false, true]);
  });
});

interface Vector {
  readonly program: string;
  readonly slot: number;
  readonly reserve_in: string;
  readonly reserve_out: string;
  readonly amount_in: string;
  readonly amount_out: string;
  readonly fee_rate_ppm: number;
}

const file = sharedData("swap_vectors.json");

describe.skipIf(file === null)(
  "recorded mainnet swaps with their reserves before (shared data: swap_vectors.json)",
  () => {
    let vectors: Vector[];
    beforeAll(() => {
      const document: { vectors: Vector[] } = JSON.parse(readFileSync(file ?? "", "utf8"));
      vectors = document.vectors.filter(({ program }) => program === "raydium_cpmm");
    });

    test("2 of 2 move between the vaults what they moved on mainnet", () => {
      for (const vector of vectors) {
        const curve = curveOf({
          slot: vector.slot,
          reserveA: BigInt(vector.reserve_in),
          reserveB: BigInt(vector.reserve_out),
          rates: { ...STATE.rates, trade: BigInt(vector.fee_rate_ppm), creator: 0n },
        });
        const amounts = curve.quote(swapOf(true, true, BigInt(vector.amount_in)));
        expect(amounts.amountOut).toBe(BigInt(vector.amount_out));
        expect(curve.extrapolated).toBe(false);
      }
      expect(vectors).toHaveLength(2);
    });
  },
);
