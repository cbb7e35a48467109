import type { Block } from "../market/blocks.ts";
import type { EventFacts } from "../market/events.ts";
import type { Pubkey } from "../market/units.ts";
import type { ProvenSlots } from "./provenSlots.ts";
import type { InstructionCall, TransactionRecord } from "./transaction/record.ts";

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
  /** Square root of the price after it, Q64.64; null where the program keeps no such thing, only reserves. */
  readonly sqrtPriceAfter: bigint | null;
  readonly ticksCrossed: number;
}

/** Of a pool with concentrated liquidity, which does keep the square root of its price. */
export interface ConcentratedAmounts extends SwapAmounts {
  readonly sqrtPriceAfter: bigint;
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
  /** Tells the time by the chain's clock, in seconds since the epoch, where gates or fees follow it. */
  takeTime?(timeS: number): void;
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

/** An account's bytes and who may write them. */
export interface AccountState {
  readonly owner: Pubkey;
  readonly lamports: bigint;
  readonly data: Uint8Array;
}

/** What an account says, as one of the program's own layouts. */
export interface DecodedAccount {
  /** The layout's name in the program's source: `Whirlpool`, `TickArray`, `AmmConfig`, … */
  readonly layout: string;
  /** Its fields by name; bigint, number, boolean, text or nested. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An instruction that can be put into a transaction. */
export interface Instruction {
  readonly program: Pubkey;
  readonly accounts: readonly InstructionAccount[];
  readonly data: Uint8Array;
}

export interface InstructionAccount {
  readonly pubkey: Pubkey;
  readonly isSigner: boolean;
  readonly isWritable: boolean;
}

/** What the chain's clock says while an instruction runs. */
export interface ChainClock {
  readonly slot: number;
  readonly unixTimestampS: number;
  readonly epoch: number;
}

/** What an instruction leaves behind: the accounts that it changed, and what it told the world. */
export interface Execution {
  /** Only accounts whose bytes or lamports differ. */
  readonly accounts: ReadonlyMap<Pubkey, AccountState>;
  /** What left the user's input account and what arrived in the output account. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** Lines as the program logs them, without its invoke and success lines; events among them. */
  readonly logs: readonly string[];
  /** Data of the self-invocations by which the program tells its events (`emit_cpi!`). */
  readonly eventCalls: readonly Uint8Array[];
}

/** One swap, one change of liquidity or one new pool, as a transaction has it; chain columns included. */
export type ProgramFact =
  | { readonly stream: "swap"; readonly facts: EventFacts<"swap"> }
  | { readonly stream: "liquidity"; readonly facts: EventFacts<"liquidity"> }
  | { readonly stream: "pool_created"; readonly facts: EventFacts<"pool_created"> };

/** What a swap instruction of our own needs besides its amounts: the accounts, by the names that the program gives them. */
export type SwapAccounts = Readonly<Record<string, Pubkey>>;

/**
 * How a program's prices are read off account bytes without decoding the rest of them, as signals ask for at each
 * update: raw units of B per raw unit of A; nothing settles by them. Null where these accounts don't tell one. Throws
 * DecodeError for what can't be such accounts.
 */
export type PriceReader =
  | { readonly reads: "pool"; readonly price: (pool: Uint8Array) => number | null }
  | {
      readonly reads: "pool and vaults";
      /** `slot` is that of the accounts; it decides which version of the program counts. */
      readonly price: (pool: Uint8Array, vaultA: Uint8Array, vaultB: Uint8Array, slot: number) => number | null;
    };

/**
 * A program on the chain that this project knows how to read and price. What a program can't do yet is
 * left out, and whoever needs it says so.
 */
export interface Program {
  readonly id: Pubkey;
  /** As in folder names and reports: `whirlpool`. */
  readonly name: string;
  /** A pool of this program that nothing is known of yet. */
  newCurve(): PoolCurve;
  /** The slots that prove the rules which hold in `slot`; it may lie outside them. Null where only the source does. */
  provenSlots?(slot: number): ProvenSlots | null;
  /**
   * What an account of this program says, or null for a layout that isn't among those that pricing needs. Throws
   * DecodeError when the bytes can't be what their discriminator says. The caller has checked the owner.
   */
  decodeAccount?(data: Uint8Array): DecodedAccount | null;
  /** The price alone of a pool's account, or of its vaults with it. */
  readonly priceReader?: PriceReader;
  /** The bytes that `decodeAccount` reads as this; the unknown tail included. */
  encodeAccount?(account: DecodedAccount): Uint8Array;
  /**
   * What one call of this program within a transaction did: none, one or several facts. For a failed transaction
   * swaps carry the error and no amounts. Throws DecodeError for data that can't be one of its instructions.
   */
  factsOf?(call: InstructionCall, transaction: TransactionRecord): readonly ProgramFact[];
  /** A swap instruction for an order of our own. */
  buildSwap?(swap: SwapArguments & { readonly threshold: bigint }, accounts: SwapAccounts): Instruction;
  /**
   * Runs one of the program's swap instructions on account bytes, as the chain does. Throws SwapRefused, with the
   * program's own error name, where the chain would fail.
   */
  execute?(instruction: Instruction, accounts: ReadonlyMap<Pubkey, AccountState>, clock: ChainClock): Execution;
}
