import type { Block } from "#data/market/blocks.ts";
import type { Slot } from "#data/market/units.ts";
import { type PoolCurve, type Program, SwapRefused } from "#data/programs/program.ts";
import type { Amounts, Tally } from "./tally.ts";

/** A swap as it was recorded. Null where the recording doesn't say. */
export interface RecordedSwap {
  readonly seq: number;
  readonly slot: Slot;
  readonly txIndex: number | null;
  readonly ixPath: number | null;
  readonly aToB: boolean;
  readonly exactIn: boolean;
  readonly amount: bigint;
  readonly sqrtPriceLimit: bigint | null;
  readonly amountIn: bigint | null;
  readonly amountOut: bigint | null;
  readonly failed: boolean;
}

/**
 * One pool while its recorded swaps are computed again, in the order of truth. A swap is checked when the state
 * before it is known: recorded, or reached from a recorded one by swaps that came out exact.
 */
export class PoolCheck {
  readonly key: string;
  private readonly program: Program;
  private readonly curve: PoolCurve;
  private readonly tally: Tally;
  /** Why the state is not known; null when it is. */
  private doubt: string | null = "no state is recorded before it";
  /** Why no swap of the pool can be checked; null when they can. */
  private readonly never: string | null;

  constructor(key: string, program: Program, tally: Tally, never: string | null) {
    this.key = key;
    this.program = program;
    this.curve = program.newCurve();
    this.tally = tally;
    this.never = never;
  }

  takePool(block: Block<"pool">, row: number): void {
    this.curve.takePool(block, row);
    this.doubt = null;
  }

  takeTick(block: Block<"ticks">, row: number): void {
    this.curve.takeTick(block, row);
  }

  takeTime(timeS: number): void {
    this.curve.takeTime?.(timeS);
  }

  /** The state changed in a way that is not recorded as a state; swaps wait for the next one that is. */
  lose(reason: string): void {
    this.doubt = reason;
  }

  check(swap: RecordedSwap): void {
    const reason = this.whyUnchecked(swap);
    if (reason === null) this.compare(swap, { amountIn: swap.amountIn as bigint, amountOut: swap.amountOut as bigint });
    else this.tally.unchecked(this.program, this.program.name, swap.slot, reason);
  }

  private whyUnchecked({ failed, amountIn, amountOut }: RecordedSwap): string | null {
    if (failed) return "it failed on the chain";
    const reason = this.never ?? this.doubt;
    if (reason !== null || (amountIn !== null && amountOut !== null)) return reason;
    this.lose("a swap before it is recorded without amounts");
    return "its amounts are not recorded";
  }

  private compare(swap: RecordedSwap, recorded: Amounts): void {
    const computed = this.compute(swap);
    const { amountIn, amountOut } = recorded;
    if (typeof computed !== "string" && computed.amountIn === amountIn && computed.amountOut === amountOut) {
      this.tally.exact(this.program, swap.slot);
      return;
    }
    this.lose("a swap before it was not exact");
    const { seq, slot, txIndex, ixPath } = swap;
    const { name } = this.program;
    this.tally.differs(this.program, { seq, slot, txIndex, ixPath, program: name, pool: this.key, recorded, computed });
  }

  private compute({ aToB, exactIn, amount, sqrtPriceLimit }: RecordedSwap) {
    try {
      const { amountIn, amountOut } = this.curve.swap({ aToB, exactIn, amount, sqrtPriceLimit });
      return { amountIn, amountOut };
    } catch (error) {
      if (error instanceof SwapRefused) return error.reason;
      throw error;
    }
  }
}
