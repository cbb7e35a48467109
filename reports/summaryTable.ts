import { type Figures, figuresOf, landingTail, landingText, type Tone, toneOf } from "./figures.ts";
import { amount, decimalsShown, number, percent, shortened, signedAmount, signedPercent } from "./notation.ts";
import type { RunData } from "./runData.ts";
import { sheetRuns } from "./sheetRuns.ts";

/** One thing known of every run: what it is called, and its value for each run, in their order. */
export interface SummaryRow {
  readonly label: string;
  readonly values: readonly string[];
  readonly tones: readonly Tone[];
}

const NOTHING = "—";

/** The figures of the runs as text with units, all values of a row in the same number of decimals. */
export function summaryTable(runs: readonly RunData[]): SummaryRow[] {
  const named = sheetRuns(runs);
  const figures = runs.map(figuresOf);
  const unit = named[0]!.data.unit;
  const row = (
    label: string,
    value: (figures: Figures, index: number) => string,
    tone: (figures: Figures) => Tone = () => "plain",
  ): SummaryRow => ({ label, values: figures.map(value), tones: figures.map(tone) });
  const netDecimals = decimalsShown(
    figures.map(({ net }) => net),
    unit,
  );
  const costDecimals = decimalsShown(
    figures.map(({ costs }) => costs),
    unit,
  );
  const tail = landingTail(Math.min(...figures.map(({ landing }) => landing?.fills ?? Number.POSITIVE_INFINITY)));
  return [
    row("Run", (_, index) => named[index]!.name),
    row(
      `Net P&L (${unit.symbol})`,
      ({ net }) => signedAmount(net, unit, netDecimals),
      ({ net }) => toneOf(net),
    ),
    row(
      "Return",
      ({ netShare }) => (netShare === null ? NOTHING : signedPercent(netShare)),
      ({ net }) => toneOf(net),
    ),
    row("Max drawdown", ({ maxDrawdown }) => (maxDrawdown === null ? NOTHING : percent(-maxDrawdown.share, 2))),
    row("Fills / orders", ({ fills, orders }) => `${number(fills)} / ${number(orders)}`),
    row("Hit rate", ({ hitRate }) => (hitRate === null ? NOTHING : percent(hitRate))),
    row(`Costs (${unit.symbol})`, ({ costs }) => amount(costs, unit, costDecimals)),
    row("Cost share", ({ costShare }) => (costShare === null ? NOTHING : percent(costShare, 0))),
    row(`Landed, p50 / ${tail}`, ({ landing }) => (landing === null ? NOTHING : landingText(landing, tail))),
    row("Decision digest", (_, index) => shortened(runs[index]!.provenance.digests.decision, 12)),
  ];
}
