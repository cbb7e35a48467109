import type { Pubkey } from "../../market/units.ts";
import { findProgramAddress, keySeed } from "../programAddress.ts";
import { ASSOCIATED_TOKEN_PROGRAM } from "../transaction/ids.ts";

/** The one token account of an owner and a mint that everybody can derive. */
export function associatedTokenAccount(owner: Pubkey, mint: Pubkey, tokenProgram: Pubkey): Pubkey {
  return findProgramAddress([keySeed(owner), keySeed(tokenProgram), keySeed(mint)], ASSOCIATED_TOKEN_PROGRAM);
}
