import { SOL, type TokenFacts, USDC, USDT } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { UnknownName, UsageError } from "#data/workspace/errors.ts";

/** An amount of a token, as people and the engine both need it. */
export interface Stake extends TokenFacts {
  readonly amount: bigint;
}

/** What a run starts with and what it may risk. Limits in raw units of the numeraire. */
export interface Capital {
  readonly numeraire: TokenFacts;
  readonly stakes: readonly Stake[];
  readonly maxOrder: bigint;
  readonly maxPosition: bigint;
}

export interface CapitalOptions {
  /** `USDC=1000,SOL=1`: whole tokens by symbol or mint. */
  readonly capital?: string | undefined;
  readonly numeraire?: string | undefined;
  /** Whole tokens of the numeraire. */
  readonly maxOrder?: string | undefined;
  readonly maxPosition?: string | undefined;
}

const DEFAULT_STAKE = "1000";
const DEFAULT_FEE_SOL = "1";

/**
 * What a run trades with: by default 1,000 of the numeraire (USDC, else USDT, else SOL, else what the
 * session's first pool is quoted in) and one SOL for fees where the session has SOL; an order may be
 * worth a quarter of that, a position all of it. `tokens` are those that the session can trade.
 */
export function capitalOf(options: CapitalOptions, tokens: readonly TokenFacts[], firstQuote: Pubkey): Capital {
  const numeraire =
    options.numeraire === undefined ? defaultNumeraire(tokens, firstQuote) : find(options.numeraire, tokens);
  const stakes =
    options.capital === undefined ? defaultStakes(numeraire, tokens) : parseStakes(options.capital, tokens);
  const cash = stakes.find(({ mint }) => mint === numeraire.mint)?.amount ?? 0n;
  return {
    numeraire,
    stakes,
    maxOrder: options.maxOrder === undefined ? cash / 4n : rawAmount(options.maxOrder, numeraire, "--max-order"),
    maxPosition: options.maxPosition === undefined ? cash : rawAmount(options.maxPosition, numeraire, "--max-position"),
  };
}

function defaultNumeraire(tokens: readonly TokenFacts[], firstQuote: Pubkey): TokenFacts {
  for (const { mint } of [USDC, USDT, SOL]) {
    const token = tokens.find((known) => known.mint === mint);
    if (token !== undefined) return token;
  }
  return find(firstQuote, tokens);
}

function defaultStakes(numeraire: TokenFacts, tokens: readonly TokenFacts[]): Stake[] {
  const stakes = [{ ...numeraire, amount: rawAmount(DEFAULT_STAKE, numeraire, "--capital") }];
  if (numeraire.mint !== SOL.mint && tokens.some(({ mint }) => mint === SOL.mint))
    stakes.push({ ...SOL, amount: rawAmount(DEFAULT_FEE_SOL, SOL, "--capital") });
  return stakes;
}

function parseStakes(text: string, tokens: readonly TokenFacts[]): Stake[] {
  return text.split(",").map((entry) => {
    const [name, amount, ...rest] = entry.split("=");
    if (name === undefined || amount === undefined || rest.length > 0)
      throw new UsageError(`--capital "${entry}": write <token>=<amount>, as in USDC=1000,SOL=1`);
    const token = find(name.trim(), tokens);
    return { ...token, amount: rawAmount(amount.trim(), token, "--capital") };
  });
}

function find(name: string, tokens: readonly TokenFacts[]): TokenFacts {
  const token = tokens.find(({ mint, symbol }) => mint === name || symbol.toLowerCase() === name.toLowerCase());
  if (token === undefined)
    throw new UnknownName(
      "token",
      name,
      tokens.map(({ symbol }) => symbol),
    );
  return token;
}

/** Whole tokens as text → raw units, exactly. Throws UsageError on more decimals than the token has. */
export function rawAmount(text: string, token: TokenFacts, flag: string): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? "";
  if (match === null || fraction.length > token.decimals)
    throw new UsageError(`${flag} ${text}: a number of whole ${token.symbol} with at most ${token.decimals} decimals`);
  return BigInt(`${match[1]}${fraction.padEnd(token.decimals, "0")}`);
}
