/** What a transaction pays the chain, landed or reverted. */
export interface TransactionCosts {
  /** Per signature; an order has one. 5,000 lamports since genesis. */
  readonly baseFeeLamports: bigint;
  /** Added by the sender to be scheduled earlier. */
  readonly priorityFeeLamports: bigint;
}

export function feeLamportsOf(costs: TransactionCosts): bigint {
  return costs.baseFeeLamports + costs.priorityFeeLamports;
}
