import { outputFor } from "../math/constantProduct.ts";
import { ceilDiv } from "../math/mulDiv.ts";

/**
 * Fees of pump.fun's programs: each a share of the quote amount, which buyers pay on top and sellers get less. Formulas
 * and rounding: pump's and PumpSwap's IDLs, as npm @pump-fun/pump-sdk 2.0.0 and @pump-fun/pump-swap-sdk 1.20.0 have
 * them (`buy_exact_sol_in`, `buy_exact_quote_in`), and the events of real trades.
 */

/** What a trade pays to whom, in parts per million of its quote amount. */
export interface FeeRates {
  /** Stays in the pool. */
  readonly lpPpm: bigint;
  readonly protocolPpm: bigint;
  /** To the coin's creator; to the trader himself where the coin gives cashback. */
  readonly creatorPpm: bigint;
}

/** What a trade pays to whom, in raw units of the quote token. */
export interface FeeAmounts {
  readonly lp: bigint;
  readonly protocol: bigint;
  readonly creator: bigint;
}

const PPM = 1_000_000n;
const PPM_LESS_ONE = PPM - 1n;
const PPM_IN_BPS = 100n;

/** Which way a program rounds a fee. */
export type Rounding = "up" | "down";

/** Hundredths of a percent as parts per million. */
export function ppmOfBps(bps: bigint): bigint {
  return bps * PPM_IN_BPS;
}

/** Rates of the program's own configuration, which counts in hundredths of a percent. */
export function ratesOfBps(lpFeeBps: bigint, protocolFeeBps: bigint, creatorFeeBps: bigint): FeeRates {
  return { lpPpm: ppmOfBps(lpFeeBps), protocolPpm: ppmOfBps(protocolFeeBps), creatorPpm: ppmOfBps(creatorFeeBps) };
}

/** The fee of one rate, in parts per million. */
export function feeOn(quoteAmount: bigint, ratePpm: bigint, rounding: Rounding): bigint {
  if (ratePpm === 0n) return 0n;
  const product = quoteAmount * ratePpm;
  return (rounding === "up" ? product + PPM_LESS_ONE : product) / PPM;
}

/** The fees of a quote amount, each rounded by itself: up, unless the program's version rounds otherwise. */
export function feesOn(quoteAmount: bigint, rates: FeeRates, rounding: Rounding = "up"): FeeAmounts {
  return {
    lp: feeOn(quoteAmount, rates.lpPpm, rounding),
    protocol: feeOn(quoteAmount, rates.protocolPpm, rounding),
    creator: feeOn(quoteAmount, rates.creatorPpm, rounding),
  };
}

export function feeTotal({ lp, protocol, creator }: FeeAmounts): bigint {
  return lp + protocol + creator;
}

/** What a budget buys for, and the fees that it pays besides; together never more than the budget. */
export interface Spending {
  readonly quoteAmount: bigint;
  readonly fees: FeeAmounts;
}

/**
 * How the programs split a budget: net = ⌊budget / (1 + Σ rates)⌋ and the fees on that; what these come to beyond the
 * budget is taken off the net again, and the fees stay. Below 0 where not even the fees are paid.
 */
export function spendingOf(budget: bigint, rates: FeeRates): Spending {
  const total = rates.lpPpm + rates.protocolPpm + rates.creatorPpm;
  const net = (budget * PPM) / (PPM + total);
  const fees = feesOn(net, rates);
  const excess = net + feeTotal(fees) - budget;
  return { quoteAmount: excess > 0n ? net - excess : net, fees };
}

/** The most quote amount that a budget pays for together with its fees: what a buyer of an exact amount can afford. */
export function affordable(budget: bigint, rates: FeeRates, rounding: Rounding): bigint {
  const total = rates.lpPpm + rates.protocolPpm + rates.creatorPpm;
  const pays = (amount: bigint) => amount + feeTotal(feesOn(amount, rates, rounding)) <= budget;
  let most = (budget * PPM) / (PPM + total);
  while (!pays(most)) most--;
  while (pays(most + 1n)) most++;
  return most;
}

/**
 * The least quote amount, not below `from`, that leaves `net` when its fees are taken off; null when the rates leave
 * nothing. A little more may leave less again: several fees are rounded up at once.
 */
export function grossOf(net: bigint, rates: FeeRates, rounding: Rounding, from = 0n): bigint | null {
  const left = PPM - rates.lpPpm - rates.protocolPpm - rates.creatorPpm;
  if (left <= 0n) return null;
  // No solution lies below: whichever way they are rounded, three fees are less by at most 3 than their rates say.
  const least = ((net > 3n ? net - 3n : 0n) * PPM) / left;
  let gross = least > from ? least : from;
  for (;;) {
    const short = net - (gross - feeTotal(feesOn(gross, rates, rounding)));
    // One unit more leaves at most one unit more, so that no step passes the least amount.
    if (short <= 0n) return gross;
    gross += short;
  }
}

/**
 * The least base whose sale, at the product of both reserves, leaves `net` of the quote when its fees are taken off;
 * null where no sale does.
 */
export function leastSaleFor(
  net: bigint,
  reserves: { readonly base: bigint; readonly quote: bigint },
  rates: FeeRates,
  rounding: Rounding,
): bigint | null {
  if (reserves.base === 0n) return null;
  for (let from = 0n; ; ) {
    const gross = grossOf(net, rates, rounding, from);
    if (gross === null || gross >= reserves.quote) return null;
    // ⌊quote · b / (base + b)⌋ ≥ gross just when b ≥ gross · base / (quote − gross).
    const base = ceilDiv(gross * reserves.base, reserves.quote - gross);
    const brought = outputFor(base, reserves.base, reserves.quote);
    if (brought - feeTotal(feesOn(brought, rates, rounding)) >= net) return base;
    from = brought + 1n;
  }
}
