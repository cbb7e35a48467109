import type { ProgramFact } from "../program.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { decodeInstruction } from "./instructions.ts";
import { decreaseFacts, increaseFacts, type LiquidityFacts, repositionFacts } from "./liquidityFacts.ts";
import { poolFacts } from "./poolFacts.ts";
import { type SwapFacts, swapFacts, twoHopFacts } from "./swapFacts.ts";

/**
 * The swaps, the changes of liquidity and the new pools of one call of the program. A pool whose making failed is none.
 */
export function factsOf(call: InstructionCall, transaction: TransactionRecord): readonly ProgramFact[] {
  const instruction = decodeInstruction(call.data);
  switch (instruction?.name) {
    case "swap":
    case "swap_v2":
      return [swap(swapFacts(instruction, call, transaction))];
    case "two_hop_swap":
    case "two_hop_swap_v2":
      return twoHopFacts(instruction, call, transaction).map(swap);
    case "increase_liquidity":
    case "increase_liquidity_v2":
    case "increase_liquidity_by_token_amounts_v2":
      return [liquidity(increaseFacts(instruction, call, transaction))];
    case "decrease_liquidity":
    case "decrease_liquidity_v2":
      return [liquidity(decreaseFacts(instruction, call, transaction))];
    case "reposition_liquidity_v2":
      return repositionFacts(instruction, call, transaction).map(liquidity);
    case "initialize_pool":
    case "initialize_pool_v2":
    case "initialize_pool_with_adaptive_fee": {
      const facts = poolFacts(instruction, call, transaction);
      return transaction.error === null ? [{ stream: "pool_created", facts }] : [];
    }
    default:
      return [];
  }
}

function swap(facts: SwapFacts): ProgramFact {
  return { stream: "swap", facts };
}

function liquidity(facts: LiquidityFacts): ProgramFact {
  return { stream: "liquidity", facts };
}
