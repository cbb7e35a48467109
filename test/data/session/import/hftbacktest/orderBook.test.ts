import { describe, expect, test } from "vitest";
import { type LevelChange, OrderBook } from "#data/session/import/hftbacktest/orderBook.ts";

const bid = (tick: number, quantity: bigint): LevelChange => ({ side: "bid", tick, quantity });
const ask = (tick: number, quantity: bigint): LevelChange => ({ side: "ask", tick, quantity });

describe("an order book", () => {
  test("gives each level that an update touches once, as it is after the update", () => {
    const book = new OrderBook();
    expect(book.update([bid(10, 5n), ask(12, 7n)], 1)).toEqual([
      expect.objectContaining({ tick: 10, bid: 5n, ask: 0n }),
      expect.objectContaining({ tick: 12, bid: 0n, ask: 7n }),
    ]);
    expect(book.update([bid(12, 3n), ask(12, 0n)], 2)).toEqual([
      expect.objectContaining({ tick: 12, bid: 3n, ask: 0n }),
    ]);
    expect(book.live.map(({ tick }) => tick)).toEqual([10, 12]);
  });

  test("takes a snapshot without undoing what later updates did, and drops what it no longer has in its range", () => {
    const book = new OrderBook();
    book.update([bid(9, 1n), bid(10, 1n), ask(12, 1n), ask(20, 1n)], 100);
    book.update([ask(13, 4n), ask(14, 0n)], 200);
    const told = book.snapshot([bid(9, 2n), ask(12, 3n), ask(13, 9n), ask(14, 9n)], 150);
    expect(told.map(({ tick, bid, ask }) => [tick, bid, ask])).toEqual([
      [10, 0n, 0n],
      [9, 2n, 0n],
      [12, 0n, 3n],
    ]);
    expect(book.live.map(({ tick, bid, ask }) => [tick, bid, ask])).toEqual([
      [9, 2n, 0n],
      [12, 0n, 3n],
      [13, 0n, 4n],
      [20, 0n, 1n],
    ]);
  });
});
