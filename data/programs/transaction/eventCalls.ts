import { beginsWith, bytesOfHex } from "../layout.ts";
import { descendantsOf } from "./calls.ts";
import type { InstructionCall, TransactionRecord } from "./record.ts";

/** The tag of Anchor's `emit_cpi!`: little-endian 0x1d9acb512ea545e4. */
export const EVENT_TAG = bytesOfHex("e445a52e51cb9a1d");

/** True for a call by which a program only tells an event to itself. */
export function isEventCall(call: InstructionCall): boolean {
  return beginsWith(call.data, EVENT_TAG);
}

/**
 * The events that a program told by calling itself while it ran `call`, one by one: the event's discriminator, then
 * its fields. Of calls that it made to itself through other programs, the events are theirs.
 */
export function eventsOf(call: InstructionCall, transaction: TransactionRecord): readonly Uint8Array[] {
  return descendantsOf(call, transaction)
    .filter(
      (below) =>
        below.program === call.program &&
        (below.height === null || call.height === null || below.height === call.height + 1) &&
        isEventCall(below),
    )
    .map(({ data }) => data.subarray(EVENT_TAG.length));
}
