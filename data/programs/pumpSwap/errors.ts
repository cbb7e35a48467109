import { ANCHOR_ERROR_CODES, type AnchorErrorName } from "../anchorErrors.ts";
import { SwapRefused } from "../program.ts";

/**
 * The program's own errors that a trade can end in, by the number a failed transaction carries: the IDL in npm
 * @pump-fun/pump-swap-sdk 1.20.0, src/idl/pump_amm.json.
 */
export const ERROR_CODES = {
  FeeBasisPointsExceedsMaximum: 6000,
  ZeroBaseAmount: 6001,
  ZeroQuoteAmount: 6002,
  TooLittlePoolTokenLiquidity: 6003,
  ExceededSlippage: 6004,
  InvalidBaseMint: 6008,
  InvalidQuoteMint: 6009,
  InvalidProtocolFeeRecipient: 6013,
  InvalidPoolBaseTokenAccount: 6014,
  InvalidPoolQuoteTokenAccount: 6015,
  BuyMoreBaseAmountThanPoolReserves: 6016,
  DisabledBuy: 6020,
  DisabledSell: 6021,
  Overflow: 6023,
  Truncation: 6024,
  DivisionByZero: 6025,
  BuyNotEnoughQuoteTokensToCoverFees: 6039,
  BuySlippageBelowMinBaseAmountOut: 6040,
  NotEnoughRemainingAccounts: 6044,
  BuybackFeeRecipientNotAuthorized: 6053,
  BuybackFeeRecipientMissing: 6058,
  MissingCashbackAccounts: 6059,
  InvalidCashbackAccumulator: 6060,
  InvalidCashbackAccumulatorAta: 6061,
  InvalidPoolV2: 6062,
  InsufficientRealQuoteReserves: 6063,
} as const;

export type ErrorName = keyof typeof ERROR_CODES | AnchorErrorName;

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
