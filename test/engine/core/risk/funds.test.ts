import { describe, expect, test } from "vitest";
import type { RawAmount } from "#data/market/units.ts";
import { funds } from "#engine/core/risk/funds.ts";
import { order, SOL, USDC } from "../../market.ts";
import { FEE, portfolioOf, proposal } from "./proposal.ts";

describe("funds", () => {
  const give = (mint: typeof SOL.mint, amountIn: bigint) => order({ mintIn: mint, amountIn: amountIn as RawAmount });
  test.each([
    ["all the cash, and the fee", 1_000n, FEE, give(USDC.mint, 1_000n), true],
    ["one unit more than the cash", 1_000n, FEE, give(USDC.mint, 1_001n), false],
    ["one lamport less than the fee", 1_000n, FEE - 1n, give(USDC.mint, 1n), false],
    ["all the SOL but for the fee", 0n, 2n * FEE, give(SOL.mint, FEE), true],
    ["SOL that the fee needs", 0n, 2n * FEE, give(SOL.mint, FEE + 1n), false],
  ])("judges an order that takes %s", (_, usdc, sol, given, passes) => {
    expect(funds().judge(proposal({ order: given, portfolio: portfolioOf(usdc, sol) })) === null).toBe(passes);
  });

  test("does not spend twice what orders under way may still take, amount and fee, until their outcome is known", () => {
    const portfolio = portfolioOf(1_000n, 2n * FEE);
    const first = give(USDC.mint, 600n);
    portfolio.reserve(first, FEE);
    const judge = (amount: bigint) => funds().judge(proposal({ order: give(USDC.mint, amount), portfolio }));
    expect(judge(400n)).toBeNull();
    expect(judge(401n)).toContain("400 are free");
    portfolio.reserve(give(USDC.mint, 400n), FEE);
    expect(judge(0n)).toContain("the fee");
    portfolio.release(first, FEE);
    expect(judge(600n)).toBeNull();
  });
});
