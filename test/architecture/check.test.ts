import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { plantHouse } from "./plantedHouse.ts";

const CHECK = "test/architecture/check.ts";
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

function check(files: Record<string, string>) {
  const root = plantHouse(files);
  const tsx = fromRoot("node_modules/tsx/dist/cli.mjs");
  const { status, stdout } = spawnSync(process.execPath, [tsx, fromRoot(CHECK)], { cwd: root, encoding: "utf8" });
  rmSync(root, { recursive: true });
  return { status, lines: stdout.trim().split("\n") };
}

test("`npm run architecture` names file and rule of an arrow and of an impurity, and fails", () => {
  const { scripts } = JSON.parse(readFileSync(fromRoot("package.json"), "utf8"));
  expect(scripts.architecture).toBe(`tsx ${CHECK}`);
  const { status, lines } = check({
    "data/market/up.ts": 'import "../session/target.ts";\n',
    "data/session/target.ts": "export {};\n",
    "engine/core/luck.ts": "export const luck = () => Math.random();\n",
  });
  expect(status).toBe(1);
  expect(lines).toContainEqual(expect.stringMatching(/^data\/market\/up\.ts: arrows: .*data\/session/));
  expect(lines).toContainEqual(expect.stringMatching(/^engine\/core\/luck\.ts:1: pure-math: .*Math\.random/));
});

test("`npm run architecture` passes a house in order", () => {
  expect(check({ "data/market/units.ts": "export const lamports = 1_000_000_000n;\n" }).status).toBe(0);
});
