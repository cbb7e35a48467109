import { ANCHOR_ERROR_CODES, type AnchorErrorName } from "../anchorErrors.ts";
import { SwapRefused } from "../program.ts";

/**
 * The program's own errors that a trade can end in, by the number a failed transaction carries: the IDL in npm
 * @pump-fun/pump-sdk 2.0.0, src/idl/pump.json.
 */
export const ERROR_CODES = {
  NotAuthorized: 6000,
  TooMuchSolRequired: 6002,
  TooLittleSolReceived: 6003,
  MintDoesNotMatchBondingCurve: 6004,
  BondingCurveComplete: 6005,
  BondingCurveNotComplete: 6006,
  BuyZeroAmount: 6020,
  NotEnoughTokensToBuy: 6021,
  SellZeroAmount: 6022,
  NotEnoughTokensToSell: 6023,
  Overflow: 6024,
  Truncation: 6025,
  DivisionByZero: 6026,
  NotEnoughRemainingAccounts: 6027,
  BuyNotEnoughSolToCoverRent: 6040,
  BuyNotEnoughSolToCoverFees: 6041,
  BuySlippageBelowMinTokensOut: 6042,
  BuybackFeeRecipientNotAuthorized: 6057,
  BuybackFeeRecipientMissing: 6062,
  UnsupportedQuoteMint: 6063,
  MissingCashbackAccounts: 6072,
  InvalidCashbackAccumulator: 6073,
  InvalidBondingCurveV2: 6074,
} as const;

/** What the system program says of a transfer that isn't covered. */
const SYSTEM_ERROR_CODES = { ResultWithNegativeLamports: 1 } as const;

export type ErrorName = keyof typeof ERROR_CODES | keyof typeof SYSTEM_ERROR_CODES | AnchorErrorName;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries({ ...ANCHOR_ERROR_CODES, ...ERROR_CODES }).map(([name, code]) => [code, name]),
);

/** The name of a custom error's number, or null for one that no trade ends in. */
export function errorName(code: number): string | null {
  return NAMES.get(code) ?? null;
}

/** Throws SwapRefused with one of the program's own names. */
export function refuse(name: ErrorName, detail: string): never {
  throw new SwapRefused(name, detail);
}
