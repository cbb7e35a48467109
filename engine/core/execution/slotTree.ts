/** What the slots' own events said of their place on the chain. */
export type Fate = "alive" | "dead" | "unknown";

const KEPT_SLOTS = 4_096;

/** Parents of recent slots, and which slots were abandoned. */
export class SlotTree {
  private readonly parents = new Map<number, number>();
  private readonly dead = new Set<number>();

  /** Notes what a `slot` event said; `parent` is negative where it said nothing. */
  note(slot: number, parent: number): void {
    if (parent >= 0) this.parents.set(slot, parent);
    if (this.parents.size > KEPT_SLOTS * 2) this.forget(slot - KEPT_SLOTS);
  }

  abandon(slot: number): void {
    this.dead.add(slot);
  }

  isDead(slot: number): boolean {
    return this.dead.has(slot);
  }

  /** Whether `ancestor` is on the chain that `slot` stands on. */
  fateOf(ancestor: number, slot: number): Fate {
    if (this.dead.has(ancestor)) return "dead";
    let at = slot;
    while (at > ancestor) {
      const parent = this.parents.get(at);
      if (parent === undefined || parent >= at) return "unknown";
      at = parent;
    }
    return at === ancestor ? "alive" : "dead";
  }

  private forget(below: number): void {
    for (const slot of this.parents.keys()) if (slot < below) this.parents.delete(slot);
    for (const slot of this.dead) if (slot < below) this.dead.delete(slot);
  }
}
