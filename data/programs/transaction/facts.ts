import type { Pubkey } from "../../market/units.ts";
import { DecodeError } from "../layout.ts";
import type { Program, ProgramFact } from "../program.ts";
import { programOf } from "../registry.ts";
import { ancestorsOf } from "./calls.ts";
import { JUPITER, jupiterLegs, type RouteLeg } from "./jupiter.ts";
import type { InstructionCall, TransactionRecord } from "./record.ts";

/** One trade: a call of some program that led to swaps, or one swap instruction that goes through two pools. */
export interface Route {
  /** The router's call; see ixPathOf. */
  readonly path: number;
  readonly program: Pubkey;
  /** Places among the facts, in their order. A swap belongs to one route at most. */
  readonly hops: readonly number[];
  /** All swaps of the route, those of unknown programs too; empty where the router doesn't tell them: see jupiterLegs. */
  readonly legs: readonly RouteLeg[];
}

/** A call of a known program that can't be what it begins as. */
export interface UndecodedCall {
  readonly call: InstructionCall;
  readonly error: DecodeError;
}

/** What a transaction did, as far as known programs go. */
export interface TransactionFacts {
  /** In the order of truth: see ChainPos. */
  readonly facts: readonly ProgramFact[];
  readonly routes: readonly Route[];
  /** Mostly what failed for that reason: anybody may send any bytes to a program. */
  readonly undecoded: readonly UndecodedCall[];
}

/**
 * Everything that the calls of a transaction did, each told once, by the program that did it. `known` finds a program by
 * its id.
 */
export function factsOfTransaction(
  transaction: TransactionRecord,
  known: (id: Pubkey) => Program | undefined = programOf,
): TransactionFacts {
  const facts: ProgramFact[] = [];
  const undecoded: UndecodedCall[] = [];
  const hops = new Map<number, number[]>();
  for (const call of transaction.calls) {
    const program = known(call.program);
    if (program?.factsOf === undefined) continue;
    try {
      const found = program.factsOf(call, transaction);
      addHops(hops, routerOf(call, transaction), found, facts.length);
      facts.push(...found);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      undecoded.push({ call, error });
    }
  }
  const routes = transaction.calls.flatMap((call) => routeAt(call, hops.get(call.index) ?? [], transaction, known));
  return { facts, routes, undecoded };
}

/** The route of a call: of Jupiter's with its legs, of others when swaps of known programs belong to it; else none. */
function routeAt(
  call: InstructionCall,
  hops: readonly number[],
  transaction: TransactionRecord,
  known: (id: Pubkey) => Program | undefined,
): readonly Route[] {
  const legs = jupiterLegs(call, transaction);
  if (hops.length === 0 && legs.length === 0) return [];
  // An outer instruction that swapped once, itself, is a trade that nobody routed.
  if (hops.length === 1 && known(call.program)?.factsOf !== undefined) return [];
  return [{ path: call.path, program: call.program, hops, legs }];
}

/** The call that a swap is part of: the nearest of Jupiter's that led to it, else the outer instruction. */
function routerOf(call: InstructionCall, transaction: TransactionRecord): InstructionCall {
  const ancestors = ancestorsOf(call, transaction);
  return ancestors.findLast(({ program }) => program === JUPITER) ?? ancestors[0] ?? call;
}

function addHops(
  hops: Map<number, number[]>,
  router: InstructionCall,
  found: readonly ProgramFact[],
  firstPlace: number,
): void {
  const swaps = found.flatMap(({ stream }, i) => (stream === "swap" ? [firstPlace + i] : []));
  if (swaps.length > 0) hops.set(router.index, [...(hops.get(router.index) ?? []), ...swaps]);
}
