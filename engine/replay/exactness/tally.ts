import type { Slot } from "#data/market/units.ts";
import type { Program } from "#data/programs/program.ts";

/** What a swap moved, by the recording or by the curve. */
export interface Amounts {
  readonly amountIn: bigint;
  readonly amountOut: bigint;
}

/** A recorded swap that the curve doesn't reproduce. */
export interface InexactSwap {
  readonly seq: number;
  readonly slot: Slot;
  readonly txIndex: number | null;
  readonly ixPath: number | null;
  readonly program: string;
  readonly pool: string;
  readonly recorded: Amounts;
  /** What the curve gives, or the error that it refuses with. */
  readonly computed: Amounts | string;
}

/** What became of the swaps of one version of one program. */
export interface VersionTally {
  readonly program: string;
  /** The slots that prove the version, as text; `unproven` where only its source does. */
  readonly version: string;
  swaps: number;
  exact: number;
  inexact: number;
  /** Exact ones in slots that nothing had proven before. */
  exactBeyondProof: number;
  /** Why others could not be checked, with how many each. */
  readonly unchecked: Map<string, number>;
}

const INEXACT_KEPT = 1_000;

/** Counts swaps by program and version, and keeps the first thousand that don't come out right. */
export class Tally {
  readonly inexact: InexactSwap[] = [];
  private readonly versions = new Map<string, VersionTally>();

  get all(): VersionTally[] {
    return [...this.versions.values()].sort((a, b) =>
      `${a.program} ${a.version}` < `${b.program} ${b.version}` ? -1 : 1,
    );
  }

  exact(program: Program, slot: number): void {
    const tally = this.of(program, program.name, slot);
    tally.exact++;
    if (isBeyondProof(program, slot)) tally.exactBeyondProof++;
  }

  differs(program: Program, swap: InexactSwap): void {
    this.of(program, program.name, swap.slot).inexact++;
    if (this.inexact.length < INEXACT_KEPT) this.inexact.push(swap);
  }

  unchecked(program: Program | null, name: string, slot: number, reason: string): void {
    const { unchecked } = this.of(program, name, slot);
    unchecked.set(reason, (unchecked.get(reason) ?? 0) + 1);
  }

  private of(program: Program | null, name: string, slot: number): VersionTally {
    const proven = program?.provenSlots?.(slot) ?? null;
    const version = proven === null ? "unproven" : `slots ${proven[0]}–${proven[1]}`;
    const key = `${name} ${version}`;
    let tally = this.versions.get(key);
    if (tally === undefined) {
      tally = { program: name, version, swaps: 0, exact: 0, inexact: 0, exactBeyondProof: 0, unchecked: new Map() };
      this.versions.set(key, tally);
    }
    tally.swaps++;
    return tally;
  }
}

function isBeyondProof(program: Program, slot: number): boolean {
  const proven = program.provenSlots?.(slot) ?? null;
  return proven === null || slot < proven[0] || slot > proven[1];
}
