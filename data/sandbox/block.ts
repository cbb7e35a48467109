import type { Pubkey } from "../market/units.ts";
import { SwapRefused } from "../programs/program.ts";
import type { MarketTape, SwapResult, TransactionPlace } from "./marketTape.ts";
import type { Random } from "./random.ts";
import { TX_INDEX_STEP_MAX } from "./recordedDay.ts";
import { type ScheduledSlot, SLOT_NS } from "./slotSchedule.ts";
import type { SyntheticPool } from "./syntheticPool.ts";
import type { SyntheticSwap, SyntheticTransaction } from "./traders.ts";

/** How much of the time that a slot has left goes by before its next transaction. */
const STEP_SHARE = [0.05, 0.5] as const;

/** Carries transactions out, one after the other, as a slot goes by. */
export class Block {
  readonly #slot: ScheduledSlot;
  readonly #tape: MarketTape;
  readonly #random: Random;
  /** Nanoseconds since the slot began. */
  #elapsedNs = 0;
  #txIndex = 0;

  constructor(slot: ScheduledSlot, tape: MarketTape, random: Random) {
    this.#slot = slot;
    this.#tape = tape;
    this.#random = random;
  }

  /** Carries the swaps out. One that the program refuses, or that gives less than it has to, fails, and says why. */
  execute({ signer, swaps }: SyntheticTransaction): void {
    const place = this.#nextTransaction(signer);
    for (const [ordinal, swap] of swaps.entries()) this.#tape.swap(swap, carriedOut(swap), place, ordinal);
  }

  /** A provider adds liquidity to the pool, or takes it away. */
  changeLiquidity(pool: SyntheticPool): void {
    const change = pool.changeLiquidity(this.#random);
    if (change !== null) this.#tape.liquidity(pool, change, this.#nextTransaction(change.position.owner));
  }

  #nextTransaction(signer: Pubkey): TransactionPlace {
    const leftNs = Number(SLOT_NS) - this.#elapsedNs;
    this.#elapsedNs += Math.floor(leftNs * this.#random.between(...STEP_SHARE));
    this.#txIndex += 1 + this.#random.below(TX_INDEX_STEP_MAX);
    this.#tape.transactionAt(this.#slot.startNs + BigInt(this.#elapsedNs));
    return { slot: this.#slot.slot, txIndex: this.#txIndex, signature: this.#random.signature(), signer };
  }
}

function carriedOut(swap: SyntheticSwap): SwapResult {
  const expected = swap.pool.quote(swap);
  if (expected instanceof SwapRefused) return { error: expected.reason };
  if (expected.amountOut < swap.threshold) return { error: "AmountOutBelowMinimum" };
  return swap.pool.curve.swap(swap);
}
