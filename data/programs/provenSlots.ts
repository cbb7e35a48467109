/** First and last slot for which real swaps or captured accounts prove a program's rules, both included. */
export type ProvenSlots = readonly [first: number, last: number];

/** The slots that prove a version; null for a version that only its source proves. */
export function provenSlotsOf(version: { readonly firstSlot: number; readonly lastSlot: number }): ProvenSlots | null {
  return Number.isFinite(version.firstSlot) ? [version.firstSlot, version.lastSlot] : null;
}
