import { describe, expect, test } from "vitest";
import { InvalidData } from "#data/workspace/errors.ts";
import { sessionTokens } from "#engine/replay/sessionTokens.ts";
import { price, SOL, tick, USDC } from "../market.ts";
import { recordedTape, temporaryWorkspace } from "../recordedTape.ts";
import { event } from "../tape.ts";

describe("the tokens of a session", () => {
  test("are those whose decimals it tells, and the well-known ones that it names; the first pool tells the quote", async () => {
    const meme = event("token", 5, { mint: "mint-meme", decimals: 5, symbol: "MEME" });
    const first = price(1, 100, 100, { mintA: "mint-meme", pool: "first" });
    const session = await recordedTape(temporaryWorkspace(), [tick(0), first, price(2, 100, 100), meme]);
    const { tokens, firstQuote } = await sessionTokens(session);
    expect(tokens).toEqual([USDC, SOL, { mint: "mint-meme", symbol: "MEME", decimals: 5 }]);
    expect(firstQuote).toBe(USDC.mint);
  });

  test("leave out those whose decimals nobody tells", async () => {
    const session = await recordedTape(temporaryWorkspace(), [price(1, 100, 100, { mintA: "mint-x" })]);
    expect((await sessionTokens(session)).tokens).toEqual([USDC]);
  });

  test("are refused of a session that has nothing to trade", async () => {
    const session = await recordedTape(temporaryWorkspace(), [tick(0)]);
    await expect(sessionTokens(session)).rejects.toThrow(InvalidData);
    await expect(sessionTokens(session)).rejects.toThrow("session tape: has no pool events");
  });
});
