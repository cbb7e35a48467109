import type { Pubkey } from "../../market/units.ts";
import { findProgramAddress, keySeed, textSeed } from "../programAddress.ts";
import { PUMP } from "../pump/instruction.ts";
import type { FeeConfig } from "../pumpFees/feeConfig.ts";
import { COIN_SUPPLY, type FeeSchedule, ratesFor } from "../pumpFees/feeSchedule.ts";
import { ratesOfBps } from "../pumpFees/tradeFees.ts";
import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import type { GlobalConfig, Pool } from "./decode.ts";

/** Who makes the pool of a coin that completed its curve: an address of the program of bonding curves. */
export function poolAuthorityOf(baseMint: Pubkey): Pubkey {
  return findProgramAddress([textSeed("pool-authority"), keySeed(baseMint)], PUMP);
}

/** What decides on a pool's fees. */
export interface PoolFees {
  readonly global: GlobalConfig;
  /** Null before there was a fee program, in 2025. */
  readonly config: FeeConfig | null;
  /** Of the base mint, in raw units. */
  readonly baseSupply: bigint;
}

/**
 * What trades in a pool cost by its market cap, reckoned with the supply that there is, in Mayhem mode with 10¹⁵ raw
 * units. Only the pool that a coin's curve ended in has tiers, and a creator's part. Source: src/sdk/fees.ts and util.ts
 * of npm @pump-fun/pump-swap-sdk 1.20.0.
 */
export function poolSchedule(
  pool: Pick<Pool, "creator" | "baseMint" | "quoteMint" | "coinCreator" | "creatorFeeBps" | "isMayhemMode">,
  { global, config, baseSupply }: PoolFees,
): FeeSchedule {
  const hasCreator = pool.coinCreator !== SYSTEM_PROGRAM;
  const isPumpCoin = poolAuthorityOf(pool.baseMint) === pool.creator;
  const ownCreatorFeeBps = global.creatorFeeConfigurable ? pool.creatorFeeBps : 0n;
  const coin = { isPumpCoin, quoteMint: pool.quoteMint, hasCreator, ownCreatorFeeBps };
  const flat = ratesOfBps(global.lpFeeBps, global.protocolFeeBps, hasCreator ? global.coinCreatorFeeBps : 0n);
  return {
    supply: pool.isMayhemMode ? COIN_SUPPLY : baseSupply,
    ratesAt: (marketCap) => (config === null ? flat : ratesFor(config, coin, marketCap)),
  };
}
