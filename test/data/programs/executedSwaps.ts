import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Pubkey } from "#data/market/units.ts";

/** An account's bytes at one moment, or null where it did not exist. */
export type AccountState = { readonly owner: Pubkey; readonly lamports: bigint; readonly data: Uint8Array } | null;

/** One swap that the real program executed in a local virtual machine; fields as the data set's README gives them. */
export interface ExecutedSwap {
  readonly id: string;
  readonly pool: string;
  readonly poolName: string;
  readonly binary: string;
  readonly clock: { readonly slot: string; readonly unixTimestamp: string; readonly epoch: string };
  readonly kind: {
    readonly instruction: string;
    readonly mode: string;
    readonly aToB: boolean;
    readonly amount: string;
    readonly threshold: string;
    readonly sqrtPriceLimit: string;
    readonly intent: string;
  };
  readonly roles: Readonly<Record<string, string>> & { readonly tickArrays: readonly string[] };
  readonly ix: {
    readonly accounts: readonly { readonly pubkey: Pubkey; readonly signer: boolean; readonly writable: boolean }[];
    readonly data: string;
  };
  readonly logs: readonly string[];
  readonly result: {
    readonly ok: boolean;
    readonly error: { readonly custom?: number; readonly name?: string | null } | null;
    readonly moved: Readonly<Record<"userIn" | "vaultIn" | "vaultOut" | "userOut", string>>;
    readonly ticksCrossed?: number;
  };
  readonly check: { readonly predicted: Readonly<Record<string, string | number>> };
  readonly before: Readonly<Record<string, AccountState>>;
  readonly after: Readonly<Record<string, AccountState>>;
}

type StoredState =
  | { owner: Pubkey; lamports: string | number; data: string }
  | { base: string; patch: [number, string][]; lamports?: string | number };
type Line = Omit<ExecutedSwap, "before" | "after"> & {
  states: Record<string, StoredState>;
  before: Record<string, string | null>;
  after: Record<string, string | null>;
};

/** The swaps of one file in order; accounts are stored as differences within a pool and are put together here. */
export function executedSwaps(path: string): ExecutedSwap[] {
  let pool = "";
  let known = new Map<string, NonNullable<AccountState>>();
  const stateOf = (id: string) => {
    const state = known.get(id);
    if (state === undefined) throw new Error(`${path}: state ${id} was not given`);
    return state;
  };
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split("\n");
  return lines.map((text) => {
    const line = JSON.parse(text) as Line;
    if (line.pool !== pool) known = new Map();
    pool = line.pool;
    for (const [id, stored] of Object.entries(line.states)) {
      if ("base" in stored) {
        const base = stateOf(stored.base);
        const data = base.data.slice();
        for (const [offset, bytes] of stored.patch) data.set(Buffer.from(bytes, "base64"), offset);
        known.set(id, { ...base, data, lamports: BigInt(stored.lamports ?? base.lamports) });
      } else {
        const data = new Uint8Array(Buffer.from(stored.data, "base64"));
        known.set(id, { owner: stored.owner, lamports: BigInt(stored.lamports), data });
      }
    }
    const side = (ids: Record<string, string | null>): Record<string, AccountState> =>
      Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, id === null ? null : stateOf(id)]));
    return { ...line, before: side(line.before), after: side(line.after) };
  });
}
