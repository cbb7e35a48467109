import { describe, expect, test } from "vitest";
import type { Nanos, Pubkey } from "#data/market/units.ts";
import { Market } from "#engine/core/market/market.ts";
import { marketOf, POOL, priceFacts, programOf, SOL, USDC } from "../../market.ts";
import { blockOf } from "../../tape.ts";

describe("the market as it is known", () => {
  test("prices a pool in the token that is more like money, wherever it stands", () => {
    const reversed = priceFacts(1, 100, { pool: "reversed", mintA: USDC.mint, mintB: SOL.mint });
    const [straight, turned] = marketOf([priceFacts(1, 100), reversed]).pools;
    expect(straight).toMatchObject({ key: POOL, base: SOL.mint, quote: USDC.mint, quoteSide: "b", index: 0 });
    expect(turned).toMatchObject({ base: SOL.mint, quote: USDC.mint, quoteSide: "a", index: 1 });
  });

  test("takes what became known last, of whatever slot, and tells its age", () => {
    const market = marketOf([priceFacts(7, 100), priceFacts(6, 90)]);
    expect(market.pools).toHaveLength(1);
    expect(market.price[0]).toBe(0.09);
    expect(market.pool(POOL)?.curve?.valueOfA(1_000n)).toBe(90n);
    expect(market.ageNs(market.pools[0]!, 101 as Nanos)).toBe(100);
  });

  test("finds the pools that join two tokens from either side, in the order in which they became known", () => {
    const pools = Array.from({ length: 40 }, (_, at) =>
      priceFacts(1, 100, at % 2 === 0 ? { pool: `p${at}` } : { pool: `p${at}`, mintB: `mint-${at}` }),
    );
    const market = marketOf(pools);
    const joining = market.joining(SOL.mint, USDC.mint).map(({ key }) => key);
    expect(joining).toEqual(Array.from({ length: 20 }, (_, at) => `p${at * 2}`));
    expect(market.joining(USDC.mint, SOL.mint).map(({ key }) => key)).toEqual(joining);
    expect(market.joining(USDC.mint, "mint-1" as Pubkey)).toEqual([]);
    expect(market.price.length).toBeGreaterThanOrEqual(40);
    expect(market.price[39]).toBe(0.1);
  });

  test("keeps pools whose program nothing here can price, without a curve", () => {
    expect(marketOf([priceFacts(1, 100, { program: "unknown program" })]).pool(POOL)?.curve).toBeNull();
  });

  test("refuses ticks of a pool that no pool event told of", () => {
    const { block, names } = blockOf("ticks", [{ pool: POOL, tick: 1 }]);
    expect(() => new Market(names, programOf).takeTick(block, 0)).toThrow(`pool ${POOL} is used before`);
  });

  test("knows well-known tokens, and lets a recorded one win; a symbol that is missing is made of the mint", () => {
    const { block, names } = blockOf("token", [
      { mint: "mint-meme", decimals: 5, symbol: null },
      { mint: SOL.mint, decimals: 8, symbol: null },
      { mint: "mint-other", decimals: 2, symbol: "OTHER" },
    ]);
    const market = new Market(names, programOf);
    expect(market.token(SOL.mint)).toEqual(SOL);
    for (const row of [0, 1, 2]) market.takeToken(block, row);
    expect(market.token("mint-meme" as Pubkey)).toEqual({ mint: "mint-meme", symbol: "mint", decimals: 5 });
    expect(market.token(SOL.mint)).toEqual({ mint: SOL.mint, symbol: "SOL", decimals: 8 });
    expect(market.token("mint-other" as Pubkey)?.symbol).toBe("OTHER");
    expect(market.token("unknown" as Pubkey)).toBeNull();
  });
});
