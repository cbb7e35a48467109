import { eventsOf } from "../transaction/eventCalls.ts";
import { loggedData } from "../transaction/logs.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";

/** The call's first event of a kind; from its logs where the source doesn't list the calls by which it tells events. */
export function eventOf<E>(
  call: InstructionCall,
  transaction: TransactionRecord,
  decode: (bytes: Uint8Array) => E | null,
): E | null {
  const told = eventsOf(call, transaction);
  for (const bytes of told.length > 0 ? told : loggedData(call)) {
    const event = decode(bytes);
    if (event !== null) return event;
  }
  return null;
}
