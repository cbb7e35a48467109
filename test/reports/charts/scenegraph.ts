import * as vega from "vega";
import type { TopLevelSpec } from "vega-lite";
import * as vegaLite from "vega-lite";
import { chartConfig, PALETTES } from "#reports/theme.ts";

/** What a chart came to when it was drawn without a screen. */
export interface Drawn {
  /** Items by type of mark, those of axes, titles and legends left out: `{ symbol: 2, rule: 1 }`. */
  readonly marks: Readonly<Record<string, number>>;
  /** Every item, axes and titles too. */
  readonly items: number;
  readonly warnings: readonly string[];
  readonly view: vega.View;
}

/** There is no window to drag in. */
const HEADLESS = "Can not resolve event source: window";

export async function draw(specification: TopLevelSpec): Promise<Drawn> {
  const warnings: string[] = [];
  const logger = vega.logger(vega.Warn);
  logger.warn = (...texts: readonly unknown[]) => {
    if (texts.join(" ") !== HEADLESS) warnings.push(texts.join(" "));
    return logger;
  };
  const { spec } = vegaLite.compile(specification, { config: chartConfig(PALETTES.light), logger });
  const view = new vega.View(vega.parse(spec), { renderer: "none", logger });
  await view.runAsync();
  const marks: Record<string, number> = {};
  let items = 0;
  const visit = (mark: unknown, inGuide: boolean): void => {
    const { marktype, role, items: own } = mark as { marktype: string; role?: string; items: { items?: unknown[] }[] };
    const guide = inGuide || /^(axis|legend|title|column|row)/.test(role ?? "");
    for (const item of own) {
      if (marktype === "group") for (const child of item.items ?? []) visit(child, guide);
      else {
        items++;
        if (!guide) marks[marktype] = (marks[marktype] ?? 0) + 1;
      }
    }
  };
  visit((view.scenegraph() as unknown as { root: unknown }).root, false);
  return { marks, items, warnings, view };
}
