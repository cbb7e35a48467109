import { describe, expect, test } from "vitest";
import { SOL, type TokenFacts, USDC, USDT } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { UnknownName, UsageError } from "#data/workspace/errors.ts";
import { type CapitalOptions, capitalOf, rawAmount } from "#engine/replay/capital.ts";

const MEME: TokenFacts = { mint: "mint-meme" as Pubkey, symbol: "MEME", decimals: 5 };
const FAKE: TokenFacts = { mint: "mint-fake" as Pubkey, symbol: "usdc", decimals: 2 };
const OTHER: TokenFacts = { mint: "mint-other" as Pubkey, symbol: "meme", decimals: 0 };
const of = (options: CapitalOptions, tokens: readonly TokenFacts[] = [SOL, USDC, MEME], firstQuote = USDC.mint) =>
  capitalOf(options, tokens, firstQuote);

describe("what a run trades with", () => {
  test("is by default 1,000 of the numeraire and 0.1 SOL; an order may be a quarter of the cash, a position all of it", () => {
    expect(of({})).toEqual({
      numeraire: USDC,
      stakes: [
        { ...USDC, amount: 1_000_000_000n },
        { ...SOL, amount: 100_000_000n },
      ],
      maxOrder: 250_000_000n,
      maxPosition: 1_000_000_000n,
    });
  });

  test.each([
    ["USDC", [MEME, USDT, SOL, USDC], USDC],
    ["else USDT", [MEME, SOL, USDT], USDT],
    ["else SOL, once", [MEME, SOL], SOL],
    ["else what the first pool is quoted in", [MEME], MEME],
  ])("is counted in %s", (_, tokens, numeraire) => {
    const { numeraire: chosen, stakes } = of({}, tokens, MEME.mint);
    expect(chosen).toBe(numeraire);
    expect(stakes.map(({ symbol }) => symbol)).toEqual(
      [...new Set([numeraire, ...tokens.filter((token) => token === SOL)])].map(({ symbol }) => symbol),
    );
  });

  test("is said in whole tokens, by symbol or mint, exactly", () => {
    const { stakes, maxOrder, maxPosition, numeraire } = of({
      capital: " meme = 1.23456, So11111111111111111111111111111111111111112=0.000000001",
      numeraire: "MEME",
      maxOrder: "0.00001",
      maxPosition: "2",
    });
    expect(numeraire).toBe(MEME);
    expect(stakes.map(({ amount }) => amount)).toEqual([123_456n, 1n]);
    expect([maxOrder, maxPosition]).toEqual([1n, 200_000n]);
  });

  test.each([
    [{ capital: "USDC" }, "write <token>=<amount>"],
    [{ capital: "USDC=1=2" }, "write <token>=<amount>"],
    [{ capital: "USDC=1,usdc=2" }, "names USDC twice"],
    [{ capital: "USDC=1.0000001" }, "at most 6 decimals"],
    [{ capital: "USDC=-1" }, "a number of whole USDC"],
    [{ capital: "USDC=1e3" }, "a number of whole USDC"],
    [{ capital: "USDC=" }, "a number of whole USDC"],
    [{ capital: "SOL=1" }, "holds no USDC"],
    [{ capital: "SOL=1", maxOrder: "1" }, "--max-position has no default"],
    [{ capital: "USDC=0.000003" }, "--max-order has no default"],
    [{ maxOrder: "1,000" }, "--max-order 1,000"],
  ])("is refused, with a reason: %j", (options, reason) => {
    expect(() => of(options)).toThrow(UsageError);
    expect(() => of(options)).toThrow(reason);
  });

  test("may hold none of the numeraire when its limits are said", () => {
    expect(of({ capital: "SOL=1", maxOrder: "1", maxPosition: "2" }).maxPosition).toBe(2_000_000n);
  });

  test("answers an unknown token with the nearest", () => {
    expect(() => of({ capital: "USDD=1" })).toThrow(UnknownName);
    expect(() => of({ numeraire: "MEMO" })).toThrow('did you mean "MEME"?');
  });

  test("takes the well-known token of a symbol that another bears too, and asks for the mint where none is known", () => {
    expect(of({ numeraire: "usdc" }, [FAKE, USDC]).numeraire).toBe(USDC);
    expect(() => of({ numeraire: "MEME" }, [MEME, OTHER])).toThrow(
      "2 tokens are called MEME: give the mint, one of mint-meme, mint-other",
    );
  });

  test("can't be counted in a token whose decimals nobody told", () => {
    expect(() => of({}, [], "mint-x" as Pubkey)).toThrow("doesn't tell the decimals of mint-x");
  });
});

test.each([
  ["0", 0n],
  ["1", 1_000_000n],
  ["0.1", 100_000n],
  ["18446744073709551615.123456", 18_446_744_073_709_551_615_123_456n],
])("%s whole USDC are %s raw, to the unit", (text, raw) => {
  expect(rawAmount(text, USDC, "--capital")).toBe(raw);
});
