import { FactRows } from "./factRows.ts";
import type { SettledPools } from "./settledPools.ts";
import { SlotFacts } from "./slotFacts.ts";

/**
 * Slots that may wait for a confirmation at once: five minutes of them. A recording that confirms none for
 * longer has lost its confirmations, and the lowest slot is taken as it was recorded.
 */
const SLOTS_MAX = 1_024;

/** What was recorded of slots that are not settled yet, lowest slot first. */
export class UnsettledFacts {
  private readonly store = { pools: new FactRows("pool"), ticks: new FactRows("ticks") };
  private readonly slots: SlotFacts[] = [];
  private readonly spare: SlotFacts[] = [];

  /** True when the lowest slot has to be closed before the next one begins. */
  get isFull(): boolean {
    return this.slots.length >= SLOTS_MAX;
  }

  /** Throws when there is none. */
  get lowestSlot(): number {
    const [lowest] = this.slots;
    if (lowest === undefined) throw new Error("no slot is waiting");
    return lowest.slot;
  }

  /** The facts of a slot; nothing at first. */
  of(slot: number): SlotFacts {
    let at = this.slots.length;
    for (; at > 0; at--) {
      const facts = this.slots[at - 1]!;
      if (facts.slot === slot) return facts;
      if (facts.slot < slot) break;
    }
    const opened = this.spare.pop() ?? new SlotFacts(this.store);
    opened.slot = slot;
    this.slots.splice(at, 0, opened);
    return opened;
  }

  slotsBelow(slot: number): number[] {
    return this.slots.filter((facts) => facts.slot < slot).map((facts) => facts.slot);
  }

  /** Forgets what was recorded of a slot: it is not on the chain. */
  drop(slot: number): void {
    const at = this.slots.findIndex((facts) => facts.slot === slot);
    if (at !== -1) for (const facts of this.slots.splice(at, 1)) this.close(facts);
  }

  /** Applies and forgets the facts of all slots below `slot`. */
  applyBelow(slot: number, settled: SettledPools): void {
    for (let facts = this.slots[0]; facts !== undefined && facts.slot < slot; facts = this.slots[0]) {
      facts.applyTo(settled);
      this.slots.shift();
      this.close(facts);
    }
  }

  private close(facts: SlotFacts): void {
    facts.clear();
    this.spare.push(facts);
  }
}
