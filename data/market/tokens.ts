import type { Pubkey } from "./units.ts";

/** What a token's smallest unit is worth to a person. */
export interface TokenFacts {
  readonly mint: Pubkey;
  readonly symbol: string;
  readonly decimals: number;
}

const token = (mint: string, symbol: string, decimals: number): TokenFacts => ({
  mint: mint as Pubkey,
  symbol,
  decimals,
});

/** Wrapped SOL; lamports of the native balance are counted under the same mint. */
export const SOL = token("So11111111111111111111111111111111111111112", "SOL", 9);
export const USDC = token("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "USDC", 6);
export const USDT = token("Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB", "USDT", 6);

/**
 * Mainnet mints whose decimals never change, for recordings that hold no `token` event of them.
 * A recorded `token` event wins.
 */
export const WELL_KNOWN_TOKENS: readonly TokenFacts[] = [
  USDC,
  USDT,
  SOL,
  token("mSoLzYCxHdYgdzU16g5QSh3i5K3z3KZK7ytfqcJm7So", "mSOL", 9),
  token("orcaEKTdK7LKz57vaAYr9QeNsVEPfiu6QeMU1kektZE", "ORCA", 6),
];

const MONEY: readonly Pubkey[] = [USDC.mint, USDT.mint, SOL.mint];

/** Lower is more like money: prices are quoted in it. Tokens that nobody quotes in share the last rank. */
export function moneyRank(mint: Pubkey): number {
  const rank = MONEY.indexOf(mint);
  return rank === -1 ? MONEY.length : rank;
}

/** Which side of a pool prices are quoted in; B where neither token is money. */
export function quoteSideOf(mintA: Pubkey, mintB: Pubkey): "a" | "b" {
  return moneyRank(mintA) < moneyRank(mintB) ? "a" : "b";
}

const SCALES = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

/** How many raw units one whole token has, as a double. Throws RangeError outside 0..18 decimals. */
export function rawPerToken(decimals: number): number {
  const scale = SCALES[decimals];
  if (scale === undefined) throw new RangeError(`a token has 0 to 18 decimals, not ${decimals}`);
  return scale;
}
