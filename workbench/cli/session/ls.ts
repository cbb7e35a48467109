import type { Command } from "commander";
import { type CatalogEntry, listSessions } from "#data/session/catalog.ts";
import { globalsOf, workspaceOf } from "../globals.ts";
import { grouped, printJson, printTable, sized, spanned, utc } from "../terminal.ts";

export function addLs(session: Command): void {
  session
    .command("ls")
    .description("sessions of the workspace")
    .action((_, command: Command) => {
      const globals = globalsOf(command);
      const sessions = listSessions(workspaceOf(globals));
      if (globals.json) return printJson({ sessions });
      printTable(
        ["session", "state", "from (UTC)", "length", "events", "size"],
        sessions.map((entry) => [
          entry.id,
          entry.problem === null ? entry.state : `${entry.state}: ${entry.problem}`,
          entry.startNs === null ? "" : utc(entry.startNs),
          entry.startNs === null || entry.endNs === null ? "" : spanned(entry.endNs - entry.startNs),
          grouped(eventsOf(entry)),
          sized(entry.bytes),
        ]),
        ["length", "events", "size"],
      );
    });
}

function eventsOf({ rows }: CatalogEntry): number {
  const { raw = 0, arrival = 0, ...events } = rows;
  return Object.values(events).reduce((sum, count) => sum + (count ?? 0), 0);
}
