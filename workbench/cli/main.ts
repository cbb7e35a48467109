import { Command } from "commander";
import { addCompletion } from "./completion.ts";
import { addDecode } from "./decode.ts";
import { addDemo } from "./demo.ts";
import { addDoctor } from "./doctor.ts";
import { addExactness } from "./exactness.ts";
import { EXIT, report } from "./exit.ts";
import { addGlobals } from "./globals.ts";
import { addInit } from "./init.ts";
import { addLatency } from "./latency.ts";
import { addQuery } from "./query.ts";
import { addReplay } from "./replay.ts";
import { addReport } from "./report.ts";
import { addRun } from "./run.ts";
import { addSession } from "./session.ts";
import { addStrategy } from "./strategy.ts";
import { VERSION } from "./terminal.ts";

const EXIT_CODES = `
Exit codes: 0 ok · 1 run-time error · 2 usage · 3 bad config or data · 4 gate failed
            5 not deterministic · 130 interrupted`;

/** The whole command line, one file a command. */
export function commandLine(): Command {
  const program = new Command("sniperforge")
    .description("A research workbench for trading on Solana's DEXes.")
    .version(VERSION)
    .showHelpAfterError("(see --help)")
    .addHelpText("after", EXIT_CODES)
    .configureHelp({ showGlobalOptions: true });
  addGlobals(program);
  for (const add of [
    addDemo,
    addInit,
    addSession,
    addQuery,
    addReplay,
    addRun,
    addReport,
    addStrategy,
    addLatency,
    addDecode,
    addExactness,
    addDoctor,
  ])
    add(program);
  addCompletion(program);
  eachCommand(program, (command) => command.exitOverride());
  return program;
}

function eachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) eachCommand(child, visit);
}

/** Runs a command line as given by `process.argv`. Gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    throw error;
  });
  try {
    await commandLine().parseAsync([...argv]);
    return EXIT.ok;
  } catch (error) {
    return report(error);
  }
}
