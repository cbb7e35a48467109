import type { Pubkey } from "../../market/units.ts";

/** Programs of the chain itself that transactions of every kind call. */
export const SYSTEM_PROGRAM = "11111111111111111111111111111111" as Pubkey;
export const TOKEN_PROGRAM = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA" as Pubkey;
export const TOKEN_2022_PROGRAM = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb" as Pubkey;
export const ASSOCIATED_TOKEN_PROGRAM = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL" as Pubkey;
export const MEMO_PROGRAM = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr" as Pubkey;
export const MEMO_PROGRAM_V1 = "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo" as Pubkey;
export const COMPUTE_BUDGET_PROGRAM = "ComputeBudget111111111111111111111111111111" as Pubkey;

/** True for SPL Token and Token-2022. */
export function isTokenProgram(program: Pubkey): boolean {
  return program === TOKEN_PROGRAM || program === TOKEN_2022_PROGRAM;
}
