import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bytesOfHex } from "#data/programs/layout.ts";
import type { PoolTick } from "#data/programs/math/poolTicks.ts";
import { SwapRefused } from "#data/programs/program.ts";
import { ClmmCurve } from "#data/programs/raydiumClmm/curve.ts";
import {
  decodeAmmConfig,
  decodePoolState,
  decodeTickArray,
  type PoolState,
} from "#data/programs/raydiumClmm/decode.ts";
import { type PoolPricing, pricingOf } from "#data/programs/raydiumClmm/pricing.ts";
import { initialisedTicks } from "#data/programs/raydiumClmm/tickArrays.ts";
import { sqrtPriceAtTick } from "#data/programs/raydiumClmm/ticks.ts";
import { versionAt } from "#data/programs/raydiumClmm/versions.ts";
import { sharedData } from "../../../shared.ts";
import { accountOf, type RaydiumSwap, raydiumSwaps } from "../raydiumSwaps.ts";
import { askedOf, type ComputedSwap, computedSwaps, FILE, NEWEST_SLOT } from "./computedSwaps.ts";
import { poolBlock, ticksBlock } from "./poolBlocks.ts";

const SLOT_OF_2024 = 285_000_037;

const POOL: PoolPricing = {
  slot: NEWEST_SLOT,
  sqrtPrice: sqrtPriceAtTick(30) + 1n,
  liquidity: 0n,
  tick: 30,
  tickSpacing: 60,
  feePpm: 2_500,
  protocolFeePpm: 120_000,
  fundFeePpm: 40_000,
  feeOn: 0,
  status: 0,
  openTimeS: 0,
  dynamicFee: null,
};

/** A curve that heard of the pool and its ticks by events. */
function curveOf(pricing: PoolPricing, ticks: readonly PoolTick[]): ClmmCurve {
  const curve = new ClmmCurve();
  curve.takePool(poolBlock([pricing]), 0);
  const block = ticksBlock(ticks);
  for (let row = 0; row < ticks.length; row++) curve.takeTick(block, row);
  return curve;
}

function expectState(curve: ClmmCurve, pool: PoolState, id: string): void {
  const { sqrtPrice, liquidity, tick } = curve.state;
  expect([sqrtPrice, liquidity, tick], id).toEqual([pool.sqrtPriceX64, pool.liquidity, pool.tickCurrent]);
}

describe("a curve", () => {
  const asked = { aToB: true, exactIn: true, amount: 1_000_000n, sqrtPriceLimit: null };

  function pool(change: Partial<PoolPricing> = {}): ClmmCurve {
    const curve = curveOf({ ...POOL, ...change }, []);
    curve.changeLiquidity({ tickLower: -600, tickUpper: 600 }, 10n ** 12n);
    return curve;
  }

  test("doesn't know anything before a pool event", () => {
    expect(() => new ClmmCurve().quote(asked)).toThrow("before any pool event");
  });

  test("prices by the state that the events told, and takes the fee's parts apart", () => {
    const { amountIn, feeAmount, protocolFeeAmount, fundFeeAmount, feeOnInput } = pool().quote(asked);
    expect([amountIn, feeAmount, feeOnInput]).toEqual([1_000_000n, 2_500n, true]);
    expect([protocolFeeAmount, fundFeeAmount]).toEqual([300n, 100n]);
  });

  test("keeps a fee in token 1 back of the output of token 1, and takes it of its input", () => {
    const down = pool({ feeOn: 2 }).quote(asked);
    expect(down).toMatchObject({ feeOnInput: false, feeAmount: (down.amountOut + down.feeAmount) / 400n + 1n });
    expect(pool({ feeOn: 2 }).quote({ ...asked, aToB: false }).feeOnInput).toBe(true);
  });

  test("values token A at the pool's price", () => {
    expect(pool().valueOfA(10n ** 9n)).toBe(1_003_004_354n);
    expect(pool().depthB()).toBeCloseTo(1.0015e12, -9);
  });

  test("says that nothing proves the newest rules, nor the first ones before any binary", () => {
    expect(pool().extrapolated).toBe(true);
    expect(pool({ slot: SLOT_OF_2024 }).extrapolated).toBe(false);
    expect(pool({ slot: 1 }).extrapolated).toBe(true);
    expect(pool({ slot: 335_000_000 }).extrapolated).toBe(false);
  });

  test.each([
    ["ZeroAmountSpecified", {}, { amount: 0n }],
    ["NotApproved", { status: 16 }, {}],
    ["SqrtPriceLimitOverflow", {}, { sqrtPriceLimit: POOL.sqrtPrice }],
    ["TooSmallInputOrOutputAmount", {}, { amount: 1n }],
    ["LiquidityInsufficient", {}, { amount: 10n ** 15n }],
    ["InvaildSwapAmountSpecified", { slot: SLOT_OF_2024 }, { amount: 0n }],
  ])("is refused %s as the program refuses it", (reason, change, swap) => {
    expect(() => pool(change).quote({ ...asked, ...swap })).toThrow(SwapRefused);
    expect(() => pool(change).quote({ ...asked, ...swap })).toThrow(reason);
  });

  test("a pool without any tick array ahead doesn't even begin", () => {
    const curve = curveOf({ ...POOL, tick: 36_030, sqrtPrice: sqrtPriceAtTick(36_030) }, []);
    expect(() => curve.quote(asked)).toThrow("InsufficientLiquidityForDirection");
  });

  test("swaps begin after the pool's time, once the time is known", () => {
    const curve = pool({ openTimeS: 1_000 });
    expect(curve.quote(asked).amountIn).toBe(1_000_000n);
    curve.takeTime(1_000);
    expect(() => curve.quote(asked)).toThrow("RequireGtViolated");
    curve.takeTime(1_001);
    expect(curve.quote(asked).amountIn).toBe(1_000_000n);
  });

  test("a price limit stops a swap; without one a part that can't be had is refused", () => {
    const limit = sqrtPriceAtTick(-6);
    const out = { ...asked, exactIn: false, amount: 10n ** 10n };
    expect(pool().quote({ ...out, sqrtPriceLimit: limit })).toMatchObject({ sqrtPriceAfter: limit });
    const edge = curveOf(POOL, []);
    edge.changeLiquidity({ tickLower: -443_580, tickUpper: 443_580 }, 10n ** 6n);
    expect(() => edge.quote({ ...out, amount: 10n ** 7n })).toThrow("LiquidityInsufficient");
  });

  test("limit orders at a tick are bought at its price, and hold the pool there until they are gone", () => {
    const curve = pool();
    curve.takeTick(ticksBlock([{ tick: -60, liquidityNet: 0n, liquidityGross: 0n, ordersAmount: 5_000_000n }]), 0);
    const atTick = sqrtPriceAtTick(-60);
    const arriving = pool().quote({ ...asked, amount: 10n ** 12n, sqrtPriceLimit: atTick });
    const some = { ...asked, exactIn: false, amount: arriving.amountOut + 2_000_000n };
    const bought = curve.swap(some);
    // ⌈2,000,000 / 1.0001^−60⌉ and the fee of 0.25 % on top.
    expect(bought.amountIn - arriving.amountIn).toBe(2_012_036n + 5_043n);
    expect(curve.ticks.get(-60)?.ordersAmount).toBe(3_000_000n);
    expect(curve.state).toMatchObject({ tick: -60, sqrtPrice: atTick });
    expect(curve.swap({ ...asked, exactIn: false, amount: 3_000_000n }).sqrtPriceAfter).toBe(atTick);
    expect(curve.ticks.get(-60)).toBeNull();
    expect(curve.state.tick).toBe(-61);
  });
});

const vectors = sharedData("swap_vectors.json");

interface RecordedSwap {
  readonly program: string;
  readonly slot: number;
  readonly signature: string;
  readonly zero_for_one: boolean;
  readonly exact_in: boolean;
  readonly amount_in: string;
  readonly amount_out: string;
  readonly fee_rate_ppm: number | null;
  readonly liquidity: string;
  readonly sqrt_price_x64_pre: string | null;
  readonly sqrt_price_x64_post: string;
  readonly tick_post: number;
}

describe.skipIf(vectors === null)("recorded mainnet swaps (shared data: swap_vectors.json)", () => {
  let swaps: RecordedSwap[];
  beforeAll(() => {
    const document = JSON.parse(readFileSync(vectors ?? "", "utf8"));
    swaps = document.vectors.filter(({ program }: RecordedSwap) => program === "raydium_clmm");
  });

  /** Ticks far from the price, which no recorded swap came to: what else there was is not known. */
  function curveBefore(swap: RecordedSwap, sqrtPrice: bigint): ClmmCurve {
    const curve = new ClmmCurve();
    const tick = swap.tick_post;
    const liquidity = BigInt(swap.liquidity);
    const feePpm = swap.fee_rate_ppm ?? 0;
    curve.set({ ...POOL, slot: swap.slot, sqrtPrice, liquidity, tick, tickSpacing: 1, feePpm });
    const far = { liquidityNet: 0n, liquidityGross: liquidity, ordersAmount: 0n };
    for (const end of [tick - 5_000, tick + 5_000]) curve.ticks.set({ ...far, tick: end });
    return curve;
  }

  test("8 of 9 move what they moved on mainnet, to the unit; the ninth crossed a tick from an unknown liquidity", () => {
    let exact = 0;
    for (const swap of swaps) {
      if (swap.sqrt_price_x64_pre === null) continue;
      const curve = curveBefore(swap, BigInt(swap.sqrt_price_x64_pre));
      const amounts = curve.swap({
        aToB: swap.zero_for_one,
        exactIn: swap.exact_in,
        amount: BigInt(swap.exact_in ? swap.amount_in : swap.amount_out),
        sqrtPriceLimit: null,
      });
      expect(amounts, swap.signature).toMatchObject({
        amountIn: BigInt(swap.amount_in),
        amountOut: BigInt(swap.amount_out),
        sqrtPriceAfter: BigInt(swap.sqrt_price_x64_post),
      });
      expect(curve.state.tick, swap.signature).toBe(swap.tick_post);
      exact++;
    }
    expect([exact, swaps.length]).toEqual([8, 9]);
  });

  test("each lies in slots that prove its rules", () => {
    for (const { slot, signature } of swaps) {
      const { provenSlots } = versionAt(slot);
      expect(provenSlots !== null && slot >= provenSlots[0] && slot <= provenSlots[1], signature).toBe(true);
    }
  });
});

const svm = sharedData("svm");

describe.skipIf(svm === null)("swaps of the virtual machine, by the curve (shared data: svm)", () => {
  let executed: RaydiumSwap[];
  let computed: ComputedSwap[];
  beforeAll(() => {
    executed = raydiumSwaps(join(svm ?? "", "raydium-clmm.jsonl.gz"));
    computed = computedSwaps(join(svm ?? "", FILE));
  });

  function ticksOf(arrays: Iterable<Uint8Array>, { tickSpacing }: PoolState): PoolTick[] {
    return [...arrays].flatMap((bytes) => [
      ...initialisedTicks(bytes, decodeTickArray(bytes).startTickIndex, tickSpacing),
    ]);
  }

  test("what went into vaults and came out of them, the fees owed, and the state after: 479 of 479", () => {
    let count = 0;
    for (const swap of executed) {
      if (!swap.result.ok) continue;
      const pool = decodePoolState(accountOf(swap.before, "pool").data);
      const config = decodeAmmConfig(accountOf(swap.before, "config").data);
      const arrays = [...swap.before.values()].filter(({ role }) => role === "tickArray").map(({ data }) => data);
      const curve = curveOf(pricingOf(pool, config, SLOT_OF_2024), ticksOf(arrays, pool));
      curve.takeTime(swap.clock.unixTimestampS);
      const { vaultInDelta, vaultOutDelta, protocolFeeDelta, fundFeeDelta } = swap.result;
      const exactIn = String(swap.args.is_base_input) === "true";
      const amount = BigInt(String(exactIn ? vaultInDelta : vaultOutDelta));
      const stopped = swap.check.flags?.includes("partialFill") === true;
      const sqrtPriceLimit = BigInt(swap.args.sqrt_price_limit_x64 ?? 0);
      const amounts = curve.swap({
        aToB: swap.direction === "0to1",
        exactIn,
        // A swap that its price limit stopped would have used more.
        amount: stopped ? amount + 10n ** 6n : amount,
        sqrtPriceLimit,
      });
      expect(
        [amounts.amountIn, amounts.amountOut, amounts.protocolFeeAmount, amounts.fundFeeAmount].map(String),
        swap.id,
      ).toEqual([vaultInDelta, vaultOutDelta, protocolFeeDelta, fundFeeDelta].map(String));
      expectState(curve, decodePoolState(accountOf(swap.after, "pool").data), swap.id);
      count++;
    }
    expect(count).toBe(479);
  });

  test("limit orders, fees that follow volatility and fees on the output, and the ticks after: 692 of 692 that a pool allows", () => {
    const counts: Record<string, number> = {};
    for (const swap of computed) {
      const pool = decodePoolState(new Uint8Array(Buffer.from(swap.poolBefore, "base64")));
      const config = decodeAmmConfig(new Uint8Array(Buffer.from(swap.config, "base64")));
      const arrays = swap.tickArraysBefore.map((base64) => new Uint8Array(Buffer.from(base64, "base64")));
      const curve = curveOf(pricingOf(pool, config, NEWEST_SLOT), ticksOf(arrays, pool));
      curve.takeTime(swap.blockTimestamp);
      const { amount0, amount1, tradeFee0, tradeFee1, err } = swap.result;
      const verdict = err?.name ?? (amount0 === "0" || amount1 === "0" ? "TooSmallInputOrOutputAmount" : "exact");
      counts[verdict] = (counts[verdict] ?? 0) + 1;
      if (verdict === "TooSmallInputOrOutputAmount") expect(() => curve.swap(askedOf(swap)), swap.id).toThrow(verdict);
      // What lacks an account or an extension is the instruction's fault; the curve has every tick that there is.
      if (verdict !== "exact") continue;
      const amounts = curve.swap(askedOf(swap));
      const [in0, in1] = swap.zeroForOne ? [amount0, amount1] : [amount1, amount0];
      const fee = tradeFee0 === "0" ? tradeFee1 : tradeFee0;
      expect([amounts.amountIn, amounts.amountOut, amounts.feeAmount].map(String), swap.id).toEqual([in0, in1, fee]);
      const after = decodePoolState(new Uint8Array(Buffer.from(swap.poolAfter, "base64")));
      expectState(curve, after, swap.id);
      expect(curve.state.dynamicFee, swap.id).toEqual(after.dynamicFeeInfo);
      const left = swap.tickArraysAfter.map((base64, i) =>
        base64 === "=" ? (arrays[i] ?? bytesOfHex("")) : new Uint8Array(Buffer.from(base64, "base64")),
      );
      const expected = ticksOf(left, pool).sort((a, b) => a.tick - b.tick);
      expect([...curve.ticks], swap.id).toEqual(expected);
    }
    expect(counts).toEqual({
      exact: 684,
      TooSmallInputOrOutputAmount: 8,
      LiquidityInsufficient: 11,
      MissingTickArrayBitmapExtensionAccount: 15,
      NotEnoughTickArrayAccount: 2,
    });
  });
});
