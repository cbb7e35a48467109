import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { Valuation } from "#engine/core/market/valuation.ts";
import { marketOf, PRODUCT, priceFacts, SOL, USDC } from "../../market.ts";
import type { Facts } from "../../tape.ts";

const MEME = "mint-meme" as Pubkey;

/** A pool whose price is reserveB / reserveA, and whose depth is reserveB. */
function pool(key: string, mintA: string, mintB: string, reserveA: bigint, reserveB: bigint): Facts<"pool"> {
  return {
    program: PRODUCT,
    pool: key,
    mintA,
    mintB,
    reserveA,
    reserveB,
    price: Number(reserveB) / Number(reserveA),
    slot: 1,
  };
}

const valuationOf = (pools: readonly Facts<"pool">[], numeraire = USDC.mint) =>
  new Valuation(marketOf(pools), numeraire);

describe("the worth of an amount", () => {
  test("in the numeraire is the amount itself, priced or not", () => {
    expect(valuationOf([]).value(USDC.mint, 5n)).toBe(5n);
  });

  test("is read in the deepest pool of the two tokens, whichever way round they stand in it, rounded down", () => {
    const shallow = pool("shallow", MEME, USDC.mint, 10n, 100n);
    const deep = pool("deep", USDC.mint, MEME, 3_000n, 1_000n);
    expect(valuationOf([shallow]).value(MEME, 7n)).toBe(70n);
    // In `deep`, 1 MEME is 3 USDC; its 1,000 MEME are 3,000 USDC deep, against 100.
    expect(valuationOf([shallow, deep]).value(MEME, 7n)).toBe(21n);
    expect(valuationOf([deep, shallow]).value(MEME, 7n)).toBe(21n);
    expect(valuationOf([pool("thirds", MEME, USDC.mint, 3n, 1n)]).value(MEME, 5n)).toBe(1n);
  });

  test("compares depths in the same token: 1,000 raw MEME a USDC make 10,000 MEME shallower than 20 USDC", () => {
    const inMeme = pool("in-meme", USDC.mint, MEME, 10n, 10_000n);
    const inUsdc = pool("in-usdc", MEME, USDC.mint, 40_000n, 20n);
    // By `in-usdc` 2,000 MEME are 1 USDC, by `in-meme` 2.
    expect(valuationOf([inMeme, inUsdc]).value(MEME, 2_000n)).toBe(1n);
  });

  test("goes by way of SOL when no pool joins it to the numeraire: 5 MEME at 2 SOL at 100 USDC", () => {
    const pools = [
      pool("meme-sol", MEME, SOL.mint, 1_000n, 2_000n),
      pool("sol-usdc", SOL.mint, USDC.mint, 10n, 1_000n),
    ];
    expect(valuationOf(pools).value(MEME, 5n)).toBe(1_000n);
    expect(valuationOf(pools, SOL.mint).value(USDC.mint, 1_000n)).toBe(10n);
  });

  test("is unknown without a way, and in pools that are empty", () => {
    expect(valuationOf([pool("meme-sol", MEME, SOL.mint, 1n, 2n)]).value(MEME, 5n)).toBeNull();
    expect(valuationOf([pool("empty", MEME, USDC.mint, 1n, 0n)]).value(MEME, 5n)).toBeNull();
    expect(valuationOf([priceFacts(1, 100, { program: "unknown program" })]).value(SOL.mint, 5n)).toBeNull();
  });

  test("follows the price that was known last", () => {
    expect(valuationOf([priceFacts(1, 100), priceFacts(2, 90)]).value(SOL.mint, 1_000_000_000n)).toBe(90_000_000n);
  });
});
