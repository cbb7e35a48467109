import type { Pubkey } from "../../market/units.ts";
import { findProgramAddress, keySeed, textSeed } from "../programAddress.ts";
import { PUMP_SWAP } from "./instruction.ts";

/** Addresses that the program derives without any pool: ["global_config"], ["global_volume_accumulator"], ["__event_authority"]. */
export const GLOBAL_CONFIG_ADDRESS = "ADyA8hdefvWN2dbGGWFotbzWxrAvLW83WG6QCVXvJKqw" as Pubkey;
export const GLOBAL_VOLUME_ACCUMULATOR = "C2aFPdENg4A2HQsmrd5rTw5TaYBX5Ku887cWjbFKtZpw" as Pubkey;
export const EVENT_AUTHORITY = "GS4CU59F31iL7aR2Q8zVS8DRrcRnXX1yjQ66TqNVQnaR" as Pubkey;

/** Who owns the token accounts in which the creator's part of all of his coins' fees collects. */
export function creatorVaultOf(coinCreator: Pubkey): Pubkey {
  return findProgramAddress([textSeed("creator_vault"), keySeed(coinCreator)], PUMP_SWAP);
}

/** What the program notes of a trader; it owns the token account in which his cashback collects. */
export function volumeAccumulatorOf(user: Pubkey): Pubkey {
  return findProgramAddress([textSeed("user_volume_accumulator"), keySeed(user)], PUMP_SWAP);
}

/** Since 2026 trades of coins with a creator name it, whether or not there is an account. */
export function poolV2Of(baseMint: Pubkey): Pubkey {
  return findProgramAddress([textSeed("pool-v2"), keySeed(baseMint)], PUMP_SWAP);
}
