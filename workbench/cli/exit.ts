import { CommanderError } from "commander";
import { z } from "zod";
import { InvalidData, UsageError } from "#data/workspace/errors.ts";
import { NotDeterministic } from "#engine/replay/notDeterministic.ts";
import { colour, say } from "./terminal.ts";

/** What a command's exit code means; the same for every command. */
export const EXIT = {
  ok: 0,
  runtime: 1,
  usage: 2,
  invalid: 3,
  gate: 4,
  notDeterministic: 5,
  interrupted: 130,
} as const;

/** Ctrl-C, after what had to be cleaned up was. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Says what went wrong, in one line where one is enough, and gives the exit code. */
export function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Interrupted) {
    say("interrupted: nothing half-done was kept");
    return EXIT.interrupted;
  }
  const message =
    error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
  say(`${colour.red("error:")} ${message}`);
  if (error instanceof UsageError || error instanceof z.ZodError) return EXIT.usage;
  if (error instanceof InvalidData) return EXIT.invalid;
  if (error instanceof NotDeterministic) return EXIT.notDeterministic;
  if (error instanceof Error && process.env.SNIPERFORGE_DEBUG !== undefined) say(error.stack ?? "");
  else say("for where it happened, run it again with SNIPERFORGE_DEBUG=1");
  return EXIT.runtime;
}
