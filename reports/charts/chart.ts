import type { TopLevelSpec } from "vega-lite";
import { type CostsData, costsChart } from "./costs.ts";
import { type EquityData, equityChart } from "./equity.ts";
import { type ProfilesData, profilesChart } from "./profiles.ts";
import { type SlippageData, slippageChart } from "./slippage.ts";

/** A chart by its name, with what it shows. */
export type Chart =
  | { readonly kind: "equity"; readonly data: EquityData }
  | { readonly kind: "profiles"; readonly data: ProfilesData }
  | { readonly kind: "costs"; readonly data: CostsData }
  | { readonly kind: "slippage"; readonly data: SlippageData };

/** The chart's Vega-Lite specification at this width in pixels, y labels included. */
export function specificationOf(chart: Chart, widthPx: number): TopLevelSpec {
  switch (chart.kind) {
    case "equity":
      return equityChart(chart.data, widthPx);
    case "profiles":
      return profilesChart(chart.data, widthPx);
    case "costs":
      return costsChart(chart.data, widthPx);
    case "slippage":
      return slippageChart(chart.data, widthPx);
  }
}

/** A chart's title and subtitle, where a page sets them itself. */
export function headingOf(chart: Chart): { readonly title: string; readonly subtitle: string } {
  const { title } = specificationOf(chart, 1_000);
  if (typeof title !== "object" || !("text" in title)) throw new TypeError(`the ${chart.kind} chart has no title`);
  return { title: String(title.text), subtitle: String(title.subtitle) };
}
