import type { Command } from "commander";
import { writeSyntheticMarket } from "#data/sandbox/synthetic.ts";
import { sessionFolder } from "#data/session/catalog.ts";
import { folderOf, statusOf, type Workspace } from "#data/workspace/workspace.ts";
import { type Globals, globalsOf, workspaceOf } from "./globals.ts";
import { wholeNumber } from "./numbers.ts";
import { withProgress } from "./progress.ts";
import { replaySession } from "./replay.ts";
import { writeReport } from "./report.ts";
import { printRuns } from "./run.ts";
import { print, printJson, say, VERSION } from "./terminal.ts";

interface DemoFlags {
  readonly session?: string;
  readonly minutes: number;
  readonly seed: number;
}

const STRATEGIES = ["momentum", "mean-reversion"];
const LATENCIES = ["http-29ms", "legacy-200ms"];
/** 2026-01-05 00:00 UTC: a synthetic market has to start at some time, and always at the same. */
const START_NS = 1_767_571_200_000_000_000n;

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("the whole way in a minute: make a market, replay two strategies at two latencies, write the report")
    .option("--session <id>", "replay a session of yours instead")
    .option("--minutes <n>", "length of the synthetic market", wholeNumber("--minutes"), 360)
    .option("--seed <n>", "of the market and the runs", wholeNumber("--seed"), 7)
    .action(async (flags: DemoFlags, command: Command) => {
      const globals = globalsOf(command);
      const workspace = workspaceOf(globals);
      const folder =
        flags.session === undefined
          ? await demoSession(workspace, flags, globals)
          : await sessionFolder(workspace, flags.session);
      const replayed = await replaySession(
        folder,
        { strategy: STRATEGIES, latency: LATENCIES, seed: flags.seed, param: {} },
        { globals, workspace },
      );
      const folders = replayed.map((one) => one.folder);
      const report = await writeReport(folders, {});
      const ids = replayed.map(({ provenance }) => provenance.id);
      if (globals.json) return printJson({ session: { folder }, runs: ids, report });
      await printRuns(folders);
      print(`\nreport: ${report}`);
    });
}

/** The demo's own session: made once, then used again, since the same seed gives the same bytes. */
async function demoSession(workspace: Workspace, { minutes, seed }: DemoFlags, globals: Globals): Promise<string> {
  const id = `demo-${minutes}m-${seed}`;
  const folder = folderOf(workspace, "sessions", id);
  if (statusOf(folder) !== null) {
    say(`using session ${id}, which is there already`);
    return folder;
  }
  await withProgress("making a synthetic market", globals, (progress) =>
    writeSyntheticMarket({
      workspace,
      id,
      seed,
      minutes,
      startNs: START_NS,
      createdBy: { name: "sniperforge", version: VERSION },
      onProgress: ({ done, total }) => progress.at(done, total),
    }),
  );
  return folder;
}
