import type { CostSteps } from "./charts/costs.ts";
import type { EquityData } from "./charts/equity.ts";
import type { ProfilesData } from "./charts/profiles.ts";
import type { SlippageData } from "./charts/slippage.ts";
import { drawn } from "./notation.ts";
import type { RunData } from "./runData.ts";

const TRADE_STEPS = 150;
const TRADES_A_STEP = 2;
const DOTS_MAX = 400;
/** Fewer fills, or fills all of one size, say nothing about slippage by size. */
const SLIPPAGE_FILLS_MIN = 8;
const SIZE_RATIO_MIN = 1.5;

export function equityData(run: RunData): EquityData {
  const { unit, marks, points, coarsePoints, fills, trades } = run;
  const count = marks.timeNs.length;
  const spanNs = count > 1 ? marks.timeNs[count - 1]! - marks.timeNs[0]! : 0n;
  const shown = outstandingTrades(run);
  const landed = (trade: number) => fills.landedNs[trades.fillRow[trade]!]!;
  return {
    symbol: unit.symbol,
    start: drawn(BigInt(run.provenance.final.startEquity), unit),
    marks: count,
    markEveryMs: count > 1 ? Number(spanNs) / 1e6 / (count - 1) : 0,
    points: {
      timeMs: points.timeMs,
      equity: points.equity.map((raw) => drawn(raw, unit)),
      drawdown: points.drawdown,
    },
    overview: { timeMs: coarsePoints.timeMs, equity: coarsePoints.equity.map((raw) => drawn(raw, unit)) },
    trades: {
      all: trades.net.length,
      timeMs: shown.map((trade) => Number(landed(trade) / 1_000_000n)),
      net: shown.map((trade) => drawn(trades.net[trade]!, unit)),
      notional: shown.map((trade) => drawn(fills.notional[trades.fillRow[trade]!]!, unit)),
    },
    failed: run.failed,
  };
}

export function costSteps({ walk, unit }: RunData, name: string): CostSteps {
  return {
    run: name,
    gross: drawn(walk.gross, unit),
    move: drawn(walk.move, unit),
    impact: drawn(walk.impact, unit),
    poolFee: drawn(walk.poolFee, unit),
    chainFee: drawn(walk.chainFee, unit),
    net: drawn(walk.net, unit),
  };
}

export function profileOf({ coarsePoints, unit }: RunData, name: string): ProfilesData["runs"][number] {
  return { run: name, timeMs: coarsePoints.timeMs, equity: coarsePoints.equity.map((raw) => drawn(raw, unit)) };
}

/** Null where the fills are too few, or too much of one size, to show anything by size. */
export function slippageData({ fills, slippage, unit }: RunData): SlippageData | null {
  const rows = [...fills.notional.keys()].filter(
    (row) => fills.notional[row]! > 0n && Number.isFinite(fills.slippageBps[row]),
  );
  const sizes = rows.map((row) => drawn(fills.notional[row]!, unit));
  const smallest = sizes.reduce((min, size) => Math.min(min, size), Number.POSITIVE_INFINITY);
  const largest = sizes.reduce((max, size) => Math.max(max, size), 0);
  if (rows.length < SLIPPAGE_FILLS_MIN || largest < SIZE_RATIO_MIN * smallest) return null;
  const everyNth = Math.ceil(rows.length / DOTS_MAX);
  const dots = rows.filter((_, index) => index % everyNth === 0);
  return {
    symbol: unit.symbol,
    fills: rows.length,
    dots: {
      notional: dots.map((row) => drawn(fills.notional[row]!, unit)),
      bps: dots.map((row) => Number(fills.slippageBps[row]!.toFixed(3))),
    },
    bins: { ...slippage, notional: slippage.notional.map((raw) => raw / 10 ** unit.decimals) },
  };
}

/**
 * Every trade, or when there are more than can be drawn apart, the two best and the two worst
 * of each of 150 equal stretches of time. Numbers of trades, in order of landing.
 */
function outstandingTrades({ fills, trades }: RunData): number[] {
  const all = [...trades.net.keys()];
  if (all.length <= TRADE_STEPS * TRADES_A_STEP * 2) return all;
  const landed = (trade: number) => fills.landedNs[trades.fillRow[trade]!]!;
  const times = all.map(landed);
  const start = times.reduce((min, time) => (time < min ? time : min));
  const end = times.reduce((max, time) => (time > max ? time : max));
  const stepNs = (end - start) / BigInt(TRADE_STEPS) + 1n;
  const steps = new Map<number, number[]>();
  for (const trade of all) {
    const step = Number((landed(trade) - start) / stepNs);
    const members = steps.get(step);
    if (members === undefined) steps.set(step, [trade]);
    else members.push(trade);
  }
  const byNet = (a: number, b: number) =>
    trades.net[a]! < trades.net[b]! ? -1 : trades.net[a]! > trades.net[b]! ? 1 : a - b;
  return [...steps.values()]
    .flatMap((members) => {
      const sorted = members.sort(byNet);
      return [...new Set([...sorted.slice(0, TRADES_A_STEP), ...sorted.slice(-TRADES_A_STEP)])];
    })
    .sort((a, b) => a - b);
}
