import { SwapRefused } from "../program.ts";

/** What a custom error's number counts from. */
const FIRST_CODE = 6000;

/**
 * Errors of the program in the order of their numbers, by the sources of three years: raydium-io/raydium-clmm at da57b0b
 * (2024-03-13), 66dbfbf (2025-02-27) and 03b44b7 (2026-07-16), programs/amm/src/error.rs. The same number means different
 * things by date, so that a failed transaction is read by the name in its logs where it has one.
 */
const NAMES_2024 = [
  "LOK",
  "NotApproved",
  "InvalidUpdateConfigFlag",
  "AccountLack",
  "ClosePositionErr",
  "ZeroMintAmount",
  "InvaildTickIndex",
  "TickInvaildOrder",
  "TickLowerOverflow",
  "TickUpperOverflow",
  "TickAndSpacingNotMatch",
  "InvalidTickArray",
  "InvalidTickArrayBoundary",
  "SqrtPriceLimitOverflow",
  "SqrtPriceX64",
  "LiquiditySubValueErr",
  "LiquidityAddValueErr",
  "InvaildLiquidity",
  "ForbidBothZeroForSupplyLiquidity",
  "LiquidityInsufficient",
  "TransactionTooOld",
  "PriceSlippageCheck",
  "TooLittleOutputReceived",
  "TooMuchInputPaid",
  "InvaildSwapAmountSpecified",
  "InvalidInputPoolVault",
  "TooSmallInputOrOutputAmount",
  "NotEnoughTickArrayAccount",
  "InvalidFirstTickArrayAccount",
  "InvalidRewardIndex",
  "FullRewardInfo",
  "RewardTokenAlreadyInUse",
  "ExceptPoolVaultMint",
  "InvalidRewardInitParam",
  "InvalidRewardDesiredAmount",
  "InvalidRewardInputAccountNumber",
  "InvalidRewardPeriod",
  "NotApproveUpdateRewardEmissiones",
  "UnInitializedRewardInfo",
  "NotSupportMint",
  "MissingTickArrayBitmapExtensionAccount",
  "InsufficientLiquidityForDirection",
] as const;

const NAMES_2025 = [
  ...NAMES_2024.map((name) => (name === "InvaildSwapAmountSpecified" ? "ZeroAmountSpecified" : name)),
  "MaxTokenOverflow",
  "CalculateOverflow",
  "TransferFeeCalculateNotMatch",
] as const;

const NAMES_2026 = [
  "NotApproved",
  "InvalidUpdateConfigFlag",
  "AccountLack",
  "ClosePositionErr",
  "InvalidTickIndex",
  "TickInvalidOrder",
  "TickLowerOverflow",
  "TickUpperOverflow",
  "TickAndSpacingNotMatch",
  "InvalidTickArray",
  "InvalidTickArrayBoundary",
  "SqrtPriceLimitOverflow",
  "SqrtPriceX64",
  "LiquiditySubValueErr",
  "LiquidityAddValueErr",
  "ForbidBothZeroForSupplyLiquidity",
  "LiquidityInsufficient",
  "PriceSlippageCheck",
  "TooLittleOutputReceived",
  "TooMuchInputPaid",
  "ZeroAmountSpecified",
  "InvalidInputPoolVault",
  "TooSmallInputOrOutputAmount",
  "NotEnoughTickArrayAccount",
  "InvalidFirstTickArrayAccount",
  "InvalidRewardIndex",
  "FullRewardInfo",
  "RewardTokenAlreadyInUse",
  "ExceptRewardMint",
  "InvalidRewardInitParam",
  "InvalidRewardInputAccountNumber",
  "InvalidRewardPeriod",
  "NotApproveUpdateRewardEmissions",
  "UnInitializedRewardInfo",
  "NotSupportMint",
  "MissingTickArrayBitmapExtensionAccount",
  "InsufficientLiquidityForDirection",
  "MaxTokenOverflow",
  "CalculateOverflow",
  "TransferFeeCalculateNotMatch",
  "OrderAlreadyFilled",
  "InvalidOrderPhase",
  "InvalidLimitOrderAmount",
  "OrderPhaseSaturated",
  "InvalidDynamicFeeConfigParams",
  "InvalidFeeOn",
  "ZeroSqrtPrice",
  "ZeroLiquidity",
  "MissingBaseFlag",
  "MissingMintAccount",
  "MissingTokenProgram2022",
  "InvalidTickArrayBitmapExtensionAccount",
] as const;

/** Numbers of Anchor's own errors that a swap can end in: coral-xyz/anchor 0.29 to 0.32, lang/src/error.rs. */
const ANCHOR_CODES = {
  InstructionDidNotDeserialize: 102,
  ConstraintMut: 2000,
  ConstraintRaw: 2003,
  ConstraintAddress: 2012,
  ConstraintTokenTokenProgram: 2021,
  RequireEqViolated: 2501,
  RequireKeysEqViolated: 2502,
  RequireGtViolated: 2505,
  RequireGteViolated: 2506,
  AccountDiscriminatorNotFound: 3001,
  AccountDiscriminatorMismatch: 3002,
  AccountDidNotDeserialize: 3003,
  AccountNotEnoughKeys: 3005,
  AccountNotMutable: 3006,
  AccountOwnedByWrongProgram: 3007,
  InvalidProgramId: 3008,
  AccountNotSigner: 3010,
  AccountNotInitialized: 3012,
} as const;

/** `ProgramFailedToComplete`: the program panicked. `AccountBorrowFailed`: the same account twice, to be written. */
type BuiltinName = "ProgramFailedToComplete" | "AccountBorrowFailed";
export type ErrorName =
  | (typeof NAMES_2024)[number]
  | (typeof NAMES_2026)[number]
  | keyof typeof ANCHOR_CODES
  | BuiltinName;

export type ErrorNumbering = "2024" | "2025" | "2026";
const NUMBERINGS: Readonly<Record<ErrorNumbering, readonly string[]>> = {
  "2024": NAMES_2024,
  "2025": NAMES_2025,
  "2026": NAMES_2026,
};
const ANCHOR_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(ANCHOR_CODES).map(([name, code]) => [code, name]),
);

/** The name of a custom error's number, or null for one that the program didn't have then. */
export function errorName(code: number, numbering: ErrorNumbering): string | null {
  return NUMBERINGS[numbering][code - FIRST_CODE] ?? ANCHOR_NAMES.get(code) ?? null;
}

/** Throws SwapRefused with one of the program's own names. */
export function refuse(name: ErrorName, detail: string): never {
  throw new SwapRefused(name, detail);
}
