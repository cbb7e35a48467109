import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plantHouse } from "./plantedHouse.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const CONFIGURATION = ["biome.json", ".gitignore", "test/architecture/assertions.grit"];

const REFUSED: readonly (readonly [rule: string, path: string, code: string])[] = [
  ["suspicious/noExplicitAny", "data/market/any.ts", "export const price: any = 1;\n"],
  ["suspicious/noConsole", "engine/runs/print.ts", 'console.log("filled");\n'],
  [
    "correctness/noUnusedImports",
    "data/market/unused.ts",
    'import { api } from "sniperforge";\n\nexport const fee = 1;\n',
  ],
  ["style/noParameterAssign", "data/market/assign.ts", "export function next(n: number) {\n  n = 1;\n  return n;\n}\n"],
  [
    "nursery/noFloatingPromises",
    "data/session/float.ts",
    "async function seal(): Promise<void> {}\nexport function close() {\n  seal();\n}\n",
  ],
  ["plugin", "engine/core/missing.ts", 'export const pool = (m: Map<string, number>) => m.get("SOL")!;\n'],
  ["format", "data/market/quotes.ts", "export const mint = 'SOL'\n"],
];

const ACCEPTED: readonly (readonly [path: string, code: string])[] = [
  ["engine/core/element.ts", "export const last = (prices: Float64Array) => prices[prices.length - 1]!;\n"],
  ["test/engine/first.ts", "export const first = (fills: readonly number[]) => fills.at(0)!;\n"],
  ["workbench/cli/print.ts", 'console.log("filled");\n'],
];

/** Biome checks the planted files once; a test asks what each was refused for. */
describe("what `npm run lint` refuses", () => {
  let root: string;
  const found = new Map<string, Set<string>>();
  beforeAll(() => {
    const planted = [...REFUSED.map(([, path, code]) => [path, code]), ...ACCEPTED];
    const configuration = CONFIGURATION.map((path) => [path, readFileSync(join(PROJECT, path), "utf8")]);
    root = plantHouse(Object.fromEntries([...configuration, ...planted]));
    const biome = join(PROJECT, "node_modules/@biomejs/biome/bin/biome");
    const { stdout } = spawnSync(process.execPath, [biome, "check", "--reporter=json", "--max-diagnostics=none"], {
      cwd: root,
      encoding: "utf8",
    });
    for (const { category, location } of JSON.parse(stdout).diagnostics) {
      const rules = found.get(location.path) ?? new Set();
      found.set(location.path, rules.add(category.replace(/^lint\//, "")));
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test.each(REFUSED)("%s in %s", (rule, path) => {
    expect([...(found.get(path) ?? [])]).toEqual([rule]);
  });

  test.each(ACCEPTED)("but nothing in %s", (path) => {
    expect([...(found.get(path) ?? [])]).toEqual([]);
  });
});
