import type { Pubkey } from "../../market/units.ts";
import { writePubkey } from "../base58.ts";

/** True when `mint` is token 0 of a pool with `other`: a pool's tokens are in the order of their mints' bytes. */
export function isToken0(mint: Pubkey, other: Pubkey): boolean {
  const bytes = new Uint8Array(64);
  writePubkey(mint, bytes, 0);
  writePubkey(other, bytes, 32);
  for (let i = 0; i < 32; i++) {
    const difference = (bytes[i] as number) - (bytes[32 + i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
