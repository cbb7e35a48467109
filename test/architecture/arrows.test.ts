import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arrowViolations } from "./arrows.ts";
import { LAYERS, type Layer, type Violation } from "./house.ts";
import { plantHouse } from "./plantedHouse.ts";

const importing = (from: Layer, to: Layer) => `${from}/imports-${to.replace("/", "-")}.ts`;

/** `#data/market/target.ts`, or for what package.json gives no short name, a relative path. */
function specifierFor(from: Layer, to: Layer): string {
  if (!to.startsWith("notebooks")) return `#${to}/target.ts`;
  return `${from.includes("/") ? "../.." : ".."}/${to}/target.ts`;
}

const pairs = LAYERS.flatMap((from, depth) =>
  LAYERS.map((to, other) => ({ from, to, up: other < depth })).filter((pair) => pair.from !== pair.to),
);

const planted: Record<string, string> = {
  ...Object.fromEntries(
    LAYERS.map((layer) => [`${layer}/target.ts`, "export type Target = 1;\nexport const target = 1;\n"]),
  ),
  ...Object.fromEntries(
    pairs.map(({ from, to }) => [
      importing(from, to),
      `import { target } from "${specifierFor(from, to)}";\nexport const seen = target;\n`,
    ]),
  ),
  "data/market/typeUp.ts": 'import type { Target } from "../../engine/runs/target.ts";\nexport type Seen = Target;\n',
  "data/market/lazyUp.ts": 'export const seen = import("../session/target.ts");\n',
  "data/market/selfUp.ts": 'import { api } from "sniperforge";\nexport const seen = api;\n',
  "data/market/reExport.ts": 'export * from "../programs/target.ts";\n',
  "strategies/selfDown.ts": 'import { api } from "sniperforge";\nexport const seen = api;\n',
  "engine/runs/first.ts": 'import { b } from "./second.ts";\nexport const a = () => b;\n',
  "engine/runs/second.ts": 'import { a } from "./first.ts";\nexport const b = () => a;\n',
  "engine/runs/lost.ts": 'import { nothing } from "./nowhere.ts";\nexport const lost = nothing;\n',
  "engine/runs/tested.ts": 'import { fixture } from "../../test/fixture.ts";\nexport const tested = fixture;\n',
  "test/fixture.ts": "export const fixture = 1;\n",
  "engine/stray.ts": "export const stray = 1;\n",
};

describe("the arrows of the house", () => {
  let root: string;
  let violations: Violation[];
  beforeAll(async () => {
    root = plantHouse(planted);
    violations = await arrowViolations(root);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const brokenBy = (path: string) => violations.filter(({ where }) => where === path).map(({ rule }) => rule);

  test.each(LAYERS.slice(1))("%s imports from no folder above it", (layer) => {
    const up = pairs.filter(({ from, up }) => up && from === layer).map(({ to }) => importing(layer, to));
    expect(up.flatMap(brokenBy)).toEqual(up.map(() => "arrows"));
  });

  test("a folder may import from every folder below it", () => {
    const down = pairs.filter(({ up }) => !up).map(({ from, to }) => importing(from, to));
    expect(down).toHaveLength((LAYERS.length * (LAYERS.length - 1)) / 2);
    expect(down.flatMap(brokenBy)).toEqual([]);
  });

  test.each(["typeUp", "lazyUp", "selfUp", "reExport"])("an arrow up is found in whatever form: %s", (form) => {
    expect(brokenBy(`data/market/${form}.ts`)).toEqual(["arrows"]);
  });

  test("the package's own name is the public entry of engine/core", () => {
    expect(brokenBy("strategies/selfDown.ts")).toEqual([]);
    expect(violations.find(({ where }) => where === "data/market/selfUp.ts")?.reason).toContain("engine/core/api.ts");
  });

  test("two files that import each other, a file that isn't there, test code and a stray file are each named", () => {
    const circle = violations.filter(({ rule }) => rule === "cycles");
    expect(circle).toHaveLength(1);
    expect(`${circle[0]?.where} ${circle[0]?.reason}`).toMatch(/engine\/runs\/first\.ts.*engine\/runs\/second\.ts/);
    expect(brokenBy("engine/runs/lost.ts")).toEqual(["unresolved"]);
    expect(brokenBy("engine/runs/tested.ts")).toEqual(["test"]);
    expect(brokenBy("engine/stray.ts")).toEqual(["folders"]);
  });
});
