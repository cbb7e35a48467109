import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import { PumpSwapCurve } from "#data/programs/pumpSwap/curve.ts";
import { sharedData } from "../../../shared.ts";

/** A trade with the reserves before it. `user_quote` is all that the trader paid or got; of exact inputs the net part. */
interface RecordedTrade {
  readonly program: string;
  readonly op: "buy" | "sell" | "buy_exact_quote_in";
  readonly signature: string;
  readonly slot: number;
  readonly pool_base: string;
  readonly pool_quote: string;
  readonly virtual_quote_reserves?: string;
  readonly base_amount: string;
  readonly quote_amount?: string;
  readonly quote_in_total?: string;
  readonly user_quote: string;
  readonly lp_fee_bps: number;
  readonly lp_fee: string;
  readonly protocol_fee_bps: number;
  readonly protocol_fee: string;
  readonly creator_fee_bps: number;
  readonly creator_fee: string;
}

/**
 * Typed from the BuyEvent of 5Zd41xN3vH8CeRYBnLfAqTQiyY3KpLroQZNkcstpDUgU5fMvj3gEgPxYM3nV8xvBM7MNndaqWhSj2D4TjQsbNwgo:
 * half a SOL was spent, and half of the protocol's fee bought back.
 */
const TYPED: RecordedTrade = {
  program: "pumpswap",
  op: "buy_exact_quote_in",
  signature: "5Zd41xN3vH8CeRYBnLfAqTQiyY3KpLroQZNkcstpDUgU5fMvj3gEgPxYM3nV8xvBM7MNndaqWhSj2D4TjQsbNwgo",
  slot: 453_800_890,
  pool_base: "182354455676307",
  pool_quote: "80346014470",
  virtual_quote_reserves: "17581786571",
  base_amount: "915407038388",
  quote_in_total: "500000000",
  user_quote: "494071145",
  lp_fee_bps: 20,
  lp_fee: "988143",
  protocol_fee_bps: 5,
  protocol_fee: "247036",
  creator_fee_bps: 95,
  creator_fee: "4693676",
};

const file = sharedData("swap_vectors.json");

function expectToComeOut(trade: RecordedTrade): void {
  const { op, slot, signature } = trade;
  const reserves = {
    base: BigInt(trade.pool_base),
    quote: BigInt(trade.pool_quote),
    virtualQuote: BigInt(trade.virtual_quote_reserves ?? 0),
  };
  const bps = [trade.lp_fee_bps, trade.protocol_fee_bps, trade.creator_fee_bps].map(BigInt) as [bigint, bigint, bigint];
  const base = BigInt(trade.base_amount);
  const isBuy = op !== "sell";
  const quote = BigInt(trade.quote_amount ?? trade.user_quote);
  const whole = BigInt(trade.quote_in_total ?? trade.user_quote);
  const curve = new PumpSwapCurve();
  curve.set({ slot, reserves, rates: ratesOfBps(...bps) });
  const asked = op === "buy_exact_quote_in" ? { exactIn: true, amount: whole } : { exactIn: !isBuy, amount: base };
  const amounts = curve.swap({ aToB: !isBuy, ...asked, sqrtPriceLimit: null });
  const [lp, protocol, creator] = [BigInt(trade.lp_fee), BigInt(trade.protocol_fee), BigInt(trade.creator_fee)];
  expect(amounts, signature).toEqual({
    amountIn: isBuy ? whole : base,
    amountOut: isBuy ? base : whole,
    feeAmount: lp + protocol + creator,
    lpFeeAmount: lp,
    protocolFeeAmount: protocol,
    creatorFeeAmount: creator,
    sqrtPriceAfter: null,
    ticksCrossed: 0,
  });
  expect(curve.state.reserves, signature).toEqual({
    base: reserves.base + (isBuy ? -base : base),
    quote: reserves.quote + (isBuy ? quote : -quote) + lp,
    virtualQuote: reserves.virtualQuote,
  });
  expect(curve.extrapolated, signature).toBe(false);
}

describe.skipIf(file === null)("recorded trades in PumpSwap's pools (shared data: swap_vectors.json)", () => {
  test("all 5 come out to the unit: amounts, each fee, and the reserves after with the providers' fee", () => {
    const document: { vectors: RecordedTrade[] } = JSON.parse(readFileSync(file ?? "", "utf8"));
    const trades = document.vectors.filter(({ program }) => program === "pumpswap");
    const counts: Record<string, number> = {};
    for (const trade of trades) {
      expectToComeOut(trade);
      counts[trade.op] = (counts[trade.op] ?? 0) + 1;
    }
    expect(counts).toEqual({ buy: 3, sell: 1, buy_exact_quote_in: 1 });
  });
});

test("a real buy for half a SOL comes out to the unit, with what the price counts beyond the quote vault", () => {
  expectToComeOut(TYPED);
});
