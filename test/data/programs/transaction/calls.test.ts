import { describe, expect, test } from "vitest";
import { ixPathOf } from "#data/market/chainPos.ts";
import type { Pubkey } from "#data/market/units.ts";
import { bytesOfHex } from "#data/programs/layout.ts";
import { ancestorsOf, childrenOf, descendantsOf } from "#data/programs/transaction/calls.ts";
import { eventsOf } from "#data/programs/transaction/eventCalls.ts";
import { NOT_EXECUTED, NOWHERE, recordOf } from "#data/programs/transaction/executed.ts";
import { TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import { type ListedCall, reachedCalls } from "#data/programs/transaction/reachedCalls.ts";

const ROUTER = "Router1111111111111111111111111111111111111" as Pubkey;
const POOL = "Poo11111111111111111111111111111111111111111" as Pubkey;
const EVENT = "e445a52e51cb9a1d";

const call = (program: Pubkey, height: number | null, data = ""): ListedCall => ({
  program,
  height,
  accounts: [],
  data: bytesOfHex(data),
});

/** Two outer instructions; the first routes through two pools, each of which moves tokens and tells an event. */
function routed(knowsHeights: boolean) {
  const height = (value: number) => (knowsHeights ? value : null);
  const hop = [
    call(POOL, height(2)),
    call(TOKEN_PROGRAM, height(3)),
    call(TOKEN_PROGRAM, height(3)),
    call(POOL, height(3), `${EVENT}0102`),
  ];
  const other = "Other1111111111111111111111111111111111111" as Pubkey;
  return recordOf(
    { signature: null, version: 0, signers: 1, config: null, keys: [], outer: [call(ROUTER, 1), call(POOL, 1)] },
    { ...NOT_EXECUTED, inner: new Map([[0, [...hop, call(other, height(2)), ...hop]]]) },
    NOWHERE,
  );
}
const indexes = (calls: readonly { index: number }[]) => calls.map(({ index }) => index);

describe("the calls of a transaction", () => {
  test("are a tree: what a call led to, what it made itself, and what led to it", () => {
    const transaction = routed(true);
    const [router, first] = transaction.calls as [(typeof transaction.calls)[0], (typeof transaction.calls)[0]];
    expect(indexes(descendantsOf(router, transaction))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(indexes(childrenOf(router, transaction))).toEqual([1, 5, 6]);
    expect(indexes(descendantsOf(first, transaction))).toEqual([2, 3, 4]);
    expect(indexes(ancestorsOf(transaction.calls[8] as never, transaction))).toEqual([0, 6]);
    expect(ancestorsOf(router, transaction)).toEqual([]);
    expect(descendantsOf(transaction.calls[10] as never, transaction)).toEqual([]);
    expect(eventsOf(first, transaction)).toEqual([new Uint8Array([1, 2])]);
    expect(eventsOf(router, transaction)).toEqual([]);
  });

  test("without heights keep to an inner call the token, system and own calls that follow it", () => {
    const transaction = routed(false);
    expect(indexes(descendantsOf(transaction.calls[1] as never, transaction))).toEqual([2, 3, 4]);
    expect(indexes(descendantsOf(transaction.calls[6] as never, transaction))).toEqual([7, 8, 9]);
    expect(indexes(ancestorsOf(transaction.calls[7] as never, transaction))).toEqual([0]);
  });

  test("take their heights from the logs where the source has none", () => {
    const logs = [
      `Program ${ROUTER} invoke [1]`,
      `Program ${POOL} invoke [2]`,
      `Program ${POOL} success`,
      `Program ${ROUTER} success`,
    ];
    const calls = reachedCalls([call(ROUTER, 1)], new Map([[0, [call(POOL, null)]]]), {
      hasFailed: false,
      failedAt: null,
      logs,
    });
    expect(calls.map(({ height }) => height)).toEqual([1, 2]);
  });

  const outer = [call(ROUTER, 1), call(POOL, 1), call(POOL, 1)];
  const inner = new Map([[1, [call(TOKEN_PROGRAM, 2)]]]);
  test.each([
    [
      "that succeeded: all",
      { hasFailed: false, failedAt: null, logs: [] },
      [ixPathOf(0), ixPathOf(1), ixPathOf(1, 0), ixPathOf(2)],
    ],
    [
      "that failed in its second instruction: none past it",
      { hasFailed: true, failedAt: 1, logs: [] },
      [ixPathOf(0), ixPathOf(1), ixPathOf(1, 0)],
    ],
    ["that failed before its first instruction: none", { hasFailed: true, failedAt: null, logs: [] }, []],
    [
      "that failed after its last, for rent: all",
      { hasFailed: true, failedAt: null, logs: [`Program ${ROUTER} invoke [1]`] },
      [ixPathOf(0), ixPathOf(1), ixPathOf(1, 0), ixPathOf(2)],
    ],
  ])("of a transaction %s were reached", (_, outcome, paths) => {
    expect(reachedCalls(outer, inner, outcome).map(({ path }) => path)).toEqual(paths);
  });
});
