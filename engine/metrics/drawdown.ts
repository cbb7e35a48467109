/** The deepest fall of an equity curve below the highest point before it. Rows count from 0. */
export interface Drawdown {
  /** How far it fell, in the curve's raw units; 0 when it never fell. */
  readonly amount: bigint;
  /** The high that it fell from. */
  readonly peak: bigint;
  readonly peakRow: number;
  readonly troughRow: number;
  /** The first row after the trough that is back at the peak; null when the curve ends below it. */
  readonly recoveryRow: number | null;
}

/**
 * The deepest fall as a share of the running peak, compared exactly: fall₁ ÷ peak₁ > fall₂ ÷ peak₂ as
 * fall₁ × peak₂ > fall₂ × peak₁. Of equal falls the earliest. Null for a curve without points.
 */
export function maxDrawdown(equity: BigInt64Array): Drawdown | null {
  const start = equity[0];
  if (start === undefined) return null;
  let peak = start;
  let peakRow = 0;
  let deepest = { amount: 0n, peak: start, peakRow: 0, troughRow: 0 };
  for (let row = 1; row < equity.length; row++) {
    const value = equity[row]!;
    if (value >= peak) {
      if (value > peak) peakRow = row;
      peak = value;
      continue;
    }
    const amount = peak - value;
    const deeper = deepest.amount === 0n || amount * deepest.peak > deepest.amount * peak;
    if (deeper) deepest = { amount, peak, peakRow, troughRow: row };
  }
  return { ...deepest, recoveryRow: recoveryOf(equity, deepest.peak, deepest.troughRow) };
}

/** A drawdown as a share of its peak: 0.0112 for 1.12 %; 0 where the peak isn't above zero. */
export function drawdownShare({ amount, peak }: Drawdown): number {
  return peak > 0n ? Number(amount) / Number(peak) : 0;
}

function recoveryOf(equity: BigInt64Array, peak: bigint, troughRow: number): number | null {
  for (let row = troughRow; row < equity.length; row++) if (equity[row]! >= peak) return row;
  return null;
}
