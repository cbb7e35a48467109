import { ceilDiv, mulDivCeil } from "../math/mulDiv.ts";
import { U64_MAX, U128_MAX } from "../math/u128.ts";
import { refuse } from "./errors.ts";
import { FEE_RATE_DENOMINATOR, type StepResult, type SwapMode } from "./swapStep.ts";

/**
 * Fills limit orders that rest at the tick whose √price is `sqrtPrice`, at exactly that price, with what is left of a
 * swap. Writes amounts and fee to `step` as a step of the swap does, and tells how much of `unfilled` was sold, the fee
 * on the output included. Throws SwapRefused where the program does. Source: raydium-io/raydium-clmm at 03b44b7,
 * programs/amm/src/states/tick_array.rs, match_limit_order_with_sqrt_price.
 */
export function fillOrders(
  step: StepResult,
  sqrtPrice: bigint,
  unfilled: bigint,
  remaining: bigint,
  feeRate: bigint,
  mode: SwapMode,
): bigint {
  const { aToB, exactIn, feeOnInput } = mode;
  const price = priceOf(sqrtPrice, aToB);
  let sold: bigint;
  step.feeAmount = 0n;
  if (exactIn) {
    if (feeOnInput) step.feeAmount = mulDivCeil(remaining, feeRate, FEE_RATE_DENOMINATOR);
    step.amountIn = remaining - step.feeAmount;
    sold = worthFloor(step.amountIn, price, aToB);
    if (sold > unfilled) {
      sold = unfilled;
      step.amountIn = costCeil(sold, price, aToB);
      if (feeOnInput) step.feeAmount = feeOn(step.amountIn, feeRate);
    }
  } else {
    const asked = remaining < unfilled ? remaining : unfilled;
    sold = feeOnInput ? asked : withFeeOnOutput(asked, unfilled, feeRate);
    step.amountIn = costCeil(sold, price, aToB);
    if (feeOnInput) step.feeAmount = feeOn(step.amountIn, feeRate);
  }
  if (!feeOnInput) step.feeAmount = mulDivCeil(sold, feeRate, FEE_RATE_DENOMINATOR);
  step.amountOut = feeOnInput ? sold : sold - step.feeAmount;
  return sold;
}

/** Token 1 per token 0 as Q64.64, rounded down for a swap of token 0 and up for one of token 1. */
function priceOf(sqrtPrice: bigint, aToB: boolean): bigint {
  const price = (sqrtPrice * sqrtPrice + (aToB ? 0n : U64_MAX)) >> 64n;
  if (price > U128_MAX) refuse("CalculateOverflow", `a price of ${price} is more than a u128 holds`);
  return price;
}

/** What an input buys, rounded down. */
function worthFloor(amountIn: bigint, price: bigint, aToB: boolean): bigint {
  const worth = aToB ? (amountIn * price) >> 64n : (amountIn << 64n) / price;
  if (worth > U128_MAX) refuse("CalculateOverflow", `${worth} is more than a u128 holds`);
  return worth;
}

/** What an output costs, rounded up. */
function costCeil(amountOut: bigint, price: bigint, aToB: boolean): bigint {
  const cost = aToB ? ceilDiv(amountOut << 64n, price) : (amountOut * price + U64_MAX) >> 64n;
  if (cost > U64_MAX) refuse("CalculateOverflow", `an input of ${cost} is more than a u64 holds`);
  return cost;
}

function feeOn(amountIn: bigint, feeRate: bigint): bigint {
  const fee = mulDivCeil(amountIn, feeRate, FEE_RATE_DENOMINATOR - feeRate);
  if (fee > U64_MAX) refuse("CalculateOverflow", `a fee of ${fee} is more than a u64 holds`);
  return fee;
}

function withFeeOnOutput(asked: bigint, unfilled: bigint, feeRate: bigint): bigint {
  const gross = mulDivCeil(asked, FEE_RATE_DENOMINATOR, FEE_RATE_DENOMINATOR - feeRate);
  if (gross > U64_MAX) refuse("CalculateOverflow", `an output of ${gross} is more than a u64 holds`);
  return gross < unfilled ? gross : unfilled;
}
