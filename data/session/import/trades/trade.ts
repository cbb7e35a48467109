import type { TokenFacts } from "../../../market/tokens.ts";
import type { Pubkey, RawAmount } from "../../../market/units.ts";
import type { PriceRatio } from "../decimal.ts";

/** The two tokens of a pool: A is what is priced, B what it is priced in. */
export interface Pair {
  readonly base: TokenFacts;
  readonly quote: TokenFacts;
}

/** One row of a user's file, as a session has it. */
export interface Trade {
  readonly recvNs: bigint;
  readonly pool: Pubkey;
  readonly pair: Pair;
  readonly price: PriceRatio;
  /** Null where the file says no amounts. */
  readonly swap: {
    readonly aToB: boolean;
    readonly amountIn: RawAmount;
    readonly amountOut: RawAmount;
    readonly isExact: boolean;
  } | null;
  readonly signature: string | null;
  readonly signer: Pubkey | null;
  readonly slot: number | null;
  readonly txIndex: number | null;
}

/** What keeps one row from being a trade: which column, and why. */
export class RowFault extends Error {
  override readonly name = "RowFault";
  readonly column: string;
  constructor(column: string, reason: string) {
    super(reason);
    this.column = column;
  }
}
