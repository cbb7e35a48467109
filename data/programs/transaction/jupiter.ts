import type { Pubkey } from "../../market/units.ts";
import { beginsWith, bytesOfHex, readStruct } from "../layout.ts";
import { eventsOf } from "./eventCalls.ts";
import type { InstructionCall, TransactionRecord } from "./record.ts";

/** Jupiter's aggregator, version 6. */
export const JUPITER = "JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4" as Pubkey;

/** What one swap of a route took and gave, as the router saw it: pools of unknown programs too. Raw units. */
export interface RouteLeg {
  /** The program of the pool; null where the router doesn't say. */
  readonly amm: Pubkey | null;
  readonly inputMint: Pubkey;
  readonly inputAmount: bigint;
  readonly outputMint: Pubkey;
  readonly outputAmount: bigint;
}

/** Discriminators are the first 8 bytes of SHA-256("event:<Name>"); fields by the IDL that the program publishes. */
const SWAP_EVENT = bytesOfHex("40c6cde8260871e2");
const SWAPS_EVENT = bytesOfHex("982f4eebc0606e6a");
const LEG_FIELDS = {
  inputMint: ["key", 0],
  inputAmount: ["u64", 32],
  outputMint: ["key", 40],
  outputAmount: ["u64", 72],
} as const;
const LEG_BYTES = 80;
const AMM_FIELDS = { amm: ["key", 0] } as const;
const AMM_BYTES = 32;
const DISCRIMINATOR_BYTES = 8;
const COUNT_BYTES = 4;

/**
 * The legs of a route that Jupiter told of while it ran `call`, in their order; none for other programs and for what
 * failed. Throws DecodeError for an event that is cut short.
 */
export function jupiterLegs(call: InstructionCall, transaction: TransactionRecord): readonly RouteLeg[] {
  if (call.program !== JUPITER) return [];
  return eventsOf(call, transaction).flatMap((event): RouteLeg[] => {
    if (beginsWith(event, SWAP_EVENT)) return [legWithAmm(event.subarray(DISCRIMINATOR_BYTES))];
    return beginsWith(event, SWAPS_EVENT) ? legList(event.subarray(DISCRIMINATOR_BYTES)) : [];
  });
}

function legWithAmm(fields: Uint8Array): RouteLeg {
  const { amm } = readStruct("SwapEvent", AMM_FIELDS, fields);
  return { amm, ...readStruct("SwapEvent", LEG_FIELDS, fields, AMM_BYTES) };
}

function legList(fields: Uint8Array): RouteLeg[] {
  const { count } = readStruct("SwapsEvent", { count: ["u32", 0] }, fields);
  const legs: RouteLeg[] = [];
  for (let i = 0; i < count; i++)
    legs.push({ amm: null, ...readStruct("SwapsEvent", LEG_FIELDS, fields, COUNT_BYTES + i * LEG_BYTES) });
  return legs;
}
