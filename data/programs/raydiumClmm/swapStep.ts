import { mulDivCeil, mulDivFloor } from "../math/mulDiv.ts";
import { U64_MAX, U128_MAX } from "../math/u128.ts";
import {
  amount0Ceil,
  amount0Floor,
  amount1Ceil,
  amount1Floor,
  panicsAfter0,
  panicsAtAmount0,
  sqrtPriceAfter0In,
  sqrtPriceAfter0Out,
  sqrtPriceAfter1In,
  sqrtPriceAfter1Out,
} from "./amounts.ts";
import { refuse } from "./errors.ts";
import type { ProgramVersion } from "./versions.ts";

/** Fee rates are parts of this. */
export const FEE_RATE_DENOMINATOR = 1_000_000n;

/** What of a swap is the same in all its steps. */
export interface SwapMode {
  readonly aToB: boolean;
  readonly exactIn: boolean;
  /** Whether the fee is taken from the input; else from the output. */
  readonly feeOnInput: boolean;
  readonly version: ProgramVersion;
}

/** Where one step of a swap begins: constant liquidity as far as the target. */
export interface StepStart {
  sqrtPrice: bigint;
  liquidity: bigint;
  /** Parts per million, less than all. */
  feeRate: bigint;
}

/** What one step moved; filled in by `runStep`, so that a swap of many steps makes one. */
export interface StepResult {
  sqrtPrice: bigint;
  /** Without the fee, when that is on the input. */
  amountIn: bigint;
  /** Without the fee, when that is on the output. */
  amountOut: bigint;
  feeAmount: bigint;
}

/**
 * One step of a swap that gives or takes `remaining`, at most to the √price `target`. Throws SwapRefused where the
 * program does. Source: raydium-io/raydium-clmm at 03b44b7, programs/amm/src/libraries/swap_math.rs, compute_swap;
 * versions before it at da57b0b and cecad9f.
 */
export function runStep(step: StepResult, from: StepStart, target: bigint, remaining: bigint, mode: SwapMode): void {
  const { sqrtPrice, liquidity, feeRate } = from;
  const { aToB, exactIn, version } = mode;
  const moving = amountMovingPrice(remaining, feeRate, mode);
  let next = target;
  let area = liquidity * (aToB ? sqrtPrice - target : target - sqrtPrice);
  let product = sqrtPrice * target;
  if (version.panicsAtFarTick) panicAtFarTick(area, sqrtPrice, target, mode);
  let reached = reaches(moving, area, product, aToB, exactIn);
  if (reached && version.reachNeedsBothAmounts && otherAmount(area, product, mode) > U64_MAX) reached = false;
  if (!reached) {
    next = sqrtPriceAfter(from, moving, mode);
    area = liquidity * (aToB ? sqrtPrice - next : next - sqrtPrice);
    product = sqrtPrice * next;
  }
  const amountIn = aToB ? amount0Ceil(area, product) : amount1Ceil(area);
  const amountOut = aToB ? amount1Floor(area) : amount0Floor(area, product);
  if (amountIn > U64_MAX || amountOut > U64_MAX)
    refuse(version.tokenOverflow, `${amountIn} for ${amountOut} is more than a u64 holds`);
  if (version.panicsAtFarTick) panicAtStep(from, next, moving, reached, area, mode);
  if (aToB ? next < target : next > target) refuse("RequireGteViolated", `the price ${next} is beyond ${target}`);
  step.sqrtPrice = next;
  step.amountIn = amountIn;
  step.amountOut = amountOut;
  takeFee(step, remaining, feeRate, next === target, mode);
}

/** The part of `remaining` by which the price is found: a fee on the input is off it, one on the output is on top. */
function amountMovingPrice(remaining: bigint, feeRate: bigint, mode: SwapMode): bigint {
  if (mode.exactIn)
    return mode.feeOnInput ? mulDivFloor(remaining, FEE_RATE_DENOMINATOR - feeRate, FEE_RATE_DENOMINATOR) : remaining;
  return mode.feeOnInput
    ? remaining
    : withinU64(mulDivCeil(remaining, FEE_RATE_DENOMINATOR, FEE_RATE_DENOMINATOR - feeRate), mode.version);
}

/** Whether `moving` is as much as the range has, without dividing. */
function reaches(moving: bigint, area: bigint, product: bigint, aToB: boolean, exactIn: boolean): boolean {
  if (exactIn) return aToB ? moving * product >= area << 64n : moving << 64n >= area;
  return aToB ? (moving + 1n) << 64n > area : (moving + 1n) * product > area << 64n;
}

/** The amount of a range that the swap doesn't name. */
function otherAmount(area: bigint, product: bigint, { aToB, exactIn }: SwapMode): bigint {
  if (exactIn) return aToB ? amount1Floor(area) : amount0Floor(area, product);
  return aToB ? amount0Ceil(area, product) : amount1Ceil(area);
}

function sqrtPriceAfter({ sqrtPrice, liquidity }: StepStart, moving: bigint, mode: SwapMode): bigint {
  const { aToB, exactIn, version } = mode;
  const next = exactIn
    ? aToB
      ? sqrtPriceAfter0In(sqrtPrice, liquidity, moving)
      : sqrtPriceAfter1In(sqrtPrice, liquidity, moving)
    : aToB
      ? sqrtPriceAfter1Out(sqrtPrice, liquidity, moving)
      : sqrtPriceAfter0Out(sqrtPrice, liquidity, moving);
  if (next === null || next > U128_MAX)
    return refuse(version.overflow, `${moving} can't come out of a liquidity of ${liquidity}`);
  if (next === 0n)
    refuse(version.hasOrders ? "ZeroSqrtPrice" : version.overflow, `${moving} is all of a liquidity of ${liquidity}`);
  return next;
}

function takeFee(step: StepResult, remaining: bigint, feeRate: bigint, isAtTarget: boolean, mode: SwapMode): void {
  const { exactIn, feeOnInput, version } = mode;
  if (feeOnInput) {
    // A price is rounded in the pool's favour and so may be worth a unit more than was asked for.
    if (!exactIn && step.amountOut > remaining) step.amountOut = remaining;
    // Short of the target all that is left was given, so what the price did not need is fee too.
    step.feeAmount =
      exactIn && !isAtTarget
        ? remaining - step.amountIn
        : withinU64(mulDivCeil(step.amountIn, feeRate, FEE_RATE_DENOMINATOR - feeRate), version);
    return;
  }
  const gross = step.amountOut;
  step.feeAmount = mulDivCeil(gross, feeRate, FEE_RATE_DENOMINATOR);
  step.amountOut = gross - step.feeAmount;
  if (exactIn) {
    // What the price did not need can't be fee here; it stays in the pool.
    if (!isAtTarget) step.amountIn = remaining;
  } else if (step.amountOut > remaining) {
    step.feeAmount = gross - remaining;
    step.amountOut = remaining;
  }
}

function withinU64(amount: bigint, version: ProgramVersion): bigint {
  if (amount > U64_MAX) refuse(version.overflow, `${amount} is more than a u64 holds`);
  return amount;
}

/** The first versions computed the amount that is named as far as the target, whatever the swap could reach. */
function panicAtFarTick(area: bigint, sqrtPrice: bigint, target: bigint, { aToB, exactIn, version }: SwapMode): void {
  const [lower, upper] = sqrtPrice < target ? [sqrtPrice, target] : [target, sqrtPrice];
  const panics =
    aToB === exactIn
      ? panicsAtAmount0(area, upper, lower, exactIn)
      : (exactIn ? amount1Ceil(area) : amount1Floor(area)) > U64_MAX;
  if (panics) refuse(version.overflow, "the amount as far as the next tick is more than a u64 holds");
}

function panicAtStep(
  { sqrtPrice, liquidity }: StepStart,
  next: bigint,
  moving: bigint,
  reached: boolean,
  area: bigint,
  { aToB, exactIn, version }: SwapMode,
): void {
  const [lower, upper] = sqrtPrice < next ? [sqrtPrice, next] : [next, sqrtPrice];
  if (
    panicsAtAmount0(area, upper, lower, aToB) ||
    (!reached && aToB === exactIn && panicsAfter0(sqrtPrice, liquidity, moving, exactIn))
  )
    refuse(version.overflow, "a product on the way is more than 256 bits hold");
}
