import type { Struct } from "../layout.ts";
import { decodeInstruction, INSTRUCTIONS } from "./instructions.ts";

export interface SwapInstruction extends Struct<(typeof INSTRUCTIONS)["swap"]["fields"]> {
  readonly instruction: "swap" | "swap_v2";
  /** Index of the pool among the instruction's accounts. */
  readonly poolAccount: number;
  /** What follows the known arguments: swap_v2's optional list of remaining accounts. */
  readonly tail: Uint8Array;
}

/**
 * The arguments of a swap on one pool, or null for another instruction of the program. Throws DecodeError for a swap
 * that ends too early or whose flags are neither 0 nor 1.
 */
export function decodeSwap(data: Uint8Array): SwapInstruction | null {
  const found = decodeInstruction(data);
  if (found?.name !== "swap" && found?.name !== "swap_v2") return null;
  const { name, fields, tail } = found;
  const names: readonly string[] = INSTRUCTIONS[name].accounts;
  return { ...fields, instruction: name, poolAccount: names.indexOf("whirlpool"), tail };
}
