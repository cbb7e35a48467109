import type { Command } from "commander";
import { z } from "zod";
import { loadStrategy, strategyNames } from "#engine/runs/strategySource.ts";
import { globalsOf, workspaceOf } from "./globals.ts";
import { printJson, printTable } from "./terminal.ts";

interface ParameterFacts {
  readonly type?: string;
  readonly default?: unknown;
}

export function addStrategy(program: Command): void {
  const strategy = program.command("strategy").description("what can be replayed");
  strategy
    .command("ls")
    .description("strategies of the workspace and those that come with SniperForge")
    .action((_, command: Command) => {
      const globals = globalsOf(command);
      const names = strategyNames(workspaceOf(globals));
      if (globals.json) printJson({ strategies: names });
      else
        printTable(
          ["strategy"],
          names.map((name) => [name]),
        );
    });
  strategy
    .command("show")
    .description("a strategy's parameters and their defaults")
    .argument("<name|file>", "as for replay --strategy")
    .action(async (given: string, _, command: Command) => {
      const globals = globalsOf(command);
      const loaded = await loadStrategy(given, workspaceOf(globals));
      const schema = z.toJSONSchema(loaded.strategy.params, { io: "input", unrepresentable: "any" });
      const { name } = loaded.strategy;
      if (globals.json) return printJson({ strategy: { name, bundleHash: loaded.bundleHash, params: schema } });
      const properties = Object.entries((schema.properties ?? {}) as Record<string, ParameterFacts>);
      printTable(
        ["parameter", "type", "default"],
        properties.map(([parameter, facts]) => [
          parameter,
          facts.type ?? "",
          facts.default === undefined ? "" : JSON.stringify(facts.default),
        ]),
      );
    });
}
