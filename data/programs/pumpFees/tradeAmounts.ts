import type { SwapAmounts } from "../program.ts";
import { type FeeAmounts, feeTotal } from "./tradeFees.ts";

/**
 * What a trade moves. Fees are always in the quote token, B: a buyer pays them within `amountIn`, from a seller they are
 * kept back before `amountOut`.
 */
export interface TradeAmounts extends SwapAmounts {
  readonly sqrtPriceAfter: null;
  readonly lpFeeAmount: bigint;
  readonly creatorFeeAmount: bigint;
}

/** A trade's amounts as its trader sees them. */
export function tradeAmounts(isBuy: boolean, baseAmount: bigint, quoteAmount: bigint, fees: FeeAmounts): TradeAmounts {
  const feeAmount = feeTotal(fees);
  return {
    amountIn: isBuy ? quoteAmount + feeAmount : baseAmount,
    amountOut: isBuy ? baseAmount : quoteAmount - feeAmount,
    feeAmount,
    protocolFeeAmount: fees.protocol,
    lpFeeAmount: fees.lp,
    creatorFeeAmount: fees.creator,
    sqrtPriceAfter: null,
    ticksCrossed: 0,
  };
}
