import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A swap that the program's source of 2026-07-16, compiled natively, computed; fields as the data set's README gives them. */
export interface ComputedSwap {
  readonly id: string;
  readonly config: string;
  readonly blockTimestamp: number;
  readonly amount: string;
  readonly sqrtPriceLimitX64: string;
  readonly zeroForOne: boolean;
  readonly isBaseInput: boolean;
  readonly poolBefore: string;
  readonly poolAfter: string;
  readonly tickArraysBefore: readonly string[];
  readonly tickArraysAfter: readonly string[];
  readonly result: Readonly<Record<string, unknown>> & { readonly err?: { readonly name: string } };
  readonly check: { readonly ordersTicks: number; readonly crossed: number };
}

export const FILE = "raydium-clmm-newer-source-math.jsonl.gz";
/** A slot whose version is the newest one. */
export const NEWEST_SLOT = 1_000_000_000;

export function computedSwaps(path: string): ComputedSwap[] {
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** What was asked, as a curve takes it. */
export function askedOf(swap: ComputedSwap) {
  return {
    aToB: swap.zeroForOne,
    exactIn: swap.isBaseInput,
    amount: BigInt(swap.amount),
    sqrtPriceLimit: BigInt(swap.sqrtPriceLimitX64),
  };
}
