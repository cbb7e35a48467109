import { type CaveatGroup, groupedCaveats } from "./caveats.ts";
import { costSteps, equityData, profileOf, slippageData } from "./chartData.ts";
import { type Chart, headingOf } from "./charts/chart.ts";
import { tilesOf } from "./figures.ts";
import { shortened, utcRange } from "./notation.ts";
import { type Html, html } from "./page/html.ts";
import { page } from "./page/page.ts";
import { comparisonTable, costTable, fillTable, parametersText, provenanceTable } from "./page/tables.ts";
import type { RunData } from "./runData.ts";
import { type SheetRun, sheetRuns } from "./sheetRuns.ts";

export interface TearSheetOptions {
  /** What stands over the sheet; without it the strategies and latencies of the runs do. */
  readonly title?: string;
}

/**
 * The tear sheet of one run, or of several side by side, as one HTML file that asks nothing of any network:
 * script, style and data are in it, under a content policy that allows nothing else. The same runs give the
 * same bytes. Throws UsageError for no run, more than 12, one given twice, or runs counted in different tokens.
 */
export async function tearSheet(runs: readonly RunData[], options: TearSheetOptions = {}): Promise<string> {
  const { BUNDLE } = await import("./page/bundle.ts");
  const named = sheetRuns(runs);
  const [only] = named;
  const charts = new ChartList();
  const title = options.title ?? titleOf(named);
  const compared = named.length > 1 ? comparison(named, charts) : [];
  const articles = named.map((run, index) => runArticle(run, index, charts, named.length));
  return page(BUNDLE, title, charts.charts, [
    html`<header>
      <div><h1>${title}</h1>${named.length === 1 && only ? runLines(only.data) : sheetLines(named)}</div>
      <button id="theme" type="button">Dark / light</button>
    </header>`,
    caveatBanner(groupedCaveats(named)),
    ...compared,
    ...articles,
  ]).text;
}

/** The charts of a page, numbered as they are placed on it. */
class ChartList {
  readonly charts: Chart[] = [];

  /** A card with the chart's heading and room for the chart. */
  place(chart: Chart): Html {
    const id = `chart-${this.charts.push(chart) - 1}`;
    const { title, subtitle } = headingOf(chart);
    return html`<section class="card" aria-labelledby="${id}-title">
      <h3 id="${id}-title">${title}</h3><p class="how">${subtitle}</p><div class="chart ${chart.kind}" id="${id}"></div>
    </section>`;
  }
}

function comparison(runs: readonly SheetRun[], charts: ChartList): Html[] {
  const symbol = runs[0]?.data.unit.symbol ?? "";
  const oneSession = new Set(runs.map(({ data }) => data.provenance.session.root)).size === 1;
  const marked = runs.every(({ data }) => data.marks.timeNs.length > 0);
  const profiles = runs.map(({ name, data }) => profileOf(data, name));
  return [
    html`<h2 class="unseen">Comparison</h2><section class="card">${comparisonTable(runs)}</section>`,
    ...(oneSession && marked ? [charts.place({ kind: "profiles", data: { symbol, runs: profiles } })] : []),
    charts.place({ kind: "costs", data: { symbol, runs: runs.map(({ name, data }) => costSteps(data, name)) } }),
    html`<nav aria-label="Runs">${runs.map(({ name }, index) => html`<a class="pick" href="#run-${index + 1}">${name}</a>`)}</nav>`,
  ];
}

function runArticle(run: SheetRun, index: number, charts: ChartList, runs: number): Html {
  const { name, data } = run;
  const alone = runs === 1;
  return html`<article class="run" id="run-${index + 1}">
    <h2 class="${alone ? "unseen" : ""}">${name}</h2>${alone ? html`` : runLines(data)}
    <dl class="tiles">${tilesOf(data).map(
      ({ label, value, note, tone }) =>
        html`<div><dt>${label}</dt><dd class="value ${tone}">${value}</dd><dd>${note}</dd></div>`,
    )}</dl>
    ${
      data.marks.timeNs.length > 0
        ? charts.place({ kind: "equity", data: equityData(data) })
        : html`<section class="card"><p class="how">The run saw no price, so there is no equity to draw.</p></section>`
    }
    <div class="pair">${columnsOf(run, charts, alone).map((cards) => html`<div>${cards}</div>`)}</div>
    <section class="card">${fillTable(data)}</section>
  </article>`;
}

/** Costs, slippage and provenance in two columns of about the same height. */
function columnsOf({ name, data }: SheetRun, charts: ChartList, alone: boolean): Html[][] {
  const slippage = slippageData(data);
  const costs = html`<section class="card">${costTable(data)}</section>`;
  const provenance = html`<section class="card">${provenanceTable(data)}</section>`;
  const waterfall = () =>
    charts.place({ kind: "costs", data: { symbol: data.unit.symbol, runs: [costSteps(data, name)] } });
  if (slippage === null) return [[waterfall(), costs], [provenance]];
  const bySize = () => charts.place({ kind: "slippage", data: slippage });
  // Among several runs the waterfall stands above, beside the others'.
  return alone
    ? [
        [waterfall(), bySize()],
        [costs, provenance],
      ]
    : [[costs, bySize()], [provenance]];
}

function caveatBanner(groups: readonly CaveatGroup[]): Html {
  return html`<section class="caveats" aria-label="What limits this result">
    ${groups.map(({ kind, texts }) => html`<p><b>${kind}:</b> ${texts.join("; ")}.</p>`)}
  </section>`;
}

function runLines({ provenance: { id, kind, session, engine, seed, digests, strategy } }: RunData): Html {
  const facts = [
    `${kind} ${id}`,
    `session ${session.id}`,
    utcRange(BigInt(session.startNs), BigInt(session.endNs)),
    `engine ${engine.version}`,
    `seed ${seed}`,
    `decision digest ${shortened(digests.decision)}`,
    `run digest ${shortened(digests.run)}`,
  ];
  return html`${factLine(facts)}<p class="from">${parametersText(strategy.params)}</p>`;
}

function sheetLines(runs: readonly SheetRun[]): Html {
  const all = runs.map(({ data: { provenance } }) => provenance);
  const distinct = (values: readonly string[]) => [...new Set(values)].join(", ");
  const facts = [
    `${runs.length} runs`,
    `session ${distinct(all.map(({ session }) => session.id))}`,
    distinct(all.map(({ session }) => utcRange(BigInt(session.startNs), BigInt(session.endNs)))),
    `engine ${distinct(all.map(({ engine }) => engine.version))}`,
    `seed ${distinct(all.map(({ seed }) => String(seed)))}`,
  ];
  return factLine(facts);
}

function factLine(facts: readonly string[]): Html {
  return html`<p class="from">${facts.map((fact, index) => html`<span>${index < facts.length - 1 ? `${fact} · ` : fact}</span>`)}</p>`;
}

function titleOf(runs: readonly SheetRun[]): string {
  const [only] = runs;
  if (runs.length === 1 && only) return only.name;
  const distinct = (name: (run: RunData) => string) => [...new Set(runs.map(({ data }) => name(data)))].join(", ");
  return `${distinct(({ provenance }) => provenance.strategy.name)} · ${distinct(({ provenance }) => provenance.latency.name)}`;
}
