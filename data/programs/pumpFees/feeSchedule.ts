import { SOL, USDC } from "../../market/tokens.ts";
import type { Pubkey } from "../../market/units.ts";
import { SwapRefused } from "../program.ts";
import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import type { FeeConfig, FeeTier } from "./feeConfig.ts";
import { type FeeRates, ppmOfBps, ratesOfBps } from "./tradeFees.ts";

/**
 * Which fees of a FeeConfig a trade pays: `FeeConfig::fees_for_quote_mint` of the fee program, as npm
 * @pump-fun/pump-swap-sdk 1.20.0 (src/sdk/fees.ts) tells it.
 */

const NATIVE_MINT_2022 = "9pan9bMn5HatX4EJdBwg9VgCa7Uz5HL8N1m5D3NdXejP" as Pubkey;
/** Bonding curves keep the zero key, which the system program has, for SOL. */
const SOL_LIKE: readonly Pubkey[] = [SYSTEM_PROGRAM, SOL.mint, NATIVE_MINT_2022];
const STABLE: readonly Pubkey[] = [USDC.mint];

/** What decides on a coin's fees besides its market cap. */
export interface CoinFees {
  /** True on a bonding curve, and in the one pool that it ended in. */
  readonly isPumpCoin: boolean;
  readonly quoteMint: Pubkey;
  /** False for a coin whose creator isn't known: then nobody gets his part, and nobody pays it. */
  readonly hasCreator: boolean;
  /** The coin's own rate for its creator, where the program lets it have one; 0 for that of the schedule. */
  readonly ownCreatorFeeBps: bigint;
}

/** Rates that follow a coin's market cap, in raw units of the quote token. */
export interface FeeSchedule {
  /** The supply that the market cap is reckoned with, in raw units. */
  readonly supply: bigint;
  readonly ratesAt: (marketCap: bigint) => FeeRates;
}

/** Coins begin with so many raw units: 10⁹ tokens of 6 decimals. */
export const COIN_SUPPLY = 1_000_000_000_000_000n;

/**
 * What a coin is worth as a whole, in raw units of the quote token: ⌊reserveQuote · supply / reserveBase⌋, with the
 * virtual reserves. 0 where nothing is left of the base.
 */
export function marketCapOf(reserveBase: bigint, reserveQuote: bigint, supply: bigint): bigint {
  return reserveBase === 0n ? 0n : (reserveQuote * supply) / reserveBase;
}

/** What a trade of a coin costs. Throws SwapRefused for a configuration without the tiers that it would need. */
export function ratesFor(config: FeeConfig, coin: CoinFees, marketCap: bigint): FeeRates {
  const rates = scheduledRates(config, coin, marketCap);
  if (!coin.hasCreator) return { ...rates, creatorPpm: 0n };
  return coin.ownCreatorFeeBps === 0n ? rates : { ...rates, creatorPpm: ppmOfBps(coin.ownCreatorFeeBps) };
}

function scheduledRates(config: FeeConfig, { isPumpCoin, quoteMint }: CoinFees, marketCap: bigint): FeeRates {
  const flat = ratesOfBps(config.flatLpFeeBps, config.flatProtocolFeeBps, config.flatCreatorFeeBps);
  if (!isPumpCoin) return flat;
  if (SOL_LIKE.includes(quoteMint)) return tierRates(config.tiers, marketCap);
  if (STABLE.includes(quoteMint)) {
    const { stableTiers } = config;
    return tierRates(stableTiers === null || stableTiers.length === 0 ? config.tiers : stableTiers, marketCap);
  }
  const [lp, protocol, creator] = [config.exoticLpFeeBps, config.exoticProtocolFeeBps, config.exoticCreatorFeeBps];
  const isSet = [lp, protocol, creator].some((rate) => rate !== null && rate > 0n);
  return isSet ? ratesOfBps(lp ?? 0n, protocol ?? 0n, creator ?? 0n) : flat;
}

/** The last tier that begins at or below the market cap; the first for a coin below all of them. */
function tierRates(tiers: readonly FeeTier[], marketCap: bigint): FeeRates {
  const tier = tiers.findLast((candidate) => candidate.marketCap <= marketCap) ?? tiers[0];
  if (tier === undefined) throw new SwapRefused("NoFeeTiers", "the fee configuration has none");
  return ratesOfBps(tier.lpFeeBps, tier.protocolFeeBps, tier.creatorFeeBps);
}
