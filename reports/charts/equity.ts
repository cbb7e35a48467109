import type { TopLevelSpec } from "vega-lite";
import { counted, duration, number } from "../notation.ts";
import { type Panel, rowsOf, TIME_LABELS, wrapped, Y_AXIS_PX } from "./panel.ts";
import { symlogConstant, symlogTicks } from "./symlog.ts";

/** A run's equity over time, with what it is made of. Money in whole units of `symbol`, times in ms since the epoch. */
export interface EquityData {
  readonly symbol: string;
  /** Equity at the start. */
  readonly start: number;
  /** Of the whole run: the points are some of its marks. */
  readonly marks: number;
  readonly markEveryMs: number;
  readonly points: Points & { readonly drawdown: readonly number[] };
  readonly overview: Points;
  /** Closed trades; `all` counts those not drawn too. */
  readonly trades: {
    readonly all: number;
    readonly timeMs: readonly number[];
    readonly net: readonly number[];
    readonly notional: readonly number[];
  };
  readonly failed: {
    readonly timeMs: readonly number[];
    readonly state: readonly string[];
    readonly orders: readonly number[];
  };
}

interface Points {
  readonly timeMs: readonly number[];
  readonly equity: readonly number[];
}

/** Room for the largest dots within the panel. */
const DOT_PX = 8;
/** The end of time as Date has it. */
const TIME_MS_MAX = 8_640_000_000_000_000;
/**
 * The points that the zoomed stretch shows, with the one before and the one after, whose steps cross its ends.
 * The panels' y axes fit what is left; dots and ticks keep theirs and are clipped.
 */
const IN_BRUSH = {
  filter: "!isDefined(brush.timeMs) || (datum.untilMs >= brush.timeMs[0] && datum.sinceMs <= brush.timeMs[1])",
} as const;

/**
 * Equity, drawdown, closed trades and failed orders over one axis of time; dragging over the overview
 * below zooms them all.
 */
export function equityChart(data: EquityData, widthPx: number): TopLevelSpec {
  const plotPx = widthPx - Y_AXIS_PX;
  const panels = [equityPanel(data)];
  if (data.points.drawdown.some((share) => share < 0)) panels.push(DRAWDOWN);
  if (data.trades.timeMs.length > 0) panels.push(tradesPanel(data, plotPx));
  if (data.failed.timeMs.length > 0) panels.push(FAILED);
  const zoomed = panels.map((panel, index): Panel => {
    const axis = {
      title: null,
      labels: index === panels.length - 1,
      format: TIME_LABELS,
      tickCount: timeTicks(plotPx),
    };
    const scale = { type: "utc", domain: { param: "brush" }, padding: DOT_PX } as const;
    return { ...panel, width: plotPx, encoding: { x: { field: "timeMs", type: "temporal", scale, axis } } };
  });
  return {
    title: { text: `Equity (${data.symbol}) after all costs`, subtitle: subtitle(data) },
    description: `Line of equity in ${data.symbol} over time; drawdown, closed trades and failed orders below it.`,
    datasets: {
      points: pointRows(data),
      overview: rowsOf(data.overview),
      trades: rowsOf({ timeMs: data.trades.timeMs, net: data.trades.net, notional: data.trades.notional }),
      failed: rowsOf(data.failed),
    },
    spacing: 12,
    vconcat: [{ spacing: 12, resolve: { scale: { x: "shared" } }, vconcat: zoomed }, overviewPanel(plotPx)],
  };
}

/** Points with the times of their neighbours; before the first and after the last is all time. */
function pointRows({ points }: EquityData) {
  const { timeMs } = points;
  return rowsOf({
    ...points,
    sinceMs: [-TIME_MS_MAX, ...timeMs.slice(0, -1)],
    untilMs: [...timeMs.slice(1), TIME_MS_MAX],
  });
}

function subtitle({ marks, markEveryMs, points }: EquityData): string {
  const drawn = points.timeMs.length;
  const every = marks > 1 ? `, one every ${duration(markEveryMs)} on average` : "";
  const how = drawn === marks ? "all drawn" : `drawn as ${number(drawn)} points (M4)`;
  return `${counted(marks, "mark")}${every}, ${how}; dashed: equity at the start; times are UTC`;
}

/** Layers that share the panel's x, which equityChart puts on it. */
type Layers = Extract<Panel, { layer: unknown }>;

function equityPanel({ start, points }: EquityData): Layers {
  return {
    height: 220,
    data: { name: "points" },
    layer: [
      {
        // Only where it is near what is seen: else it would keep a zoomed curve flat.
        transform: [
          IN_BRUSH,
          {
            aggregate: [
              { op: "min", field: "equity", as: "low" },
              { op: "max", field: "equity", as: "high" },
            ],
          },
          { calculate: `abs(${start} - (datum.low + datum.high) / 2) <= 1.5 * (datum.high - datum.low)`, as: "near" },
          { calculate: `datum.near ? ${start} : datum.low`, as: "start" },
        ],
        mark: { type: "rule", style: "rule", strokeDash: [3, 3] },
        encoding: {
          x: { value: 0 },
          x2: { value: "width" },
          y: { field: "start", type: "quantitative" },
          opacity: { condition: { test: "datum.near", value: 0.8 }, value: 0 },
        },
      },
      {
        transform: [IN_BRUSH],
        mark: {
          type: "line",
          style: "line",
          strokeWidth: 1.4,
          interpolate: "step-after",
          point: points.timeMs.length === 1,
        },
        encoding: {
          y: { field: "equity", type: "quantitative", scale: { zero: false }, axis: { title: null, tickCount: 6 } },
        },
      },
    ],
  };
}

const DRAWDOWN: Layers = {
  height: 72,
  title: "Drawdown (% of the high so far)",
  data: { name: "points" },
  layer: [
    {
      transform: [IN_BRUSH],
      mark: {
        type: "area",
        style: "fall",
        fillOpacity: 0.6,
        strokeWidth: 1,
        interpolate: "step-after",
      },
      encoding: {
        y: { field: "drawdown", type: "quantitative", axis: { title: null, tickCount: 3, format: ".2~%" } },
      },
    },
  ],
};

function tradesPanel({ symbol, trades, failed }: EquityData, widthPx: number): Layers {
  const drawn = trades.timeMs.length;
  const constant = symlogConstant(trades.net);
  const axis = { title: null, values: symlogTicks(trades.net, constant), format: ",~r" };
  const domain = [Math.min(0, ...trades.net), Math.max(0, ...trades.net)];
  const encoding = {
    y: { field: "net", type: "quantitative", scale: { type: "symlog", constant, domain, padding: DOT_PX }, axis },
    size: {
      field: "notional",
      type: "quantitative",
      scale: { domain: [0, Math.max(...trades.notional)], range: [12, 150] },
      legend: null,
    },
    tooltip: [
      { field: "timeMs", type: "temporal", title: "closed (UTC)", timeUnit: "utcyearmonthdatehoursminutesseconds" },
      { field: "net", type: "quantitative", title: `net P&L (${symbol})`, format: ",.4~r" },
      { field: "notional", type: "quantitative", title: `size (${symbol})`, format: ",.4~r" },
    ],
  } satisfies Layers["layer"][number]["encoding"];
  const dots = (style: "gain" | "loss", filter: string, some: boolean): Layers["layer"] =>
    some ? [{ transform: [{ filter }], mark: { type: "circle", style, opacity: 0.5, clip: true }, encoding }] : [];
  const selection =
    drawn === trades.all
      ? counted(trades.all, "closed trade")
      : `${number(trades.all)} closed trades, drawn are the ${number(drawn)} best and worst of their time`;
  const strip = failed.timeMs.length > 0 ? "; the strip below marks orders that reverted or were dropped" : "";
  return {
    height: 120,
    title: {
      text: `Trades: net P&L each (${symbol}, symlog)`,
      subtitle: wrapped(`${selection}; dot area = size${strip}`, widthPx),
    },
    data: { name: "trades" },
    layer: [
      {
        transform: [{ aggregate: [{ op: "count", as: "trades" }] }, { calculate: "0", as: "zero" }],
        mark: { type: "rule", style: "zero" },
        encoding: { x: { value: 0 }, x2: { value: "width" }, y: { ...encoding.y, field: "zero" } },
      },
      // A layer without a dot would have no extent to make a scale from.
      ...dots(
        "gain",
        "datum.net > 0",
        trades.net.some((net) => net > 0),
      ),
      ...dots(
        "loss",
        "datum.net <= 0",
        trades.net.some((net) => net <= 0),
      ),
    ],
  };
}

const FAILED: Layers = {
  height: 12,
  data: { name: "failed" },
  layer: [
    {
      mark: { type: "tick", style: "failed", thickness: 1, bandSize: 12, clip: true },
      encoding: {
        tooltip: [
          { field: "timeMs", type: "temporal", title: "from (UTC)", timeUnit: "utcyearmonthdatehoursminutesseconds" },
          { field: "state", title: "orders that were" },
          { field: "orders", title: "orders" },
        ],
      },
    },
  ],
};

function overviewPanel(widthPx: number): Panel {
  return {
    title: { text: wrapped("Drag here to zoom, double-click to see all", widthPx), style: "hint", offset: 4 },
    width: widthPx,
    height: 36,
    data: { name: "overview" },
    params: [{ name: "brush", select: { type: "interval", encodings: ["x"] } }],
    mark: { type: "line", style: "overview", strokeWidth: 1, interpolate: "step-after" },
    encoding: {
      x: {
        field: "timeMs",
        type: "temporal",
        scale: { type: "utc", padding: DOT_PX },
        axis: { title: null, format: TIME_LABELS, tickCount: timeTicks(widthPx) },
      },
      y: { field: "equity", type: "quantitative", scale: { zero: false }, axis: null },
    },
  };
}

function timeTicks(widthPx: number): number {
  return Math.max(2, Math.floor(widthPx / 90));
}
