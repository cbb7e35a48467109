import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { runFolder } from "#engine/runs/registry.ts";
import { loadRun } from "#reports/runData.ts";
import { tearSheet } from "#reports/tearSheet.ts";
import { tearSheetJson } from "#reports/tearSheetJson.ts";
import { globalsOf, workspaceOf } from "./globals.ts";
import { print, printJson } from "./terminal.ts";

interface ReportFlags {
  readonly out?: string;
}

export function addReport(program: Command): void {
  program
    .command("report")
    .description("write the tear sheet of one or several runs: one HTML file that needs no network")
    .argument("<run...>", "run ids, or latest")
    .option("-o, --out <file>", "where to write it (default: report.html in the first run's folder)")
    .addHelpText("after", "\nWith --json the same numbers are printed and no file is written.")
    .action(async (given: string[], flags: ReportFlags, command: Command) => {
      const globals = globalsOf(command);
      const workspace = workspaceOf(globals);
      const folders = given.map((name) => runFolder(workspace, name));
      if (globals.json) return printJson({ report: tearSheetJson(await load(folders)) });
      print(await writeReport(folders, flags));
    });
}

/** Writes the tear sheet of these runs. Gives the file's path. */
export async function writeReport(folders: readonly string[], flags: ReportFlags): Promise<string> {
  const file = resolve(flags.out ?? join(folders[0] ?? ".", "report.html"));
  writeFileSync(file, await tearSheet(await load(folders)));
  return file;
}

async function load(folders: readonly string[]) {
  const runs = [];
  for (const folder of folders) runs.push(await loadRun(folder));
  return runs;
}
