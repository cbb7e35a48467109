/** One price level; quantities of the base token, raw. */
export interface Level {
  readonly tick: number;
  readonly bid: bigint;
  readonly ask: bigint;
}

/** What a message says of one side of one level. */
export interface LevelChange {
  readonly side: "bid" | "ask";
  readonly tick: number;
  /** 0 when nothing is left. */
  readonly quantity: bigint;
}

interface KnownLevel {
  readonly tick: number;
  bid: bigint;
  ask: bigint;
  /** The last update that changed it. */
  updateId: number;
}

/**
 * The levels of an order book as its updates tell them. Levels that are gone are remembered, because a snapshot can be
 * older than the updates that came before it.
 */
export class OrderBook {
  readonly #levels = new Map<number, KnownLevel>();

  /** Applies an update that ends with `updateId`. Gives the levels that it touched, each once, as they are now. */
  update(changes: readonly LevelChange[], updateId: number): Level[] {
    const touched = new Set<KnownLevel>();
    for (const change of changes) touched.add(this.#set(change, updateId));
    return [...touched];
  }

  /**
   * Applies a snapshot of the best levels as they were after `updateId`: those that later updates changed stay, and
   * those in its range that it doesn't have are gone. Gives the levels that it said something about.
   */
  snapshot(changes: readonly LevelChange[], updateId: number): Level[] {
    const news = changes.filter(({ tick }) => (this.#levels.get(tick)?.updateId ?? -1) <= updateId);
    const told = new Set(changes.map(({ tick }) => tick));
    const [lowest, highest] = rangeOf(changes);
    const gone = [...this.#levels.values()].filter(
      ({ tick, bid, ask, updateId: changedBy }) =>
        tick >= lowest && tick <= highest && changedBy <= updateId && !told.has(tick) && (bid > 0n || ask > 0n),
    );
    for (const level of gone) {
      level.bid = 0n;
      level.ask = 0n;
    }
    return [...gone, ...this.update(news, updateId)];
  }

  /** Every level that has something on it, by price. */
  get live(): Level[] {
    return [...this.#levels.values()].filter(({ bid, ask }) => bid > 0n || ask > 0n).sort((a, b) => a.tick - b.tick);
  }

  #set({ side, tick, quantity }: LevelChange, updateId: number): KnownLevel {
    const level = this.#levels.get(tick) ?? { tick, bid: 0n, ask: 0n, updateId };
    level[side] = quantity;
    level.updateId = updateId;
    this.#levels.set(tick, level);
    return level;
  }
}

function rangeOf(changes: readonly LevelChange[]): [lowest: number, highest: number] {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { tick } of changes) {
    lowest = Math.min(lowest, tick);
    highest = Math.max(highest, tick);
  }
  return [lowest, highest];
}
