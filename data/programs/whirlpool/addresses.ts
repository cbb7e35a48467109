import type { Pubkey } from "../../market/units.ts";
import { findProgramAddress, keySeed, textSeed } from "../programAddress.ts";
import { WHIRLPOOL_PROGRAM } from "./id.ts";

/** Where a pool's tick array lies that begins at a tick, made or not. */
export function tickArrayAddress(pool: Pubkey, startTickIndex: number): Pubkey {
  return findProgramAddress(
    [textSeed("tick_array"), keySeed(pool), textSeed(String(startTickIndex))],
    WHIRLPOOL_PROGRAM,
  );
}

/** Where a pool's oracle lies, made or not. */
export function oracleAddress(pool: Pubkey): Pubkey {
  return findProgramAddress([textSeed("oracle"), keySeed(pool)], WHIRLPOOL_PROGRAM);
}
