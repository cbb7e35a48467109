import type { RawCall } from "./rawTransactions.ts";

/** One swap as an instruction asks for it, by program id, discriminator and the place of accounts alone. */
export interface RawSwap {
  readonly program: string;
  readonly pool: string;
  /** The pool's token accounts; a bonding curve has one. */
  readonly vaults: readonly string[];
}

/** Where a kind of swap has its pool and its vaults among its accounts; several pools for several hops. */
type Places = readonly { readonly pool: number; readonly vaults: readonly number[] }[];
interface Kind {
  readonly begins: string;
  readonly places: Places;
}

const one = (begins: string, pool: number, ...vaults: number[]): Kind => ({ begins, places: [{ pool, vaults }] });

/** By the IDLs and the sources that solana.md names; discriminators as SHA-256("global:<name>") has them. */
export const PROGRAM_SWAPS: Readonly<Record<string, readonly Kind[]>> = {
  whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc: [
    one("f8c69e91e17587c8", 2, 4, 6),
    one("2b04ed0b1ac91e62", 4, 8, 10),
    {
      begins: "c360ed6c44a2dbe6",
      places: [
        { pool: 2, vaults: [5, 7] },
        { pool: 3, vaults: [9, 11] },
      ],
    },
    {
      begins: "ba8fd11dfe02c275",
      places: [
        { pool: 0, vaults: [9, 10] },
        { pool: 1, vaults: [11, 12] },
      ],
    },
  ],
  CAMMCzo5YL8w4VFF8KVHrK22GGUsp5VTaW7grrKgrWqK: [one("f8c69e91e17587c8", 2, 5, 6), one("2b04ed0b1ac91e62", 2, 5, 6)],
  CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C: [one("8fbe5adac41e33de", 3, 6, 7), one("37d96256a34ab4ad", 3, 6, 7)],
  "6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P": [
    one("66063d1201daebea", 3, 4),
    one("33e685a4017f83ad", 3, 4),
    one("38fc74089edfcd5f", 3, 4),
    one("b817ee6167c5d33d", 10, 11),
    one("5df6823ce7e940b2", 10, 11),
    one("c2ab1c46684d5b2f", 10, 11),
  ],
  pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA: [
    one("66063d1201daebea", 0, 7, 8),
    one("33e685a4017f83ad", 0, 7, 8),
    one("c62e1552b4d9e870", 0, 7, 8),
  ],
};
const RAYDIUM_V4 = "675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8";

/** The swaps that an instruction asks for: none, one, or two of a two-hop swap. */
export function rawSwapsOf({ program, accounts, data }: RawCall): readonly RawSwap[] {
  const at = (place: number) => accounts[place] as string;
  if (program === RAYDIUM_V4) {
    // With target orders, the vaults stand one later.
    const vaults = accounts.length >= 18 ? [5, 6] : [4, 5];
    if (data[0] === 9 || data[0] === 11) return [{ program, pool: at(1), vaults: vaults.map(at) }];
    return data[0] === 16 || data[0] === 17 ? [{ program, pool: at(1), vaults: [at(3), at(4)] }] : [];
  }
  const kind = PROGRAM_SWAPS[program]?.find(({ begins }) => data.toString("hex").startsWith(begins));
  return (kind?.places ?? []).map(({ pool, vaults }) => ({ program, pool: at(pool), vaults: vaults.map(at) }));
}
