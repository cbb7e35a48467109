import { SOL } from "#data/market/tokens.ts";
import type { Control } from "./control.ts";

/** What orders under way may still take can't be spent again, nor the SOL that pays the fee. */
export function funds(): Control {
  return {
    id: "funds",
    judge({ order, feeLamports, portfolio }) {
      const needed = order.amountIn + (order.mintIn === SOL.mint ? feeLamports : 0n);
      const available = portfolio.available(order.mintIn);
      if (needed > available) return `the order needs ${needed} of ${order.mintIn}, ${available} are free`;
      const lamports = portfolio.available(SOL.mint);
      return feeLamports > lamports ? `the fee is ${feeLamports} lamports, ${lamports} are free` : null;
    },
  };
}
