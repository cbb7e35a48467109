import type { Pubkey } from "../../market/units.ts";
import { SwapRefused } from "../program.ts";

/**
 * Errors of the token programs that a transfer can end in, by the number a failed transaction carries: TokenError of
 * solana-program/token-2022 at 426400f2 (2026-08-17), interface/src/error.rs; SPL Token has the first nineteen.
 */
export const TOKEN_ERROR_CODES = {
  InsufficientFunds: 1,
  MintMismatch: 3,
  OwnerMismatch: 4,
  InvalidState: 13,
  Overflow: 14,
  AccountFrozen: 17,
  MintDecimalsMismatch: 18,
  MintRequiredForTransfer: 31,
  NoMemo: 36,
  NonTransferable: 37,
  CpiGuardTransferBlocked: 42,
  NonConfidentialTransfersDisabled: 49,
  MintPaused: 67,
} as const;

/** Errors of the run time itself that a token program answers with; they have names and no number. */
export type BuiltinError =
  | "IncorrectProgramId"
  | "InvalidAccountData"
  | "UninitializedAccount"
  | "MissingRequiredSignature";
export type TokenErrorName = keyof typeof TOKEN_ERROR_CODES | BuiltinError;

/** A transfer that the token program refuses: `reason` is its own name for it, not that of the program which asked. */
export class TransferRefused extends SwapRefused {
  readonly tokenProgram: Pubkey;
  constructor(tokenProgram: Pubkey, reason: TokenErrorName, detail: string) {
    super(reason, detail);
    this.tokenProgram = tokenProgram;
  }
}
