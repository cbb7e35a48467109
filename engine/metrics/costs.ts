/** What trading cost, each part positive when it cost something. Raw units of the numeraire. */
export interface Costs {
  /** The price moved between decision and landing. */
  readonly move: bigint;
  /** The order moved the pool against itself. */
  readonly impact: bigint;
  readonly poolFee: bigint;
  /** Base and priority fees, of orders that failed too. */
  readonly chainFee: bigint;
}

/** From what the decisions were worth to what was left. */
export interface CostWalk extends Costs {
  /** What the fills would have come to at the price seen when decided, for free. */
  readonly gross: bigint;
  readonly total: bigint;
  readonly net: bigint;
}

/** gross = net + costs, where net is what equity gained over the run. */
export function costWalk(net: bigint, costs: Costs): CostWalk {
  const total = costs.move + costs.impact + costs.poolFee + costs.chainFee;
  return { ...costs, gross: net + total, total, net };
}

/** The share of gross that costs took; null where gross was no gain, and a share of it says nothing. */
export function costShare({ gross, total }: CostWalk): number | null {
  return gross > 0n ? Number(total) / Number(gross) : null;
}
