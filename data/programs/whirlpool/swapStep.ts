import { mulDivCeil, mulDivFloor } from "../math/mulDiv.ts";
import { U64_MAX } from "../math/u128.ts";
import {
  amountACeil,
  amountAFloor,
  amountBCeil,
  amountBFloor,
  coversACeil,
  coversAFloor,
  coversBCeil,
  coversBFloor,
  sqrtPriceAfterAIn,
  sqrtPriceAfterAOut,
  sqrtPriceAfterBIn,
  sqrtPriceAfterBOut,
} from "./amounts.ts";
import { refuse } from "./errors.ts";

/** Fee rates are parts of this. */
export const FEE_RATE_DENOMINATOR = 1_000_000n;

/** Where one step of a swap begins: constant liquidity as far as the target. */
export interface StepStart {
  sqrtPrice: bigint;
  liquidity: bigint;
  /** Parts per million, less than all. */
  feeRate: bigint;
}

/** What one step moved; filled in by the functions below, so that a swap of many steps makes one. */
export interface StepResult {
  sqrtPrice: bigint;
  amountIn: bigint;
  amountOut: bigint;
  feeAmount: bigint;
}

/**
 * One step of a swap that gives `remaining`, at most to the √price `target`. Throws SwapRefused where the
 * program overflows. Source: orca-so/whirlpools at 630c0e0, programs/whirlpool/src/math/swap_math.rs.
 */
export function stepExactIn(step: StepResult, from: StepStart, target: bigint, remaining: bigint, aToB: boolean): void {
  const { sqrtPrice, liquidity, feeRate } = from;
  const withoutFee = mulDivFloor(remaining, FEE_RATE_DENOMINATOR - feeRate, FEE_RATE_DENOMINATOR);
  let reached: boolean;
  let next = target;
  if (aToB) {
    let area = liquidity * (sqrtPrice - target);
    let product = sqrtPrice * target;
    reached = coversACeil(withoutFee, area, product);
    if (!reached) {
      next = sqrtPriceAfterAIn(sqrtPrice, liquidity, withoutFee);
      area = liquidity * (sqrtPrice - next);
      product = sqrtPrice * next;
    }
    step.amountOut = amountBFloor(area);
    step.amountIn = amountACeil(area, product);
  } else {
    let area = liquidity * (target - sqrtPrice);
    reached = coversBCeil(withoutFee, area);
    if (!reached) {
      next = sqrtPriceAfterBIn(sqrtPrice, liquidity, withoutFee);
      area = liquidity * (next - sqrtPrice);
    }
    step.amountOut = amountAFloor(area, sqrtPrice * next);
    step.amountIn = amountBCeil(area);
  }
  step.sqrtPrice = next;
  // Short of the target all that is left was given, so what the price did not need is fee too.
  step.feeAmount = reached ? feeOn(step.amountIn, feeRate) : remaining - step.amountIn;
}

/** One step of a swap that takes `remaining`, at most to the √price `target`; otherwise as stepExactIn. */
export function stepExactOut(
  step: StepResult,
  from: StepStart,
  target: bigint,
  remaining: bigint,
  aToB: boolean,
): void {
  const { sqrtPrice, liquidity, feeRate } = from;
  let next = target;
  if (aToB) {
    let area = liquidity * (sqrtPrice - target);
    if (!coversBFloor(remaining, area)) {
      next = sqrtPriceAfterBOut(sqrtPrice, liquidity, remaining);
      area = liquidity * (sqrtPrice - next);
    }
    step.amountIn = amountACeil(area, sqrtPrice * next);
    step.amountOut = amountBFloor(area);
  } else {
    let area = liquidity * (target - sqrtPrice);
    let product = sqrtPrice * target;
    if (!coversAFloor(remaining, area, product)) {
      next = sqrtPriceAfterAOut(sqrtPrice, liquidity, remaining);
      area = liquidity * (next - sqrtPrice);
      product = sqrtPrice * next;
    }
    step.amountIn = amountBCeil(area);
    step.amountOut = amountAFloor(area, product);
  }
  step.sqrtPrice = next;
  // A price is rounded in the pool's favour and so may be worth a unit more than was asked for.
  if (step.amountOut > remaining) step.amountOut = remaining;
  step.feeAmount = feeOn(step.amountIn, feeRate);
  if (step.feeAmount > U64_MAX) refuse("NumberCastError", `a fee of ${step.feeAmount} is more than a u64 holds`);
}

/** The fee that makes `amountIn` what is left after it. */
function feeOn(amountIn: bigint, feeRate: bigint): bigint {
  return mulDivCeil(amountIn, feeRate, FEE_RATE_DENOMINATOR - feeRate);
}
