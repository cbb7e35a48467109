import type { TopLevelSpec } from "vega-lite";
import { number } from "../notation.ts";
import { columnsFor, Y_AXIS_PX } from "./panel.ts";

/** Where the edge of several runs went. Money in whole units of `symbol`. */
export interface CostsData {
  readonly symbol: string;
  readonly runs: readonly CostSteps[];
}

/** From gross to net; a cost is positive when it cost something. */
export interface CostSteps {
  readonly run: string;
  readonly gross: number;
  readonly move: number;
  readonly impact: number;
  readonly poolFee: number;
  readonly chainFee: number;
  readonly net: number;
}

const STEPS = ["gross", "move", "impact", "pool", "chain", "net"] as const;
const PANEL_PX_MIN = 200;
const GAP_PX = 16;
/** Room for the labels above the bars, as a share of what the bars span. */
const LABEL_SHARE = 0.08;

/** A waterfall a run: gross, less each cost, to net. All panels have one scale. */
export function costsChart(data: CostsData, widthPx: number): TopLevelSpec {
  const plotPx = widthPx - Y_AXIS_PX;
  const fitting = Math.floor((plotPx + GAP_PX) / (PANEL_PX_MIN + GAP_PX));
  const columns = columnsFor(data.runs.length, fitting);
  const panelPx = Math.floor((plotPx - GAP_PX * (columns - 1)) / columns);
  const bar = (style: string) => ({ type: "bar", style, width: { band: 0.86 } }) as const;
  const bars = data.runs.flatMap(barsOf);
  const levels = bars.flatMap(({ from, to }) => [from, to]);
  const low = Math.min(0, ...levels);
  const high = Math.max(0, ...levels);
  const top = high > low ? high + LABEL_SHARE * (high - low) : low + 1;
  const scale = { domain: [low, top], nice: true };
  const y = { type: "quantitative", scale, axis: { title: null, tickCount: 5 } } as const;
  return {
    title: {
      text: `Where the edge goes (${data.symbol} over the run)`,
      subtitle:
        "gross: the fills at the price seen when decided, for free; then what the price moved while waiting, the order's own impact, pool fees and chain fees took; net is what equity gained",
    },
    description: `Waterfall from gross to net for ${data.runs.map(({ run }) => run).join(", ")}.`,
    data: { values: bars },
    spacing: GAP_PX,
    columns,
    facet: {
      field: "run",
      type: "nominal",
      sort: data.runs.map(({ run }) => run),
      header: {
        title: null,
        labelAnchor: "start",
        labelLimit: panelPx,
        labelFontSize: panelPx < 260 ? 11 : 12,
        ...(data.runs.length === 1 && { labelExpr: "''", labelPadding: 0 }),
      },
    },
    spec: {
      width: panelPx,
      height: 190,
      encoding: {
        x: {
          field: "step",
          type: "ordinal",
          sort: [...STEPS],
          axis: { title: null, labelAngle: 0, labelOverlap: false, labelFontSize: panelPx < 260 ? 10 : 11 },
        },
      },
      layer: [
        {
          transform: [{ aggregate: [{ op: "count", as: "bars" }] }, { calculate: "0", as: "zero" }],
          mark: { type: "rule", style: "zero" },
          encoding: { x: { value: 0 }, x2: { value: "width" }, y: { field: "zero", ...y } },
        },
        {
          transform: [{ filter: "datum.change >= 0" }],
          mark: bar("gain"),
          encoding: { y: { field: "from", ...y }, y2: { field: "to" } },
        },
        {
          transform: [{ filter: "datum.change < 0" }],
          mark: bar("loss"),
          encoding: { y: { field: "from", ...y }, y2: { field: "to" } },
        },
        {
          mark: { type: "text", baseline: "bottom", dy: -4, fontSize: panelPx < 260 ? 10 : 11 },
          encoding: { y: { field: "top", ...y }, text: { field: "label" } },
        },
      ],
    },
  };
}

function barsOf(steps: CostSteps) {
  const decimals = labelDecimals(steps);
  let level = steps.gross;
  const bar = (step: (typeof STEPS)[number], from: number, to: number) => {
    const change = to - from;
    const sign = change > 0 ? "+" : "";
    return { run: steps.run, step, from, to, top: Math.max(from, to), change, label: sign + number(change, decimals) };
  };
  const down = (step: (typeof STEPS)[number], cost: number) => {
    const from = level;
    level -= cost;
    return bar(step, from, level);
  };
  return [
    bar("gross", 0, steps.gross),
    down("move", steps.move),
    down("impact", steps.impact),
    down("pool", steps.poolFee),
    down("chain", steps.chainFee),
    bar("net", 0, steps.net),
  ];
}

/** As many decimals as give the largest step three digits. */
function labelDecimals({ gross, move, impact, poolFee, chainFee, net }: CostSteps): number {
  const largest = Math.max(...[gross, move, impact, poolFee, chainFee, net].map(Math.abs));
  return largest === 0 ? 0 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(largest))));
}
