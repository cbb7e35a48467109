const PAGE_SLOTS = 4_096;

/** Which slots were seen: one bit a slot, in pages, so that a month of slots takes under a megabyte. */
export class SlotSet {
  readonly #pages = new Map<number, Uint8Array>();
  #count = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  add(slot: number): void {
    const number = Math.floor(slot / PAGE_SLOTS);
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = new Uint8Array(PAGE_SLOTS / 8);
      this.#pages.set(number, page);
    }
    const at = slot % PAGE_SLOTS;
    const bit = 1 << (at & 7);
    if ((page[at >> 3]! & bit) !== 0) return;
    page[at >> 3]! |= bit;
    this.#count++;
    this.#first = Math.min(this.#first, slot);
    this.#last = Math.max(this.#last, slot);
  }

  /** First and last slot and how many different ones; null when there are none. */
  summary(): { readonly first: number; readonly last: number; readonly count: number } | null {
    return this.#count === 0 ? null : { first: this.#first, last: this.#last, count: this.#count };
  }
}
