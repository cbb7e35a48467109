import { ixPathOf } from "../../market/chainPos.ts";
import type { Pubkey } from "../../market/units.ts";
import { DecodeError } from "../layout.ts";
import { attributeLogs } from "./logs.ts";
import type { InstructionCall } from "./record.ts";

/** An instruction with its accounts resolved, before its place in the transaction is known. */
export type ListedCall = Pick<InstructionCall, "program" | "accounts" | "data" | "parsed"> & {
  /** As InstructionCall has it; null where the source can't say. */
  readonly height: number | null;
};

/** What a source tells of how a transaction went. */
export interface Outcome {
  readonly hasFailed: boolean;
  /** The outer instruction that it failed in; null for none. */
  readonly failedAt: number | null;
  readonly logs: readonly string[] | null;
}

/** Instructions that one outer instruction can lead to; a validator stops at 64 calls in a transaction. */
const INNER_MAX = 65_000;
const OUTER_MAX = 65_000;

/**
 * The calls of a transaction that were reached, in the order of execution: of a failed one none past the instruction
 * that failed, and none at all when it failed before the first. Heights that the source lacks are taken from the logs.
 */
export function reachedCalls(
  outer: readonly ListedCall[],
  inner: ReadonlyMap<number, readonly ListedCall[]>,
  outcome: Outcome,
): readonly InstructionCall[] {
  const reached = outer.slice(0, reachedCount(outer.length, outcome));
  if (reached.length > OUTER_MAX) throw new DecodeError("Transaction", "instructions", -1, `${reached.length} of them`);
  const listed = reached.flatMap((call, i) => {
    const below = inner.get(i) ?? [];
    if (below.length > INNER_MAX)
      throw new DecodeError("Transaction", "innerInstructions", -1, `${below.length} of them`);
    return [
      { ...call, path: ixPathOf(i), height: 1 },
      ...below.map((innerCall, j) => ({ ...innerCall, path: ixPathOf(i, j) })),
    ];
  });
  const { lines, heights } = attributeLogs(listed, outcome.logs ?? []);
  return listed.map((call, index) => ({
    ...call,
    index,
    height: call.height ?? heights[index] ?? null,
    logs: lines[index] ?? [],
  }));
}

function reachedCount(listed: number, { hasFailed, failedAt, logs }: Outcome): number {
  if (!hasFailed) return listed;
  if (failedAt !== null) return failedAt + 1;
  // It failed in no instruction: either before the first of them, and then none is logged, or after the last.
  const wasRun = logs === null || logs.some((line) => line.includes(" invoke ["));
  return wasRun ? listed : 0;
}

/** The key at an instruction's index. Throws DecodeError, in the name of `field`, when there are fewer keys. */
export function keyAt(keys: readonly Pubkey[], index: number, field: string): Pubkey {
  const key = keys[index];
  if (key === undefined) throw new DecodeError("Transaction", field, -1, `key ${index} of ${keys.length}`);
  return key;
}
