import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { InvalidData, UnknownName } from "#data/workspace/errors.ts";
import { bundleModule, evaluateModule } from "#data/workspace/userModule.ts";
import type { Workspace } from "#data/workspace/workspace.ts";
import type { Strategy } from "#engine/core/strategy/strategy.ts";

const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));

/** A strategy ready to run, and the hash that stands for its code. */
export interface LoadedStrategy {
  readonly strategy: Strategy;
  readonly file: string;
  /** SHA-256 of the strategy with all that it imports, but this package and zod, whose versions are recorded apart. */
  readonly bundleHash: string;
}

/** Where strategies are looked up by name: the workspace's own before the shipped ones. */
function folders(workspace: Workspace): string[] {
  return [join(workspace.root, "strategies"), join(PACKAGE, "strategies")];
}

/** Names that `--strategy` takes. */
export function strategyNames(workspace: Workspace): string[] {
  const names = folders(workspace)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((file) => /\.(ts|js|mjs)$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => basename(file, extname(file)));
  return [...new Set(names)].sort();
}

/**
 * Loads a strategy by name, or by the path of its file. Throws UnknownName, and InvalidData when the
 * file doesn't compile or doesn't export a strategy by default.
 */
export async function loadStrategy(given: string, workspace: Workspace): Promise<LoadedStrategy> {
  const file = locate(given, workspace);
  // Without white space, since the names of folders stand in comments.
  const hashed = await bundleModule(file, given, { plugins: [leaveOut], minifyWhitespace: true });
  const strategy = await evaluateModule(await bundleModule(file, given, { plugins: [includePackage] }), given);
  if (!isStrategy(strategy))
    throw new InvalidData(given, "has to export a strategy: export default defineStrategy({ … })");
  return { strategy, file, bundleHash: createHash("sha256").update(hashed).digest("hex") };
}

function locate(given: string, workspace: Workspace): string {
  if (/[\\/]|\.(ts|js|mjs)$/.test(given)) {
    const file = resolve(given);
    if (!existsSync(file)) throw new InvalidData(given, "there is no such file");
    return file;
  }
  for (const folder of folders(workspace))
    for (const ending of [".ts", ".js", ".mjs"]) {
      const file = join(folder, given + ending);
      if (existsSync(file)) return file;
    }
  throw new UnknownName("strategy", given, strategyNames(workspace));
}

/** For the hash: what every strategy shares stays an import. */
const leaveOut: Plugin = {
  name: "leave-out-shared",
  setup(context) {
    context.onResolve({ filter: /^(sniperforge|zod)(\/|$)/ }, ({ path }) => ({ path, external: true }));
  },
};

/** For running: the same imports, from this package, wherever the strategy's file stands. */
const includePackage: Plugin = {
  name: "include-package",
  setup(context) {
    context.onResolve({ filter: /^sniperforge$/ }, () => ({ path: join(PACKAGE, "engine/core/api.ts") }));
    context.onResolve({ filter: /^zod(\/|$)/ }, ({ path, pluginData }) =>
      pluginData === "found"
        ? undefined
        : context.resolve(path, { kind: "import-statement", resolveDir: PACKAGE, pluginData: "found" }),
    );
  },
};

function isStrategy(value: unknown): value is Strategy {
  if (typeof value !== "object" || value === null) return false;
  return "name" in value && typeof value.name === "string" && "params" in value && "instantiate" in value;
}
