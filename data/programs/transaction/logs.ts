import { bytesOfBase64 } from "./base64.ts";
import type { InstructionCall } from "./record.ts";

const INVOKE = /^Program (\w{32,44}) invoke \[(\d+)\]$/;
const END = /^Program \w{32,44} (?:success|failed: .*|failed)$/s;
const TRUNCATED = "Log truncated";
const LOG = "Program log: ";
const DATA = "Program data: ";

/** What the logs of a transaction say of its calls. */
export interface AttributedLogs {
  /** By place among the calls: the lines that the call logged itself. */
  readonly lines: readonly (readonly string[])[];
  /** By place among the calls: how deep it was called, from 1; null where the logs don't reach it. */
  readonly heights: readonly (number | null)[];
}

/** True when a validator cut the logs; calls after that point have none. */
export function areTruncated(logs: readonly string[]): boolean {
  return logs.includes(TRUNCATED);
}

/**
 * Gives each log line to the call that wrote it, by the stack of `invoke`, `success` and `failed` lines. Calls that
 * the logs don't mention (precompiles, whatever comes after a truncation) get none.
 */
export function attributeLogs(
  calls: readonly Pick<InstructionCall, "program">[],
  logs: readonly string[],
): AttributedLogs {
  const lines: string[][] = calls.map(() => []);
  const heights: (number | null)[] = calls.map(() => null);
  const stack: (number | null)[] = [];
  let reached = 0;
  for (const line of logs) {
    const invoke = INVOKE.exec(line);
    if (invoke !== null) {
      const found = calls.findIndex(({ program }, i) => i >= reached && program === invoke[1]);
      stack.push(found < 0 ? null : found);
      if (found < 0) continue;
      heights[found] = Number(invoke[2]);
      reached = found + 1;
    } else if (END.test(line)) stack.pop();
    else {
      const writer = stack.at(-1);
      if (typeof writer === "number") lines[writer]?.push(line);
    }
  }
  return { lines, heights };
}

/** What a call said with `msg!` and the like, without the prefix. */
export function messagesOf(call: InstructionCall): readonly string[] {
  return call.logs.filter((line) => line.startsWith(LOG)).map((line) => line.slice(LOG.length));
}

/**
 * The data that a call logged (`emit!`: an event's discriminator, then its fields), one by one. Throws DecodeError
 * for a line that isn't base64.
 */
export function loggedData(call: InstructionCall): readonly Uint8Array[] {
  return call.logs
    .filter((line) => line.startsWith(DATA))
    .flatMap((line) => line.slice(DATA.length).split(" "))
    .map((text) => bytesOfBase64(text, "Program data"));
}
