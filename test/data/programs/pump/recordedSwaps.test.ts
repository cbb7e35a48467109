import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { PumpCurve } from "#data/programs/pump/curve.ts";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import { sharedData } from "../../../shared.ts";

/** A trade with the reserves before it; fees are null where its event didn't say them yet. */
interface RecordedTrade {
  readonly program: string;
  readonly op: "buy" | "sell" | "buy_exact_sol_in";
  readonly signature: string;
  readonly slot: number | null;
  readonly timestamp: number;
  readonly virtual_sol_pre: string;
  readonly virtual_token_pre: string;
  readonly sol_amount: string;
  readonly token_amount: string;
  readonly fee_bps: number | null;
  readonly fee: number | null;
  readonly creator_fee_bps: number | null;
  readonly creator_fee: number | null;
  readonly arg0: string;
  readonly arg1: string;
}

const file = sharedData("swap_vectors.json");

/** Slots of the newest trades whose slot isn't known: from their time, 1747165626 to 1785328607 s. */
const UNKNOWN_SLOT = 435_946_190;
/** What the price counts beyond the reserves that are there, of every coin that is priced in SOL. */
const ADDED_SOL = 30_000_000_000n;
const ADDED_TOKENS = 279_900_000_000_000n;
/** Rates of trades whose event doesn't say them. */
const FIRST_FEE_BPS = 100;
/** Of a cashback coin the event says 0; the trader himself got this. */
const CASHBACK_BPS = new Map([
  ["2RoRJxatbF9Qkv87jei19u7ei2ckyjjnrCHZBRRAXi4GFJi68kra2iPSk7aoQ9Ugnf5FK5Mdp274hMaVSzn6SN5M", 30],
]);

function curveBefore(trade: RecordedTrade): PumpCurve {
  const curve = new PumpCurve();
  const virtualToken = BigInt(trade.virtual_token_pre);
  const virtualQuote = BigInt(trade.virtual_sol_pre);
  const creatorBps = CASHBACK_BPS.get(trade.signature) ?? trade.creator_fee_bps ?? 0;
  curve.set({
    slot: trade.slot ?? (trade.fee === null ? 0 : UNKNOWN_SLOT),
    reserves: {
      virtualToken,
      virtualQuote,
      realToken: virtualToken - ADDED_TOKENS,
      realQuote: virtualQuote - ADDED_SOL,
    },
    rates: ratesOfBps(0n, BigInt(trade.fee_bps ?? FIRST_FEE_BPS), BigInt(creatorBps)),
  });
  return curve;
}

describe.skipIf(file === null)("recorded trades on bonding curves (shared data: swap_vectors.json)", () => {
  let trades: readonly RecordedTrade[];
  beforeAll(() => {
    const document: { vectors: RecordedTrade[] } = JSON.parse(readFileSync(file ?? "", "utf8"));
    trades = document.vectors.filter(({ program }) => program === "pump_bonding_curve");
  });

  test("all 23 come out to the unit, with the fees that were told and the reserves after", () => {
    const counts: Record<string, number> = {};
    for (const trade of trades) {
      const { op, signature } = trade;
      const tokens = BigInt(trade.token_amount);
      const sol = BigInt(trade.sol_amount);
      const curve = curveBefore(trade);
      const exactIn = op !== "buy";
      const before = curve.state.reserves;
      const amounts = curve.swap({ aToB: op === "sell", exactIn, amount: BigInt(trade.arg0), sqrtPriceLimit: null });
      const quote = op === "sell" ? amounts.amountOut + amounts.feeAmount : amounts.amountIn - amounts.feeAmount;
      expect({ quote, tokens: op === "sell" ? amounts.amountIn : amounts.amountOut }, signature).toEqual({
        quote: sol,
        tokens,
      });
      if (trade.fee !== null) expect(amounts.protocolFeeAmount, signature).toBe(BigInt(trade.fee));
      if (trade.creator_fee !== null && !CASHBACK_BPS.has(signature))
        expect(amounts.creatorFeeAmount, signature).toBe(BigInt(trade.creator_fee));
      const sign = op === "sell" ? 1n : -1n;
      expect(curve.state.reserves, signature).toEqual({
        virtualToken: before.virtualToken + sign * tokens,
        virtualQuote: before.virtualQuote - sign * sol,
        realToken: before.realToken + sign * tokens,
        realQuote: before.realQuote - sign * sol,
      });
      // The trader's limit held, as the trade succeeded.
      const limit = BigInt(trade.arg1);
      expect(op === "buy" ? amounts.amountIn <= limit : amounts.amountOut >= limit, signature).toBe(true);
      counts[op] = (counts[op] ?? 0) + 1;
    }
    expect(counts).toEqual({ buy: 16, sell: 6, buy_exact_sol_in: 1 });
  });
});
