import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { json, sniperforge, temporaryFolder } from "./sniperforge.ts";

interface DemoDocument {
  readonly schemaVersion: number;
  readonly runs: readonly string[];
  readonly report: string;
}

describe("sniperforge demo", () => {
  const workspace = temporaryFolder();
  afterAll(() => workspace.remove());

  it("makes a market, four runs that trade, and a report, with nothing configured", async () => {
    const demo = await json<DemoDocument>(["demo", "-w", workspace.path]);
    expect(demo.schemaVersion).toBe(1);
    expect(demo.runs).toHaveLength(4);
    const page = readFileSync(demo.report, "utf8");
    expect(page).toContain("<!doctype html>");
    for (const strategy of ["momentum", "mean-reversion"]) expect(page).toContain(strategy);
    const { runs } = await json<{ runs: { counts: { fills: number } }[] }>(["run", "ls", "-w", workspace.path]);
    for (const { counts } of runs) expect(counts.fills).toBeGreaterThan(10);
  }, 90_000);

  it("does the same on a session that is there, and prints a table and the report's path", async () => {
    const { code, stdout } = await sniperforge(["demo", "--session", "latest", "-w", workspace.path, "-q"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Net P&L/);
    expect(stdout).toMatch(/report: .*report\.html/);
  }, 90_000);

  it("makes the same market from the same seed, to the byte", async () => {
    const other = temporaryFolder();
    try {
      const roots = [];
      for (const folder of [workspace.path, other.path]) {
        await json(["demo", "--minutes", "10", "--seed", "3", "-w", folder]);
        const shown = await json<{ session: { root: string } }>(["session", "show", "demo-10m-3", "-w", folder]);
        roots.push(shown.session.root);
      }
      expect(roots[0]).toBe(roots[1]);
    } finally {
      other.remove();
    }
  }, 90_000);
});
