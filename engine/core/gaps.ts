/** Counts the decisions that were made while something was not being recorded. */
export class GapLedger {
  private readonly decisionsNs: number[] = [];
  private readonly gaps: { readonly startNs: number; readonly endNs: number }[] = [];

  decided(nowNs: number): void {
    this.decisionsNs.push(nowNs);
  }

  /** A gap from start to end, both included, became known; usually after the decisions that fell into it. */
  take(startNs: number, endNs: number): void {
    this.gaps.push({ startNs, endNs });
  }

  get decisionsInGaps(): number {
    const gaps = [...this.gaps].sort((a, b) => a.startNs - b.startNs);
    let at = 0;
    let coveredToNs = -Infinity;
    return this.decisionsNs.filter((nowNs) => {
      for (let gap = gaps[at]; gap !== undefined && gap.startNs <= nowNs; gap = gaps[++at])
        coveredToNs = Math.max(coveredToNs, gap.endNs);
      return nowNs <= coveredToNs;
    }).length;
  }
}
