import { ASSOCIATED_TOKEN_PROGRAM, isTokenProgram, MEMO_PROGRAM, MEMO_PROGRAM_V1, SYSTEM_PROGRAM } from "./ids.ts";
import type { InstructionCall, TransactionRecord } from "./record.ts";

const PATHS_IN_OUTER = 65_536;

type Calls = Pick<TransactionRecord, "calls">;

/** Which outer instruction a call belongs to, from 0. */
export function outerOf(call: InstructionCall): number {
  return Math.floor(call.path / PATHS_IN_OUTER);
}

function isOuter(call: InstructionCall): boolean {
  return call.path % PATHS_IN_OUTER === 0;
}

/** Programs that call nothing that matters to a pool, so that their calls are whoever's comes before. */
function isLeaf({ program }: InstructionCall): boolean {
  return (
    isTokenProgram(program) ||
    program === SYSTEM_PROGRAM ||
    program === ASSOCIATED_TOKEN_PROGRAM ||
    program === MEMO_PROGRAM ||
    program === MEMO_PROGRAM_V1
  );
}

/**
 * The calls that `call` led to, at any depth, in the order of execution. Where the source has no heights: all of the
 * outer instruction's; for an inner call those that follow it as long as they are of token, system and memo programs,
 * or of its own.
 */
export function descendantsOf(call: InstructionCall, { calls }: Calls): readonly InstructionCall[] {
  const { height } = call;
  let end = call.index + 1;
  for (; end < calls.length; end++) {
    const next = calls[end] as InstructionCall;
    if (isOuter(next)) break;
    if (isOuter(call)) continue;
    if (
      height !== null && next.height !== null ? next.height <= height : !isLeaf(next) && next.program !== call.program
    )
      break;
  }
  return calls.slice(call.index + 1, end);
}

/** The calls that `call` made itself; as `descendantsOf` where the source has no heights. */
export function childrenOf(call: InstructionCall, transaction: Calls): readonly InstructionCall[] {
  const { height } = call;
  const descendants = descendantsOf(call, transaction);
  return height === null
    ? descendants
    : descendants.filter((next) => next.height === null || next.height === height + 1);
}

/** The calls that led to `call`, the outer instruction first; only that one where the source has no heights. */
export function ancestorsOf(call: InstructionCall, { calls }: Calls): readonly InstructionCall[] {
  const ancestors: InstructionCall[] = [];
  let below = call;
  for (let i = call.index - 1; i >= 0 && !isOuter(below); i--) {
    const before = calls[i] as InstructionCall;
    const calledIt = isOuter(before) || (below.height !== null && before.height === below.height - 1);
    if (!calledIt) continue;
    ancestors.unshift(before);
    below = before;
  }
  return ancestors;
}
