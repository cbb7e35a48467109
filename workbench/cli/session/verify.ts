import type { Command } from "commander";
import { auditSession } from "#data/session/audit.ts";
import { sessionFolder } from "#data/session/catalog.ts";
import { globalsOf, workspaceOf } from "../globals.ts";
import { withProgress } from "../progress.ts";
import { colour, grouped, print, printJson, say } from "../terminal.ts";

export function addVerify(session: Command): void {
  session
    .command("verify")
    .description("check every byte of a session: hashes, manifest, order of events")
    .argument("<session>", "session id, or latest")
    .action(async (given: string, _, command: Command) => {
      const globals = globalsOf(command);
      const folder = await sessionFolder(workspaceOf(globals), given);
      const audit = await withProgress("verifying", globals, (progress) =>
        auditSession(folder, ({ doneBytes, totalBytes }) => progress.at(doneBytes, totalBytes)),
      );
      const { id, root, parts } = audit.manifest;
      for (const file of audit.unlisted) say(`${colour.yellow("note:")} ${id}/${file} is not part of the session`);
      if (globals.json)
        return printJson({
          ok: true,
          session: { id, root },
          files: parts.length + 1,
          events: audit.events,
          unlisted: audit.unlisted,
        });
      print(
        `${colour.green("sound:")} ${id}, ${parts.length + 1} files, ${grouped(audit.events)} events, root ${root}`,
      );
    });
}
