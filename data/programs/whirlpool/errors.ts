import { SwapRefused } from "../program.ts";

/**
 * Errors that a swap or a change of liquidity can end in, by the number a failed transaction carries: the program's own
 * (programs/whirlpool/src/errors.rs), and below 6000 those of Anchor, with which it checks accounts and arguments.
 */
export const ERROR_CODES = {
  InstructionFallbackNotFound: 101,
  InstructionDidNotDeserialize: 102,
  ConstraintMut: 2000,
  ConstraintHasOne: 2001,
  ConstraintRaw: 2003,
  ConstraintSeeds: 2006,
  ConstraintAddress: 2012,
  AccountDiscriminatorNotFound: 3001,
  AccountDiscriminatorMismatch: 3002,
  AccountDidNotDeserialize: 3003,
  AccountNotEnoughKeys: 3005,
  AccountNotMutable: 3006,
  AccountOwnedByWrongProgram: 3007,
  InvalidProgramId: 3008,
  AccountNotSigner: 3010,
  AccountNotInitialized: 3012,
  DivideByZero: 6006,
  NumberCastError: 6007,
  NumberDownCastError: 6008,
  InvalidTickIndex: 6010,
  SqrtPriceOutOfBounds: 6011,
  LiquidityZero: 6012,
  LiquidityTooHigh: 6013,
  LiquidityOverflow: 6014,
  LiquidityUnderflow: 6015,
  TokenMaxExceeded: 6017,
  TokenMinSubceeded: 6018,
  InvalidTimestamp: 6022,
  InvalidTickArraySequence: 6023,
  MultiplicationShiftRightOverflow: 6030,
  MulDivOverflow: 6031,
  MultiplicationOverflow: 6033,
  InvalidSqrtPriceLimitDirection: 6034,
  ZeroTradableAmount: 6035,
  AmountOutBelowMinimum: 6036,
  AmountInAboveMaximum: 6037,
  TickArraySequenceInvalidIndex: 6038,
  AmountCalcOverflow: 6039,
  AmountRemainingOverflow: 6040,
  RemainingAccountsInvalidSlice: 6048,
  RemainingAccountsInsufficient: 6049,
  TransferFeeCalculationError: 6052,
  RemainingAccountsDuplicatedAccountsType: 6053,
  TooManySupplementalTickArrays: 6055,
  DifferentWhirlpoolTickArrayAccount: 6056,
  PartialFillError: 6057,
  TradeIsNotEnabled: 6064,
} as const;

export type ErrorName = keyof typeof ERROR_CODES;

const NAMES: ReadonlyMap<number, ErrorName> = new Map(
  Object.entries(ERROR_CODES).map(([name, code]) => [code, name as ErrorName]),
);

/** The name of a custom error's number, or null for one that is not of swaps and liquidity. */
export function errorName(code: number): ErrorName | null {
  return NAMES.get(code) ?? null;
}

/** Throws SwapRefused with one of the program's own names. */
export function refuse(name: ErrorName, detail: string): never {
  throw new SwapRefused(name, detail);
}

/** Throws SwapRefused for what makes the program panic: it has no error of its own for it. */
export function panic(detail: string): never {
  throw new SwapRefused("ProgramFailedToComplete", detail);
}
