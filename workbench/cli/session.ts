import type { Command } from "commander";
import { addExport } from "./session/export.ts";
import { addGaps } from "./session/gaps.ts";
import { addImport } from "./session/import.ts";
import { addLs } from "./session/ls.ts";
import { addPrune } from "./session/prune.ts";
import { addShow } from "./session/show.ts";
import { addVerify } from "./session/verify.ts";

/** `sniperforge session …`: recordings, one file a sub-command. */
export function addSession(program: Command): void {
  const session = program.command("session").description("recordings: list, check, import, export, delete");
  for (const add of [addLs, addShow, addVerify, addGaps, addImport, addExport, addPrune]) add(session);
}
