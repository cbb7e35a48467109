import type { TopLevelSpec } from "vega-lite";
import { RUN_COLOURS } from "../theme.ts";
import { columnsFor, type Panel, rowsOf, TIME_LABELS, wrapped, Y_AXIS_PX } from "./panel.ts";

/** The equity of several runs of one session. Money in whole units of `symbol`, times in ms since the epoch. */
export interface ProfilesData {
  readonly symbol: string;
  readonly runs: readonly {
    readonly run: string;
    readonly timeMs: readonly number[];
    readonly equity: readonly number[];
  }[];
}

const PANEL_PX_MIN = 150;
const GAP_PX = 18;
const TITLE_CHARACTER_PX = 7.2;

/** A panel a run: its equity in its colour, the others in grey. All panels have the same axes. */
export function profilesChart(data: ProfilesData, widthPx: number): TopLevelSpec {
  const fitting = Math.floor((widthPx + GAP_PX) / (PANEL_PX_MIN + Y_AXIS_PX + GAP_PX));
  const columns = columnsFor(data.runs.length, fitting);
  const panelPx = Math.floor((widthPx - GAP_PX * (columns - 1)) / columns) - Y_AXIS_PX;
  return {
    title: {
      text: `Side by side: equity (${data.symbol})`,
      subtitle: `${data.runs.length} runs of one session; all panels have the same axes; grey lines repeat the other runs`,
    },
    description: `Equity in ${data.symbol} of ${data.runs.map(({ run }) => run).join(", ")}, a panel each.`,
    datasets: {
      runs: data.runs.flatMap(({ timeMs, equity }, run) => rowsOf({ timeMs, equity }).map((row) => ({ ...row, run }))),
    },
    spacing: GAP_PX,
    columns,
    resolve: { scale: { x: "shared", y: "shared" } },
    concat: data.runs.map(({ run }, index) => panel(run, index, panelPx)),
  };
}

function panel(run: string, index: number, widthPx: number): Panel {
  const isRun = `datum.run === ${index}`;
  const line = { type: "line", interpolate: "step-after", clip: true } as const;
  return {
    title: { text: wrapped(run, widthPx, TITLE_CHARACTER_PX), fontSize: 12 },
    width: widthPx,
    height: 130,
    data: { name: "runs" },
    encoding: {
      x: {
        field: "timeMs",
        type: "temporal",
        scale: { type: "utc" },
        axis: { title: null, format: TIME_LABELS, tickCount: Math.max(2, Math.floor(widthPx / 70)) },
      },
      y: { field: "equity", type: "quantitative", scale: { zero: false }, axis: { title: null, tickCount: 4 } },
    },
    layer: [
      {
        transform: [{ filter: `!(${isRun})` }],
        mark: { ...line, style: "ghost", strokeWidth: 1 },
        encoding: { detail: { field: "run" } },
      },
      {
        transform: [{ filter: isRun }],
        mark: { ...line, style: `run${(index % RUN_COLOURS) + 1}`, strokeWidth: 1.6 },
      },
    ],
  };
}
