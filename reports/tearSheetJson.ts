import type { Costs } from "#engine/metrics/costs.ts";
import { type Caveat, caveatsOf } from "./caveats.ts";
import { figuresOf } from "./figures.ts";
import { FILLS_LISTED_MAX, type ListedFill, listedFills } from "./fillList.ts";
import type { RunData } from "./runData.ts";
import type { LandingTime } from "./series/fills.ts";
import { sheetRuns } from "./sheetRuns.ts";

/**
 * A tear sheet for programs: the figures that the HTML shows as tiles and tables. Money is in raw units of the
 * run's numeraire and times are nanoseconds since the epoch, both as decimal strings; shares are fractions of one.
 */
export interface TearSheetDocument {
  readonly schemaVersion: 1;
  readonly runs: readonly RunDocument[];
}

export interface RunDocument {
  readonly name: string;
  readonly id: string;
  readonly kind: string;
  readonly session: { readonly id: string; readonly root: string; readonly startNs: string; readonly endNs: string };
  readonly strategy: RunData["provenance"]["strategy"];
  readonly latency: RunData["provenance"]["latency"];
  readonly seed: number;
  readonly engineVersion: string;
  readonly digests: RunData["provenance"]["digests"];
  readonly numeraire: RunData["provenance"]["numeraire"];
  readonly caveats: readonly Caveat[];
  readonly counts: RunData["provenance"]["counts"];
  readonly equityMarks: number;
  readonly figures: FiguresDocument;
  readonly costs: Readonly<Record<keyof Costs | "gross" | "total" | "net", string>>;
  /** At most 50, as the HTML lists them. */
  readonly fills: readonly FillDocument[];
}

export interface FiguresDocument {
  readonly startEquity: string;
  readonly equity: string;
  readonly net: string;
  readonly netShare: number | null;
  readonly maxDrawdown: {
    readonly amount: string;
    readonly share: number;
    readonly peakNs: string;
    readonly troughNs: string;
    readonly recoveredNs: string | null;
  } | null;
  readonly fillShare: number | null;
  readonly trades: number;
  readonly tradesWon: number;
  readonly hitRate: number | null;
  readonly costShare: number | null;
  readonly landing: LandingTime | null;
}

export type FillDocument = { readonly [Column in keyof ListedFill]: JsonOf<ListedFill[Column]> };
type JsonOf<Value> = Value extends bigint ? string : Value extends number ? number | null : Value;

/** The document of the same runs that `tearSheet` makes a page of. Throws UsageError as it does. */
export function tearSheetJson(runs: readonly RunData[]): TearSheetDocument {
  return { schemaVersion: 1, runs: sheetRuns(runs).map(({ name, data }) => runDocument(name, data)) };
}

function runDocument(name: string, run: RunData): RunDocument {
  const { provenance, walk } = run;
  const { id, root, startNs, endNs } = provenance.session;
  return {
    name,
    id: provenance.id,
    kind: provenance.kind,
    session: { id, root, startNs, endNs },
    strategy: provenance.strategy,
    latency: provenance.latency,
    seed: provenance.seed,
    engineVersion: provenance.engine.version,
    digests: provenance.digests,
    numeraire: provenance.numeraire,
    caveats: caveatsOf(run),
    counts: provenance.counts,
    equityMarks: run.marks.timeNs.length,
    figures: figuresDocument(run),
    costs: {
      gross: String(walk.gross),
      move: String(walk.move),
      impact: String(walk.impact),
      poolFee: String(walk.poolFee),
      chainFee: String(walk.chainFee),
      total: String(walk.total),
      net: String(walk.net),
    },
    fills: listedFills(run, FILLS_LISTED_MAX).map(fillDocument),
  };
}

function figuresDocument(run: RunData): FiguresDocument {
  const { net, netShare, maxDrawdown, fillShare, trades, tradesWon, hitRate, costShare, landing } = figuresOf(run);
  return {
    startEquity: run.provenance.final.startEquity,
    equity: run.provenance.final.equity,
    net: String(net),
    netShare,
    maxDrawdown: maxDrawdown && {
      amount: String(maxDrawdown.amount),
      share: maxDrawdown.share,
      peakNs: String(maxDrawdown.peakNs),
      troughNs: String(maxDrawdown.troughNs),
      recoveredNs: maxDrawdown.recoveredNs === null ? null : String(maxDrawdown.recoveredNs),
    },
    fillShare,
    trades,
    tradesWon,
    hitRate,
    costShare,
    landing,
  };
}

function fillDocument(fill: ListedFill): FillDocument {
  return {
    landedNs: String(fill.landedNs),
    slot: String(fill.slot),
    pool: fill.pool,
    side: fill.side,
    notional: String(fill.notional),
    waitedMs: fill.waitedMs,
    slippageBps: Number.isFinite(fill.slippageBps) ? fill.slippageBps : null,
    move: String(fill.move),
    impact: String(fill.impact),
    poolFee: String(fill.poolFee),
    chainFee: String(fill.chainFee),
    net: fill.net === null ? null : String(fill.net),
  };
}
