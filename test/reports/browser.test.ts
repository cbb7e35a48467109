import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadRun } from "#reports/runData.ts";
import { tearSheet } from "#reports/tearSheet.ts";
import { PALETTES } from "#reports/theme.ts";
import { fiveMarks } from "./fixtures/fiveMarks.ts";
import { millionMarks } from "./fixtures/millionMarks.ts";
import { runShelf } from "./fixtures/runShelf.ts";

const CHROMIUM = process.env.SNIPERFORGE_CHROMIUM || "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];

const runs = runShelf();

describe.skipIf(!existsSync(CHROMIUM))("the tear sheet in Chromium (SNIPERFORGE_CHROMIUM)", () => {
  const profile = mkdtempSync(join(tmpdir(), "sniperforge-chromium-"));
  let context: BrowserContext;
  beforeAll(async () => {
    context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: FLAGS,
      colorScheme: "light",
      viewport: { width: 1_040, height: 900 },
    });
  });
  afterAll(async () => {
    await context?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it("draws five marks as they are: one path each for line, fall and overview, two dots, one tick, six bars", async () => {
    const sheet = await open(context, await written([fiveMarks()]));
    expect(await sheet.count("#chart-0 .mark-line.role-mark path")).toBe(2);
    expect(await sheet.count("#chart-0 .mark-area.role-mark path")).toBe(1);
    expect(await sheet.count("#chart-0 .mark-symbol.role-mark path")).toBe(2);
    expect(await sheet.count("#chart-0 .mark-rule.role-mark line")).toBe(2);
    // One failed order, and the two halves of the brush.
    expect(await sheet.count("#chart-0 .mark-rect.role-mark path")).toBe(3);
    expect(await sheet.count("#chart-1 .mark-rect.role-mark path")).toBe(6);
    expect(await sheet.count("#chart-1 .mark-text.role-mark text")).toBe(6);
    await sheet.close();
  });

  it("draws a million marks in less than 10 s with under 6,000 elements", async () => {
    const address = await written([millionMarks()]);
    const startedMs = Date.now();
    const sheet = await open(context, address);
    expect(Date.now() - startedMs).toBeLessThan(10_000);
    expect(await sheet.count("svg path, svg line, svg text, svg rect")).toBeLessThan(6_000);
    expect(await sheet.count("#chart-0 .mark-symbol.role-mark path")).toBeGreaterThan(500);
    await sheet.close();
  });

  it("zooms every panel to what is brushed in the overview, and back on a double click", async () => {
    const sheet = await open(context, await written([fiveMarks()]));
    const before = await timesOf(sheet.page);
    const overview = sheet.page.locator("#chart-0 .brush_brush_bg + .mark-line path");
    await overview.scrollIntoViewIfNeeded();
    const box = (await overview.boundingBox())!;
    const along = (share: number) => box.x + share * box.width;
    const middle = box.y + box.height / 2;
    await sheet.page.mouse.move(along(0.3), middle);
    await sheet.page.mouse.down();
    await sheet.page.mouse.move(along(0.4), middle, { steps: 4 });
    await sheet.page.mouse.up();
    await expect.poll(() => timesOf(sheet.page)).not.toEqual(before);
    // From 18 s to 24 s there is no mark: the step of 15 s reaches in, at 1,010 USDC.
    const zoomed = await timesOf(sheet.page);
    expect(zoomed.every((time) => time >= "00:00:18" && time <= "00:00:24")).toBe(true);
    expect(await sheet.count("#chart-0 .mark-line.role-mark path")).toBe(2);
    await sheet.page.mouse.dblclick(along(0.35), middle);
    await expect.poll(() => timesOf(sheet.page)).toEqual(before);
    await sheet.close();
  });

  it("turns dark and light again, charts too, without drawing anew", async () => {
    const sheet = await open(context, await written([fiveMarks()]));
    const colours = () =>
      sheet.page.evaluate(() => {
        const line = document.querySelector("#chart-0 .mark-line.role-mark path");
        return [getComputedStyle(document.body).backgroundColor, line && getComputedStyle(line).stroke];
      });
    expect(await colours()).toEqual([rgb(PALETTES.light.page), rgb(PALETTES.light.line)]);
    await sheet.page.click("#theme");
    expect(await colours()).toEqual([rgb(PALETTES.dark.page), rgb(PALETTES.dark.line)]);
    await sheet.page.click("#theme");
    expect(await colours()).toEqual([rgb(PALETTES.light.page), rgb(PALETTES.light.line)]);
    await sheet.page.emulateMedia({ colorScheme: "dark" });
    expect(await colours()).toEqual([rgb(PALETTES.light.page), rgb(PALETTES.light.line)]);
    await sheet.close();
  });

  it("shows one of several runs at a time, and prints all of them, light", async () => {
    const sheet = await open(
      context,
      await written([fiveMarks(), fiveMarks({ id: "r-0002", strategy: "mean-reversion" })]),
    );
    const shown = () => sheet.page.locator("article.run:visible").evaluateAll((all) => all.map(({ id }) => id));
    expect(await shown()).toEqual(["run-1"]);
    await sheet.page.click('nav a[href="#run-2"]');
    await expect.poll(shown).toEqual(["run-2"]);
    expect(await sheet.page.locator("nav a[aria-current]").allTextContents()).toEqual(["mean-reversion · 50 ms"]);
    expect(await sheet.count("#run-1 svg")).toBe(await sheet.count("#run-2 svg"));
    await sheet.page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await shown()).toEqual(["run-1", "run-2"]);
    const ground = await sheet.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(ground).toBe(rgb(PALETTES.light.card));
    await sheet.close();
  });

  it.each([390, 768, 1_600])("fits a window %d px wide without scrolling sideways", async (width) => {
    const contents = [fiveMarks(), fiveMarks({ id: "r-0002", strategy: "mean-reversion" })];
    const sheet = await open(context, await written(contents), width);
    const overflow = await sheet.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await sheet.close();
  });

  it("is told apart by machines: a title, a language, one first heading, every chart described, no empty link", async () => {
    const sheet = await open(context, await written([fiveMarks()]));
    expect(await sheet.page.title()).toBe("momentum · 50 ms – SniperForge tear sheet");
    expect(await sheet.page.getAttribute("html", "lang")).toBe("en");
    expect(await sheet.count("h1")).toBe(1);
    const described = await sheet.page
      .locator(".chart svg")
      .evaluateAll((all) => all.map((svg) => svg.closest("[role='graphics-document']")?.getAttribute("aria-label")));
    expect(described).toEqual([
      "Line of equity in USDC over time; drawdown, closed trades and failed orders below it.",
      "Waterfall from gross to net for momentum · 50 ms.",
    ]);
    await sheet.close();
  });
});

interface Sheet {
  readonly page: Page;
  count(selector: string): Promise<number>;
  /** Closes the page, and fails where it said anything or asked for anything but itself. */
  close(): Promise<void>;
}

async function written(contents: Parameters<typeof runs.write>[0][]): Promise<string> {
  const loaded = [];
  for (const content of contents) loaded.push(await loadRun(await runs.write(content)));
  const file = join(mkdtempSync(join(runs.path, "sheet-")), "sheet.html");
  await writeFile(file, await tearSheet(loaded));
  return pathToFileURL(file).href;
}

async function open(context: BrowserContext, address: string, width = 1_040): Promise<Sheet> {
  const page = await context.newPage();
  const said: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("request", (request) => asked.push(request.url()));
  await page.setViewportSize({ width, height: 900 });
  await page.goto(address);
  await page.waitForFunction(() => document.documentElement.dataset.drawn !== undefined);
  return {
    page,
    count: (selector) => page.locator(selector).count(),
    async close() {
      await page.close();
      expect(said).toEqual([]);
      expect(asked.filter((url) => url !== "data:,").map((url) => url.replace(/#.*$/, ""))).toEqual([address]);
    },
  };
}

/** The times under the panels of the equity chart, the overview's left out. */
async function timesOf(page: Page): Promise<string[]> {
  const labels = page.locator("#chart-0 .concat_0_group .role-axis-label text");
  const texts = await labels.evaluateAll((all) => all.map((label) => label.textContent ?? ""));
  return texts.filter((text) => /^\d\d:\d\d:\d\d$/.test(text)).sort();
}

function rgb(hex: string): string {
  return `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(", ")})`;
}
