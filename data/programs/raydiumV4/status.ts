/** What a pool lets through, by the number in `AmmInfo.status`: raydium-amm at 2cda268, program/src/state.rs. */
export const AMM_STATUS = {
  Uninitialized: 0,
  Initialized: 1,
  Disabled: 2,
  WithdrawOnly: 3,
  LiquidityOnly: 4,
  OrderBookOnly: 5,
  SwapOnly: 6,
  /** Swaps are let through from the open time on; the first of them makes it SwapOnly. */
  WaitingTrade: 7,
} as const;

/** True for a status in which part of the reserves lies on the order book. */
export function usesOrderBook(status: number): boolean {
  return status === AMM_STATUS.Initialized || status === AMM_STATUS.OrderBookOnly;
}

/** A gate that opens with time: which status it is of, and from when on, in seconds since the epoch. */
export interface Gate {
  readonly status: number;
  /** The pool's open time, or for OrderBookOnly the time at which it is to begin trading. */
  readonly opensAtS: number | bigint;
}

/**
 * The status that a swap finds or makes, or null when it is refused: some wait for their time, and the first swap after
 * it changes them.
 */
export function statusForSwap({ status, opensAtS }: Gate, nowS: number, hasOrderBook: boolean): number | null {
  switch (status) {
    case AMM_STATUS.Initialized:
    case AMM_STATUS.SwapOnly:
      return status;
    case AMM_STATUS.WaitingTrade:
      return nowS < opensAtS ? null : AMM_STATUS.SwapOnly;
    case AMM_STATUS.OrderBookOnly:
      return !hasOrderBook || nowS < opensAtS ? null : AMM_STATUS.Initialized;
    default:
      return null;
  }
}
