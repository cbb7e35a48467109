import { type TokenFacts, WELL_KNOWN_TOKENS } from "../../../market/tokens.ts";
import type { Pubkey } from "../../../market/units.ts";
import type { TradesOptions } from "./options.ts";
import { type Pair, RowFault } from "./trade.ts";

/** The token that a mint or a symbol stands for. Throws RowFault when its decimals are nowhere said. */
export function tokenOf(text: string, decimals: TradesOptions["decimals"], column: string): TokenFacts {
  const known = WELL_KNOWN_TOKENS.find(
    ({ mint, symbol }) => mint === text || symbol.toLowerCase() === text.toLowerCase(),
  );
  const given = decimals[text] ?? (known && (decimals[known.symbol] ?? decimals[known.mint])) ?? known?.decimals;
  if (given === undefined)
    throw new RowFault(column, `nothing says how many decimals ${text} has: give them as decimals {"${text}": 6}`);
  return { mint: known?.mint ?? (text as Pubkey), symbol: known?.symbol ?? text.slice(0, 16), decimals: given };
}

/** The pairs of the pools seen so far. A pool keeps the tokens of its first row. */
export class Pairs {
  readonly #options: TradesOptions;
  readonly #ofPool = new Map<string, Pair>();
  readonly #tokens = new Map<string, TokenFacts>();
  /** Both tokens, where they hold for every row. */
  readonly constant: Pair | null;

  /** Throws RowFault, with the option for a column, when decimals of a token in the options are nowhere said. */
  constructor(options: TradesOptions) {
    this.#options = options;
    const { baseToken, quoteToken } = options;
    this.constant =
      baseToken === undefined || quoteToken === undefined
        ? null
        : distinct(
            { base: this.#token(baseToken, "baseToken"), quote: this.#token(quoteToken, "quoteToken") },
            "quoteToken",
          );
  }

  /** The pool's pair. Throws RowFault when the row has other tokens than the pool's rows before it. */
  of(pool: string, base: string, quote: string): Pair {
    const known = this.#ofPool.get(pool);
    const [baseColumn, quoteColumn] = [this.#options.base ?? "baseToken", this.#options.quote ?? "quoteToken"];
    const pair = { base: this.#token(base, baseColumn), quote: this.#token(quote, quoteColumn) };
    if (known === undefined) {
      this.#ofPool.set(pool, distinct(pair, quoteColumn));
      return pair;
    }
    if (known.base !== pair.base) throw new RowFault(baseColumn, other(pool, base, known.base));
    if (known.quote !== pair.quote) throw new RowFault(quoteColumn, other(pool, quote, known.quote));
    return known;
  }

  #token(text: string, column: string): TokenFacts {
    const known = this.#tokens.get(text);
    if (known !== undefined) return known;
    const token = tokenOf(text, this.#options.decimals, column);
    const same = [...this.#tokens.values()].find(({ mint }) => mint === token.mint) ?? token;
    this.#tokens.set(text, same);
    return same;
  }
}

function distinct(pair: Pair, column: string): Pair {
  if (pair.base === pair.quote) throw new RowFault(column, `${pair.quote.symbol} is priced in itself`);
  return pair;
}

function other(pool: string, found: string, known: TokenFacts): string {
  return `pool ${pool} was one of ${known.symbol} before, and is one of ${found} now: give each pool a name of its own`;
}
