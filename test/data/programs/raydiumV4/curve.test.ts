import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { allocateBlock, type Block, NONE } from "#data/market/blocks.ts";
import { type PoolState, RaydiumV4Curve } from "#data/programs/raydiumV4/curve.ts";
import { AMM_STATUS } from "#data/programs/raydiumV4/status.ts";
import { sharedData } from "../../../shared.ts";

const STATE: PoolState = {
  slot: 285_000_037,
  reserveA: 85_000_000_000n,
  reserveB: 206_900_000_000_000n,
  fee: { numerator: 25n, denominator: 10_000n },
  status: AMM_STATUS.SwapOnly,
  opensAtS: 0,
};
const swapOf = (aToB: boolean, exactIn: boolean, amount: bigint) => ({ aToB, exactIn, amount, sqrtPriceLimit: null });

function curveOf(state: Partial<PoolState> = {}): RaydiumV4Curve {
  const curve = new RaydiumV4Curve();
  curve.set({ ...STATE, ...state });
  return curve;
}

function poolBlock(rows: readonly Partial<PoolState & { status: number }>[]): Block<"pool"> {
  const block = allocateBlock("pool", rows.length);
  for (const [row, state] of rows.entries()) {
    block.slot[row] = state.slot ?? STATE.slot;
    block.reserveA[row] = state.reserveA ?? STATE.reserveA;
    block.reserveB[row] = state.reserveB ?? STATE.reserveB;
    block.feePpm[row] = 2_500;
    block.status[row] = state.status ?? NONE.u32;
    block.openTimeS[row] = state.opensAtS ?? NONE.u32;
  }
  return block;
}

describe("a Raydium v4 pool of 85 SOL", () => {
  test("gives the published formula's golden amounts: 1 SOL in, and 10^12 units out", () => {
    expect(curveOf().quote(swapOf(true, true, 1_000_000_000n))).toEqual({
      amountIn: 1_000_000_000n,
      amountOut: 2_399_869_182_243n,
      feeAmount: 2_500_000n,
      protocolFeeAmount: 0n,
      sqrtPriceAfter: null,
      ticksCrossed: 0,
    });
    expect(curveOf().quote(swapOf(true, false, 1_000_000_000_000n))).toMatchObject({ amountIn: 413_856_400n });
  });

  test("keeps the whole input, fee included, in its reserve, so that swaps chain", () => {
    const curve = curveOf();
    const { amountOut } = curve.swap(swapOf(true, true, 1_000_000_000n));
    expect(curve.state).toEqual({
      ...STATE,
      reserveA: STATE.reserveA + 1_000_000_000n,
      reserveB: STATE.reserveB - amountOut,
    });
    expect(curve.quote(swapOf(true, true, 1_000_000_000n)).amountOut < amountOut).toBe(true);
  });

  test("answers from an event as from a state, and from the next event anew", () => {
    const curve = new RaydiumV4Curve();
    const block = poolBlock([{}, { reserveA: 42_500_000_000n }]);
    curve.takePool(block, 0);
    const first = curve.quote(swapOf(true, true, 1_000_000n));
    expect(first).toEqual(curveOf().quote(swapOf(true, true, 1_000_000n)));
    curve.takePool(block, 1);
    expect(curve.quote(swapOf(true, true, 1_000_000n)).amountOut > first.amountOut).toBe(true);
  });

  test("is worth and as deep as its reserves say", () => {
    expect(curveOf().valueOfA(85_000_000_000n)).toBe(206_900_000_000_000n);
    expect(curveOf().depthB()).toBe(206_900_000_000_000);
    expect(curveOf({ reserveA: 0n }).depthB()).toBe(0);
    expect(curveOf({ reserveA: 0n }).valueOfA(1n)).toBe(0n);
  });

  test.each([
    ["nothing in", true, 0n, "InvalidInput"],
    ["too little in to bring one unit out", true, 1n, "InvalidInput"],
    ["nothing out", false, 0n, "InvalidInput"],
    ["the whole reserve out", false, STATE.reserveA, "ProgramFailedToComplete"],
    ["more than the reserve out", false, STATE.reserveA + 1n, "ProgramFailedToComplete"],
  ])("refuses %s by the program's name", (_, exactIn, amount, reason) => {
    expect(() => curveOf().quote(swapOf(false, exactIn, amount))).toThrow(expect.objectContaining({ reason }));
  });

  test("an amount that no u64 holds is the caller's mistake, and a curve that knows nothing says so", () => {
    expect(() => curveOf().quote(swapOf(true, true, 2n ** 64n))).toThrow(RangeError);
    expect(() => new RaydiumV4Curve().quote(swapOf(true, true, 1n))).toThrow("before any pool event");
  });
});

describe("gates", () => {
  test.each([
    ["Disabled", AMM_STATUS.Disabled],
    ["WithdrawOnly", AMM_STATUS.WithdrawOnly],
    ["LiquidityOnly", AMM_STATUS.LiquidityOnly],
    ["Uninitialized", AMM_STATUS.Uninitialized],
  ])("a pool that is %s refuses every swap", (_, status) => {
    const closed = expect.objectContaining({ reason: "InvalidStatus" });
    expect(() => curveOf({ status }).quote(swapOf(true, true, 1_000n))).toThrow(closed);
  });

  test("a pool that waits opens at its second, and its first swap ends the waiting", () => {
    const curve = curveOf({ status: AMM_STATUS.WaitingTrade, opensAtS: 1_700_000_000 });
    curve.takeTime(1_699_999_999);
    expect(() => curve.swap(swapOf(true, true, 1_000n))).toThrow("InvalidStatus");
    curve.takeTime(1_700_000_000);
    curve.swap(swapOf(true, true, 1_000n));
    expect(curve.state.status).toBe(AMM_STATUS.SwapOnly);
  });

  test("an event tells the gate; without a status the pool is open", () => {
    const curve = new RaydiumV4Curve();
    curve.takeTime(50);
    curve.takePool(poolBlock([{ status: AMM_STATUS.WaitingTrade, opensAtS: 100 }, {}]), 0);
    expect(() => curve.quote(swapOf(true, true, 1_000n))).toThrow("InvalidStatus");
    curve.takePool(poolBlock([{}]), 0);
    expect(curve.quote(swapOf(true, true, 1_000n)).amountIn).toBe(1_000n);
  });

  test("OrderBookOnly swaps until the order book is gone", () => {
    const status = AMM_STATUS.OrderBookOnly;
    const swapped = curveOf({ status });
    swapped.swap(swapOf(true, true, 1_000n));
    expect(swapped.state.status).toBe(AMM_STATUS.Initialized);
    expect(() => curveOf({ status, slot: 460_000_000 }).swap(swapOf(true, true, 1_000n))).toThrow("InvalidStatus");
  });
});

describe("versions", () => {
  test("a fee below half a unit was none until August 2025 and is one unit since", () => {
    // 25 / 10000 of 100 units is a quarter of one.
    expect(curveOf({ slot: 285_000_037 }).quote(swapOf(true, true, 100n)).feeAmount).toBe(0n);
    expect(curveOf({ slot: 371_821_592 }).quote(swapOf(true, true, 100n)).feeAmount).toBe(1n);
    expect(curveOf({ slot: 285_000_037 }).quote(swapOf(true, true, 200n)).feeAmount).toBe(1n);
  });

  test("slots that nothing proves are marked as extrapolated", () => {
    const isMarked = (slot: number) => curveOf({ slot }).extrapolated;
    expect([200_000_000, 285_000_037, 339_549_448, 350_000_000, 371_821_592, 454_522_247].map(isMarked)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
  });
});

interface Vector {
  readonly program: string;
  readonly op: string;
  readonly signature: string;
  readonly slot: number;
  readonly reserve_in: string;
  readonly reserve_out: string;
  readonly amount_in: string;
  readonly amount_out: string;
  readonly fee_num: number;
  readonly fee_den: number;
}

const file = sharedData("swap_vectors.json");

describe.skipIf(file === null)(
  "recorded mainnet swaps with their reserves before (shared data: swap_vectors.json)",
  () => {
    let vectors: Vector[];
    beforeAll(() => {
      const document: { vectors: Vector[] } = JSON.parse(readFileSync(file ?? "", "utf8"));
      vectors = document.vectors.filter(({ program }) => program === "raydium_v4");
    });

    test("133 of 133 move what they moved on mainnet, whichever of the pool's tokens went in", () => {
      for (const vector of vectors)
        for (const aToB of [true, false]) {
          const [reserveIn, reserveOut] = [BigInt(vector.reserve_in), BigInt(vector.reserve_out)];
          const exactIn = vector.op === "swap_base_in";
          const curve = curveOf({
            slot: vector.slot,
            reserveA: aToB ? reserveIn : reserveOut,
            reserveB: aToB ? reserveOut : reserveIn,
            fee: { numerator: BigInt(vector.fee_num), denominator: BigInt(vector.fee_den) },
          });
          const amount = BigInt(exactIn ? vector.amount_in : vector.amount_out);
          expect(curve.quote(swapOf(aToB, exactIn, amount)), vector.signature).toMatchObject({
            amountIn: BigInt(vector.amount_in),
            amountOut: BigInt(vector.amount_out),
          });
          expect(curve.extrapolated, vector.signature).toBe(false);
        }
      expect(vectors).toHaveLength(133);
    });
  },
);
