/** What the slots' own events said of their place on the chain. */
export type Fate = "alive" | "dead" | "unknown";

/** Half an hour of slots; what is older is forgotten, and its fate is unknown. */
const KEPT_SLOTS = 4_096;

/** Parents of recent slots, and which slots were abandoned. */
export class SlotTree {
  private readonly parents = new Map<number, number>();
  private readonly dead = new Set<number>();

  /** Notes what a `slot` event said; `parent` is negative where it said nothing. */
  note(slot: number, parent: number): void {
    if (parent < 0) return;
    this.parents.set(slot, parent);
    if (this.parents.size > KEPT_SLOTS) forgetOldest(this.parents);
  }

  abandon(slot: number): void {
    this.dead.add(slot);
    if (this.dead.size > KEPT_SLOTS) forgetOldest(this.dead);
  }

  /** Whether `ancestor` is on the chain that ends in `tip`. */
  fateOf(ancestor: number, tip: number): Fate {
    if (this.dead.has(ancestor)) return "dead";
    let at = tip;
    while (at > ancestor) {
      const parent = this.parents.get(at);
      if (parent === undefined || parent >= at) return "unknown";
      at = parent;
    }
    return at === ancestor ? "alive" : "dead";
  }

  /** Whether the slot's own events said that it was abandoned. */
  isDead(slot: number): boolean {
    return this.dead.has(slot);
  }
}

function forgetOldest(noted: Map<number, number> | Set<number>): void {
  for (const slot of noted.keys()) {
    noted.delete(slot);
    return;
  }
}
