import { costShare } from "#engine/metrics/costs.ts";
import { drawdownShare } from "#engine/metrics/drawdown.ts";
import { tradesWon } from "#engine/metrics/trades.ts";
import {
  amount,
  counted,
  decimalsShown,
  duration,
  milliseconds,
  number,
  percent,
  signedAmount,
  signedPercent,
  trimmedAmount,
} from "./notation.ts";
import type { RunData } from "./runData.ts";
import type { LandingTime } from "./series/fills.ts";

/** What a run came to. Money in raw units of the numeraire, shares as fractions of one. */
export interface Figures {
  readonly net: bigint;
  /** Of equity at the start; null when that was nothing. */
  readonly netShare: number | null;
  readonly maxDrawdown: FiguresDrawdown | null;
  readonly orders: number;
  readonly fills: number;
  readonly fillShare: number | null;
  readonly trades: number;
  readonly tradesWon: number;
  readonly hitRate: number | null;
  readonly costs: bigint;
  /** Null when gross was no gain. */
  readonly costShare: number | null;
  readonly landing: LandingTime | null;
}

interface FiguresDrawdown {
  readonly amount: bigint;
  readonly share: number;
  readonly peakNs: bigint;
  readonly troughNs: bigint;
  /** Null when equity ended below the peak. */
  readonly recoveredNs: bigint | null;
}

/** A figure as a reader sees it. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone: Tone;
}

export type Tone = "gain" | "loss" | "plain";

export function toneOf(gained: bigint): Tone {
  return gained > 0n ? "gain" : gained < 0n ? "loss" : "plain";
}

export function figuresOf(run: RunData): Figures {
  const { counts, final } = run.provenance;
  const won = tradesWon(run.trades);
  const trades = run.trades.net.length;
  const start = BigInt(final.startEquity);
  return {
    net: run.walk.net,
    netShare: start > 0n ? Number(run.walk.net) / Number(start) : null,
    maxDrawdown: drawdownOf(run),
    orders: counts.orders,
    fills: counts.fills,
    fillShare: shareOf(counts.fills, counts.orders),
    trades,
    tradesWon: won,
    hitRate: shareOf(won, trades),
    costs: run.walk.total,
    costShare: costShare(run.walk),
    landing: run.landing,
  };
}

/** The tail of landing times that this many fills can carry: ten of them beyond the quantile (n ≥ 10 ÷ (1 − q)). */
export function landingTail(fills: number): "p99" | "p90" | "max" {
  return fills >= 1_000 ? "p99" : fills >= 100 ? "p90" : "max";
}

/** Six tiles: what a reader asks first. */
export function tilesOf(run: RunData): Tile[] {
  const figures = figuresOf(run);
  return [
    netTile(run, figures),
    drawdownTile(run, figures),
    fillsTile(run, figures),
    hitTile(figures),
    costTile(run, figures),
    landingTile(run),
  ];
}

const NOTHING = "—";

function netTile({ unit, provenance }: RunData, { net, netShare }: Figures): Tile {
  const start = BigInt(provenance.final.startEquity);
  const of = `of ${trimmedAmount(start, unit, decimalsShown([start], unit))}`;
  return {
    label: "Net P&L",
    value: `${signedAmount(net, unit, decimalsShown([net], unit))} ${unit.symbol}`,
    note: netShare === null ? of : `${signedPercent(netShare)} ${of}`,
    tone: toneOf(net),
  };
}

function drawdownTile({ unit }: RunData, { maxDrawdown }: Figures): Tile {
  const label = "Max drawdown";
  if (maxDrawdown === null) return { label, value: NOTHING, note: "no equity was marked", tone: "plain" };
  const { amount: fall, share, troughNs, recoveredNs } = maxDrawdown;
  if (fall === 0n) return { label, value: percent(0), note: "equity never fell below its high", tone: "plain" };
  const after =
    recoveredNs === null
      ? "not recovered by the end"
      : `recovered ${duration(Number(recoveredNs - troughNs) / 1e6)} after its low`;
  return {
    label,
    value: percent(-share, 2),
    note: `${amount(fall, unit, decimalsShown([fall], unit))} ${unit.symbol}, ${after}`,
    tone: "loss",
  };
}

function fillsTile({ provenance: { counts } }: RunData, { fills, orders, fillShare }: Figures): Tile {
  const failures = [
    [counts.reverted, "reverted"],
    [counts.dropped, "dropped"],
    [counts.unsettled, "unsettled"],
  ].flatMap(([count, state]) => (count === 0 ? [] : [`${count} ${state}`]));
  const note = fillShare === null ? "no order was made" : [`${percent(fillShare)} filled`, ...failures].join(", ");
  return { label: "Fills / orders", value: `${number(fills)} / ${number(orders)}`, note, tone: "plain" };
}

function hitTile({ hitRate, trades, tradesWon }: Figures): Tile {
  const label = "Hit rate";
  if (hitRate === null) return { label, value: NOTHING, note: "no position was closed", tone: "plain" };
  const note = `${number(tradesWon)} of ${counted(trades, "closed trade")} above zero after fees`;
  return { label, value: percent(hitRate), note, tone: "plain" };
}

function costTile({ unit }: RunData, { costs, costShare: share }: Figures): Tile {
  const label = "Cost share of gross";
  const sum = `${amount(costs, unit, decimalsShown([costs], unit))} ${unit.symbol}`;
  if (share === null) return { label, value: NOTHING, note: `gross was no gain; costs ${sum}`, tone: "plain" };
  return {
    label,
    value: percent(share, 0),
    note: `${sum}: waiting, impact, fees`,
    tone: share >= 1 ? "loss" : "plain",
  };
}

function landingTile({ landing, provenance: { latency } }: RunData): Tile {
  const tail = landingTail(landing?.fills ?? 0);
  const label = `Landed, p50 / ${tail}`;
  const note = `profile ${latency.name}`;
  if (landing === null) return { label, value: NOTHING, note: `${note}; no fills`, tone: "plain" };
  return {
    label,
    value: landingText(landing, tail),
    note: `${note}; n = ${number(landing.fills)} fills`,
    tone: "plain",
  };
}

/** The median and a tail: 94 / 857 ms. */
export function landingText(landing: LandingTime, tail: ReturnType<typeof landingTail>): string {
  return `${milliseconds(landing.p50Ms)} / ${milliseconds(landing[`${tail}Ms`])} ms`;
}

function drawdownOf({ drawdown, marks }: RunData): FiguresDrawdown | null {
  if (drawdown === null) return null;
  const at = (row: number) => marks.timeNs[row]!;
  return {
    amount: drawdown.amount,
    share: drawdownShare(drawdown),
    peakNs: at(drawdown.peakRow),
    troughNs: at(drawdown.troughRow),
    recoveredNs: drawdown.recoveryRow === null ? null : at(drawdown.recoveryRow),
  };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
