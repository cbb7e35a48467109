/** What the slots' own events said of their place on the chain. */
export type Fate = "alive" | "dead" | "unknown";

/** As many slots as half an hour has; what is further back is forgotten, and its fate is unknown. */
const KEPT_SLOTS = 4_096;
const NONE = -1;

/** Parents of recent slots, and which slots were abandoned. A slot's place is its number modulo what is kept. */
export class SlotTree {
  private readonly slots = new Float64Array(KEPT_SLOTS).fill(NONE);
  private readonly parents = new Float64Array(KEPT_SLOTS);
  private readonly dead = new Uint8Array(KEPT_SLOTS);

  /** Notes what a `slot` event said; `parent` is negative where it said nothing. */
  note(slot: number, parent: number): void {
    if (parent >= 0 && this.keep(slot)) this.parents[slot % KEPT_SLOTS] = parent;
  }

  abandon(slot: number): void {
    if (this.keep(slot)) this.dead[slot % KEPT_SLOTS] = 1;
  }

  /** Whether the slot's own events said that it was abandoned. */
  isDead(slot: number): boolean {
    const at = slot % KEPT_SLOTS;
    return this.slots[at] === slot && this.dead[at] === 1;
  }

  /** Whether `ancestor` is on the chain that ends in `tip`. */
  fateOf(ancestor: number, tip: number): Fate {
    if (this.isDead(ancestor)) return "dead";
    let at = tip;
    while (at > ancestor) {
      const parent = this.parentOf(at);
      if (parent === NONE || parent >= at) return "unknown";
      at = parent;
    }
    return at === ancestor ? "alive" : "dead";
  }

  private parentOf(slot: number): number {
    const at = slot % KEPT_SLOTS;
    return this.slots[at] === slot ? this.parents[at]! : NONE;
  }

  /** Gives the slot its place, unless a later one has it. */
  private keep(slot: number): boolean {
    const at = slot % KEPT_SLOTS;
    if (this.slots[at]! < slot) {
      this.slots[at] = slot;
      this.parents[at] = NONE;
      this.dead[at] = 0;
    }
    return this.slots[at] === slot;
  }
}
