import type { Slot } from "./units.ts";

/**
 * The order of truth: where on the chain a fact happened. `txIndex` and `ixPath` are null where the
 * source can't say.
 */
export interface ChainPos {
  readonly slot: Slot;
  readonly txIndex: number | null;
  /** outer instruction × 65,536, plus 1 + its ordinal among that instruction's inner ones (0: the outer itself). */
  readonly ixPath: number | null;
}

const OUTER = 65_536;

/** Packs an instruction's place in its transaction: `outer` alone, or the `inner`-th that it invoked. */
export function ixPathOf(outer: number, inner?: number): number {
  if (outer < 0 || outer >= OUTER - 1) throw new RangeError(`instruction ${outer} is out of range`);
  if (inner === undefined) return outer * OUTER;
  if (inner < 0 || inner >= OUTER - 1) throw new RangeError(`inner instruction ${inner} is out of range`);
  return outer * OUTER + inner + 1;
}

/** `3` for an outer instruction, `3.0` for the first that it invoked. */
export function ixPathText(path: number): string {
  const outer = Math.floor(path / OUTER);
  const inner = path % OUTER;
  return inner === 0 ? String(outer) : `${outer}.${inner - 1}`;
}

/** Negative when `a` happened before `b`. Unknown parts sort after known ones of the same slot. */
export function compareChainPos(a: ChainPos, b: ChainPos): number {
  return (
    a.slot - b.slot ||
    (a.txIndex ?? Infinity) - (b.txIndex ?? Infinity) ||
    (a.ixPath ?? Infinity) - (b.ixPath ?? Infinity) ||
    0
  );
}
