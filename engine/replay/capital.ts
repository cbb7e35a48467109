import { SOL, type TokenFacts, USDC, USDT, WELL_KNOWN_TOKENS } from "#data/market/tokens.ts";
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
const DEFAULT_FEE_SOL = "0.1";

/**
 * What a run trades with: by default 1,000 of the numeraire (USDC, else USDT, else SOL, else what the
 * session's first pool is quoted in) and a tenth of a SOL for fees where the session has SOL; an order may be
 * worth a quarter of that, a position all of it. `tokens` are those that the session can trade.
 */
export function capitalOf(options: CapitalOptions, tokens: readonly TokenFacts[], firstQuote: Pubkey): Capital {
  const numeraire =
    options.numeraire === undefined ? defaultNumeraire(tokens, firstQuote) : find(options.numeraire, tokens);
  const stakes =
    options.capital === undefined ? defaultStakes(numeraire, tokens) : parseStakes(options.capital, tokens);
  const cash = stakes.find(({ mint }) => mint === numeraire.mint)?.amount ?? 0n;
  const limit = (flag: string, given: string | undefined, byDefault: bigint) => {
    if (given !== undefined) return rawAmount(given, numeraire, flag);
    if (byDefault > 0n) return byDefault;
    throw new UsageError(
      `--capital holds no ${numeraire.symbol}, which results are counted in, so ${flag} has no default: give it, or --numeraire`,
    );
  };
  return {
    numeraire,
    stakes,
    maxOrder: limit("--max-order", options.maxOrder, cash / 4n),
    maxPosition: limit("--max-position", options.maxPosition, cash),
  };
}

function defaultNumeraire(tokens: readonly TokenFacts[], firstQuote: Pubkey): TokenFacts {
  for (const { mint } of [USDC, USDT, SOL]) {
    const token = tokens.find((known) => known.mint === mint);
    if (token !== undefined) return token;
  }
  const token = tokens.find(({ mint }) => mint === firstQuote);
  if (token !== undefined) return token;
  throw new UsageError(`the session doesn't tell the decimals of ${firstQuote}, which it quotes in: give --numeraire`);
}

function defaultStakes(numeraire: TokenFacts, tokens: readonly TokenFacts[]): Stake[] {
  const stakes = [{ ...numeraire, amount: rawAmount(DEFAULT_STAKE, numeraire, "--capital") }];
  if (numeraire.mint !== SOL.mint && tokens.some(({ mint }) => mint === SOL.mint))
    stakes.push({ ...SOL, amount: rawAmount(DEFAULT_FEE_SOL, SOL, "--capital") });
  return stakes;
}

function parseStakes(text: string, tokens: readonly TokenFacts[]): Stake[] {
  const stakes = text.split(",").map((entry) => {
    const [name, amount, ...rest] = entry.split("=");
    if (name === undefined || amount === undefined || rest.length > 0)
      throw new UsageError(`--capital "${entry}": write <token>=<amount>, as in USDC=1000,SOL=1`);
    const token = find(name.trim(), tokens);
    return { ...token, amount: rawAmount(amount.trim(), token, "--capital") };
  });
  for (const [at, { mint, symbol }] of stakes.entries())
    if (stakes.findIndex((stake) => stake.mint === mint) !== at)
      throw new UsageError(`--capital "${text}": names ${symbol} twice`);
  return stakes;
}

/** By mint, else by symbol; of several that are called the same, the one that is well known. */
function find(name: string, tokens: readonly TokenFacts[]): TokenFacts {
  const byMint = tokens.find(({ mint }) => mint === name);
  if (byMint !== undefined) return byMint;
  const called = tokens.filter(({ symbol }) => symbol.toLowerCase() === name.toLowerCase());
  const wellKnown = called.filter(({ mint }) => WELL_KNOWN_TOKENS.some((known) => known.mint === mint));
  const [token, ...others] = wellKnown.length > 0 ? wellKnown : called;
  if (others.length > 0)
    throw new UsageError(`${called.length} tokens are called ${name}: give the mint, one of ${mintsOf(called)}`);
  if (token !== undefined) return token;
  const symbols = tokens.map(({ symbol }) => symbol);
  throw new UnknownName("token", name, symbols);
}

function mintsOf(tokens: readonly TokenFacts[]): string {
  return tokens.map(({ mint }) => mint).join(", ");
}

/** Whole tokens as text → raw units, exactly. Throws UsageError on more decimals than the token has. */
export function rawAmount(text: string, token: TokenFacts, flag: string): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? "";
  if (match === null || fraction.length > token.decimals)
    throw new UsageError(`${flag} ${text}: a number of whole ${token.symbol} with at most ${token.decimals} decimals`);
  return BigInt(`${match[1]}${fraction.padEnd(token.decimals, "0")}`);
}
