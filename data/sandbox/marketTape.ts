import { ixPathOf } from "../market/chainPos.ts";
import type { TokenFacts } from "../market/tokens.ts";
import type { Pubkey, RawAmount, Slot } from "../market/units.ts";
import type { SwapAmounts } from "../programs/program.ts";
import { whirlpool } from "../programs/whirlpool/index.ts";
import { type EventPlace, poolFacts, tickFacts } from "../session/whirlpoolEvents.ts";
import type { SessionWriter } from "../session/writer.ts";
import type { Random } from "./random.ts";
import type { ScheduledSlot } from "./slotSchedule.ts";
import type { LiquidityChange, SyntheticPool } from "./syntheticPool.ts";
import type { SyntheticSwap } from "./traders.ts";

export const SOURCE = "synthetic";
const NS_PER_S = 1_000_000_000n;

/** Where a transaction stands, and whose it is. */
export interface TransactionPlace {
  readonly slot: Slot;
  readonly txIndex: number;
  readonly signature: string;
  readonly signer: Pubkey;
}

/** What became of a swap: what it moved, or the program's error. */
export type SwapResult = SwapAmounts | { readonly error: string };

/** Writes what happens on a synthetic market, and keeps its frames in the order of time. */
export class MarketTape {
  readonly #writer: SessionWriter;
  readonly #random: Random;
  readonly #leaders: readonly Pubkey[];
  #nowNs = 0n;
  #unconfirmed: ScheduledSlot[] = [];

  constructor(writer: SessionWriter, random: Random, leaders: readonly Pubkey[]) {
    this.#writer = writer;
    this.#random = random;
    this.#leaders = leaders;
  }

  /** Writes what is known before the first slot. */
  checkpoint(tokens: readonly TokenFacts[], pools: readonly SyntheticPool[], before: Slot, startNs: bigint): void {
    this.#frameAt(startNs);
    const unknown = { slot: null, tokenProgram: null, supply: null, mintAuthority: null, freezeAuthority: null };
    for (const { mint, symbol, decimals } of tokens)
      this.#writer.event("token", { mint, symbol, decimals, ...unknown, extensions: null });
    const place = { slot: before, txIndex: null, ixPath: null };
    for (const pool of pools) {
      this.#frameAt(startNs);
      this.#writer.event("pool", poolFacts(pool.keys, pool.curve.state, place));
      for (const tick of pool.curve.ticks)
        this.#writer.event("ticks", tickFacts(pool.keys.pool, tick.tick, tick, place));
    }
    this.#writer.checkpointHere();
  }

  /** Opens the frame of a transaction that came at `recvNs`. */
  transactionAt(recvNs: bigint): void {
    this.#confirmUntil(recvNs);
    this.#frameAt(recvNs);
  }

  /** The `ordinal`-th swap of the transaction, and its pool after it. */
  swap(swap: SyntheticSwap, result: SwapResult, transaction: TransactionPlace, ordinal: number): void {
    const { pool, aToB, exactIn, amount, threshold, sqrtPriceLimit } = swap;
    const place = placeOf(transaction, ordinal);
    const failed = "error" in result;
    this.#writer.event("swap", {
      ...place,
      signature: transaction.signature,
      signer: transaction.signer,
      program: whirlpool.id,
      pool: pool.keys.pool,
      aToB,
      exactIn,
      amount: amount as RawAmount,
      threshold: threshold as RawAmount,
      sqrtPriceLimit,
      amountIn: failed ? null : (result.amountIn as RawAmount),
      amountOut: failed ? null : (result.amountOut as RawAmount),
      error: failed ? result.error : null,
    });
    if (!failed) this.#pool(pool, place);
  }

  /** A change of liquidity, and its pool and the two ticks after it. */
  liquidity(pool: SyntheticPool, change: LiquidityChange, transaction: TransactionPlace): void {
    const { position, liquidityDelta, amounts } = change;
    const { tickLower, tickUpper } = position;
    const place = placeOf(transaction, 0);
    this.#writer.event("liquidity", {
      ...place,
      signature: transaction.signature,
      signer: transaction.signer,
      program: whirlpool.id,
      pool: pool.keys.pool,
      position: position.key,
      tickLower,
      tickUpper,
      liquidityDelta,
      amountA: amounts.amountA as RawAmount,
      amountB: amounts.amountB as RawAmount,
      error: null,
    });
    this.#pool(pool, place);
    for (const tick of [tickLower, tickUpper])
      this.#writer.event("ticks", tickFacts(pool.keys.pool, tick, pool.curve.ticks.get(tick), place));
  }

  /** The slot's block is complete: says so now, and that it is confirmed when that is due. */
  endSlot(slot: ScheduledSlot): void {
    this.#confirmUntil(slot.processedNs);
    this.#slot(slot, "processed", slot.processedNs);
    this.#unconfirmed.push(slot);
  }

  /** Confirms what is left. */
  finish(): void {
    for (const slot of this.#unconfirmed) this.#slot(slot, "confirmed", slot.confirmedNs);
    this.#unconfirmed = [];
  }

  #pool(pool: SyntheticPool, place: EventPlace): void {
    this.#writer.event("pool", poolFacts(pool.keys, pool.curve.state, place));
  }

  #confirmUntil(ns: bigint): void {
    let [next] = this.#unconfirmed;
    while (next !== undefined && next.confirmedNs <= ns) {
      this.#slot(next, "confirmed", next.confirmedNs);
      this.#unconfirmed.shift();
      [next] = this.#unconfirmed;
    }
  }

  #slot({ slot, parent, leader, blockHeight, startNs }: ScheduledSlot, status: string, recvNs: bigint): void {
    this.#frameAt(recvNs);
    this.#writer.event("slot", {
      slot,
      status,
      parent,
      leader: this.#leaders[leader] ?? null,
      blockHash: status === "processed" ? this.#random.key() : null,
      blockHeight,
      blockTimeS: Number(startNs / NS_PER_S),
    });
  }

  /** No two frames come at the same nanosecond. */
  #frameAt(recvNs: bigint): void {
    this.#nowNs = recvNs > this.#nowNs ? recvNs : this.#nowNs + 1n;
    this.#writer.frame(SOURCE, this.#nowNs, null, null);
  }
}

function placeOf({ slot, txIndex }: TransactionPlace, ordinal: number): EventPlace {
  return { slot, txIndex, ixPath: ixPathOf(ordinal) };
}
