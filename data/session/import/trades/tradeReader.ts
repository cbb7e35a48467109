import type { Pubkey, RawAmount } from "../../../market/units.ts";
import { type Decimal, type PriceRatio, parseDecimal, priceRatio, rawPrice, rawQuantity } from "../decimal.ts";
import { parseInstant, type TimeUnit } from "../instant.ts";
import type { ColumnOption, TradesOptions } from "./options.ts";
import { Pairs } from "./pairs.ts";
import type { TextRow } from "./textRows.ts";
import { type Pair, RowFault, type Trade } from "./trade.ts";

/** One less than the largest u64, which stands for "empty" in a block. */
const AMOUNT_MAX = 0xffff_ffff_ffff_fffen;
const U32_MAX = 0xffff_ffff;
const NS_PER_MS = 1_000_000n;

/** Reads rows as the options say. Nothing in it depends on the order of rows but a pool's tokens. */
export class TradeReader {
  readonly pairs: Pairs;
  readonly #options: TradesOptions;
  readonly #timeUnit: TimeUnit;
  readonly #delayNs: bigint;
  readonly #buy: string;
  readonly #sell: string;

  constructor(options: TradesOptions, timeUnit: TimeUnit) {
    this.#options = options;
    this.#timeUnit = timeUnit;
    this.#delayNs = BigInt(options.delayMs) * NS_PER_MS;
    this.pairs = new Pairs(options);
    this.#buy = options.buyValue.toLowerCase();
    this.#sell = options.sellValue.toLowerCase();
  }

  /** When the row is said to have come in. Throws RowFault when it has no time. */
  recvNs(row: TextRow): bigint {
    const text = this.#text(row, "time");
    const recvNs = parseInstant(text, this.#timeUnit);
    if (recvNs !== null) return recvNs + this.#delayNs;
    const unit = this.#timeUnit === "iso" ? "an ISO 8601 time" : `a time in ${this.#timeUnit} since 1970`;
    throw new RowFault(this.#column("time"), `${JSON.stringify(text)} is not ${unit}`);
  }

  /** The whole row. Throws RowFault with the first column that can't be read. */
  read(row: TextRow): Trade {
    const recvNs = this.recvNs(row);
    const { poolName, baseToken, quoteToken } = this.#options;
    const pool = poolName ?? this.#text(row, "pool");
    const pair = this.pairs.of(pool, baseToken ?? this.#text(row, "base"), quoteToken ?? this.#text(row, "quote"));
    const base = this.#amount(row, "baseAmount", pair.base.decimals);
    const quote = this.#amount(row, "quoteAmount", pair.quote.decimals);
    const price = this.#price(row, pair, base, quote);
    return {
      recvNs,
      pool: pool as Pubkey,
      pair,
      price,
      swap: base === null && quote === null ? null : this.#swap(row, price, base, quote),
      signature: this.#optional(row, "signature"),
      signer: this.#optional(row, "signer") as Pubkey | null,
      slot: this.#integer(row, "slot", Number.MAX_SAFE_INTEGER),
      txIndex: this.#integer(row, "txIndex", U32_MAX - 1),
    };
  }

  #price(row: TextRow, pair: Pair, base: Quantity | null, quote: Quantity | null): PriceRatio {
    if (this.#options.price === undefined) {
      const ratio = base === null || quote === null ? null : priceRatio(base.raw, quote.raw);
      if (ratio === null)
        throw new RowFault(this.#column("baseAmount"), "amounts give a price that 64 bits can't hold");
      return ratio;
    }
    const ratio = rawPrice(this.#decimal(row, "price"), pair.base.decimals, pair.quote.decimals);
    if (ratio === null) {
      const text = this.#text(row, "price");
      throw new RowFault(
        this.#options.price,
        `${text} is no price: it has to be above 0 and within 64 bits in raw units`,
      );
    }
    return ratio;
  }

  #swap(row: TextRow, price: PriceRatio, base: Quantity | null, quote: Quantity | null): Trade["swap"] {
    const a = base?.raw ?? ((quote?.raw ?? 0n) * price.a) / price.b;
    const b = quote?.raw ?? ((base?.raw ?? 0n) * price.b) / price.a;
    if (a > AMOUNT_MAX || b > AMOUNT_MAX)
      throw new RowFault(this.#column("side"), `moves ${a} for ${b}, more than a u64 holds`);
    const aToB = this.#isSell(row);
    const isExact = (base?.isExact ?? true) && (quote?.isExact ?? true);
    return { aToB, amountIn: (aToB ? a : b) as RawAmount, amountOut: (aToB ? b : a) as RawAmount, isExact };
  }

  #isSell(row: TextRow): boolean {
    const text = this.#text(row, "side");
    const side = text.toLowerCase();
    if (side === this.#sell) return true;
    if (side === this.#buy) return false;
    const { buyValue, sellValue } = this.#options;
    throw new RowFault(
      this.#column("side"),
      `${JSON.stringify(text)} is neither "${buyValue}" nor "${sellValue}": say what it holds with buyValue and sellValue`,
    );
  }

  #amount(row: TextRow, option: "baseAmount" | "quoteAmount", decimals: number): Quantity | null {
    if (this.#options[option] === undefined) return null;
    const decimal = this.#decimal(row, option);
    const quantity = rawQuantity(decimal, this.#options.amountUnit === "raw" ? 0 : decimals);
    if (quantity.raw > 0n && quantity.raw <= AMOUNT_MAX) return quantity;
    const text = this.#text(row, option);
    throw new RowFault(this.#column(option), `${text} is no amount: ${quantity.raw} raw units aren't in 1..2^64 − 2`);
  }

  #decimal(row: TextRow, option: ColumnOption): Decimal {
    const text = this.#text(row, option);
    const decimal = parseDecimal(text);
    if (decimal === null) throw new RowFault(this.#column(option), `${JSON.stringify(text)} is not a decimal number`);
    return decimal;
  }

  #integer(row: TextRow, option: ColumnOption, greatest: number): number | null {
    const text = this.#optional(row, option);
    if (text === null) return null;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > greatest)
      throw new RowFault(this.#column(option), `${JSON.stringify(text)} is not a whole number up to ${greatest}`);
    return value;
  }

  #text(row: TextRow, option: ColumnOption): string {
    const text = this.#optional(row, option);
    if (text === null) throw new RowFault(this.#column(option), "is empty");
    return text;
  }

  #optional(row: TextRow, option: ColumnOption): string | null {
    const column = this.#options[option];
    const text = column === undefined ? null : row.values[column]?.trim();
    return text === undefined || text === "" ? null : text;
  }

  #column(option: ColumnOption): string {
    return this.#options[option] ?? option;
  }
}

interface Quantity {
  readonly raw: bigint;
  readonly isExact: boolean;
}
