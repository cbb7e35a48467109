import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const PACKAGE = {
  name: "sniperforge",
  type: "module",
  exports: { ".": "./engine/core/api.ts" },
  imports: Object.fromEntries(
    ["data", "engine", "reports", "strategies", "workbench"].map((folder) => [`#${folder}/*`, `./${folder}/*`]),
  ),
};

const FIXTURES = {
  "package.json": JSON.stringify(PACKAGE),
  "node_modules/zod/package.json": JSON.stringify({ name: "zod", type: "module", exports: "./index.js" }),
  "node_modules/zod/index.js": "export const z = {};\n",
  "engine/core/api.ts": "export const api = 1;\n",
};

/** A house of its own in a new temporary folder, with these files (path → text); gives its root. */
export function plantHouse(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "house-"));
  for (const [path, text] of Object.entries({ ...FIXTURES, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
