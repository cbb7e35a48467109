import { inputFor, outputFor } from "../math/constantProduct.ts";
import { mulDivCeil, mulDivFloor } from "../math/mulDiv.ts";
import { U64_MAX, U128_MAX } from "../math/u128.ts";
import { panic, refuse } from "./errors.ts";
import { RATE_DENOMINATOR } from "./layout.ts";
import type { ProgramVersion } from "./versions.ts";

/** In parts per million: the first two of what is traded, the others of the trade fee. */
export interface FeeRates {
  readonly trade: bigint;
  /** 0 for a pool whose creator gets nothing. */
  readonly creator: bigint;
  readonly protocol: bigint;
  readonly fund: bigint;
}

/** A pool as one direction of a swap sees it; reserves in raw units. */
export interface Side {
  readonly reserveIn: bigint;
  readonly reserveOut: bigint;
  readonly rates: FeeRates;
  readonly isCreatorFeeOnInput: boolean;
}

/** What the curve makes of a swap, in raw units: what enters the vault and what leaves it, and whose parts of it are fees. */
export interface CurveSwap {
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** Of the input; protocol and fund take their parts of it, the rest stays in the pool. */
  readonly tradeFee: bigint;
  readonly protocolFee: bigint;
  readonly fundFee: bigint;
  /** Of the input or of the output: see Side. */
  readonly creatorFee: bigint;
  /** Reserves afterwards without the trade fee; the pool's part of it comes on top. */
  readonly reserveInLessFees: bigint;
  readonly reserveOut: bigint;
}

/*
 * Formulas and rounding of raydium-cp-swap at 609780f (2025-12-29) and, for older versions, 34a208a (2024-10-18),
 * 183ddbb (2025-03-11) and b0b2a08 (2025-08-18), programs/cp-swap/src/curve. Intermediates are u128: past them the
 * program panics where it unwraps, and else answers ZeroTradingTokens.
 */

/** What `amountIn`, as it arrives in the vault, buys. Throws SwapRefused where the program's curve has no answer. */
export function swapBaseInput(amountIn: bigint, side: Side, version: ProgramVersion): CurveSwap {
  const { reserveIn, reserveOut, isCreatorFeeOnInput } = side;
  const rates = ratesIn(side, version);
  const fees = isCreatorFeeOnInput
    ? feesOfInput(amountIn, rates, version)
    : { trade: mulDivCeil(amountIn, rates.trade, RATE_DENOMINATOR), creator: 0n };
  const net = amountIn - fees.trade - fees.creator;
  if (net < 0n) noAnswer(`fees of ${fees.trade + fees.creator} are more than the input`);
  if (reserveIn + net === 0n) panic("nothing in the reserve and nothing put in");
  const swapped = outputFor(net, reserveIn, reserveOut);
  const creatorOut = isCreatorFeeOnInput ? 0n : mulDivCeil(swapped, rates.creator, RATE_DENOMINATOR);
  if (creatorOut > swapped) noAnswer(`a creator's fee of ${creatorOut} is more than the output`);
  return {
    amountIn,
    amountOut: swapped - creatorOut,
    tradeFee: fees.trade,
    protocolFee: mulDivFloor(fees.trade, rates.protocol, RATE_DENOMINATOR),
    fundFee: mulDivFloor(fees.trade, rates.fund, RATE_DENOMINATOR),
    creatorFee: fees.creator + creatorOut,
    reserveInLessFees: reserveIn + net,
    reserveOut: reserveOut - swapped,
  };
}

/** What `amountOut`, as it leaves the vault, costs. Throws SwapRefused where the program's curve has no answer. */
export function swapBaseOutput(amountOut: bigint, side: Side, version: ProgramVersion): CurveSwap {
  const { reserveIn, reserveOut, isCreatorFeeOnInput } = side;
  const rates = ratesIn(side, version);
  const { trade, creator } = rates;
  const swapped = isCreatorFeeOnInput ? amountOut : (beforeFee(amountOut, creator) ?? noAnswer("no output is enough"));
  if (swapped >= reserveOut) panic(`${swapped} of ${reserveOut} are asked for`);
  const net = inputFor(swapped, reserveIn, reserveOut, version.divideUp);
  const rate = isCreatorFeeOnInput ? trade + creator : trade;
  const amountIn = beforeFee(net, rate) ?? panic(`no input leaves ${net} at a fee of ${rate} parts per million`);
  const total = amountIn - net;
  const creatorFee = isCreatorFeeOnInput ? creatorPart(total, rates, version) : swapped - amountOut;
  const tradeFee = isCreatorFeeOnInput ? total - creatorFee : total;
  return {
    amountIn,
    amountOut,
    tradeFee,
    protocolFee: within(tradeFee * rates.protocol) / RATE_DENOMINATOR,
    fundFee: within(tradeFee * rates.fund) / RATE_DENOMINATOR,
    creatorFee,
    reserveInLessFees: reserveIn + net,
    reserveOut: reserveOut - swapped,
  };
}

/** Before there were creator's fees, what is their rate now was padding. */
function ratesIn({ rates }: Side, version: ProgramVersion): FeeRates {
  return version.creatorFee === "none" && rates.creator !== 0n ? { ...rates, creator: 0n } : rates;
}

function feesOfInput(amountIn: bigint, rates: FeeRates, version: ProgramVersion): { trade: bigint; creator: bigint } {
  const { trade, creator } = rates;
  if (version.creatorFee !== "split")
    return {
      trade: mulDivCeil(amountIn, trade, RATE_DENOMINATOR),
      creator: mulDivCeil(amountIn, creator, RATE_DENOMINATOR),
    };
  const total = mulDivCeil(amountIn, trade + creator, RATE_DENOMINATOR);
  const creatorFee = creatorPart(total, rates, version);
  return { trade: total - creatorFee, creator: creatorFee };
}

/** ⌊total · creator / (trade + creator)⌋. A pool whose rates are both 0 has no answer, so that nothing can be swapped. */
function creatorPart(total: bigint, { trade, creator }: FeeRates, version: ProgramVersion): bigint {
  if (version.creatorFee === "none") return 0n;
  if (trade + creator === 0n) noAnswer("a division by fee rates of 0");
  return within(total * creator) / (trade + creator);
}

/** ⌈amount · 10^6 / (10^6 − rate)⌉, or null where the program finds none. */
function beforeFee(amount: bigint, rate: bigint): bigint | null {
  if (rate === 0n) return amount;
  if (rate >= RATE_DENOMINATOR || amount * RATE_DENOMINATOR + RATE_DENOMINATOR - rate > U128_MAX) return null;
  return mulDivCeil(amount, RATE_DENOMINATOR, RATE_DENOMINATOR - rate);
}

function noAnswer(detail: string): never {
  return refuse("ZeroTradingTokens", detail);
}

function within(product: bigint): bigint {
  return product > U128_MAX ? noAnswer(`${product} is more than a u128`) : product;
}

/**
 * Throws SwapRefused when a swap would leave less than the reserves' product: a check of the program that only swaps at
 * no cost can fail, of so little that rounding gives them away.
 */
export function checkProduct(swap: CurveSwap, { reserveIn, reserveOut }: Side, version: ProgramVersion): void {
  const reserveInAfter = version.checksProductWithFee ? reserveIn + swap.amountIn : swap.reserveInLessFees;
  const after = reserveInAfter * swap.reserveOut;
  if (after > U128_MAX) panic(`a product of reserves of ${after}`);
  if (after < reserveIn * reserveOut) refuse("RequireGteViolated", `the product of reserves falls to ${after}`);
}

/** Throws SwapRefused, as for a panic, for an amount that no u64 holds. */
export function expectU64(amount: bigint): bigint {
  return amount > U64_MAX ? panic(`an amount of ${amount} is more than a u64`) : amount;
}
