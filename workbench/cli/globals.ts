import type { Command } from "commander";
import { openWorkspace, type Workspace, workspaceFolder } from "#data/workspace/workspace.ts";

/** Flags that every command takes. */
export interface Globals {
  readonly workspace: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

export function addGlobals(command: Command): Command {
  return command
    .option(
      "-w, --workspace <folder>",
      "where sessions, runs and profiles live (default: $SNIPERFORGE_WORKSPACE or ./workspace)",
    )
    .option("--json", "print one JSON document with schemaVersion")
    .option("-q, --quiet", "no progress");
}

/** The flags as given anywhere on the line. */
export function globalsOf(command: Command): Globals {
  const options = command.optsWithGlobals<{ workspace?: string; json?: boolean; quiet?: boolean }>();
  return { workspace: options.workspace, json: options.json === true, quiet: options.quiet === true };
}

/** The workspace that the flags name, made if it isn't there. */
export function workspaceOf(globals: Globals): Workspace {
  return openWorkspace(workspaceFolder(globals.workspace, process.env, process.cwd()));
}
