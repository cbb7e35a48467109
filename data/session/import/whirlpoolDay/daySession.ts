import { ixPathOf } from "#data/market/chainPos.ts";
import { WELL_KNOWN_TOKENS } from "#data/market/tokens.ts";
import type { Pubkey, RawAmount, Slot } from "#data/market/units.ts";
import type { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import { whirlpool } from "#data/programs/whirlpool/index.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { type EventPlace, poolFacts, tickFacts, type WhirlpoolKeys } from "../../whirlpoolEvents.ts";
import type { SessionWriter } from "../../writer.ts";
import { writeToken } from "../priceTakerEvents.ts";
import type { WhirlpoolDay } from "./day.ts";
import type { DerivedSwaps } from "./derivedSwaps.ts";
import type { DayEffect, DayMarket } from "./market.ts";
import type { TimedLine } from "./receiveTimes.ts";
import type { DayInstruction, DayLiquidityChange, DayPoolCreation, DaySwap, DayTransaction } from "./source.ts";

/** What every frame of the session is said to come from. */
export const SOURCE = "whirlpool-day";

/** Which pool an account belongs to, and the token it holds. */
interface Vault {
  readonly owner: Pubkey;
  readonly mint: Pubkey;
}

/** Where an instruction stands, and whose it is. */
interface Executed {
  readonly place: EventPlace;
  readonly signature: string;
  readonly signer: Pubkey;
}

/** Writes a day of Whirlpools: the pools as it begins, then slot by slot. */
export class DaySession {
  readonly #day: WhirlpoolDay;
  readonly #writer: SessionWriter;
  readonly #market: DayMarket;
  readonly #derived: DerivedSwaps;
  readonly #vaults: ReadonlyMap<Pubkey, Vault>;
  #lastSlot: { readonly slot: number; readonly blockHeight: number } | null = null;

  constructor(day: WhirlpoolDay, writer: SessionWriter, derived: DerivedSwaps) {
    this.#day = day;
    this.#writer = writer;
    this.#market = day.market();
    this.#derived = derived;
    this.#vaults = vaultsOf(day);
  }

  /** Writes what was known before the first slot: tokens, then each pool with its ticks in a frame of its own. */
  writeCheckpoint({ slot: { slot }, recvNs }: TimedLine): void {
    const place = { slot: (slot - 1) as Slot, txIndex: null, ixPath: null };
    this.#writer.frame(SOURCE, recvNs, null, null);
    for (const token of this.#knownTokens()) writeToken(this.#writer, token);
    for (const [pool, curve] of this.#market.pools) {
      this.#writer.frame(SOURCE, recvNs, null, null);
      this.#writer.event("pool", poolFacts(this.#keys(pool), curve.state, place));
      for (const state of curve.ticks) this.#writer.event("ticks", tickFacts(pool, state.tick, state, place));
    }
    this.#writer.checkpointHere();
  }

  /** Writes one slot: its line's bytes, what happened in it, and its own event last. */
  async writeSlot({ text, recvNs, slot: line }: TimedLine): Promise<void> {
    this.#writer.frame(SOURCE, recvNs, null, new TextEncoder().encode(text));
    const slot = line.slot as Slot;
    for (const transaction of line.transactions) await this.#writeTransaction(transaction, slot);
    const follows = this.#lastSlot !== null && line.blockHeight === this.#lastSlot.blockHeight + 1;
    this.#writer.event("slot", {
      slot,
      status: "confirmed",
      parent: follows && this.#lastSlot !== null ? (this.#lastSlot.slot as Slot) : null,
      leader: null,
      blockHash: null,
      blockHeight: line.blockHeight as Slot,
      blockTimeS: line.blockTime,
    });
    this.#lastSlot = line;
  }

  async #writeTransaction(
    { index, signature, payer, instructions, balances }: DayTransaction,
    slot: Slot,
  ): Promise<void> {
    for (const [ordinal, instruction] of instructions.entries()) {
      const place = { slot, txIndex: index, ixPath: ixPathOf(ordinal) };
      await this.#writeInstruction(instruction, { place, signature, signer: payer });
    }
    for (const { account, pre, post } of balances) {
      const vault = this.#vaults.get(account);
      this.#writer.event("balance", {
        slot,
        txIndex: index,
        ixPath: null,
        account,
        owner: vault?.owner ?? null,
        mint: vault?.mint ?? null,
        amount: post as RawAmount,
        before: pre as RawAmount,
      });
    }
  }

  async #writeInstruction(instruction: DayInstruction, executed: Executed): Promise<void> {
    const effect = this.#market.apply(instruction);
    if (effect === null) return;
    switch (instruction.kind) {
      case "swap":
        await this.#writeSwap(instruction, effect, executed);
        break;
      case "liquidity":
        this.#writeLiquidity(instruction, effect, executed);
        break;
      case "initializePool":
        this.#writeCreation(instruction, effect.curve, executed);
        break;
      default:
        throw new TypeError(`instruction ${instruction.kind} moved a pool, which it can't`);
    }
    const { place } = executed;
    this.#writer.event("pool", poolFacts(this.#keys(effect.pool), effect.curve.state, place));
    if (effect.range === null) return;
    for (const tick of [effect.range.tickLower, effect.range.tickUpper])
      this.#writer.event("ticks", tickFacts(effect.pool, tick, effect.curve.ticks.get(tick), place));
  }

  async #writeSwap(swap: DaySwap, { pool, curve, computed }: DayEffect, { place, signature, signer }: Executed) {
    const { slot, txIndex } = place;
    const { aToB, exactIn, amountIn, amountOut } = swap;
    if (computed?.amountIn !== amountIn || computed.amountOut !== amountOut)
      throw new InvalidData(
        `swap ${signature}`,
        `moved ${amountIn} for ${amountOut}, but on the reconstructed state ${computed?.amountIn} for ${computed?.amountOut}: the start state isn't this day's`,
      );
    await this.#derived.expect({ pool, slot, txIndex: txIndex ?? 0, sqrtPriceAfter: curve.state.sqrtPrice });
    this.#writer.event("swap", {
      ...place,
      signature,
      signer,
      program: whirlpool.id,
      pool,
      aToB,
      exactIn,
      amount: swap.amount as RawAmount,
      threshold: swap.threshold as RawAmount,
      sqrtPriceLimit: swap.sqrtPriceLimit,
      amountIn: amountIn as RawAmount,
      amountOut: amountOut as RawAmount,
      error: null,
    });
  }

  #writeLiquidity(
    change: DayLiquidityChange,
    { pool, range }: DayEffect,
    { place, signature, signer }: Executed,
  ): void {
    this.#writer.event("liquidity", {
      ...place,
      signature,
      signer,
      program: whirlpool.id,
      pool,
      position: change.position,
      tickLower: range?.tickLower ?? null,
      tickUpper: range?.tickUpper ?? null,
      liquidityDelta: change.liquidityDelta,
      amountA: change.amountA as RawAmount,
      amountB: change.amountB as RawAmount,
      error: null,
    });
  }

  #writeCreation(creation: DayPoolCreation, { state }: WhirlpoolCurve, { place, signature }: Executed): void {
    const { creator, pool, mintA, mintB, vaultA, vaultB, tickSpacing, sqrtPrice } = creation;
    this.#writer.event("pool_created", {
      ...place,
      signature,
      creator,
      program: whirlpool.id,
      pool,
      mintA,
      mintB,
      vaultA,
      vaultB,
      tickSpacing,
      feePpm: state.feePpm,
      sqrtPrice,
      amountA: null,
      amountB: null,
      openTimeS: null,
    });
  }

  #keys(pool: Pubkey): WhirlpoolKeys {
    const account = this.#day.endOfDay.pools.get(pool);
    if (account === undefined)
      throw new InvalidData(`pool ${pool}`, "is used, but its account is not among those at the end of the day");
    return { pool, mintA: account.tokenMintA, mintB: account.tokenMintB };
  }

  #knownTokens() {
    const mints = new Set([...this.#day.endOfDay.pools.values()].flatMap((pool) => [pool.tokenMintA, pool.tokenMintB]));
    return WELL_KNOWN_TOKENS.filter(({ mint }) => mints.has(mint));
  }
}

function vaultsOf({ endOfDay }: WhirlpoolDay): Map<Pubkey, Vault> {
  const vaults = new Map<Pubkey, Vault>();
  for (const [owner, pool] of endOfDay.pools) {
    vaults.set(pool.tokenVaultA, { owner, mint: pool.tokenMintA });
    vaults.set(pool.tokenVaultB, { owner, mint: pool.tokenMintB });
    for (const { vault, mint } of pool.rewards) vaults.set(vault, { owner, mint });
  }
  return vaults;
}
