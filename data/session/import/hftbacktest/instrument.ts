import type { TokenFacts } from "../../../market/tokens.ts";
import type { Pubkey } from "../../../market/units.ts";
import { InvalidData } from "../../../workspace/errors.ts";
import { type Decimal, powerOfTen, rawQuantity, significantPlaces } from "../decimal.ts";
import type { PricedMarket } from "../priceTakerEvents.ts";
import type { FeedMessage } from "./feedLine.ts";

const U64_MAX = 0xffff_ffff_ffff_ffffn;
const I32_MAX = 0x7fff_ffff;
const DECIMALS_MAX = 18;
/** What Binance quotes in, most used first. */
const QUOTES = ["USDT", "USDC", "FDUSD", "TUSD", "BUSD", "DAI", "BTC", "ETH", "BNB", "EUR", "TRY", "BRL", "JPY"];

/** What a symbol is made of. */
export interface SymbolParts {
  readonly base: string;
  readonly quote: string;
}

/** `BTCUSDT` → BTC, USDT. Null when it ends in nothing that is known as a quote. */
export function splitSymbol(symbol: string): SymbolParts | null {
  const quote = QUOTES.find((known) => symbol.endsWith(known) && symbol.length > known.length);
  return quote === undefined ? null : { base: symbol.slice(0, -quote.length), quote };
}

/** The finest steps that a feed's prices and quantities are told in, as digits after the point. */
export class Steps {
  price = 0;
  quantity = 0;

  /** Learns from one message. */
  learn(message: FeedMessage): void {
    switch (message.kind) {
      case "bookTicker":
        this.#learn(message.bid, message.bidSize);
        this.#learn(message.ask, message.askSize);
        break;
      case "trade":
        this.#learn(message.price, message.quantity);
        break;
      case "depth":
      case "snapshot":
        for (const [price, quantity] of message.bids) this.#learn(price, quantity);
        for (const [price, quantity] of message.asks) this.#learn(price, quantity);
    }
  }

  #learn(price: Decimal, quantity: Decimal): void {
    if (price.places > this.price) this.price = Math.max(this.price, significantPlaces(price));
    if (quantity.places > this.quantity) this.quantity = Math.max(this.quantity, significantPlaces(quantity));
  }
}

/**
 * An instrument of Binance, in integers. A price is a number of its smallest steps. The base token's raw unit is the
 * smallest step of quantities and the quote token's is the worth of one at a price of one step, so that price times
 * quantity is whole, and a price in raw units is its number of steps.
 */
export class Instrument implements PricedMarket {
  readonly pool: Pubkey;
  readonly mintA: Pubkey;
  readonly mintB: Pubkey;
  readonly feePpm: number;
  readonly base: TokenFacts;
  readonly quote: TokenFacts;
  readonly #steps: Steps;

  /** Throws InvalidData when the steps are too fine for a token's decimals. */
  constructor(symbol: string, { base, quote }: SymbolParts, steps: Steps, feePpm: number, where: string) {
    const decimals = steps.price + steps.quantity;
    if (decimals > DECIMALS_MAX)
      throw new InvalidData(
        where,
        `has prices and quantities of ${decimals} digits together, more than ${DECIMALS_MAX}`,
      );
    this.pool = `binance:${symbol}` as Pubkey;
    this.mintA = `binance:${base}` as Pubkey;
    this.mintB = `binance:${quote}` as Pubkey;
    this.feePpm = feePpm;
    this.base = { mint: this.mintA, symbol: base, decimals: steps.quantity };
    this.quote = { mint: this.mintB, symbol: quote, decimals };
    this.#steps = steps;
  }

  /** A price in steps, which is also its tick. Throws RangeError when that leaves 32 bits or isn't above 0. */
  tick(price: Decimal): number {
    const tick = Number(rawQuantity(price, this.#steps.price).raw);
    if (tick < 1 || tick > I32_MAX) throw new RangeError(`a price of ${tick} steps is outside 1..${I32_MAX}`);
    return tick;
  }

  /** A quantity of the base token, raw. */
  rawBase(quantity: Decimal): bigint {
    return rawQuantity(quantity, this.#steps.quantity).raw;
  }

  /** What a raw quantity is worth at a tick, raw. Throws RangeError when a u64 can't hold it. */
  worth(tick: number, quantity: bigint): bigint {
    const worth = BigInt(tick) * quantity;
    if (worth > U64_MAX) throw new RangeError(`${quantity} at ${tick} are worth ${worth}, more than a u64 holds`);
    return worth;
  }

  /** As people write it, as a double. */
  inTokens({ digits, places }: Decimal): number {
    return Number(digits) / Number(powerOfTen(places));
  }
}
