import type { Slot } from "../../market/units.ts";
import type { SessionWriter } from "../writer.ts";

/** Says which slot a record belongs to, and ends each slot with a `slot` event, in a frame of its own without bytes. */
export interface SlotEvents {
  /**
   * The slot of the next record, which came at `recvNs`; call it before the record's frame. `recorded` is what the
   * source says it is, null where it says nothing.
   */
  slotAt(recvNs: bigint, recorded: number | null): Slot;
  /** Ends the last slot. */
  finish(): void;
}

/** So many slots follow a record when nothing else comes: an order that was sent on it lands and settles meanwhile. */
const IDLE_SLOTS_MAX = 150;

/**
 * Slots made of time, for sources that have none: each as long as the other, numbered since the epoch, confirmed at its
 * end. Where nothing comes for long, slots are left out, as skipped ones are on the chain.
 */
export class TimeSlots implements SlotEvents {
  readonly #writer: SessionWriter;
  readonly #source: string;
  readonly #slotNs: bigint;
  /** The last one that was begun, and how many slots have passed since a record came. */
  #slot: bigint | null = null;
  #parent: Slot | null = null;

  constructor(writer: SessionWriter, source: string, slotNs: bigint) {
    this.#writer = writer;
    this.#source = source;
    this.#slotNs = slotNs;
  }

  slotAt(recvNs: bigint): Slot {
    const slot = recvNs / this.#slotNs;
    if (this.#slot !== null && slot > this.#slot) {
      const last = this.#slot + BigInt(IDLE_SLOTS_MAX);
      for (let ended = this.#slot; ended < slot && ended <= last; ended++) this.#end(ended);
    }
    this.#slot = slot;
    return Number(slot) as Slot;
  }

  finish(): void {
    if (this.#slot !== null) this.#end(this.#slot);
    this.#slot = null;
  }

  #end(number: bigint): void {
    const slot = Number(number) as Slot;
    this.#writer.frame(this.#source, (number + 1n) * this.#slotNs, null, null);
    writeConfirmed(this.#writer, slot, this.#parent);
    this.#parent = slot;
  }
}

/** The source's own slots, each confirmed as soon as its last record is in. */
export class RecordedSlots implements SlotEvents {
  readonly #writer: SessionWriter;
  readonly #source: string;
  #slot: Slot | null = null;
  #lastNs = 0n;

  constructor(writer: SessionWriter, source: string) {
    this.#writer = writer;
    this.#source = source;
  }

  /** Throws RangeError when the slot is missing or comes before the one that was begun last. */
  slotAt(recvNs: bigint, recorded: number | null): Slot {
    if (recorded === null) throw new RangeError("is empty");
    if (this.#slot !== null && recorded < this.#slot) throw new RangeError(`${recorded} comes after ${this.#slot}`);
    if (recorded !== this.#slot) this.finish();
    this.#slot = recorded as Slot;
    this.#lastNs = recvNs;
    return this.#slot;
  }

  finish(): void {
    if (this.#slot === null) return;
    this.#writer.frame(this.#source, this.#lastNs, null, null);
    writeConfirmed(this.#writer, this.#slot, null);
  }
}

function writeConfirmed(writer: SessionWriter, slot: Slot, parent: Slot | null): void {
  const unknown = { leader: null, blockHash: null, blockHeight: null, blockTimeS: null };
  writer.event("slot", { slot, status: "confirmed", parent, ...unknown });
}
