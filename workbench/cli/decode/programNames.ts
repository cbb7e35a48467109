import { programOf } from "#data/programs/registry.ts";
import {
  ASSOCIATED_TOKEN_PROGRAM,
  COMPUTE_BUDGET_PROGRAM,
  MEMO_PROGRAM,
  MEMO_PROGRAM_V1,
  SYSTEM_PROGRAM,
  TOKEN_2022_PROGRAM,
  TOKEN_PROGRAM,
} from "#data/programs/transaction/ids.ts";
import { JUPITER } from "#data/programs/transaction/jupiter.ts";

/** Programs that this project doesn't price, but meets in every block. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  [SYSTEM_PROGRAM, "system"],
  [TOKEN_PROGRAM, "token"],
  [TOKEN_2022_PROGRAM, "token-2022"],
  [ASSOCIATED_TOKEN_PROGRAM, "associated token account"],
  [MEMO_PROGRAM, "memo"],
  [MEMO_PROGRAM_V1, "memo"],
  [COMPUTE_BUDGET_PROGRAM, "compute budget"],
  [JUPITER, "Jupiter 6"],
  ["Vote111111111111111111111111111111111111111", "vote"],
  ["Stake11111111111111111111111111111111111111", "stake"],
  ["AddressLookupTab1e1111111111111111111111111", "address lookup table"],
  ["metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s", "token metadata"],
  ["srmqPvymJeFKQ4zGQed1GFppgkRHL9kaELCbyksJtPX", "OpenBook 1"],
  ["LanMV9sAd7wArD4vJFi2qDdfnVhFxYSUg6eADduJ3uj", "LaunchLab"],
  ["LBUZKhRxPF3XUpBCjp4YzTKgLccjZhTSDM9YuVaPwxo", "Meteora DLMM"],
  ["cpamdpZCGKUy5JxQXB4dcpGPiikHawvSWAd6mEn1sGG", "Meteora DAMM 2"],
  ["pfeeUxB6jkeY1Hxd7CsFCAjcbHA9rWtchMGdZ6VojVZ", "pump fees"],
]);

/** What a program is called; null for one that nobody here knows. */
export function programName(id: string): string | null {
  return programOf(id)?.name ?? OTHERS.get(id) ?? null;
}

/** A program for people: its name, or its key. */
export function programText(id: string): string {
  return programName(id) ?? id;
}
