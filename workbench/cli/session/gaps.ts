import type { Command } from "commander";
import { sessionFolder } from "#data/session/catalog.ts";
import { listGaps, slotCoverage } from "#data/session/gaps.ts";
import { verifySession } from "#data/session/verify.ts";
import { globalsOf, workspaceOf } from "../globals.ts";
import { grouped, print, printJson, printTable, spanned, utc } from "../terminal.ts";

export function addGaps(session: Command): void {
  session
    .command("gaps")
    .description("what a session knows it is missing")
    .argument("<session>", "session id, or latest")
    .action(async (given: string, _, command: Command) => {
      const globals = globalsOf(command);
      const checked = await verifySession(await sessionFolder(workspaceOf(globals), given));
      const gaps = await listGaps(checked);
      const coverage = await slotCoverage(checked);
      if (globals.json) return printJson({ gaps, slotCoverage: coverage });
      if (gaps.length === 0) print("no gaps are recorded");
      else
        printTable(
          ["from (UTC)", "length", "slots", "source", "stream", "cause", "lost"],
          gaps.map((gap) => [
            utc(gap.startNs),
            spanned(gap.endNs - gap.startNs),
            gap.slotFrom === null ? "" : `${gap.slotFrom}–${gap.slotTo ?? "?"}`,
            gap.source,
            gap.stream ?? "all",
            gap.cause,
            gap.lost === null ? "unknown" : String(gap.lost),
          ]),
          ["length", "lost"],
        );
      if (coverage !== null)
        print(
          `\n${grouped(coverage.seen)} slots seen, ${grouped(coverage.missing)} numbers in between without one (skipped or lost)`,
        );
    });
}
