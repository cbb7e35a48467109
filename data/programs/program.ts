import type { Block } from "../market/blocks.ts";
import type { Pubkey } from "../market/units.ts";

/** A swap as a program's instruction asks for it. Amounts in raw units, u64. */
export interface SwapArguments {
  readonly aToB: boolean;
  /** True: `amount` goes in. False: `amount` must come out. */
  readonly exactIn: boolean;
  readonly amount: bigint;
  /** Q64.64, or null for the curve's own end. */
  readonly sqrtPriceLimit: bigint | null;
}

/** What a swap moved, to the unit. `amountIn` includes the fee. */
export interface SwapAmounts {
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** The part of `amountIn` that is fee, to liquidity providers and protocol together. */
  readonly feeAmount: bigint;
  readonly protocolFeeAmount: bigint;
  /** Square root of the price after it, Q64.64. */
  readonly sqrtPriceAfter: bigint;
  readonly ticksCrossed: number;
}

/** Why the program would refuse a swap, by the program's own error name. */
export class SwapRefused extends Error {
  override readonly name = "SwapRefused";
  readonly reason: string;
  constructor(reason: string, detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
  }
}

/** One pool, as far as pricing needs it: fed by `pool` and `ticks` events, asked for exact quotes. */
export interface PoolCurve {
  /** Takes over the state that a `pool` event recorded. */
  takePool(block: Block<"pool">, row: number): void;
  /** Takes over one tick (or bin) that a `ticks` event recorded. */
  takeTick(block: Block<"ticks">, row: number): void;
  /** What the swap would move now. Throws SwapRefused where the program would. Changes nothing. */
  quote(swap: SwapArguments): SwapAmounts;
  /** As `quote`, and leaves the pool in the state after it. */
  swap(swap: SwapArguments): SwapAmounts;
  /** ⌊amount of A, in raw units of B, at the pool's present price, without fee or impact⌋. */
  valueOfA(amountA: bigint): bigint;
  /**
   * How deep the pool is at its present price: raw units of B in its (virtual) reserve, as a double, for
   * choosing between pools; settles nothing. 0 when nothing can be traded at the present price.
   */
  depthB(): number;
}

/** A program on the chain that this project knows how to read and price. */
export interface Program {
  readonly id: Pubkey;
  /** As in folder names and reports: `whirlpool`. */
  readonly name: string;
  /** A pool of this program that nothing is known of yet. */
  newCurve(): PoolCurve;
}
