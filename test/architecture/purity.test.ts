import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PURE_LAYERS, type Violation } from "./house.ts";
import { plantHouse } from "./plantedHouse.ts";
import { purityViolations } from "./purity.ts";

const IMPURE: readonly (readonly [rule: string, code: string])[] = [
  ["pure-globals", "export const now = Date.now();"],
  ["pure-globals", "export const born = () => new Date(0);"],
  ["pure-globals", "export const now = () => performance.now();"],
  ["pure-globals", "export const home = () => process.env.HOME;"],
  ["pure-globals", "export const host = globalThis;"],
  ["pure-globals", "export const later = (f: () => void) => setTimeout(f, 1);"],
  ["pure-globals", "export const every = (f: () => void) => setInterval(f, 1);"],
  ["pure-globals", "export const soon = (f: () => void) => queueMicrotask(f);"],
  ["pure-globals", "export const soon = (f: () => void) => setImmediate(f);"],
  ["pure-globals", 'export const get = () => fetch("https://example.com");'],
  ["pure-globals", "export const bytes = () => Buffer.alloc(1);"],
  ["pure-globals", "export const id = () => crypto.randomUUID();"],
  ["pure-globals", "export const format = () => new Intl.NumberFormat();"],
  ["pure-globals", "export const weak = (o: object) => new WeakRef(o);"],
  ["pure-globals", "export const gone = new FinalizationRegistry(() => {});"],
  ["pure-globals", "export const shout = (text: string) => console.log(text);"],
  ["pure-globals", 'export const run = () => eval("1");'],
  ["pure-globals", 'export const fs = () => require("node:fs");'],
  ["pure-globals", "export const seen = () => ({ performance });"],
  ["pure-globals", "declare const process: { pid: number };\nexport const pid = () => process.pid;"],
  ["pure-globals", "export const f = (Date: number) => Date;\nexport const now = () => Date.now();"],
  ["pure-math", "export const luck = () => Math.random();"],
  ["pure-math", "export const luck = () => Math?.random();"],
  ["pure-math", 'export const luck = () => Math["random"]();'],
  ["pure-math", "export const { random } = Math;"],
  ["pure-math", "export const cube = (x: number) => Math.pow(x, 3);"],
  ...["exp", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "atan", "tanh", "cbrt"].map(
    (name): readonly [string, string] => ["pure-math", `export const f = (x: number) => Math.${name}(x);`],
  ),
  ["pure-math", "export const far = (x: number, y: number) => Math.hypot(x, y);"],
  ["pure-math", "export const cube = (x: number) => x ** 3;"],
  ["pure-math", "export const q64 = 2n ** 64n;"],
  ["pure-math", "export const grow = (x: number) => {\n  let y = x;\n  y **= 2;\n  return y;\n};"],
  ["pure-async", "export async function wait() {}"],
  ["pure-async", "export const wait = async () => {};"],
  ["pure-async", "export class Waiter {\n  async wait() {}\n}"],
  ["pure-for-in", "export const names = (o: object) => {\n  for (const name in o) return name;\n  return null;\n};"],
  ["pure-locale", "export const text = (x: number) => x.toLocaleString();"],
  ["pure-locale", "export const order = (a: string, b: string) => a.localeCompare(b);"],
  ["pure-state", "let count = 0;\nexport const next = () => count++;"],
  ["pure-imports", 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;'],
  ["pure-imports", 'import fs from "fs";\nexport const read = fs.readFileSync;'],
  ["pure-imports", 'import "node:process";'],
  ["pure-imports", 'export * from "node:os";'],
  ["pure-imports", 'import type { Stats } from "node:fs";\nexport type Found = Stats;'],
  ["pure-imports", 'import { z } from "zod";\nexport const schema = z;'],
  ["pure-imports", 'import { type z } from "zod";\nimport zod from "zod";\nexport type Z = typeof z;\nexport { zod };'],
  ["pure-imports", 'import { paths } from "#data/workspace/paths.ts";\nexport const seen = paths;'],
  ["pure-imports", 'export const late = () => import("./other.ts");'],
  ["pure-imports", "export const here = () => import.meta.url;"],
];

const PURE = [
  "export const root = (x: number) => Math.sqrt(Math.abs(Math.imul(Math.floor(x), 3)));",
  "export const q64 = 1n << 64n;",
  "export const when: Date | null = null;",
  "export const f = (performance: { now: number }) => performance.now;",
  "export const at = (o: { Date: number }) => o.Date;",
  "export const o = { process: 1, Date() {} };",
  "export class Refused extends RangeError {\n  fetch() {}\n}",
  "export const bytes = (text: string) => new TextEncoder().encode(text);",
  'import type { z } from "zod";\nexport type Schema = z.ZodType;',
  'import type { Paths } from "#data/workspace/paths.ts";\nexport type Seen = Paths;',
  'import { units } from "#data/market/units.ts";\nexport const seen = units;',
  "declare const unit: unique symbol;\nexport type Slot = number & { readonly [unit]: 1 };",
  "export const prices = new Float64Array(8);",
  "export function* walk() {\n  yield 1;\n}",
];

const LAYER_IMPORTS: readonly (readonly [verdict: "allowed" | "refused", path: string, specifier: string])[] = [
  ["allowed", "strategies/entry.ts", "sniperforge"],
  ["allowed", "strategies/schema.ts", "zod"],
  ["refused", "strategies/inside.ts", "#engine/core/api.ts"],
  ["refused", "strategies/neighbour.ts", "./entry.ts"],
  ["refused", "strategies/node.ts", "node:fs"],
  ["allowed", "data/programs/whirlpool/units.ts", "../../market/units.ts"],
  ["refused", "data/programs/zod.ts", "zod"],
  ["refused", "engine/metrics/node.ts", "node:perf_hooks"],
  ["refused", "data/market/npm.ts", "hyparquet"],
];

const files = {
  ...Object.fromEntries(IMPURE.map(([, code], row) => [`engine/core/impure${row}.ts`, code])),
  ...Object.fromEntries(PURE.map((code, row) => [`engine/core/pure${row}.ts`, code])),
  ...Object.fromEntries(LAYER_IMPORTS.map(([, path, from]) => [path, `import * as x from "${from}";\nexport { x };`])),
  ...Object.fromEntries(PURE_LAYERS.map((layer) => [`${layer}/inner/clock.ts`, "\n\nexport const now = Date.now;"])),
};

describe("purity of what replays", () => {
  let root: string;
  let violations: Violation[];
  beforeAll(() => {
    root = plantHouse(files);
    violations = purityViolations(root, PURE_LAYERS);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const brokenBy = (path: string) =>
    violations.filter(({ where }) => where.replace(/:\d+$/, "") === path).map(({ rule }) => rule);

  test.each(IMPURE.map(([rule, code], row) => ({ rule, code, row })))("$rule refuses $code", ({ rule, row }) => {
    expect(brokenBy(`engine/core/impure${row}.ts`)).toEqual([rule]);
  });

  test.each(PURE.map((code, row) => ({ code, row })))("nothing is said against $code", ({ row }) => {
    expect(brokenBy(`engine/core/pure${row}.ts`)).toEqual([]);
  });

  test.each(LAYER_IMPORTS)("%s: %s imports %s", (verdict, path) => {
    expect(brokenBy(path)).toEqual(verdict === "allowed" ? [] : ["pure-imports"]);
  });

  test.each(PURE_LAYERS)("%s is watched in its inner folders too, and the line is named", (layer) => {
    expect(violations.find(({ where }) => where === `${layer}/inner/clock.ts:3`)?.rule).toBe("pure-globals");
  });
});
