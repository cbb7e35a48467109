import { priceTaker } from "./priceTaker/index.ts";
import type { Program } from "./program.ts";
import { pump } from "./pump/index.ts";
import { pumpSwap } from "./pumpSwap/index.ts";
import { raydiumClmm } from "./raydiumClmm/index.ts";
import { raydiumCpmm } from "./raydiumCpmm/index.ts";
import { raydiumV4 } from "./raydiumV4/index.ts";
import { whirlpool } from "./whirlpool/index.ts";

/** Every program that this project can read and price. */
export const PROGRAMS: readonly Program[] = [
  whirlpool,
  raydiumClmm,
  raydiumV4,
  raydiumCpmm,
  pump,
  pumpSwap,
  priceTaker,
];

const BY_ID: ReadonlyMap<string, Program> = new Map(PROGRAMS.map((program) => [program.id, program]));

/** The program with this id, or undefined when the project doesn't know it. */
export function programOf(id: string): Program | undefined {
  return BY_ID.get(id);
}
