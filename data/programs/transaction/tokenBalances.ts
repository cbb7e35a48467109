import type { Pubkey } from "../../market/units.ts";
import { keyAt } from "./reachedCalls.ts";
import type { TokenBalance } from "./record.ts";

/** What a token account held at one moment, as sources list it. */
export interface TokenHolding {
  /** Place in the transaction's keys. */
  readonly accountIndex: number;
  readonly mint: Pubkey;
  readonly owner: Pubkey | null;
  readonly tokenProgram: Pubkey | null;
  readonly decimals: number;
  readonly amount: bigint;
}

/** Puts the holdings before and after a transaction together, account by account, in the order of the keys. */
export function tokenBalances(
  keys: readonly Pubkey[],
  before: readonly TokenHolding[],
  after: readonly TokenHolding[],
): readonly TokenBalance[] {
  const earlier = new Map(before.map((holding) => [holding.accountIndex, holding]));
  const later = new Map(after.map((holding) => [holding.accountIndex, holding]));
  const indexes = [...new Set([...earlier.keys(), ...later.keys()])].sort((a, b) => a - b);
  return indexes.flatMap((index) => {
    const holding = later.get(index) ?? earlier.get(index);
    if (holding === undefined) return [];
    const { mint, owner, tokenProgram, decimals } = holding;
    return {
      account: keyAt(keys, index, "tokenBalances"),
      mint,
      owner,
      tokenProgram,
      decimals,
      before: earlier.get(index)?.amount ?? 0n,
      after: later.get(index)?.amount ?? 0n,
    };
  });
}
