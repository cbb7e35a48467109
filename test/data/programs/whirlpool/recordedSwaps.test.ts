import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import { tickAtSqrtPrice } from "#data/programs/whirlpool/ticks.ts";
import { sharedData } from "../../../shared.ts";

interface RecordedSwap {
  readonly program: string;
  readonly signature: string;
  readonly slot: number;
  readonly a_to_b: boolean;
  readonly exact_in: boolean;
  readonly amount_in: string;
  readonly amount_out: string;
  readonly fee_rate_ppm: number;
  readonly tick_spacing: number;
  readonly sqrt_price_x64_pre: string;
  readonly sqrt_price_x64_post: string;
  readonly liquidity_pre: string;
  readonly ticks_crossed: readonly (readonly [tick: number, liquidityNet: string, sqrtPrice: string])[];
}

const file = sharedData("swap_vectors.json");

function curveBefore(swap: RecordedSwap): WhirlpoolCurve {
  const curve = new WhirlpoolCurve();
  const sqrtPrice = BigInt(swap.sqrt_price_x64_pre);
  curve.set({
    slot: swap.slot,
    sqrtPrice,
    liquidity: BigInt(swap.liquidity_pre),
    tick: tickAtSqrtPrice(sqrtPrice),
    tickSpacing: swap.tick_spacing,
    feePpm: swap.fee_rate_ppm,
    protocolFeeBps: 0,
  });
  for (const [tick, net] of swap.ticks_crossed)
    curve.ticks.set({ tick, liquidityNet: BigInt(net), liquidityGross: null });
  return curve;
}

describe.skipIf(file === null)(
  "recorded mainnet swaps with their state before (shared data: swap_vectors.json)",
  () => {
    let vectors: RecordedSwap[];
    let withoutState: { program: string }[];
    beforeAll(() => {
      const document = JSON.parse(readFileSync(file ?? "", "utf8"));
      vectors = document.vectors.filter(({ program }: RecordedSwap) => program === "orca_whirlpool");
      withoutState = document.recorded_without_check.filter(({ program }: RecordedSwap) => program === "whirlpool");
    });

    test("318 of 318 Whirlpool swaps move what they moved on mainnet, 101 of them across ticks", () => {
      let exact = 0;
      for (const swap of vectors) {
        const amounts = curveBefore(swap).quote({
          aToB: swap.a_to_b,
          exactIn: swap.exact_in,
          amount: BigInt(swap.exact_in ? swap.amount_in : swap.amount_out),
          sqrtPriceLimit: null,
        });
        expect(amounts, swap.signature).toMatchObject({
          amountIn: BigInt(swap.amount_in),
          amountOut: BigInt(swap.amount_out),
          sqrtPriceAfter: BigInt(swap.sqrt_price_x64_post),
          ticksCrossed: swap.ticks_crossed.length,
        });
        exact++;
      }
      expect(exact).toBe(318);
      expect(vectors.filter(({ ticks_crossed }) => ticks_crossed.length > 0)).toHaveLength(101);
    });

    test("the other recorded Whirlpool swaps come without price and liquidity before, so nothing can be computed", () => {
      expect(withoutState.length).toBeGreaterThan(0);
      for (const swap of withoutState) {
        expect(swap).not.toHaveProperty("sqrt_price_x64_pre");
        expect(swap).not.toHaveProperty("liquidity_pre");
      }
    });
  },
);
