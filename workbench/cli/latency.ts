import type { Command } from "commander";
import { latencyNames, latencyOf } from "#engine/runs/latencyProfile.ts";
import { globalsOf, workspaceOf } from "./globals.ts";
import { printJson, printTable } from "./terminal.ts";

const NS_PER_MS = 1_000_000;

export function addLatency(program: Command): void {
  program
    .command("latency")
    .description("latency profiles")
    .command("ls")
    .description("profiles that replay --latency takes: the workspace's profiles/<name>.json and the shipped ones")
    .action((_, command: Command) => {
      const globals = globalsOf(command);
      const workspace = workspaceOf(globals);
      const profiles = latencyNames(workspace).map((name) => latencyOf(name, workspace));
      if (globals.json) return printJson({ profiles });
      printTable(
        ["profile", "decision to leader", "quote"],
        profiles.map(({ name, landNs, quoteNs }) => [name, `${landNs / NS_PER_MS} ms`, `${quoteNs / NS_PER_MS} ms`]),
        ["decision to leader", "quote"],
      );
    });
}
