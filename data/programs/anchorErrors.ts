/**
 * Errors of the Anchor framework that a program's accounts can end in before its own code runs, by the number a failed
 * transaction carries: coral-xyz/anchor, lang/src/error.rs.
 */
export const ANCHOR_ERROR_CODES = {
  InstructionFallbackNotFound: 101,
  InstructionDidNotDeserialize: 102,
  ConstraintMut: 2000,
  ConstraintHasOne: 2001,
  ConstraintSigner: 2002,
  ConstraintSeeds: 2006,
  ConstraintAddress: 2012,
  ConstraintAssociated: 2009,
  ConstraintTokenMint: 2014,
  ConstraintTokenOwner: 2015,
  AccountDiscriminatorMismatch: 3002,
  AccountDidNotDeserialize: 3003,
  AccountNotEnoughKeys: 3005,
  AccountOwnedByWrongProgram: 3007,
  InvalidProgramId: 3008,
  AccountNotSigner: 3010,
  AccountNotInitialized: 3012,
} as const;

export type AnchorErrorName = keyof typeof ANCHOR_ERROR_CODES;
