import type { TokenFacts } from "#data/market/tokens.ts";
import type { Nanos, Pubkey, RawAmount } from "#data/market/units.ts";
import type { OrderId, Side } from "../execution/order.ts";
import type { Equity, Position } from "../portfolio/portfolio.ts";

/** A pool as a strategy sees it now. Read it when needed; it is not a snapshot to keep. */
export interface PoolView {
  readonly key: Pubkey;
  /** The token that is priced, and the one that it is priced in. */
  readonly base: Pubkey;
  readonly quote: Pubkey;
  /** Whole quote tokens for one whole base token, without fee; raw for raw where decimals are unknown. */
  readonly price: number;
  /** How long ago that price became known. */
  readonly ageNs: Nanos;
}

/** What the strategy may see of what it owns. Raw units. */
export interface PortfolioView {
  balance(mint: Pubkey): bigint;
  /** Balance less what orders under way may still take. */
  available(mint: Pubkey): bigint;
  positions(): readonly Position[];
  equity(): Equity;
}

export interface OrderRequest {
  readonly pool: Pubkey;
  /** buy: quote token in, base token out. sell: the other way. */
  readonly side: Side;
  /** Raw units of the token that goes in. */
  readonly amountIn: bigint;
  /** The worst that is accepted against the pool as known now; default 100, that is 1 %. */
  readonly maxSlippageBps?: number;
  /** For the trade list; no meaning to the engine. */
  readonly tag?: string;
}

export interface QuoteAnswer {
  readonly id: number;
  readonly pool: Pubkey;
  readonly side: Side;
  readonly amountIn: bigint;
  /** Null when the pool would refuse; `refused` says why. */
  readonly amountOut: bigint | null;
  readonly refused: string | null;
  readonly modelled: boolean;
}

/** Everything that a strategy can know and do. The same in replay, paper and live. */
export interface Context<Params, State> {
  readonly params: Params;
  readonly state: State;
  /** Receive time of the event that is being handled, ns since the session's start. */
  readonly now: Nanos;
  readonly portfolio: PortfolioView;
  /** Pools known so far, in the order in which they became known. */
  pools(): readonly PoolView[];
  pool(key: Pubkey): PoolView | null;
  token(mint: Pubkey): TokenFacts | null;
  /** `amount` whole tokens in raw units, rounded to the nearest. Throws when it is negative or the decimals are unknown. */
  raw(mint: Pubkey, amount: number): RawAmount;
  /**
   * In [0, 1): a function of seed, strategy, `purpose`, the event being handled and how many times it was called
   * for that purpose at that event.
   */
  random(purpose: string): number;
  /** Asks for a swap. Risk judges it when the hook returns; what became of it comes to `order` and `fill`. */
  order(request: OrderRequest): OrderId;
  /** Asks what a swap would give; comes to `answer`. */
  requestQuote(request: { readonly pool: Pubkey; readonly side: Side; readonly amountIn: bigint }): number;
  /** Calls `timer` at the first later event that is received at or after now + `afterNs`. */
  timer(name: string, afterNs: number): void;
  log(text: string): void;
  plot(name: string, value: number): void;
}
