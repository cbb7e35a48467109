import type { EventFacts } from "../../market/events.ts";
import type { Pubkey, RawAmount } from "../../market/units.ts";
import { DecodeError } from "../layout.ts";
import { placeOf, signerOf } from "../transaction/place.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { eventOf } from "./events.ts";
import { accountsOf, decodeInstruction, type InstructionOf } from "./instructions.ts";
import { Movements } from "./movements.ts";

export type LiquidityFacts = EventFacts<"liquidity">;

type Increase =
  | InstructionOf<"increase_liquidity">
  | InstructionOf<"increase_liquidity_v2">
  | InstructionOf<"increase_liquidity_by_token_amounts_v2">;
type Decrease = InstructionOf<"decrease_liquidity"> | InstructionOf<"decrease_liquidity_v2">;

type Range = Pick<LiquidityFacts, "tickLower" | "tickUpper">;
const UNKNOWN_RANGE: Range = { tickLower: null, tickUpper: null };

function factsOfChange(
  call: InstructionCall,
  transaction: TransactionRecord,
  change: Pick<
    LiquidityFacts,
    "pool" | "position" | "tickLower" | "tickUpper" | "liquidityDelta" | "amountA" | "amountB"
  >,
): LiquidityFacts {
  return {
    ...placeOf(call, transaction),
    signer: signerOf(transaction),
    program: call.program,
    ...change,
    error: transaction.error,
  };
}

/**
 * Liquidity that a position was given. By token amounts, only the event says how much that came to: 0 where there is
 * none. Amounts are what left the user.
 */
export function increaseFacts(
  instruction: Increase,
  call: InstructionCall,
  transaction: TransactionRecord,
): LiquidityFacts {
  const { whirlpool, position, tokenVaultA, tokenVaultB } = accountsOf(instruction.name, call.accounts);
  const event = eventOf("LiquidityIncreased", call);
  const asked = "liquidityAmount" in instruction.fields ? instruction.fields.liquidityAmount : 0n;
  const moved = new Movements(call, transaction);
  return factsOfChange(call, transaction, {
    pool: whirlpool,
    position,
    ...(event === null ? rangeOf(position, call, transaction) : rangeOfEvent(event)),
    liquidityDelta: event?.liquidity ?? asked,
    amountA: moved.leftFor(tokenVaultA),
    amountB: moved.leftFor(tokenVaultB),
  });
}

/** Liquidity that was taken from a position. Amounts are what arrived at the user. */
export function decreaseFacts(
  instruction: Decrease,
  call: InstructionCall,
  transaction: TransactionRecord,
): LiquidityFacts {
  const { whirlpool, position, tokenVaultA, tokenVaultB } = accountsOf(instruction.name, call.accounts);
  const event = eventOf("LiquidityDecreased", call);
  const moved = new Movements(call, transaction);
  return factsOfChange(call, transaction, {
    pool: whirlpool,
    position,
    ...(event === null ? rangeOf(position, call, transaction) : rangeOfEvent(event)),
    liquidityDelta: -(event?.liquidity ?? instruction.fields.liquidityAmount),
    amountA: moved.arrivedFrom(tokenVaultA),
    amountB: moved.arrivedFrom(tokenVaultB),
  });
}

/**
 * A position that was moved from one range to another: liquidity taken from the one, and given to the other. Only what
 * the two differ by is transferred, so amounts are the event's. A failed one, without an event, is told as what it
 * wanted to give.
 */
export function repositionFacts(
  { name, fields }: InstructionOf<"reposition_liquidity_v2">,
  call: InstructionCall,
  transaction: TransactionRecord,
): readonly LiquidityFacts[] {
  const { whirlpool: pool, position } = accountsOf(name, call.accounts);
  const event = transaction.error === null ? eventOf("LiquidityRepositioned", call) : null;
  const given = factsOfChange(call, transaction, {
    pool,
    position,
    tickLower: event?.newTickLowerIndex ?? fields.newTickLowerIndex,
    tickUpper: event?.newTickUpperIndex ?? fields.newTickUpperIndex,
    liquidityDelta: event?.newLiquidity ?? fields.newLiquidityAmount,
    amountA: (event?.newAmountA ?? null) as RawAmount | null,
    amountB: (event?.newAmountB ?? null) as RawAmount | null,
  });
  if (event === null) return [given];
  const taken = factsOfChange(call, transaction, {
    pool,
    position,
    tickLower: event.existingTickLowerIndex,
    tickUpper: event.existingTickUpperIndex,
    liquidityDelta: -event.existingLiquidity,
    amountA: event.existingAmountA as RawAmount,
    amountB: event.existingAmountB as RawAmount,
  });
  return [taken, given];
}

function rangeOfEvent(event: { readonly tickLowerIndex: number; readonly tickUpperIndex: number }): Range {
  return { tickLower: event.tickLowerIndex, tickUpper: event.tickUpperIndex };
}

/** The ticks of a position that the same transaction opened before; otherwise only its account would say. */
function rangeOf(position: Pubkey, { index }: InstructionCall, transaction: TransactionRecord): Range {
  for (const call of transaction.calls.slice(0, index)) {
    if (call.program !== transaction.calls[index]?.program || !call.accounts.includes(position)) continue;
    const range = openedRange(position, call);
    if (range !== null) return range;
  }
  return UNKNOWN_RANGE;
}

function openedRange(position: Pubkey, call: InstructionCall): Range | null {
  const opened = decodedOrNull(call.data);
  switch (opened?.name) {
    case "open_position":
    case "open_position_with_metadata":
    case "open_position_with_token_extensions":
    case "open_bundled_position":
      return accountsOf(opened.name, call.accounts).position === position
        ? { tickLower: opened.fields.tickLowerIndex, tickUpper: opened.fields.tickUpperIndex }
        : null;
    default:
      return null;
  }
}

function decodedOrNull(data: Uint8Array) {
  try {
    return decodeInstruction(data);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
