import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { InvalidData, UnknownName } from "#data/workspace/errors.ts";
import { loadStrategy, strategyNames } from "#engine/runs/strategySource.ts";
import { temporaryWorkspace } from "../recordedTape.ts";

const strategyText = (name: string, imports = "") => `
import { defineStrategy } from "sniperforge";
import { z } from "zod";
${imports}
export default defineStrategy({
  name: "${name}",
  params: z.strictObject({ size: z.number().default(5) }),
  state: () => ({}),
  on: {},
});`;

function workspaceWith(files: Readonly<Record<string, string>>) {
  const workspace = temporaryWorkspace();
  for (const [path, text] of Object.entries(files)) {
    const file = join(workspace.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return workspace;
}

describe("a strategy is found", () => {
  test("by name among the shipped ones", async () => {
    const { strategy, bundleHash } = await loadStrategy("momentum", temporaryWorkspace());
    expect(strategy.name).toBe("momentum");
    expect(bundleHash).toMatch(/^[0-9a-f]{64}$/);
    expect(strategy.instantiate({}).params).toMatchObject({ lookback: 30 });
  });

  test("by name in the workspace first, in TypeScript or JavaScript", async () => {
    const workspace = workspaceWith({
      "strategies/momentum.ts": strategyText("mine"),
      "strategies/plain.mjs": strategyText("plain"),
    });
    expect((await loadStrategy("momentum", workspace)).strategy.name).toBe("mine");
    expect((await loadStrategy("plain", workspace)).strategy.name).toBe("plain");
    expect(strategyNames(workspace)).toEqual(["buy-and-hold", "mean-reversion", "momentum", "plain"]);
  });

  test("by the path of its file, wherever that is", async () => {
    const workspace = workspaceWith({ "else/where/mine.ts": strategyText("mine") });
    const file = join(workspace.root, "else/where/mine.ts");
    expect(await loadStrategy(file, workspace)).toMatchObject({ file, strategy: { name: "mine" } });
  });

  test("or its name is answered with the nearest", async () => {
    await expect(loadStrategy("momentun", temporaryWorkspace())).rejects.toThrow(UnknownName);
    await expect(loadStrategy("momentun", temporaryWorkspace())).rejects.toThrow('did you mean "momentum"?');
    await expect(loadStrategy("./nowhere.ts", temporaryWorkspace())).rejects.toThrow("there is no such file");
  });
});

describe("a strategy is refused", () => {
  const refused = async (text: string, more: Readonly<Record<string, string>> = {}) => {
    const loading = loadStrategy("mine", workspaceWith({ "strategies/mine.ts": text, ...more }));
    await expect(loading).rejects.toThrow(InvalidData);
    return await loading.catch((error: Error) => error.message);
  };

  test("with file and line when it doesn't compile, its own or that of what it imports", async () => {
    expect(await refused("export default {\n  name: oops oops\n}")).toMatch(
      /^mine: doesn't compile: mine\.ts, line 2: /,
    );
    const imported = await refused(strategyText("mine", 'import "./part.ts";'), {
      "strategies/part.ts": "\n\nlet let",
    });
    expect(imported).toContain("part.ts, line 3: ");
  });

  test("when it imports what is not there, a host's API among it", async () => {
    expect(await refused(strategyText("mine", 'import "./nothing.ts";'))).toContain('Could not resolve "./nothing.ts"');
    expect(await refused(strategyText("mine", 'import fs from "node:fs"; fs.read();'))).toContain("node:fs");
  });

  test("when it fails while it is loaded", async () => {
    expect(await refused('throw new Error("no luck");')).toBe("mine: fails when it is loaded: no luck");
  });

  test.each([
    "export const strategy = 1;",
    "export default 1;",
    "export default { name: 5, params: 1, instantiate: 1 };",
  ])("when it exports none: %s", async (text) => {
    expect(await refused(text)).toContain("has to export a strategy");
  });
});

describe("a strategy's hash", () => {
  const part = (size: number) => `export const size = ${size};`;
  const importing = strategyText(
    "mine",
    'import { size } from "./part.ts";\nif (size < 0) throw new Error("negative");',
  );
  const hashOf = async (files: Readonly<Record<string, string>>, path: string) => {
    const workspace = workspaceWith(files);
    return (await loadStrategy(join(workspace.root, path), workspace)).bundleHash;
  };
  const base = () => hashOf({ "a/mine.ts": importing, "a/part.ts": part(5) }, "a/mine.ts");

  test("changes with a file that it imports", async () => {
    expect(await hashOf({ "a/mine.ts": importing, "a/part.ts": part(6) }, "a/mine.ts")).not.toBe(await base());
  });

  test("changes with its own code, and neither with white space nor with comments", async () => {
    const changed = importing.replace("default(5)", "default(6)");
    expect(await hashOf({ "a/mine.ts": changed, "a/part.ts": part(5) }, "a/mine.ts")).not.toBe(await base());
    const commented = `// mine\n\n${importing}`;
    expect(await hashOf({ "a/mine.ts": commented, "a/part.ts": part(5) }, "a/mine.ts")).toBe(await base());
  });

  test("does not change with the folder that it stands in, nor with the path to a package that it imports", async () => {
    const deep = { "b/c/d/mine.ts": importing, "b/c/d/part.ts": part(5) };
    expect(await hashOf(deep, "b/c/d/mine.ts")).toBe(await base());
    const packaged = strategyText("mine", 'import { size } from "sizes";\nif (size < 0) throw new Error("negative");');
    const files = (folder: string) => ({
      [`${folder}/mine.ts`]: packaged,
      "node_modules/sizes/package.json": '{ "name": "sizes", "main": "index.js", "type": "module" }',
      "node_modules/sizes/index.js": part(5),
    });
    expect(await hashOf(files("a"), "a/mine.ts")).toBe(await hashOf(files("a/b/c"), "a/b/c/mine.ts"));
  });
});

test("what a strategy's parameters refuse is a ZodError to the program, though the strategy brings its own zod", async () => {
  const { strategy } = await loadStrategy("momentum", temporaryWorkspace());
  expect(() => strategy.instantiate({ lookbak: 3 })).toThrow(z.ZodError);
  expect(z.toJSONSchema(strategy.params, { io: "input" })).toMatchObject({ properties: { lookback: { default: 30 } } });
});
