import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { attributeLogs, loggedData, messagesOf } from "#data/programs/transaction/logs.ts";

const A = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" as Pubkey;
const B = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB" as Pubkey;
/** A precompile: called without a word in the logs. */
const ED25519 = "Ed25519SigVerify111111111111111111111111111" as Pubkey;
const calls = [ED25519, A, B, A, B].map((program) => ({ program }));

describe("log lines", () => {
  const logs = [
    `Program ${A} invoke [1]`,
    "Program log: Instruction: Route",
    `Program ${B} invoke [2]`,
    "Program data: AQI=",
    `Program ${A} invoke [3]`,
    `Program log: Program ${B} success`,
    `Program ${A} consumed 5 of 10 compute units`,
    `Program ${A} success`,
    "Program data: Aw== BA==",
    `Program ${B} success`,
    "Program log: after",
    `Program ${A} success`,
    `Program ${B} invoke [1]`,
    "Program log: alone",
    `Program ${B} failed: custom program error: 0x1`,
  ];

  test("belong to the call that wrote them, whatever a program writes and whichever call writes none", () => {
    const { lines, heights } = attributeLogs(calls, logs);
    expect(lines).toEqual([
      [],
      ["Program log: Instruction: Route", "Program log: after"],
      ["Program data: AQI=", "Program data: Aw== BA=="],
      [`Program log: Program ${B} success`, `Program ${A} consumed 5 of 10 compute units`],
      ["Program log: alone"],
    ]);
    expect(heights).toEqual([null, 1, 2, 3, 1]);
  });

  test("that were cut short leave the calls after the cut without any", () => {
    const { lines, heights } = attributeLogs(calls, [...logs.slice(0, 5), "Log truncated"]);
    expect(lines.map(({ length }) => length)).toEqual([0, 1, 1, 1, 0]);
    expect(heights).toEqual([null, 1, 2, 3, null]);
  });

  test("give their data one by one, and their messages without the prefix", () => {
    const call = {
      index: 0,
      path: 0,
      height: 1,
      program: B,
      accounts: [],
      data: new Uint8Array(),
      logs: logs.slice(3, 12),
    };
    expect(loggedData(call)).toEqual([new Uint8Array([1, 2]), new Uint8Array([3]), new Uint8Array([4])]);
    expect(messagesOf(call)).toEqual([`Program ${B} success`, "after"]);
  });
});
