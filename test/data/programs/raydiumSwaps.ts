import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Pubkey } from "#data/market/units.ts";
import type { AccountState, ChainClock, Instruction } from "#data/programs/program.ts";

/** An account at one moment, and what it is to the swap. */
export interface StoredAccount extends AccountState {
  readonly role: string;
}

/** One swap that a real Raydium program executed in a local virtual machine; fields as the data set's README gives them. */
export interface RaydiumSwap {
  readonly id: string;
  readonly pool: string;
  readonly binary: string;
  readonly tokenKinds?: readonly string[];
  readonly clock: ChainClock;
  readonly name: string;
  readonly direction: string;
  readonly args: Readonly<Record<string, string>>;
  readonly instruction: Instruction;
  readonly result: {
    readonly ok: boolean;
    readonly err: {
      readonly kind: "custom" | "builtin";
      readonly code?: number;
      readonly name?: string;
      readonly anchorName?: string;
      readonly failedProgram?: string;
      readonly panic?: string;
    } | null;
    readonly [figure: string]: unknown;
  };
  readonly logs: readonly string[];
  readonly check: {
    readonly match: boolean;
    readonly flags?: readonly string[];
    readonly newerRules?: Readonly<Record<string, unknown>>;
  };
  readonly before: ReadonlyMap<Pubkey, StoredAccount>;
  readonly after: ReadonlyMap<Pubkey, StoredAccount>;
}

type Stored = "=" | { role: string; owner: string; lamports: string; data: string };
interface Line extends Omit<RaydiumSwap, "clock" | "name" | "direction" | "args" | "instruction" | "before" | "after"> {
  readonly program: string;
  readonly clock: { slot: string; unixTimestamp: string; epoch: string };
  readonly ix: {
    name: string;
    direction: string;
    args: Record<string, string>;
    accounts: [pubkey: string, flags: string][];
    data: string;
  };
  readonly before: Record<string, Stored>;
  readonly after: Record<string, Stored>;
}

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** The swaps of one file in their order; accounts that a line leaves out stand as the line before had them. */
export function raydiumSwaps(path: string): RaydiumSwap[] {
  let pool = "";
  let known = new Map<string, StoredAccount>();
  const side = (accounts: Record<string, Stored>): ReadonlyMap<Pubkey, StoredAccount> =>
    new Map(
      Object.entries(accounts).map(([key, stored]): [Pubkey, StoredAccount] => {
        if (stored !== "=")
          known.set(key, {
            role: stored.role,
            owner: stored.owner as Pubkey,
            lamports: BigInt(stored.lamports),
            data: bytesOf(stored.data),
          });
        const account = known.get(key);
        if (account === undefined) throw new Error(`${path}: account ${key} was not given`);
        return [key as Pubkey, account];
      }),
    );
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split("\n");
  return lines.map((text) => {
    const line = JSON.parse(text) as Line;
    if (line.pool !== pool) known = new Map();
    pool = line.pool;
    const { ix, clock } = line;
    return {
      ...line,
      ...ix,
      clock: {
        slot: Number(clock.slot),
        unixTimestampS: Number(clock.unixTimestamp),
        epoch: Number(clock.epoch),
      },
      instruction: {
        program: line.program as Pubkey,
        accounts: ix.accounts.map(([pubkey, flags]) => ({
          pubkey: pubkey as Pubkey,
          isSigner: flags.includes("s"),
          isWritable: flags.includes("w"),
        })),
        data: bytesOf(ix.data),
      },
      before: side(line.before),
      after: side(line.after),
    };
  });
}

/** The account of a role. */
export function accountOf(accounts: ReadonlyMap<Pubkey, StoredAccount>, role: string): StoredAccount {
  const account = [...accounts.values()].find((stored) => stored.role === role);
  if (account === undefined) throw new Error(`there is no account ${role}`);
  return account;
}
