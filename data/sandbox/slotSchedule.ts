import type { Slot } from "../market/units.ts";
import type { Random } from "./random.ts";
import { SKIPPED_SHARE } from "./recordedDay.ts";

/** A slot in which a block was made. Times are nanoseconds since the epoch. */
export interface ScheduledSlot {
  readonly slot: Slot;
  readonly parent: Slot | null;
  /** Of the leaders, who have four slots in a row each. */
  readonly leader: number;
  readonly blockHeight: Slot;
  readonly startNs: bigint;
  /** When its block is known to be complete, and when enough stake has voted for it. */
  readonly processedNs: bigint;
  readonly confirmedNs: bigint;
}

export const SLOT_NS = 400_000_000n;
const SLOTS_PER_LEADER = 4;
/** A block takes between these to get here after its slot has ended, and its votes between those. */
const ARRIVAL_NS = [5_000_000, 40_000_000] as const;
const CONFIRMATION_NS = [450_000_000, 900_000_000] as const;

/** The slots of a synthetic chain, one after the other; some are skipped. */
export class SlotSchedule {
  readonly #random: Random;
  readonly #firstSlot: number;
  readonly #firstHeight: number;
  readonly #startNs: bigint;
  readonly #leaders: number;
  #number = 0;
  #made = 0;
  #parent: Slot | null = null;
  #confirmedNs = 0n;

  constructor(random: Random, firstSlot: number, firstHeight: number, startNs: bigint, leaders: number) {
    this.#random = random;
    this.#firstSlot = firstSlot;
    this.#firstHeight = firstHeight;
    this.#startNs = startNs;
    this.#leaders = leaders;
  }

  /** The next slot's times and place, or null when it is skipped. */
  next(): ScheduledSlot | null {
    const number = this.#number++;
    if (number > 0 && this.#random.chance(SKIPPED_SHARE)) return null;
    const slot = (this.#firstSlot + number) as Slot;
    const startNs = this.#startNs + BigInt(number) * SLOT_NS;
    const processedNs = startNs + SLOT_NS + wholeNs(this.#random, ARRIVAL_NS);
    const confirmedNs = processedNs + wholeNs(this.#random, CONFIRMATION_NS);
    // Votes for a slot are votes for those before it as well.
    if (confirmedNs > this.#confirmedNs) this.#confirmedNs = confirmedNs;
    const scheduled = {
      slot,
      parent: this.#parent,
      leader: Math.floor(slot / SLOTS_PER_LEADER) % this.#leaders,
      blockHeight: (this.#firstHeight + this.#made++) as Slot,
      startNs,
      processedNs,
      confirmedNs: this.#confirmedNs,
    };
    this.#parent = slot;
    return scheduled;
  }
}

function wholeNs(random: Random, [least, greatest]: readonly [number, number]): bigint {
  return BigInt(Math.floor(random.between(least, greatest)));
}
