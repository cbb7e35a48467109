import { toneOf } from "../figures.ts";
import { FILLS_LISTED_MAX, type ListedFill, listedFills } from "../fillList.ts";
import {
  amount,
  counted,
  decimalsShown,
  milliseconds,
  number,
  percent,
  shortened,
  signedAmount,
  trimmedAmount,
  type Unit,
  utcMillisecond,
  utcRange,
} from "../notation.ts";
import type { RunData } from "../runData.ts";
import type { SheetRun } from "../sheetRuns.ts";
import { summaryTable } from "../summaryTable.ts";
import { RUN_COLOURS } from "../theme.ts";
import { type Html, html } from "./html.ts";

/** One row a run, each leading to the run's own part of the sheet. */
export function comparisonTable(runs: readonly SheetRun[]): Html {
  const rows = summaryTable(runs.map(({ data }) => data));
  const head = rows.map(({ label }) => html`<th scope="col">${label}</th>`);
  const body = runs.map((_, run) => {
    const cells = rows.map(({ values, tones }, column) => {
      const value = values[run]!;
      if (column > 0) return html`<td class="${tones[run]!}">${value}</td>`;
      return html`<th scope="row"><a class="pick" href="#run-${run + 1}"><i class="key run${(run % RUN_COLOURS) + 1}"></i>${value}</a></th>`;
    });
    return html`<tr>${cells}</tr>`;
  });
  return table("Comparison of the runs", "", html`<tr>${head}</tr>`, body);
}

/** From gross to net, with what each step is of notional and of gross. */
export function costTable({ walk, unit, fills }: RunData): Html {
  const notional = fills.notional.reduce((sum, each) => sum + each, 0n);
  const steps: readonly (readonly [string, bigint])[] = [
    ["Gross, at the price when decided", walk.gross],
    ["Move while waiting", -walk.move],
    ["Own price impact", -walk.impact],
    ["Pool fees", -walk.poolFee],
    ["Chain fees", -walk.chainFee],
    ["Net", walk.net],
  ];
  const decimals = decimalsShown(
    steps.map(([, raw]) => raw),
    unit,
  );
  const rows = steps.map(([step, raw]) => {
    const bps = notional > 0n ? number((Number(raw) / Number(notional)) * 10_000, 2) : "—";
    const share = walk.gross > 0n ? percent(Number(raw) / Number(walk.gross)) : "—";
    return html`<tr><th scope="row">${step}</th>
      <td class="${toneOf(raw)}">${signedAmount(raw, unit, decimals)}</td><td>${bps}</td><td>${share}</td></tr>`;
  });
  const head = html`<tr><th scope="col">Step</th><th scope="col">${unit.symbol}</th>
    <th scope="col">bps of traded</th><th scope="col">of gross</th></tr>`;
  const note = `${amount(notional, unit, 0)} ${unit.symbol} traded in ${counted(fills.notional.length, "fill")}`;
  return table("Costs", note, head, rows);
}

/** The fills that `listedFills` picks. */
export function fillTable(run: RunData): Html {
  const { unit } = run;
  const fills = listedFills(run, FILLS_LISTED_MAX);
  const columns: readonly { readonly label: string; readonly money: (fill: ListedFill) => bigint | null }[] = [
    { label: "Move", money: ({ move }) => move },
    { label: "Impact", money: ({ impact }) => impact },
    { label: "Pool fee", money: ({ poolFee }) => poolFee },
    { label: "Chain fee", money: ({ chainFee }) => chainFee },
  ];
  const costDecimals = decimalsShown(
    fills.flatMap((fill) => columns.flatMap(({ money }) => money(fill) ?? [])),
    unit,
  );
  const netDecimals = decimalsShown(
    fills.flatMap(({ net }) => net ?? []),
    unit,
  );
  const sizeDecimals = decimalsShown(
    fills.map(({ notional }) => notional),
    unit,
  );
  const rows = fills.map((fill) => {
    const net = fill.net === null ? "" : signedAmount(fill.net, unit, netDecimals);
    return html`<tr><th scope="row">${utcMillisecond(fill.landedNs)}</th><td class="text">${fill.side}</td>
      <td class="text" title="${fill.pool}">${shortened(fill.pool)}</td><td>${amount(fill.notional, unit, sizeDecimals)}</td>
      <td>${milliseconds(fill.waitedMs)}</td><td>${Number.isFinite(fill.slippageBps) ? number(fill.slippageBps, 2) : "—"}</td>
      ${columns.map(({ money }) => html`<td>${moneyCell(money(fill), unit, costDecimals)}</td>`)}
      <td class="${toneOf(fill.net ?? 0n)}">${net}</td></tr>`;
  });
  const head = html`<tr><th scope="col">Landed (UTC)</th><th scope="col" class="text">Side</th><th scope="col" class="text">Pool</th>
    <th scope="col">Size</th><th scope="col">Waited (ms)</th><th scope="col">Slippage (bps)</th>
    ${columns.map(({ label }) => html`<th scope="col">${label}</th>`)}<th scope="col">Trade’s net</th></tr>`;
  const all = run.fills.notional.length;
  const which =
    fills.length < all
      ? `${fills.length} of ${number(all)}: those whose trade came to most either way`
      : all === 0
        ? "none"
        : `all ${number(all)}`;
  return table("Fills", `${which}; money in ${unit.symbol}; a positive cost is a cost`, head, rows);
}

/** Everything that it takes to get the same run again, and what it counted. */
export function provenanceTable({ provenance: run }: RunData): Html {
  const money = (unit: Unit, raw: string) => trimmedAmount(BigInt(raw), unit);
  const facts: readonly (readonly [string, string])[] = [
    ["Run", `${run.id}, ${run.kind}, made ${run.createdAt.replace("T", " ").replace(/(\.\d+)?Z$/, "")} UTC`],
    ["Session", `${run.session.id}, ${utcRange(BigInt(run.session.startNs), BigInt(run.session.endNs))}`],
    ["Session root", run.session.root],
    ["Strategy", run.strategy.name],
    ["Strategy bundle", run.strategy.bundleHash],
    ["Parameters", parametersText(run.strategy.params)],
    [
      "Latency",
      `${run.latency.name}: ${milliseconds(run.latency.landNs / 1e6)} ms to land, ${milliseconds(run.latency.quoteNs / 1e6)} ms to a quote`,
    ],
    ["Seed", String(run.seed)],
    ["Capital", run.capital.map((stake) => money(stake, stake.amount)).join(", ")],
    [
      "Limits",
      `order ${money(run.numeraire, run.limits.maxOrder)}, position ${money(run.numeraire, run.limits.maxPosition)}`,
    ],
    [
      "Transaction",
      `base ${number(Number(run.costs.baseFeeLamports))} + priority ${number(Number(run.costs.priorityFeeLamports))} lamports`,
    ],
    ["Read", `${number(run.counts.events)} events, ${number(run.counts.slots)} slots`],
    [
      "Decided",
      `${number(run.counts.decisions)} decisions, ${number(run.counts.denied)} denied by risk, ${number(run.counts.decisionsInGaps)} in gaps`,
    ],
    ["Engine", `${run.engine.version} on Node ${run.engine.node}, ${number(run.elapsedMs)} ms`],
    ["Decision digest", run.digests.decision],
    ["Run digest", run.digests.run],
  ];
  const rows = facts.map(
    ([name, fact]) => html`<tr><th scope="row">${name}</th><td class="text fact">${fact}</td></tr>`,
  );
  return table("Where this run comes from", "", html``, rows);
}

/** `lookback 20, threshold 0.01`. */
export function parametersText(params: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(params).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return texts.length === 0 ? "none" : texts.join(", ");
}

function table(caption: string, note: string, head: Html, rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}${note === "" ? "" : html`<span class="how">${note}</span>`}</caption>
    <thead>${head}</thead><tbody>${rows}</tbody></table></div>`;
}

function moneyCell(raw: bigint | null, unit: Unit, decimals: number): string {
  return raw === null ? "" : amount(raw, unit, decimals);
}
