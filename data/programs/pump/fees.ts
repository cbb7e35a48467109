import type { FeeConfig } from "../pumpFees/feeConfig.ts";
import { COIN_SUPPLY, type FeeSchedule, ratesFor } from "../pumpFees/feeSchedule.ts";
import { ratesOfBps } from "../pumpFees/tradeFees.ts";
import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import type { BondingCurve, Global } from "./decode.ts";

/** What decides on a curve's fees. */
export interface CurveFees {
  readonly global: Global;
  /** Null before there was a fee program, in 2025. */
  readonly config: FeeConfig | null;
  /** Of the coin's mint, in raw units; asked for in Mayhem mode only. */
  readonly supply: bigint;
}

/**
 * What trades on a curve cost by its market cap, reckoned with 10¹⁵ raw units of supply, in Mayhem mode with those that
 * there are. There are no liquidity providers. Source: src/fees.ts of npm @pump-fun/pump-sdk 2.0.0; that it holds for
 * real trades, the answers of the fee program in their logs show.
 */
export function curveSchedule(
  curve: Pick<BondingCurve, "quoteMint" | "creator" | "creatorFeeBps" | "isMayhemMode">,
  { global, config, supply }: CurveFees,
): FeeSchedule {
  const hasCreator = curve.creator !== SYSTEM_PROGRAM;
  const ownCreatorFeeBps = global.creatorFeeConfigurable ? curve.creatorFeeBps : 0n;
  const coin = { isPumpCoin: true, quoteMint: curve.quoteMint, hasCreator, ownCreatorFeeBps };
  const flat = ratesOfBps(0n, global.feeBps, hasCreator ? global.creatorFeeBps : 0n);
  return {
    supply: curve.isMayhemMode ? supply : COIN_SUPPLY,
    ratesAt: (marketCap) => (config === null ? flat : { ...ratesFor(config, coin, marketCap), lpPpm: 0n }),
  };
}
