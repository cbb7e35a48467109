import type { Pubkey } from "../../market/units.ts";
import { findProgramAddress, keySeed, textSeed } from "../programAddress.ts";
import { PUMP_FEES } from "../pumpFees/feeConfig.ts";
import { PUMP } from "./instruction.ts";

/** Addresses that the program derives without any coin: ["global"], ["global_volume_accumulator"], ["__event_authority"]. */
export const GLOBAL_ADDRESS = "4wTV1YmiEkRvAtNtsSGPtUrqRYQMe5SKy2uB4Jjaxnjf" as Pubkey;
export const GLOBAL_VOLUME_ACCUMULATOR = "Hq2wp8uJ9jCPsYgNHex8RtqdvMPfVGoYwjvF1ATiwn2Y" as Pubkey;
export const EVENT_AUTHORITY = "Ce6TQqeHC9p8KetsN6JsjHK7UTZk7nasjjnr7XxXp9F1" as Pubkey;

/**
 * Trades for the coins of Mayhem mode: ["sol-vault"] of the program MAyhSmzXzV1pTf7LsNkrNwkWKTo4ougAJ1PPg47MD4e. A buy of
 * its in slot 435948490 paid no fees, and not what the formulas ask.
 */
export const MAYHEM_TRADER = "BwWK17cbHxwWBKZkUYvzxLcNQ1YVyaFezduWbtm2de6s" as Pubkey;

/** A coin's curve. */
export function curveOf(mint: Pubkey): Pubkey {
  return findProgramAddress([textSeed("bonding-curve"), keySeed(mint)], PUMP);
}

/** Where the creator's part of all of his coins' fees collects. */
export function creatorVaultOf(creator: Pubkey): Pubkey {
  return findProgramAddress([textSeed("creator-vault"), keySeed(creator)], PUMP);
}

/** What the program notes of a trader; where his cashback collects. */
export function volumeAccumulatorOf(user: Pubkey): Pubkey {
  return findProgramAddress([textSeed("user_volume_accumulator"), keySeed(user)], PUMP);
}

/** Among whom a coin's creator shares his part, of the fee program. */
export function sharingConfigOf(mint: Pubkey): Pubkey {
  return findProgramAddress([textSeed("sharing-config"), keySeed(mint)], PUMP_FEES);
}
