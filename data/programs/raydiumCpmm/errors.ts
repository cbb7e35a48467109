import { SwapRefused } from "../program.ts";

/**
 * Errors by the number a failed transaction carries: the program's own, raydium-cp-swap at 609780f, src/error.rs, and
 * those of Anchor that a swap can end in.
 */
const ERROR_CODES = {
  InstructionFallbackNotFound: 101,
  InstructionDidNotDeserialize: 102,
  ConstraintRaw: 2003,
  ConstraintSeeds: 2006,
  ConstraintAddress: 2012,
  RequireEqViolated: 2501,
  RequireGtViolated: 2505,
  RequireGteViolated: 2506,
  AccountDiscriminatorMismatch: 3002,
  AccountDidNotDeserialize: 3003,
  AccountNotEnoughKeys: 3005,
  AccountOwnedByWrongProgram: 3007,
  InvalidProgramId: 3008,
  AccountNotSigner: 3010,
  AccountNotInitialized: 3012,
  NotApproved: 6000,
  InvalidOwner: 6001,
  EmptySupply: 6002,
  InvalidInput: 6003,
  IncorrectLpMint: 6004,
  ExceededSlippage: 6005,
  ZeroTradingTokens: 6006,
  NotSupportMint: 6007,
  InvalidVault: 6008,
  InitLpAmountTooLess: 6009,
  TransferFeeCalculateNotMatch: 6010,
  MathOverflow: 6011,
  InsufficientVault: 6012,
  InvalidFeeModel: 6013,
  NoFeeCollect: 6014,
} as const;

export type ErrorName = keyof typeof ERROR_CODES | "ProgramFailedToComplete" | "InvalidAccountData";

const CODES: ReadonlyMap<string, number> = new Map(Object.entries(ERROR_CODES));
const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(ERROR_CODES).map(([name, code]) => [code, name]));

/** The name of a custom error's number, or null for one that no swap ends in. */
export function errorName(code: number): string | null {
  return NAMES.get(code) ?? null;
}

/** The number that a failed transaction carries for a name, or null for an error of the run time. */
export function errorCode(name: string): number | null {
  return CODES.get(name) ?? null;
}

/** Throws SwapRefused with one of the program's or Anchor's own names. */
export function refuse(name: ErrorName, detail: string): never {
  throw new SwapRefused(name, detail);
}

/** Throws SwapRefused for arithmetic that the program can't carry out: it panics. */
export function panic(detail: string): never {
  return refuse("ProgramFailedToComplete", detail);
}
