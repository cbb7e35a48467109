import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { loadRun, type RunData } from "#reports/runData.ts";
import { tearSheet } from "#reports/tearSheet.ts";
import { type TearSheetDocument, tearSheetJson } from "#reports/tearSheetJson.ts";
import { fiveMarks } from "./fixtures/fiveMarks.ts";
import { millionMarks } from "./fixtures/millionMarks.ts";
import { provenance } from "./fixtures/provenance.ts";
import { runShelf } from "./fixtures/runShelf.ts";

const runs = runShelf();

/** The text of the page's body, tags gone. */
function textOf(page: string): string {
  const body = page.slice(page.indexOf("<main>"), page.indexOf("</main>"));
  return body
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}

describe("the tear sheet of the minute of five marks", () => {
  let run: RunData;
  let page: string;
  let document: TearSheetDocument;
  beforeAll(async () => {
    run = await loadRun(await runs.write(fiveMarks()));
    page = await tearSheet([run]);
    document = tearSheetJson([run]);
  });

  it("has six tiles with the figures reckoned by hand", () => {
    const text = textOf(page);
    for (const tile of [
      "Net P&L +3.000 USDC +0.30% of 1,000 USDC",
      "Max drawdown −1.98% 20.00 USDC, not recovered by the end",
      "Fills / orders 4 / 5 80.0% filled, 1 reverted",
      "Hit rate 50.0% 1 of 2 closed trades above zero after fees",
      "Cost share of gross 53% 3.400 USDC: waiting, impact, fees",
      "Landed, p50 / max 200 / 400 ms profile 50 ms; n = 4 fills",
    ])
      expect(text).toContain(tile);
  });

  it("lists costs and fills with the same figures", () => {
    const text = textOf(page);
    expect(text).toContain("Costs 604 USDC traded in 4 fills");
    expect(text).toContain("Gross, at the price when decided +6.400 105.96 100.0%");
    expect(text).toContain("Move while waiting −1.500 −24.83 −23.4%");
    expect(text).toContain("Net +3.000 49.67 46.9%");
    expect(text).toContain("2026-10-05 00:00:28.000 sell HJPjoWUr… 192.00 400 10.00 0.3000 0.1000 0.0800 0.2000 −8.40");
    expect(text).toContain("Fills all 4");
  });

  it("says before any figure what limits them, what was not exercised first", () => {
    const text = textOf(page);
    const places = ["Not exercised:", "Session:", "Assumed:", "Net P&L"].map((words) => text.indexOf(words));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
  });

  it("says where the run comes from: ids, range in UTC, seed, parameters, whole digests", () => {
    const text = textOf(page);
    const { provenance: from } = run;
    expect(text).toContain("2026-10-05 00:00:00 → 00:01:00 UTC");
    expect(text).toContain("lookback 20");
    for (const part of [
      from.id,
      from.session.id,
      from.session.root,
      from.digests.run,
      from.digests.decision,
      from.strategy.bundleHash,
    ])
      expect(text).toContain(part);
  });

  it("has in JSON the numbers of its tiles, money as whole raw units", () => {
    const [sheet] = document.runs;
    expect(document.schemaVersion).toBe(1);
    expect(sheet?.figures).toEqual({
      startEquity: "1000000000",
      equity: "1003000000",
      net: "3000000",
      netShare: 0.003,
      maxDrawdown: {
        amount: "20000000",
        share: 20 / 1_010,
        peakNs: "1791158415000000000",
        troughNs: "1791158430000000000",
        recoveredNs: null,
      },
      fillShare: 0.8,
      trades: 2,
      tradesWon: 1,
      hitRate: 0.5,
      costShare: 3.4 / 6.4,
      landing: { fills: 4, p50Ms: 200, p90Ms: 400, p99Ms: 400, maxMs: 400 },
    });
    expect(sheet?.costs).toEqual({
      gross: "6400000",
      move: "1500000",
      impact: "500000",
      poolFee: "400000",
      chainFee: "1000000",
      total: "3400000",
      net: "3000000",
    });
    expect(sheet?.fills.map(({ net }) => net)).toEqual([null, "11600000", null, "-8400000"]);
    expect(sheet?.caveats[0]).toEqual({ kind: "Not exercised", text: "no order was dropped" });
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it("is the same bytes every time", async () => {
    expect(await tearSheet([run])).toBe(page);
  });

  it("allows nothing but its own script, whose hash its policy names", () => {
    const policy = page.match(/Content-Security-Policy" content="([^"]*)"/)?.[1]?.replaceAll("&#39;", "'");
    const script = page.match(/<script>([\s\S]*?)<\/script>/)?.[1] ?? "";
    const hash = createHash("sha256").update(script).digest("base64");
    expect(script.length).toBeGreaterThan(500_000);
    expect(policy).toBe(`default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'`);
  });

  it("passes on the licence of every package that is in it", () => {
    expect(page).toContain("University of Washington Interactive Data Lab");
    for (const name of ["vega-embed", "vega-lite", "vega", "d3-array"])
      expect(page).toMatch(new RegExp(`<h3>[^<]*\\b${name}\\b`));
  });

  it("shows a strategy called </script><b> as that, and as no element", async () => {
    const odd = await loadRun(await runs.write(fiveMarks({ id: "r-0002", strategy: "</script><b>" })));
    const twice = await tearSheet([odd, run]);
    expect(twice).not.toContain("</script><b>");
    expect(twice).toContain("<title>&lt;/script&gt;&lt;b&gt;, momentum · 50 ms");
    expect(twice.match(/<\/script>/g)).toHaveLength(2);
    const charts = twice.match(/id="charts">([\s\S]*?)<\/script>/)?.[1] ?? "";
    expect(JSON.parse(charts)[0].data.runs[0].run).toBe("</script><b> · 50 ms");
  });
});

describe("the tear sheet of several runs", () => {
  it("compares them first, one row a run, then gives each its part", async () => {
    const [a, b] = [
      await loadRun(await runs.write(fiveMarks())),
      await loadRun(await runs.write(fiveMarks({ id: "r-0002", strategy: "mean-reversion" }))),
    ];
    const page = await tearSheet([a, b], { title: "A minute" });
    expect(textOf(page)).toMatch(/^ A minute Dark|^ A minute 2 runs/);
    const table = page.slice(page.indexOf("Comparison of the runs"), page.indexOf("</table>"));
    expect(table.match(/<tr>/g)).toHaveLength(1 + 2);
    expect(table).toContain('href="#run-2"');
    expect(page.match(/<article class="run"/g)).toHaveLength(2);
    const order = ["Comparison of the runs", "Side by side", "Where the edge goes", 'id="run-1"', 'id="run-2"'].map(
      (part) => page.indexOf(part),
    );
    expect(order).toEqual([...order].sort((x, y) => x - y));
    expect(tearSheetJson([a, b]).runs.map(({ name }) => name)).toEqual(["momentum · 50 ms", "mean-reversion · 50 ms"]);
  });
});

describe("the tear sheet of a run in which nothing happened", () => {
  it("says so, draws no equity, and has no figure that would need an order", async () => {
    const text = textOf(await tearSheet([await loadRun(await runs.write({ provenance: provenance({}), tables: {} }))]));
    expect(text).toContain("The run saw no price, so there is no equity to draw.");
    expect(text).toContain("Not exercised: no order was made");
    expect(text).toContain("Hit rate — no position was closed");
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });
});

describe("the tear sheet of a million marks and 40,000 fills", () => {
  it("lists 50 fills, those whose trade came to most, and stays under 2 MB", async () => {
    const run = await loadRun(await runs.write(millionMarks()));
    const page = await tearSheet([run]);
    expect(page.length).toBeLessThan(2_000_000);
    expect(textOf(page)).toContain("Fills 50 of 40,000: those whose trade came to most either way");
    const nets = tearSheetJson([run]).runs[0]!.fills.map(({ net }) => Math.abs(Number(net)));
    const all = [...run.trades.net].map((net) => Math.abs(Number(net))).sort((a, b) => b - a);
    expect([...nets].sort((a, b) => b - a)).toEqual(all.slice(0, 50));
  });
});
