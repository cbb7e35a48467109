/**
 * What is to happen at a time of its own, earliest first; at the same time in the order in which it was
 * added. A binary heap over arrays of numbers.
 */
export class DueQueue<T> {
  private readonly items: T[] = [];
  private readonly dueNs: number[] = [];
  private readonly serial: number[] = [];
  private count = 0;

  /** How many were ever added. */
  get added(): number {
    return this.count;
  }

  /** When the next one is due; Infinity when there is none. */
  get nextNs(): number {
    return this.dueNs[0] ?? Infinity;
  }

  add(dueNs: number, item: T): void {
    let at = this.items.length;
    this.place(at, item, dueNs, this.count++);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) break;
      this.exchange(at, parent);
      at = parent;
    }
  }

  /**
   * Takes off the next one that is due at `nowNs` and is among the first `added` that were added; undefined when there
   * is none. With `added` as it was at the start of a round, a round ends: what it adds itself waits for the next.
   */
  takeDue(nowNs: number, added: number): T | undefined {
    if (this.nextNs > nowNs || (this.serial[0] as number) >= added) return undefined;
    const first = this.items[0];
    const last = this.items.length - 1;
    this.exchange(0, last);
    this.items.length = this.dueNs.length = this.serial.length = last;
    this.sink(last);
    return first;
  }

  private sink(size: number): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= size) return;
      const smaller = left + 1 < size && this.before(left + 1, left) ? left + 1 : left;
      if (!this.before(smaller, at)) return;
      this.exchange(smaller, at);
      at = smaller;
    }
  }

  private before(a: number, b: number): boolean {
    const difference = (this.dueNs[a] as number) - (this.dueNs[b] as number);
    return difference === 0 ? (this.serial[a] as number) < (this.serial[b] as number) : difference < 0;
  }

  private place(at: number, item: T, dueNs: number, serial: number): void {
    this.items[at] = item;
    this.dueNs[at] = dueNs;
    this.serial[at] = serial;
  }

  private exchange(a: number, b: number): void {
    const item = this.items[a] as T;
    const dueNs = this.dueNs[a] as number;
    const serial = this.serial[a] as number;
    this.place(a, this.items[b] as T, this.dueNs[b] as number, this.serial[b] as number);
    this.place(b, item, dueNs, serial);
  }
}
