import { outputFor } from "../math/constantProduct.ts";
import { U64_MAX } from "../math/u128.ts";
import {
  affordable,
  type FeeAmounts,
  type FeeRates,
  feesOn,
  feeTotal,
  leastSaleFor,
  spendingOf,
} from "../pumpFees/tradeFees.ts";
import type { CurveReserves } from "./decode.ts";
import { refuse } from "./errors.ts";
import type { ProgramVersion } from "./versions.ts";

/*
 * Formulas and rounding: the IDL in npm @pump-fun/pump-sdk 2.0.0 (doc of `buy_exact_sol_in`), and the TradeEvents of
 * real trades. Amounts are u64; the names of errors that no real trade shows are what the IDL suggests.
 */

/** What a trade moves on the curve, in raw units, and the fees that go past it: on top for a buyer, off for a seller. */
export interface CurveTrade {
  readonly tokenAmount: bigint;
  readonly quoteAmount: bigint;
  readonly fees: FeeAmounts;
}

/** A buy of exactly `tokens`: it costs ⌊tokens · vQuote / (vToken − tokens)⌋ + 1 and fees. Refuses as the program does. */
export function buyTokens(
  reserves: CurveReserves,
  tokens: bigint,
  rates: FeeRates,
  { feeRounding }: ProgramVersion,
): CurveTrade {
  expectTrading(reserves);
  if (tokens === 0n) refuse("BuyZeroAmount", "a buy of 0 tokens");
  expectLeft(reserves, tokens);
  const quoteAmount = (tokens * reserves.virtualQuote) / (reserves.virtualToken - tokens) + 1n;
  const fees = feesOn(quoteAmount, rates, feeRounding);
  if (quoteAmount + feeTotal(fees) > U64_MAX) refuse("Overflow", `a cost of ${quoteAmount} and fees`);
  return { tokenAmount: tokens, quoteAmount, fees };
}

/**
 * A buy for exactly `budget`, fees included: with its net part n it brings ⌊(n − 1) · vToken / (vQuote + n − 1)⌋. Before
 * the program had such a buy: the most tokens whose buy the budget covers. Refuses as the program does.
 */
export function buyFor(reserves: CurveReserves, budget: bigint, rates: FeeRates, version: ProgramVersion): CurveTrade {
  expectTrading(reserves);
  if (!version.buysExactQuote) return buyTokens(reserves, mostTokens(reserves, budget, rates, version), rates, version);
  const { quoteAmount, fees } = spendingOf(budget, rates);
  if (quoteAmount < 1n) refuse("BuyNotEnoughSolToCoverFees", `a budget of ${budget}`);
  const tokenAmount = outputFor(quoteAmount - 1n, reserves.virtualQuote, reserves.virtualToken);
  if (tokenAmount === 0n) refuse("BuyZeroAmount", `a budget of ${budget} buys nothing`);
  expectLeft(reserves, tokenAmount);
  return { tokenAmount, quoteAmount, fees };
}

/** The most tokens that cost no more than the quote that the budget can spare: t < quote · vToken / (vQuote + quote). */
function mostTokens(reserves: CurveReserves, budget: bigint, rates: FeeRates, { feeRounding }: ProgramVersion): bigint {
  const quote = affordable(budget, rates, feeRounding);
  if (quote === 0n) return 0n;
  const most = (quote * reserves.virtualToken - 1n) / (reserves.virtualQuote + quote);
  return most < reserves.realToken ? most : reserves.realToken;
}

/** A sale of exactly `tokens`: it brings ⌊tokens · vQuote / (vToken + tokens)⌋ less fees. Refuses as the program does. */
export function sellTokens(
  reserves: CurveReserves,
  tokens: bigint,
  rates: FeeRates,
  { feeRounding }: ProgramVersion,
): CurveTrade {
  expectTrading(reserves);
  if (tokens === 0n) refuse("SellZeroAmount", "a sale of 0 tokens");
  if (reserves.virtualToken + tokens > U64_MAX) refuse("Overflow", `${tokens} tokens more than a curve can hold`);
  const quoteAmount = outputFor(tokens, reserves.virtualToken, reserves.virtualQuote);
  if (quoteAmount > reserves.realQuote) refuse("Overflow", `${quoteAmount} of ${reserves.realQuote} would leave`);
  const fees = feesOn(quoteAmount, rates, feeRounding);
  if (feeTotal(fees) > quoteAmount) refuse("Overflow", `fees of ${feeTotal(fees)} on ${quoteAmount}`);
  return { tokenAmount: tokens, quoteAmount, fees };
}

/** The sale of the fewest tokens that bring at least `quote` after fees. Refuses where none do. */
export function sellFor(reserves: CurveReserves, quote: bigint, rates: FeeRates, version: ProgramVersion): CurveTrade {
  expectTrading(reserves);
  const { virtualToken, virtualQuote } = reserves;
  const tokens = leastSaleFor(quote, { base: virtualToken, quote: virtualQuote }, rates, version.feeRounding);
  if (tokens === null) return refuse("Overflow", `no sale brings ${quote} from reserves of ${virtualQuote}`);
  return sellTokens(reserves, tokens, rates, version);
}

/** The reserves after a trade; fees don't stay on the curve. */
export function reservesAfter(reserves: CurveReserves, trade: CurveTrade, isBuy: boolean): CurveReserves {
  const tokens = isBuy ? -trade.tokenAmount : trade.tokenAmount;
  const quote = isBuy ? trade.quoteAmount : -trade.quoteAmount;
  return {
    virtualToken: reserves.virtualToken + tokens,
    virtualQuote: reserves.virtualQuote + quote,
    realToken: reserves.realToken + tokens,
    realQuote: reserves.realQuote + quote,
  };
}

function expectTrading({ realToken }: CurveReserves): void {
  if (realToken === 0n) refuse("BondingCurveComplete", "nothing is left on the curve; its pool opens on PumpSwap");
}

function expectLeft({ realToken, virtualToken }: CurveReserves, tokens: bigint): void {
  if (tokens > realToken) refuse("NotEnoughTokensToBuy", `${tokens} of ${realToken} are asked for`);
  if (tokens >= virtualToken) refuse("DivisionByZero", `${tokens} of ${virtualToken} are asked for`);
}
