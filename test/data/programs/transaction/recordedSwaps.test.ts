import { beforeAll, describe, expect, test } from "vitest";
import type { EventFacts } from "#data/market/events.ts";
import { factsOfTransaction } from "#data/programs/transaction/facts.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { type RawSwap, rawSwapsOf } from "./rawSwaps.ts";
import { type RawTransaction, rawTransactions } from "./rawTransactions.ts";
import { decodedFile, distinct, filesOf, hasRecordings, RECORDINGS, type Recording } from "./recordings.ts";

const IDS = {
  whirlpool: "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc",
  raydiumV4: "675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8",
  raydiumClmm: "CAMMCzo5YL8w4VFF8KVHrK22GGUsp5VTaW7grrKgrWqK",
  raydiumCpmm: "CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C",
  pump: "6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P",
  pumpSwap: "pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA",
} as const;
type Name = keyof typeof IDS;
const NAMES = Object.keys(IDS) as Name[];

/** Swaps of succeeded transactions, and swap instructions that failed ones reached. */
type Counts = readonly [succeeded: number, failed: number];

/** Over distinct signatures, and of instruction trees, which have none, all. */
const SWAPS: Readonly<Record<Recording, Partial<Record<Name, Counts>>>> = {
  "block-285000037": { whirlpool: [4, 7], raydiumV4: [114, 8], raydiumClmm: [4, 1], pump: [12, 1] },
  "block-332254855": {
    whirlpool: [1, 0],
    raydiumV4: [4, 0],
    raydiumClmm: [5, 4],
    pump: [3, 1],
    pumpSwap: [6, 100],
  },
  "vixen-fixtures": {
    whirlpool: [1, 0],
    raydiumV4: [2, 0],
    raydiumClmm: [3, 0],
    raydiumCpmm: [1, 0],
    pump: [3, 0],
    pumpSwap: [2, 0],
  },
  "jup-instruction-parser": { whirlpool: [4, 0], raydiumV4: [5, 0], raydiumClmm: [1, 0], raydiumCpmm: [1, 0] },
  "metamask-snap-tx": { whirlpool: [1, 0], raydiumV4: [1, 1], raydiumClmm: [2, 0], pump: [1, 0] },
  "chainstack-pump": { pump: [8, 0] },
  "helius-transaction-notification": { raydiumV4: [11, 0] },
};

/** An instruction tree without logs, balances or mints: that it swaps is seen, but not which token goes in. */
const WITHOUT_DIRECTION = { program: IDS.raydiumClmm, failed: false };

interface Decoded {
  readonly transaction: TransactionRecord;
  readonly swaps: readonly EventFacts<"swap">[];
  readonly undecoded: readonly string[];
}

function tableOf(counts: ReadonlyMap<string, number>): Partial<Record<Name, Counts>> {
  const entries = NAMES.map((name): [Name, Counts] => {
    const of = (outcome: string) => counts.get(`${IDS[name]} ${outcome}`) ?? 0;
    return [name, [of("ok"), of("failed")]];
  });
  return Object.fromEntries(entries.filter(([, [ok, failed]]) => ok + failed > 0));
}

function counted(found: readonly { readonly program: string; readonly failed: boolean }[]) {
  const counts = new Map<string, number>();
  for (const { program, failed } of found) {
    const key = `${program} ${failed ? "failed" : "ok"}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return tableOf(counts);
}

/** No second reader: an update in protobuf, which is an instruction tree besides, and documents with words behind them. */
const ONLY_OURS = /\.bin$|decoded_/;

describe.skipIf(!hasRecordings())(`recorded swaps (shared data: ${RECORDINGS.join(", ")})`, () => {
  const raw = new Map<Recording, readonly RawTransaction[]>();
  const decoded = new Map<Recording, readonly Decoded[]>();
  beforeAll(() => {
    for (const recording of RECORDINGS) {
      const files = filesOf(recording).filter((path) => !ONLY_OURS.test(path));
      raw.set(recording, distinct(files.flatMap(rawTransactions)));
      const transactions = distinct(files.flatMap(decodedFile)).map((transaction) => {
        const { facts, undecoded } = factsOfTransaction(transaction);
        return {
          transaction,
          swaps: facts.flatMap((fact) => (fact.stream === "swap" ? [fact.facts] : [])),
          undecoded: undecoded.map(({ error }) => error.message),
        };
      });
      decoded.set(recording, transactions);
    }
  });

  test.each(RECORDINGS)(
    "%s has the swaps of the table, by instructions and failures as a second reader finds them",
    (recording) => {
      const found = (raw.get(recording) ?? []).flatMap(({ calls, failed }) =>
        calls.flatMap(rawSwapsOf).map(({ program }) => ({ program, failed })),
      );
      expect(counted(found)).toEqual(SWAPS[recording]);
    },
  );

  test.each(RECORDINGS)("the decoder finds the swaps of the table in %s", (recording) => {
    const found = (decoded.get(recording) ?? []).flatMap(({ swaps, transaction }) =>
      swaps.map(({ program }) => ({ program, failed: transaction.error !== null })),
    );
    const without = recording === "vixen-fixtures" ? [WITHOUT_DIRECTION] : [];
    expect(counted([...found, ...without])).toEqual(SWAPS[recording]);
    const undecoded = (decoded.get(recording) ?? []).flatMap((transaction) => transaction.undecoded);
    expect(undecoded).toEqual(without.map(() => expect.stringContaining("nothing in the transaction tells")));
  });

  test("what a swap moved is what the pool's token balances gained and lost, wherever a pool was used once", () => {
    const checked: Record<string, number> = {};
    for (const recording of RECORDINGS)
      for (const [i, { calls, balances, failed, signature }] of (raw.get(recording) ?? []).entries()) {
        if (failed || balances.size === 0) continue;
        const rawSwaps = calls.flatMap(rawSwapsOf);
        const { swaps = [] } = decoded.get(recording)?.[i] ?? {};
        for (const swap of swaps) {
          const same = rawSwaps.filter(({ pool }) => pool === swap.pool);
          if (same.length !== 1) continue;
          const changes = changesOf(same[0] as RawSwap, balances);
          const where = `${signature} ${swap.pool}`;
          for (const { change, keepsFees } of changes) {
            // Of a Token-2022 fee, and of one that PumpSwap's users pay past the pool, vaults see less of what went in, and
            // give more than what came out.
            const [amount, least] = change > 0n ? [swap.amountIn, change] : [-change, swap.amountOut];
            if (keepsFees || swap.program === IDS.pumpSwap) expect(amount, where).toBeGreaterThanOrEqual(least ?? 0n);
            else expect(amount, where).toBe(least);
          }
          const name = NAMES.find((known) => IDS[known] === swap.program) ?? "";
          checked[name] = (checked[name] ?? 0) + changes.length;
        }
      }
    expect(checked).toEqual({
      whirlpool: 22,
      raydiumV4: 244,
      raydiumClmm: 28,
      raydiumCpmm: 4,
      pump: 11,
      pumpSwap: 16,
    });
  });

  test("a failed swap has its arguments and the error, and no amounts", () => {
    for (const recording of RECORDINGS)
      for (const { swaps, transaction } of decoded.get(recording) ?? [])
        for (const swap of swaps) {
          expect(swap.error).toBe(transaction.error);
          if (transaction.error !== null) expect([swap.amountIn, swap.amountOut]).toEqual([null, null]);
          else if (transaction.signature !== null) expect([swap.amountIn, swap.amountOut]).not.toContain(null);
          expect(swap.signature).toBe(transaction.signature);
          expect(swap.signer).toBe(transaction.keys[0] ?? null);
        }
  });
});

const TOKEN_2022 = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb";

/** How the pool's token accounts changed over the whole transaction. */
function changesOf({ vaults }: RawSwap, balances: RawTransaction["balances"]) {
  return vaults.flatMap((vault) => {
    const balance = balances.get(vault);
    // A vault that was made in the transaction was filled by it, too.
    if (balance === undefined || balance.before === 0n) return [];
    return [{ change: balance.after - balance.before, keepsFees: balance.program === TOKEN_2022 }];
  });
}
