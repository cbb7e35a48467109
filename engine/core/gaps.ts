/** Counts the decisions that were made while something was not being recorded. */
export class GapLedger {
  private readonly decisionsNs: number[] = [];
  private readonly inGap: boolean[] = [];

  decided(nowNs: number): void {
    this.decisionsNs.push(nowNs);
    this.inGap.push(false);
  }

  /** A gap from start to end, both included, became known; usually after the decisions that fell into it. */
  take(startNs: number, endNs: number): void {
    for (let at = this.decisionsNs.length - 1; at >= 0 && (this.decisionsNs[at] as number) >= startNs; at--)
      if ((this.decisionsNs[at] as number) <= endNs) this.inGap[at] = true;
  }

  get decisionsInGaps(): number {
    return this.inGap.filter(Boolean).length;
  }
}
