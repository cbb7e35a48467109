import { describe, expect, test } from "vitest";
import { decodeFailure, failedInstruction } from "#data/programs/transaction/transactionError.ts";

const failureOf = (...bytes: number[]) => decodeFailure(new Uint8Array(bytes));

describe("a failure in its binary form", () => {
  // Binary forms of the errors that RPC nodes wrote for the same kinds of failure in the recorded blocks.
  test.each([
    [[8, 0, 0, 0, 3, 25, 0, 0, 0, 0x71, 0x17, 0, 0], { InstructionError: [3, { Custom: 6001 }] }, 3],
    [[8, 0, 0, 0, 2, 2, 0, 0, 0], { InstructionError: [2, "InvalidInstructionData"] }, 2],
    [[8, 0, 0, 0, 0, 40, 0, 0, 0], { InstructionError: [0, "ProgramFailedToComplete"] }, 0],
    [[31, 0, 0, 0, 4], { InsufficientFundsForRent: { account_index: 4 } }, null],
    [[30, 0, 0, 0, 1], { DuplicateInstruction: 1 }, null],
    [[7, 0, 0, 0], "BlockhashNotFound", null],
  ])("%j is what an RPC node writes as %j", (bytes, error, failedAt) => {
    expect(failureOf(...bytes)).toEqual({ error, failedAt });
    expect(failedInstruction(error)).toBe(failedAt);
  });

  test("a variant that isn't known yet, and one that is cut short, are told as far as they go", () => {
    expect(failureOf(200, 0, 0, 0).error).toBe("TransactionError(200)");
    expect(failureOf(8, 0, 0, 0, 1, 200, 0, 0, 0).error).toEqual({ InstructionError: [1, "InstructionError(200)"] });
    expect(failureOf(8, 0, 0, 0, 1).error).toEqual({ InstructionError: [1, "unknown"] });
    expect(failureOf(1)).toEqual({ error: "unknown", failedAt: null });
  });

  test("an error that isn't of an instruction failed in none, whatever it looks like", () => {
    for (const error of ["AccountInUse", null, { InstructionError: "x" }, { InstructionError: [-1, "x"] }, [8]])
      expect(failedInstruction(error)).toBeNull();
  });
});
