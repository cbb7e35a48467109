import { emptyColumns } from "../../market/emptyColumns.ts";
import type { TokenFacts } from "../../market/tokens.ts";
import type { Pubkey, RawAmount, Slot } from "../../market/units.ts";
import { priceTaker } from "../../programs/priceTaker/index.ts";
import type { SessionWriter } from "../writer.ts";
import type { PriceRatio } from "./decimal.ts";

/** What a manifest says of the program that stands in where only prices are known. */
export const PRICE_TAKER_PROGRAM = { id: priceTaker.id, name: priceTaker.name } as const;
/** What its pools' reserves are. */
export const PRICE_MARK = "reserve_b / reserve_a is the recorded price in raw units; the two are no reserves";

/** A market of which only prices are known: A is what is priced, B what it is priced in. */
export interface PricedMarket {
  readonly pool: Pubkey;
  readonly mintA: Pubkey;
  readonly mintB: Pubkey;
  /** Parts per million of the input. */
  readonly feePpm: number;
}

/** Where a fact belongs. */
export interface FactPlace {
  readonly slot: Slot;
  readonly txIndex: number | null;
}

/** What one trade moved. */
export interface TradeFacts {
  readonly signature: string | null;
  readonly signer: Pubkey | null;
  readonly aToB: boolean;
  readonly exactIn: boolean;
  readonly amountIn: RawAmount;
  readonly amountOut: RawAmount;
}

const NO_POOL_COLUMNS = emptyColumns("pool");

/** Writes the market's price. */
export function writePrice(writer: SessionWriter, market: PricedMarket, price: PriceRatio, place: FactPlace): void {
  writer.event("pool", {
    ...NO_POOL_COLUMNS,
    ...place,
    program: priceTaker.id,
    ...market,
    price: Number(price.b) / Number(price.a),
    reserveA: price.a as RawAmount,
    reserveB: price.b as RawAmount,
  });
}

/** Writes a trade on the market. */
export function writeTrade(writer: SessionWriter, { pool }: PricedMarket, trade: TradeFacts, place: FactPlace): void {
  writer.event("swap", {
    ...place,
    ixPath: null,
    program: priceTaker.id,
    pool,
    ...trade,
    amount: trade.exactIn ? trade.amountIn : trade.amountOut,
    threshold: null,
    sqrtPriceLimit: null,
    error: null,
  });
}

/** Writes what is known of a token: its symbol and decimals. */
export function writeToken(writer: SessionWriter, { mint, symbol, decimals }: TokenFacts): void {
  const unknown = { slot: null, tokenProgram: null, supply: null, mintAuthority: null, freezeAuthority: null };
  writer.event("token", { mint, symbol, decimals, ...unknown, extensions: null });
}
