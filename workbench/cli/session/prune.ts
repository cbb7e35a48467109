import type { Command } from "commander";
import { listSessions } from "#data/session/catalog.ts";
import { deleteSession, planPrune } from "#data/session/prune.ts";
import { globalsOf, workspaceOf } from "../globals.ts";
import { wholeNumber } from "../numbers.ts";
import { print, printJson, printTable, sized } from "../terminal.ts";

interface PruneFlags {
  readonly keep?: number;
  readonly olderThanDays?: number;
  readonly unsealed?: boolean;
  readonly yes?: boolean;
}

const NS_PER_DAY = 86_400_000_000_000n;
const NS_PER_MS = 1_000_000n;

export function addPrune(session: Command): void {
  session
    .command("prune")
    .description("delete old sessions; shows what would go unless --yes is given")
    .option("--keep <n>", "all but the n newest", wholeNumber("--keep"))
    .option("--older-than-days <n>", "only those last written more than n days ago", wholeNumber("--older-than-days"))
    .option("--unsealed", "only what an import or a recording left unfinished")
    .option("--yes", "delete them")
    .action(async (flags: PruneFlags, command: Command) => {
      const globals = globalsOf(command);
      const workspace = workspaceOf(globals);
      const rules = {
        ...(flags.keep === undefined ? {} : { keepNewest: flags.keep }),
        ...(flags.olderThanDays === undefined ? {} : { olderThanNs: BigInt(flags.olderThanDays) * NS_PER_DAY }),
        ...(flags.unsealed === true ? { unsealedOnly: true } : {}),
      };
      const doomed = planPrune(listSessions(workspace), rules, BigInt(Date.now()) * NS_PER_MS);
      if (flags.yes === true) for (const entry of doomed) await deleteSession(workspace, entry);
      if (globals.json)
        return printJson({ deleted: flags.yes === true, sessions: doomed.map(({ id, bytes }) => ({ id, bytes })) });
      if (doomed.length === 0) return print("nothing to delete");
      printTable(
        ["session", "size"],
        doomed.map(({ id, bytes }) => [id, sized(bytes)]),
        ["size"],
      );
      print(flags.yes === true ? "deleted" : "nothing was deleted: add --yes to delete these");
    });
}
