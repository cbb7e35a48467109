import { describe, expect, test } from "vitest";
import { USDT } from "#data/market/tokens.ts";
import type { Pubkey, RawAmount } from "#data/market/units.ts";
import { Valuation } from "#engine/core/market/valuation.ts";
import { Portfolio } from "#engine/core/portfolio/portfolio.ts";
import { exposureOf, reducesPosition } from "#engine/core/risk/exposure.ts";
import { marketOf, order, priceFacts, SOL, USDC } from "../../market.ts";

const [X, Y] = ["mint-x", "mint-y"] as Pubkey[] as [Pubkey, Pubkey];

describe("exposure", () => {
  test("counts what is held, and orders under way as filled: 2 SOL and 1.5 to come at 100 USDC are 350 USDC", () => {
    const valuation = new Valuation(marketOf([priceFacts(100, 100)]), USDC.mint);
    const portfolio = new Portfolio(valuation, new Map([[SOL.mint, 2_000_000_000n]]));
    const underWay = [
      order({ expectedOut: 1_500_000_000n as RawAmount }),
      order({ mintIn: SOL.mint, mintOut: USDC.mint, expectedOut: 900n as RawAmount }),
    ];
    expect(exposureOf(SOL.mint, portfolio, underWay, valuation)).toBe(350_000_000n);
  });

  test("is unknown where nothing prices the token", () => {
    const valuation = new Valuation(marketOf([]), USDC.mint);
    expect(exposureOf(SOL.mint, new Portfolio(valuation, new Map()), [], valuation)).toBeNull();
  });
});

describe("an order reduces a position", () => {
  test.each([
    ["token → numeraire", X, USDC.mint, USDC.mint, true],
    ["SOL → numeraire", SOL.mint, USDC.mint, USDC.mint, true],
    ["numeraire → token", USDC.mint, X, USDC.mint, false],
    ["token → SOL, which is more like money", X, SOL.mint, USDC.mint, true],
    ["SOL → USDT", SOL.mint, USDT.mint, USDC.mint, true],
    ["token → another token", X, Y, USDC.mint, false],
    ["token → the token that is the numeraire", X, Y, Y, true],
    ["the numeraire, SOL → USDC, which is then a position", SOL.mint, USDC.mint, SOL.mint, false],
  ])("%s", (_, mintIn, mintOut, numeraire, reduces) => {
    expect(reducesPosition(order({ mintIn, mintOut }), numeraire)).toBe(reduces);
  });
});
