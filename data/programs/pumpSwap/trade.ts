import { inputFor, outputFor } from "../math/constantProduct.ts";
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
import { refuse } from "./errors.ts";
import type { ProgramVersion } from "./versions.ts";

/*
 * Formulas and rounding: src/sdk/buy.ts and sell.ts of npm @pump-fun/pump-swap-sdk 1.20.0, and the events of real trades.
 * Amounts are u64; the names of errors that no real trade shows are what the IDL suggests.
 */

/** What lies in a pool's vaults, in raw units, and what its price counts beyond the quote. */
export interface PoolReserves {
  readonly base: bigint;
  readonly quote: bigint;
  readonly virtualQuote: bigint;
}

/** What a trade moves between the reserves, in raw units, and the fees: on top for a buyer, off for a seller. */
export interface PoolTrade {
  readonly baseAmount: bigint;
  readonly quoteAmount: bigint;
  readonly fees: FeeAmounts;
}

/** A buy of exactly `base`: it costs ⌈quote · base / (base reserve − base)⌉ and fees. Refuses as the program does. */
export function buyBase(reserves: PoolReserves, base: bigint, rates: FeeRates): PoolTrade {
  if (base === 0n) refuse("ZeroBaseAmount", "a buy of nothing");
  expectLeft(reserves, base);
  const quoteAmount = inputFor(base, pricedQuote(reserves), reserves.base);
  const fees = feesOn(quoteAmount, rates);
  if (quoteAmount + feeTotal(fees) > U64_MAX) refuse("Overflow", `a cost of ${quoteAmount} and fees`);
  return { baseAmount: base, quoteAmount, fees };
}

/**
 * A buy for exactly `budget`, fees included: with its net part n it brings ⌊base reserve · (n − 1) / (quote + n − 1)⌋.
 * Before the program had such a buy: the most base whose buy the budget covers. Refuses as the program does.
 */
export function buyFor(reserves: PoolReserves, budget: bigint, rates: FeeRates, version: ProgramVersion): PoolTrade {
  if (budget === 0n) refuse("ZeroQuoteAmount", "a buy for nothing");
  if (!version.buysExactQuote) return buyBase(reserves, mostBase(reserves, budget, rates), rates);
  const { quoteAmount, fees } = spendingOf(budget, rates);
  if (quoteAmount < 1n) refuse("BuyNotEnoughQuoteTokensToCoverFees", `a budget of ${budget}`);
  const priced = pricedQuote(reserves);
  if (priced + quoteAmount === 1n) refuse("DivisionByZero", "a pool without quote");
  const baseAmount = outputFor(quoteAmount - 1n, priced, reserves.base);
  if (baseAmount === 0n) refuse("ZeroBaseAmount", `a budget of ${budget} buys nothing`);
  return { baseAmount, quoteAmount, fees };
}

/** The most base that costs no more than the quote that the budget can spare: b ≤ quote · base / (reserve + quote). */
function mostBase(reserves: PoolReserves, budget: bigint, rates: FeeRates): bigint {
  const quote = affordable(budget, rates, "up");
  const priced = pricedQuote(reserves);
  return priced + quote === 0n ? 0n : outputFor(quote, priced, reserves.base);
}

/** A sale of exactly `base`: it brings ⌊quote · base / (base reserve + base)⌋ less fees. Refuses as the program does. */
export function sellBase(reserves: PoolReserves, base: bigint, rates: FeeRates): PoolTrade {
  if (base === 0n) refuse("ZeroBaseAmount", "a sale of nothing");
  if (reserves.base + base > U64_MAX) refuse("Overflow", `${base} more than a vault can hold`);
  const quoteAmount = outputFor(base, reserves.base, pricedQuote(reserves));
  const fees = feesOn(quoteAmount, rates);
  if (feeTotal(fees) > quoteAmount) refuse("Overflow", `fees of ${feeTotal(fees)} on ${quoteAmount}`);
  if (quoteAmount - fees.lp > reserves.quote)
    refuse("InsufficientRealQuoteReserves", `${quoteAmount - fees.lp} of ${reserves.quote} would leave`);
  return { baseAmount: base, quoteAmount, fees };
}

/** The sale of the least base that brings at least `quote` after fees. Refuses where none does. */
export function sellFor(reserves: PoolReserves, quote: bigint, rates: FeeRates): PoolTrade {
  if (quote === 0n) refuse("ZeroQuoteAmount", "a sale for nothing");
  const priced = pricedQuote(reserves);
  const base = leastSaleFor(quote, { base: reserves.base, quote: priced }, rates, "up");
  if (base === null) return refuse("Overflow", `no sale brings ${quote} from reserves of ${priced}`);
  return sellBase(reserves, base, rates);
}

/** The reserves after a trade: the liquidity providers' fee stays in the pool. */
export function reservesAfter(reserves: PoolReserves, trade: PoolTrade, isBuy: boolean): PoolReserves {
  const { baseAmount, quoteAmount, fees } = trade;
  return {
    base: reserves.base + (isBuy ? -baseAmount : baseAmount),
    quote: reserves.quote + (isBuy ? quoteAmount : -quoteAmount) + fees.lp,
    virtualQuote: reserves.virtualQuote,
  };
}

/** The quote that the price is reckoned with. The program keeps it at 0 or above. */
export function pricedQuote({ quote, virtualQuote }: PoolReserves): bigint {
  const priced = quote + virtualQuote;
  return priced < 0n ? refuse("Overflow", `reserves of ${quote} with ${virtualQuote} virtual ones`) : priced;
}

function expectLeft({ base: reserve }: PoolReserves, base: bigint): void {
  if (base > reserve) refuse("BuyMoreBaseAmountThanPoolReserves", `${base} of ${reserve} are asked for`);
  if (base === reserve) refuse("DivisionByZero", `all of ${reserve} are asked for`);
}
