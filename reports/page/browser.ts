/** What a tear sheet does once it is open: draws its charts, picks a run, turns dark or light. Runs in the browser. */
import embed, { type Result } from "vega-embed";
import { type Chart, specificationOf } from "../charts/chart.ts";
import { chartConfig, cssPalette } from "../theme.ts";

const RESIZE_REST_MS = 150;
const CHART_PX_MIN = 280;

interface DrawnChart {
  readonly element: HTMLElement;
  readonly chart: Chart;
  result: Result | null;
  widthPx: number;
}

function chartsOf(page: Document): DrawnChart[] {
  const charts: Chart[] = JSON.parse(page.getElementById("charts")?.textContent ?? "[]");
  return charts.flatMap((chart, index) => {
    const element = page.getElementById(`chart-${index}`);
    return element === null ? [] : [{ element, chart, result: null, widthPx: 0 }];
  });
}

/** Colours are custom properties of the page, so a chart is drawn once and follows the page's theme. */
async function draw(drawn: DrawnChart): Promise<void> {
  const widthPx = Math.max(CHART_PX_MIN, Math.floor(drawn.element.clientWidth));
  if (widthPx === drawn.widthPx) return;
  drawn.widthPx = widthPx;
  // The page's own heading stands over the chart; `title` is for where a chart stands alone.
  const { title: _, ...specification } = specificationOf(drawn.chart, widthPx);
  drawn.result?.finalize();
  drawn.result = await embed(drawn.element, specification, {
    actions: false,
    ast: true,
    config: chartConfig(cssPalette()),
    mode: "vega-lite",
    padding: 0,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });
}

async function drawAll(charts: readonly DrawnChart[]): Promise<void> {
  for (const chart of charts) await draw(chart);
  document.documentElement.dataset.drawn = String(charts.length);
}

/** Shows the run that the address names, the first where it names none; a printed sheet has them all. */
function showRun(page: Document, hash: string): void {
  const runs = [...page.querySelectorAll<HTMLElement>("article.run")];
  const chosen = runs.find(({ id }) => `#${id}` === hash) ?? runs[0];
  for (const run of runs) run.dataset.shown = String(run === chosen);
  if (runs.length > 1 && `#${chosen?.id}` === hash) chosen?.scrollIntoView();
  for (const link of page.querySelectorAll<HTMLAnchorElement>("a.pick"))
    if (link.hash === `#${chosen?.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
}

function turnTheme(root: HTMLElement): void {
  const systemDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = root.dataset.theme === undefined ? systemDark : root.dataset.theme === "dark";
  root.dataset.theme = dark ? "light" : "dark";
}

const charts = chartsOf(document);
showRun(document, location.hash);
addEventListener("hashchange", () => showRun(document, location.hash));
document.getElementById("theme")?.addEventListener("click", () => turnTheme(document.documentElement));

let resized: ReturnType<typeof setTimeout> | undefined;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(() => void drawAll(charts), RESIZE_REST_MS);
});
void drawAll(charts);
