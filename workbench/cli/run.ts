import type { Command } from "commander";
import { listRuns, readProvenance, runFolder } from "#engine/runs/registry.ts";
import { loadRun } from "#reports/runData.ts";
import { summaryTable } from "#reports/summaryTable.ts";
import { globalsOf, workspaceOf } from "./globals.ts";
import { printJson, printTable } from "./terminal.ts";

export function addRun(program: Command): void {
  const run = program.command("run").description("what replays left behind");
  run
    .command("ls")
    .description("runs of the workspace, newest first")
    .action(async (_, command: Command) => {
      const globals = globalsOf(command);
      const workspace = workspaceOf(globals);
      const runs = listRuns(workspace);
      if (globals.json) return printJson({ runs });
      printTable(
        ["run", "session", "strategy", "latency", "orders", "fills", "decision digest"],
        runs.map(({ id, session, strategy, latency, counts, digests }) => [
          id,
          session.id,
          strategy.name,
          latency.name,
          String(counts.orders),
          String(counts.fills),
          digests.decision.slice(0, 16),
        ]),
        ["orders", "fills"],
      );
    });
  run
    .command("show")
    .description("one run: what went in, what came out")
    .argument("<run>", "run id, or latest")
    .action(async (given: string, _, command: Command) => {
      const globals = globalsOf(command);
      const folder = runFolder(workspaceOf(globals), given);
      const provenance = readProvenance(folder);
      if (globals.json) return printJson({ run: provenance });
      await printRuns([folder]);
      const { digests, strategy, session, seed, engine } = provenance;
      printTable(
        ["", ""],
        [
          ["session", `${session.id} ${session.root}`],
          ["strategy", `${strategy.name} ${strategy.bundleHash}`],
          ["parameters", JSON.stringify(strategy.params)],
          ["seed", String(seed)],
          ["engine", `${engine.version}, Node ${engine.node}`],
          ["decision digest", digests.decision],
          ["run digest", digests.run],
        ],
      );
    });
}

/** The short table of what runs came to, one column a run. */
export async function printRuns(folders: readonly string[]): Promise<void> {
  const runs = [];
  for (const folder of folders) runs.push(await loadRun(folder));
  const [names, ...rows] = summaryTable(runs);
  const head = ["", ...(names?.values ?? [])];
  printTable(
    head,
    rows.map(({ label, values }) => [label, ...values]),
    head.slice(1),
  );
}
