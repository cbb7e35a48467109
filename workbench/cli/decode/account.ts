import type { DecodedAccount } from "#data/programs/program.ts";
import { programOf } from "#data/programs/registry.ts";
import { decodeMint, MINT_SIZE } from "#data/programs/token/mint.ts";
import { decodeTokenAccount } from "#data/programs/token/tokenAccount.ts";
import type { AccountRecord } from "#data/programs/transaction/document.ts";
import { isTokenProgram } from "#data/programs/transaction/ids.ts";

const ACCOUNT_KIND_OFFSET = 165;
const MINT_KIND = 1;

/**
 * What an account says, by its owner; null for a program, or a layout of a known one, that no price depends on. Throws
 * DecodeError for bytes that can't be what they begin as.
 */
export function decodedAccount({ owner, data }: AccountRecord): DecodedAccount | null {
  if (!isTokenProgram(owner)) return programOf(owner)?.decodeAccount?.(data) ?? null;
  const isMint = data.length === MINT_SIZE || data[ACCOUNT_KIND_OFFSET] === MINT_KIND;
  return isMint
    ? { layout: "Mint", fields: { ...decodeMint(data) } }
    : { layout: "TokenAccount", fields: { ...decodeTokenAccount(data) } };
}
