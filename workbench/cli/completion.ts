import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";

/**
 * `sniperforge completion bash|zsh|fish|powershell` prints a script for the shell's start-up file. To be
 * called last: it completes the commands that are there by then.
 */
export function addCompletion(program: Command): void {
  tab(program, { completionCommandName: "completion" });
}
