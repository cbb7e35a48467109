import type { EventFacts } from "../../market/events.ts";
import { DecodeError, viewOf } from "../layout.ts";
import { placeOf } from "../transaction/place.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { eventOf } from "./events.ts";
import { accountsOf, type InstructionOf } from "./instructions.ts";

type PoolCreation =
  | InstructionOf<"initialize_pool">
  | InstructionOf<"initialize_pool_v2">
  | InstructionOf<"initialize_pool_with_adaptive_fee">;

const U32_MAX = 0xffff_ffffn;

/**
 * A new pool. It has no liquidity yet, and its fee stands in the fee tier's account, which the instruction only names.
 */
export function poolFacts(
  instruction: PoolCreation,
  call: InstructionCall,
  transaction: TransactionRecord,
): EventFacts<"pool_created"> {
  const accounts = accountsOf(instruction.name, call.accounts);
  return {
    ...placeOf(call, transaction),
    creator: accounts.funder,
    program: call.program,
    pool: accounts.whirlpool,
    mintA: accounts.tokenMintA,
    mintB: accounts.tokenMintB,
    vaultA: accounts.tokenVaultA,
    vaultB: accounts.tokenVaultB,
    tickSpacing:
      "tickSpacing" in instruction.fields
        ? instruction.fields.tickSpacing
        : (eventOf("PoolInitialized", call)?.tickSpacing ?? null),
    feePpm: null,
    sqrtPrice: instruction.fields.initialSqrtPrice,
    amountA: null,
    amountB: null,
    openTimeS: openTimeOf(instruction),
  };
}

/** When trading begins, as the last argument of a pool with an adaptive fee says; null for at once. */
function openTimeOf(instruction: PoolCreation): number | null {
  if (!("hasTradeEnableTimestamp" in instruction.fields) || !instruction.fields.hasTradeEnableTimestamp) return null;
  const { name, tail } = instruction;
  if (tail.length < 8) throw new DecodeError(name, "tradeEnableTimestamp", tail.length, "8 bytes are needed");
  const timestampS = viewOf(tail).getBigUint64(0, true);
  return timestampS <= U32_MAX ? Number(timestampS) : null;
}
