import { U64_MAX } from "../math/u128.ts";
import type { ConcentratedAmounts, SwapArguments } from "../program.ts";
import type { AdaptiveFeeRun } from "./adaptiveFee.ts";
import { refuse } from "./errors.ts";
import type { InitialisedTicks } from "./initialisedTicks.ts";
import { type StepResult, type StepStart, stepExactIn, stepExactOut } from "./swapStep.ts";
import type { Reach } from "./tickArrays.ts";
import { SQRT_PRICE_MAX, SQRT_PRICE_MIN, sqrtPriceAtTick } from "./ticks.ts";
import type { ProgramVersion } from "./versions.ts";

const PROTOCOL_RATE_DENOMINATOR = 10_000n;

/** A pool as a swap begins. √price Q64.64, feeRate parts per million of the input, protocolFeeRate per ten thousand of the fee. */
export interface SwapStart {
  readonly sqrtPrice: bigint;
  readonly liquidity: bigint;
  readonly tick: number;
  readonly feeRate: bigint;
  readonly protocolFeeRate: bigint;
}

/** What a swap leaves behind, and what it moved. */
export interface SwapOutcome {
  readonly amounts: ConcentratedAmounts;
  readonly liquidity: bigint;
  /** Null: the one that the √price after the swap lies in. */
  readonly tick: number | null;
}

/** What somebody who keeps the pool's fee growth and its ticks has to be told while a swap runs. */
export interface SwapLedger {
  /** A step cost this fee, of which this part is the protocol's, with this liquidity at work. */
  charge(feeAmount: bigint, protocolFeeAmount: bigint, liquidity: bigint): void;
  /** An initialised tick was crossed; all fees up to it have been told. */
  cross(tick: number): void;
}

/**
 * Runs a swap over a pool's initialised ticks without changing anything. `fees` is null in pools whose fee
 * doesn't adapt. Throws SwapRefused where the program would. Source: orca-so/whirlpools at 630c0e0,
 * programs/whirlpool/src/manager/swap_manager.rs.
 */
export function runSwap(
  start: SwapStart,
  ticks: InitialisedTicks,
  swap: SwapArguments,
  reach: Reach,
  version: ProgramVersion,
  fees: AdaptiveFeeRun | null,
  ledger: SwapLedger | null = null,
): SwapOutcome {
  const { aToB, exactIn } = swap;
  const unlimited = isUnlimited(swap, version);
  const limit = limitOf(swap, start.sqrtPrice, version);
  const from: StepStart = { sqrtPrice: start.sqrtPrice, liquidity: start.liquidity, feeRate: start.feeRate };
  const step: StepResult = { sqrtPrice: start.sqrtPrice, amountIn: 0n, amountOut: 0n, feeAmount: 0n };
  let remaining = swap.amount;
  let calculated = 0n;
  let feeAmount = 0n;
  let protocolFeeAmount = 0n;
  let ticksCrossed = 0;
  let tick: number | null = start.tick;
  let arraysLeft = true;
  let place = aToB ? ticks.placeAtOrBelow(start.tick) : ticks.placeAtOrBelow(start.tick) + 1;

  while (remaining > 0n && from.sqrtPrice !== limit) {
    if (!arraysLeft) refuse("TickArraySequenceInvalidIndex", `the tick arrays end before ${swap.amount} is reached`);
    const isInitialised =
      place >= 0 &&
      place < ticks.size &&
      (aToB ? ticks.tickAt(place) >= reach.lastTick : ticks.tickAt(place) <= reach.lastTick);
    if (!isInitialised && reach.isBroken)
      refuse("InvalidTickArraySequence", `the tick array after the one that ends at ${reach.lastTick} is another one`);
    const nextTick = isInitialised ? ticks.tickAt(place) : reach.lastTick;
    const nextSqrtPrice = isInitialised ? ticks.sqrtPriceAt(place) : sqrtPriceAtTick(nextTick);
    const target = (aToB ? nextSqrtPrice > limit : nextSqrtPrice < limit) ? nextSqrtPrice : limit;
    do {
      const bounded = fees === null ? target : fees.begin(target, from.liquidity);
      if (fees !== null) from.feeRate = fees.feeRate;
      if (exactIn) {
        stepExactIn(step, from, bounded, remaining, aToB);
        remaining -= step.amountIn + step.feeAmount;
        calculated += step.amountOut;
      } else {
        stepExactOut(step, from, bounded, remaining, aToB);
        remaining -= step.amountOut;
        calculated += step.amountIn + step.feeAmount;
      }
      if (calculated > U64_MAX) refuse("AmountCalcOverflow", `${calculated} is more than a u64 holds`);
      feeAmount += step.feeAmount;
      const protocolPart = (step.feeAmount * start.protocolFeeRate) / PROTOCOL_RATE_DENOMINATOR;
      protocolFeeAmount += protocolPart;
      ledger?.charge(step.feeAmount, protocolPart, from.liquidity);
      if (step.sqrtPrice === nextSqrtPrice) {
        if (isInitialised) {
          ledger?.cross(nextTick);
          from.liquidity = crossed(from.liquidity, ticks.liquidityNetAt(place), aToB);
          place += aToB ? -1 : 1;
          ticksCrossed++;
        }
        tick = aToB ? nextTick - 1 : nextTick;
        arraysLeft = aToB ? nextTick > reach.endTick : nextTick < reach.endTick;
      } else if (step.sqrtPrice !== from.sqrtPrice || version.recomputesUnmovedTick) {
        tick = null;
      }
      from.sqrtPrice = step.sqrtPrice;
      fees?.advance(step.sqrtPrice, nextTick, nextSqrtPrice);
    } while (remaining > 0n && from.sqrtPrice !== target);
  }

  if (remaining > 0n && !exactIn && unlimited)
    refuse("PartialFillError", `${remaining} of ${swap.amount} can't be had at any price`);
  const specified = swap.amount - remaining;
  return {
    amounts: {
      amountIn: exactIn ? specified : calculated,
      amountOut: exactIn ? calculated : specified,
      feeAmount,
      protocolFeeAmount,
      sqrtPriceAfter: from.sqrtPrice,
      ticksCrossed,
    },
    liquidity: from.liquidity,
    tick,
  };
}

function isUnlimited({ sqrtPriceLimit }: SwapArguments, version: ProgramVersion): boolean {
  return sqrtPriceLimit === null || (sqrtPriceLimit === 0n && version.zeroLimitIsNone);
}

/** How far the √price may go. Throws SwapRefused for a limit behind it or out of bounds, and for an amount of 0. */
export function limitOf(swap: SwapArguments, sqrtPrice: bigint, version: ProgramVersion): bigint {
  const { sqrtPriceLimit, aToB, amount } = swap;
  const limit =
    sqrtPriceLimit === null || isUnlimited(swap, version) ? (aToB ? SQRT_PRICE_MIN : SQRT_PRICE_MAX) : sqrtPriceLimit;
  if (limit < SQRT_PRICE_MIN || limit > SQRT_PRICE_MAX)
    refuse("SqrtPriceOutOfBounds", `the limit ${limit} is outside ${SQRT_PRICE_MIN}..${SQRT_PRICE_MAX}`);
  if (aToB ? limit >= sqrtPrice : limit <= sqrtPrice)
    refuse("InvalidSqrtPriceLimitDirection", `the limit ${limit} is not ${aToB ? "below" : "above"} ${sqrtPrice}`);
  if (amount === 0n) refuse("ZeroTradableAmount", "an amount of 0");
  return limit;
}

function crossed(liquidity: bigint, liquidityNet: bigint, aToB: boolean): bigint {
  const after = aToB ? liquidity - liquidityNet : liquidity + liquidityNet;
  if (after < 0n) refuse("LiquidityUnderflow", `crossing a tick leaves a liquidity of ${after}`);
  if (after >> 128n !== 0n) refuse("LiquidityOverflow", `crossing a tick leaves a liquidity of ${after}`);
  return after;
}
