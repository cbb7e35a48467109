import { SwapRefused } from "../program.ts";

/** The program's own errors by their number: raydium-amm at 27f461d, program/src/error.rs. */
const ERRORS = [
  "AlreadyInUse",
  "InvalidProgramAddress",
  "ExpectedMint",
  "ExpectedAccount",
  "InvalidCoinVault",
  "InvalidPCVault",
  "InvalidTokenLP",
  "InvalidDestTokenCoin",
  "InvalidDestTokenPC",
  "InvalidPoolMint",
  "InvalidOpenOrders",
  "InvalidMarket",
  "InvalidMarketProgram",
  "InvalidTargetOrders",
  "AccountNeedWriteable",
  "AccountNeedReadOnly",
  "InvalidCoinMint",
  "InvalidPCMint",
  "InvalidOwner",
  "InvalidSupply",
  "InvalidDelegate",
  "InvalidSignAccount",
  "InvalidStatus",
  "InvalidInstruction",
  "WrongAccountsNumber",
  "InvalidTargetAccountOwner",
  "InvalidTargetOwner",
  "InvalidAmmAccountOwner",
  "InvalidParamsSet",
  "InvalidInput",
  "ExceededSlippage",
  "CalculationExRateFailure",
  "CheckedSubOverflow",
  "CheckedAddOverflow",
  "CheckedMulOverflow",
  "CheckedDivOverflow",
  "CheckedEmptyFunds",
  "CalcPnlError",
  "InvalidSplTokenProgram",
  "TakePnlError",
  "InsufficientFunds",
  "ConversionFailure",
  "InvalidUserToken",
  "InvalidSrmMint",
  "InvalidSrmToken",
  "TooManyOpenOrders",
  "OrderAtSlotIsPlaced",
  "InvalidSysProgramAddress",
  "InvalidFee",
  "RepeatCreateAmm",
  "NotAllowZeroLP",
  "InvalidCloseAuthority",
  "InvalidFreezeAuthority",
  "InvalidReferPCMint",
  "InvalidConfigAccount",
  "RepeatCreateConfigAccount",
  "MarketLotSizeIsTooLarge",
  "InitLpAmountTooLess",
  "UnknownAmmError",
  "NotAllowed",
] as const;

/** Errors of the run time: arithmetic that overflows ends the program; data that is no instruction of it. */
type RuntimeError = "ProgramFailedToComplete" | "InvalidInstructionData" | "NotEnoughAccountKeys";
export type ErrorName = (typeof ERRORS)[number] | RuntimeError;

/** The name of a custom error's number, or null for a number that the program doesn't have. */
export function errorName(code: number): ErrorName | null {
  return ERRORS[code] ?? null;
}

/** The number that a failed transaction carries for a name, or null for an error of the run time. */
export function errorCode(name: string): number | null {
  const names: readonly string[] = ERRORS;
  const code = names.indexOf(name);
  return code < 0 ? null : code;
}

/** Throws SwapRefused with one of the program's own names. */
export function refuse(name: ErrorName, detail: string): never {
  throw new SwapRefused(name, detail);
}

/** Throws SwapRefused for arithmetic that the program can't carry out: it panics. */
export function panic(detail: string): never {
  return refuse("ProgramFailedToComplete", detail);
}
