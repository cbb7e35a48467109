import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedTrades, type FillColumns, tradesWon } from "#engine/metrics/trades.ts";

const CASH = 0;
const TOKEN = 1;
const OTHER = 2;

interface Row {
  given: number;
  received: number;
  amountIn: bigint;
  amountOut: bigint;
  realised: bigint;
  chainFee: bigint;
}

function columns(rows: readonly Row[]): FillColumns {
  return {
    mintIn: Uint32Array.from(rows, (row) => row.given),
    mintOut: Uint32Array.from(rows, (row) => row.received),
    amountIn: BigUint64Array.from(rows, (row) => row.amountIn),
    amountOut: BigUint64Array.from(rows, (row) => row.amountOut),
    realised: BigInt64Array.from(rows, (row) => row.realised),
    chainFee: BigInt64Array.from(rows, (row) => row.chainFee),
  };
}

const buy = (quantity: bigint, chainFee: bigint): Row => ({
  given: CASH,
  received: TOKEN,
  amountIn: 1_000n,
  amountOut: quantity,
  realised: 0n,
  chainFee,
});
const sell = (quantity: bigint, realised: bigint, chainFee: bigint): Row => ({
  given: TOKEN,
  received: CASH,
  amountIn: quantity,
  amountOut: 1_000n,
  realised,
  chainFee,
});

describe("closedTrades", () => {
  it("charges a round trip both of its fees (by hand: 100 − 7 − 5 = 88)", () => {
    const trades = closedTrades(columns([buy(10n, 5n), sell(10n, 100n, 7n)]), CASH, new Map());
    expect([...trades.fillRow]).toEqual([1]);
    expect([...trades.net]).toEqual([88n]);
  });

  it("shares entry fees by the part closed, rounded down, and charges the rest to the last (by hand: 10 = 3 + 3 + 4)", () => {
    const rows = [buy(3n, 10n), sell(1n, 0n, 0n), sell(1n, 0n, 0n), sell(1n, 0n, 0n)];
    expect([...closedTrades(columns(rows), CASH, new Map()).net]).toEqual([-3n, -3n, -4n]);
  });

  it("counts what was held before the first fill: half of it sold takes half of no entry fee", () => {
    const rows = [sell(50n, 20n, 1n), buy(50n, 8n), sell(50n, 30n, 1n)];
    const trades = closedTrades(columns(rows), CASH, new Map([[TOKEN, 100n]]));
    expect([...trades.net]).toEqual([19n, 30n - 1n - 4n]);
  });

  it("closes one position and opens another where a token is swapped for a token", () => {
    const swap: Row = { given: TOKEN, received: OTHER, amountIn: 10n, amountOut: 4n, realised: 50n, chainFee: 2n };
    const exit: Row = { given: OTHER, received: CASH, amountIn: 4n, amountOut: 9n, realised: -1n, chainFee: 2n };
    const trades = closedTrades(columns([buy(10n, 5n), swap, exit]), CASH, new Map());
    expect([...trades.fillRow]).toEqual([1, 2]);
    expect([...trades.net]).toEqual([50n - 2n - 5n, -1n - 2n]);
  });

  it("loses no fee: once all is sold, the nets sum to realised less every chain fee", () => {
    const fee = fc.bigInt({ min: 0n, max: 1_000n });
    const parts = fc.array(fc.record({ quantity: fc.bigInt({ min: 1n, max: 1_000n }), fee }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(parts, fc.bigInt({ min: 1n, max: 500n }), fee, (entries, step, exitFee) => {
        const rows = entries.map((entry) => buy(entry.quantity, entry.fee));
        let left = entries.reduce((sum, entry) => sum + entry.quantity, 0n);
        while (left > 0n) {
          const part = left < step ? left : step;
          rows.push(sell(part, 3n, exitFee));
          left -= part;
        }
        const net = closedTrades(columns(rows), CASH, new Map()).net.reduce((sum, value) => sum + value, 0n);
        expect(net).toBe(rows.reduce((sum, row) => sum + row.realised - row.chainFee, 0n));
      }),
    );
  });

  it("finds no trade in a position that was never closed", () => {
    const trades = closedTrades(columns([buy(10n, 5n), buy(10n, 5n)]), CASH, new Map());
    expect(trades.fillRow).toHaveLength(0);
    expect(tradesWon(trades)).toBe(0);
  });
});

describe("tradesWon", () => {
  it("counts what came out above zero after fees: a gain of 5 with 5 of fees is not won", () => {
    const rows = [buy(3n, 0n), sell(1n, 5n, 5n), sell(1n, 6n, 5n), sell(1n, -1n, 0n)];
    expect(tradesWon(closedTrades(columns(rows), CASH, new Map()))).toBe(1);
  });
});
