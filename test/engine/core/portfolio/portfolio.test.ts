import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pubkey, RawAmount } from "#data/market/units.ts";
import { Market } from "#engine/core/market/market.ts";
import { Valuation } from "#engine/core/market/valuation.ts";
import { Portfolio } from "#engine/core/portfolio/portfolio.ts";
import { fill, PRODUCT, priceFacts, programOf, SOL, USDC } from "../../market.ts";
import { blockOf, type Facts } from "../../tape.ts";

const MEME = "mint-meme" as Pubkey;
const SOL_1 = 1_000_000_000n;
const USDC_1 = 1_000_000n;
const raw = (amount: bigint) => amount as RawAmount;

/** A portfolio in a market that moves when it is told to. */
function at(states: readonly Facts<"pool">[], capital: Readonly<Record<string, bigint>>) {
  const { block, names } = blockOf("pool", states);
  const market = new Market(names, programOf);
  const portfolio = new Portfolio(
    new Valuation(market, USDC.mint),
    new Map(Object.entries(capital).map(([mint, amount]) => [mint as Pubkey, amount])),
  );
  return { portfolio, moveTo: (state: number) => market.takePool(block, state) };
}

const buy = (usdc: bigint, sol: bigint) =>
  fill({ mintIn: USDC.mint, mintOut: SOL.mint, amountIn: raw(usdc), amountOut: raw(sol) });
const sell = (sol: bigint, usdc: bigint) =>
  fill({ mintIn: SOL.mint, mintOut: USDC.mint, amountIn: raw(sol), amountOut: raw(usdc) });

describe("a portfolio", () => {
  test("books a round trip as a person would: 2 SOL bought at 100 and one at 130, two sold at 140, the rest at 120", () => {
    const prices = [100, 130, 140, 120].map((usdc) => priceFacts(1, usdc));
    const { portfolio, moveTo } = at(prices, { [USDC.mint]: 1_000n * USDC_1 });
    moveTo(0);
    expect(portfolio.book(buy(200n * USDC_1, 2n * SOL_1))).toBe(0n);
    moveTo(1);
    portfolio.book(buy(130n * USDC_1, SOL_1));
    // 3 SOL cost 330: 110 each.
    expect(portfolio.positions()).toEqual([{ mint: SOL.mint, quantity: 3n * SOL_1, cost: 330n * USDC_1 }]);
    moveTo(2);
    expect(portfolio.book(sell(2n * SOL_1, 280n * USDC_1))).toBe(60n * USDC_1);
    expect(portfolio.equity()).toEqual({
      equity: 1_090n * USDC_1,
      start: 1_000n * USDC_1,
      cash: 950n * USDC_1,
      positions: 140n * USDC_1,
      realised: 60n * USDC_1,
      unrealised: 30n * USDC_1,
      feesPaid: 0n,
      unpriced: 0,
    });
    moveTo(3);
    expect(portfolio.book(sell(SOL_1, 120n * USDC_1))).toBe(10n * USDC_1);
    expect(portfolio.positions()).toEqual([]);
    expect(portfolio.equity()).toMatchObject({ equity: 1_070n * USDC_1, realised: 70n * USDC_1, unrealised: 0n });
  });

  test("pays fees out of SOL at what they are worth, and realises what that SOL gained: 0.1 SOL bought at 100, paid at 150", () => {
    const { portfolio, moveTo } = at([priceFacts(1, 100), priceFacts(1, 150)], { [SOL.mint]: SOL_1 });
    moveTo(0);
    portfolio.valueCapital();
    moveTo(1);
    expect(portfolio.payFee(SOL_1 / 10n)).toBe(15n * USDC_1);
    expect(portfolio.equity()).toMatchObject({
      equity: 135n * USDC_1,
      start: 100n * USDC_1,
      realised: 5n * USDC_1,
      unrealised: 45n * USDC_1,
      feesPaid: 15n * USDC_1,
    });
  });

  test("rounds the cost of what is sold up, so that no gain is realised early: a third of 100 is 34", () => {
    const { portfolio, moveTo } = at([priceFacts(1, 100)], { [USDC.mint]: 1_000n });
    moveTo(0);
    portfolio.book(buy(100n, 3n));
    expect(portfolio.book(sell(1n, 33n))).toBe(-1n);
    expect(portfolio.positions()[0]?.cost).toBe(66n);
  });

  test("counts capital as what it was worth when a price was first known, and as nothing until then", () => {
    const { portfolio, moveTo } = at([priceFacts(1, 100), priceFacts(1, 150)], { [USDC.mint]: 7n, [SOL.mint]: SOL_1 });
    expect(portfolio.valueCapital()).toBe(false);
    expect(portfolio.equity()).toMatchObject({ equity: 7n, start: 7n, unpriced: 1 });
    moveTo(0);
    expect(portfolio.valueCapital()).toBe(true);
    moveTo(1);
    expect(portfolio.valueCapital()).toBe(true);
    expect(portfolio.equity()).toMatchObject({
      start: 7n + 100n * USDC_1,
      equity: 7n + 150n * USDC_1,
      unrealised: 50n * USDC_1,
      unpriced: 0,
    });
  });

  test("takes for no gain what came in for something priceless, before either had a price", () => {
    const { portfolio, moveTo } = at([priceFacts(1, 100)], { [MEME]: 50n });
    portfolio.book(fill({ mintIn: MEME, mintOut: SOL.mint, amountIn: raw(50n), amountOut: raw(SOL_1) }));
    moveTo(0);
    portfolio.valueCapital();
    expect(portfolio.equity()).toMatchObject({ start: 100n * USDC_1, equity: 100n * USDC_1, unrealised: 0n });
  });

  test("does not wait for a price of what it holds none of", () => {
    expect(at([], { [USDC.mint]: 1n, [SOL.mint]: 0n }).portfolio.valueCapital()).toBe(true);
  });

  test("gives copies of its positions", () => {
    const { portfolio } = at([], { [SOL.mint]: SOL_1 });
    Object.assign(portfolio.positions()[0]!, { quantity: 0n });
    expect(portfolio.balance(SOL.mint)).toBe(SOL_1);
  });

  test("keeps equity = start + realised + unrealised − fees, to the unit, through any fills, fees and prices", () => {
    const amount = fc.bigInt({ min: 1n, max: 1_000_000n });
    const prices = fc.record({ a: amount, b: amount }).map(({ a, b }) => ({ reserveA: a, reserveB: b }));
    const mint = fc.constantFrom(USDC.mint, SOL.mint, MEME);
    const step = fc.record({
      mintIn: mint,
      mintOut: mint,
      share: fc.integer({ min: 1, max: 100 }),
      amountOut: amount,
      fee: fc.bigInt({ min: 0n, max: 1_000n }),
      solPrice: fc.option(prices),
      memePrice: fc.option(prices),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const states = steps.flatMap(({ solPrice, memePrice }) => [
          ...(solPrice === null ? [] : [poolFacts("sol-usdc", SOL.mint, USDC.mint, solPrice)]),
          ...(memePrice === null ? [] : [poolFacts("meme-sol", MEME, SOL.mint, memePrice)]),
        ]);
        const { portfolio, moveTo } = at(states, { [USDC.mint]: 1_000_000n, [SOL.mint]: 1_000_000n, [MEME]: 5n });
        let state = 0;
        for (const { mintIn, mintOut, share, amountOut, fee, solPrice, memePrice } of steps) {
          if (solPrice !== null) moveTo(state++);
          if (memePrice !== null) moveTo(state++);
          const amountIn = (portfolio.balance(mintIn) * BigInt(share)) / 100n;
          if (mintIn !== mintOut && amountIn > 0n)
            portfolio.book(fill({ mintIn, mintOut, amountIn: raw(amountIn), amountOut: raw(amountOut) }));
          if (portfolio.balance(SOL.mint) >= fee) portfolio.payFee(fee);
          const { equity, start, realised, unrealised, feesPaid, cash, positions } = portfolio.equity();
          expect(equity).toBe(cash + positions);
          expect(equity).toBe(start + realised + unrealised - feesPaid);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function poolFacts(pool: string, mintA: string, mintB: string, reserves: Facts<"pool">): Facts<"pool"> {
  return { program: PRODUCT, pool, mintA, mintB, slot: 1, price: 1, ...reserves };
}
