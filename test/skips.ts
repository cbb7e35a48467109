import { readFileSync } from "node:fs";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { sharedData, sharedFolder } from "./shared.ts";

interface Skipped {
  readonly file: string;
  readonly names: readonly string[];
  /** Data sets that the file asks `sharedData` for and that are not there. */
  readonly lacking: readonly string[];
}

function skippedIn(module: TestModule): Skipped {
  const names = [...module.children.allTests()]
    .filter((test) => test.result().state === "skipped")
    .map((test) => test.fullName);
  const asked = readFileSync(module.moduleId, "utf8").matchAll(/sharedData\(\s*"([^"]+)"/g);
  const lacking = new Set([...asked].map((match) => match[1] ?? "").filter((name) => sharedData(name) === null));
  return { file: module.relativeModuleId, names, lacking: [...lacking] };
}

function describeSkipped({ file, names, lacking }: Skipped): string {
  const why = lacking.length > 0 ? `for want of shared data: ${lacking.join(", ")}` : "with all its shared data there";
  return [`  ${file}, ${why}`, ...names.map((name) => `    ${name}`)].join("\n");
}

/**
 * Names every skipped test at the end of a run, and the data that its file lacked. Where the shared
 * folder exists, a continuous-integration run with a skipped test fails: nothing there is missing by right.
 */
export default class SkipReport implements Reporter {
  private vitest: Vitest | null = null;

  onInit(vitest: Vitest) {
    this.vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]) {
    if (this.vitest === null || this.vitest.config.testNamePattern !== undefined) return;
    const skipped = modules.map(skippedIn).filter(({ names }) => names.length > 0);
    if (skipped.length === 0) return;
    const count = skipped.reduce((sum, { names }) => sum + names.length, 0);
    const failing = process.env.CI !== undefined && sharedFolder() !== null;
    const verdict = failing ? ", which fails this run: the shared folder is there" : "";
    this.vitest.logger.log(`\nSKIPPED: ${count} tests${verdict}`);
    for (const module of skipped) this.vitest.logger.log(describeSkipped(module));
    if (failing) process.exitCode = 1;
  }
}
