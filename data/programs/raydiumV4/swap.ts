import { inputFor, outputFor } from "../math/constantProduct.ts";
import { U64_MAX, U128_MAX } from "../math/u128.ts";
import { panic, refuse } from "./errors.ts";
import type { ProgramVersion } from "./versions.ts";

/** A share of the input: numerator / denominator < 1. */
export interface FeeFraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What goes into a pool, fee included, and what comes out, in raw units. The whole fee stays in the pool. */
export interface PoolSwap {
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly feeAmount: bigint;
}

/*
 * Formulas and rounding of raydium-amm at 2cda268 (2025-05-14) and 27f461d (2026-07-23), program/src/math.rs and
 * processor.rs. Amounts are u64 and intermediates u128; past those the program panics.
 */

/** What `amountIn` buys: fee = ⌈in · n / d⌉, out = ⌊Rout · (in − fee) / (Rin + in − fee)⌋. Panics as the program does. */
export function swapBaseIn(
  amountIn: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  fee: FeeFraction,
  version: ProgramVersion,
): PoolSwap {
  const feeAmount = version.divideUp(amountIn * fee.numerator, fee.denominator);
  const net = amountIn - feeAmount;
  if (reserveIn + net === 0n) panic("nothing in the reserve and nothing put in");
  return { amountIn, amountOut: outputFor(net, reserveIn, reserveOut), feeAmount };
}

/** What `amountOut` costs: net = ⌈Rin · out / (Rout − out)⌉, in = ⌈net · d / (d − n)⌉. Panics as the program does. */
export function swapBaseOut(
  amountOut: bigint,
  reserveIn: bigint,
  reserveOut: bigint,
  fee: FeeFraction,
  version: ProgramVersion,
): PoolSwap {
  if (amountOut >= reserveOut) panic(`${amountOut} of ${reserveOut} are asked for`);
  const net = inputFor(amountOut, reserveIn, reserveOut, version.divideUp);
  const scaled = net * fee.denominator;
  if (scaled > U128_MAX) panic(`${net} · ${fee.denominator} is more than a u128`);
  const amountIn = version.divideUp(scaled, fee.denominator - fee.numerator);
  if (amountIn > U64_MAX) panic(`an input of ${amountIn} is more than a u64`);
  return { amountIn, amountOut, feeAmount: amountIn - net };
}

/** Throws SwapRefused for a swap that the program computes and then doesn't carry out, whoever asks for it. */
export function expectTradable({ amountIn, amountOut }: PoolSwap, reserveOut: bigint): void {
  if (amountIn === 0n || amountOut === 0n) refuse("InvalidInput", `${amountIn} for ${amountOut}`);
  if (amountOut >= reserveOut) refuse("InsufficientFunds", `the pool holds ${reserveOut}, ${amountOut} would leave it`);
}
