import type { TopLevelSpec } from "vega-lite";
import { counted, number } from "../notation.ts";
import { rowsOf, Y_AXIS_PX } from "./panel.ts";

/** What fills cost against the price at decision, by their size. Sizes in whole units of `symbol`. */
export interface SlippageData {
  readonly symbol: string;
  /** Fills of the run; the dots are some of them. */
  readonly fills: number;
  readonly dots: { readonly notional: readonly number[]; readonly bps: readonly number[] };
  /** Quantiles in bins of size, over all fills. */
  readonly bins: {
    readonly notional: readonly number[];
    readonly fills: readonly number[];
    readonly p10: readonly number[];
    readonly median: readonly number[];
    readonly p90: readonly number[];
  };
}

const Y_TITLE_PX = 14;

/** A dot a fill, and for each bin of sizes the median with the band from p10 to p90. */
export function slippageChart(data: SlippageData, widthPx: number): TopLevelSpec {
  const sizes = data.dots.notional;
  const smallest = sizes.reduce((min, size) => Math.min(min, size), Number.POSITIVE_INFINITY);
  const largest = sizes.reduce((max, size) => Math.max(max, size), 0);
  const domain = [smallest / 1.1, largest * 1.1];
  const x = {
    field: "notional",
    type: "quantitative",
    scale: { type: "log", domain, nice: false },
    axis: { title: `size of the fill (${data.symbol}, log)`, format: ",~r", tickCount: 6, grid: true },
  } as const;
  const y = { type: "quantitative", axis: { title: "slippage (bps)", tickCount: 6 } } as const;
  const drawn = sizes.length === data.fills ? "" : `, ${number(sizes.length)} of them drawn`;
  return {
    title: {
      text: "Slippage by size (bps)",
      subtitle: `price paid against price when decided, pool fee included, positive is a cost; ${counted(data.fills, "fill")}${drawn}; line: median, band: p10–p90 of bins with 10 fills or more`,
    },
    description: `Slippage in basis points of ${counted(data.fills, "fill")} by size in ${data.symbol}.`,
    width: widthPx - Y_AXIS_PX - Y_TITLE_PX,
    height: 220,
    datasets: { dots: rowsOf(data.dots), bins: rowsOf(data.bins) },
    layer: [
      {
        data: { name: "dots" },
        mark: { type: "circle", style: "dot", size: 14, opacity: 0.28 },
        encoding: { x, y: { field: "bps", ...y } },
      },
      {
        data: { name: "bins" },
        mark: { type: "area", style: "line", opacity: 0.2 },
        encoding: { x, y: { field: "p10", ...y }, y2: { field: "p90" } },
      },
      {
        data: { name: "bins" },
        mark: { type: "line", style: "line", strokeWidth: 2, point: { style: "line", size: 26 } },
        encoding: { x, y: { field: "median", ...y } },
      },
    ],
  };
}
