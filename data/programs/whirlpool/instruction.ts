import { beginsWith, bytesOfHex, DecodeError, readStruct, type Struct } from "../layout.ts";

/** Arguments that `swap` and `swap_v2` have in common, offsets from the instruction's first byte. */
const SWAP_FIELDS = {
  amount: ["u64", 8],
  /** Least out when the amount is the input, most in otherwise. */
  otherAmountThreshold: ["u64", 16],
  /** Q64.64; 0 for none. */
  sqrtPriceLimit: ["u128", 24],
  amountSpecifiedIsInput: ["bool", 40],
  aToB: ["bool", 41],
} as const;
const SWAP_ARGUMENTS_LENGTH = 42;

/** The two instructions that swap on one pool, and which of their accounts the pool is. */
export const SWAP_INSTRUCTIONS = {
  swap: { discriminator: bytesOfHex("f8c69e91e17587c8"), poolAccount: 2 },
  swap_v2: { discriminator: bytesOfHex("2b04ed0b1ac91e62"), poolAccount: 4 },
} as const;

export interface SwapInstruction extends Struct<typeof SWAP_FIELDS> {
  readonly instruction: keyof typeof SWAP_INSTRUCTIONS;
  /** Index of the pool among the instruction's accounts. */
  readonly poolAccount: number;
  /** What follows the known arguments: swap_v2's optional list of remaining accounts. */
  readonly tail: Uint8Array;
}

/**
 * The arguments of a swap, or null for another instruction of the program. Throws DecodeError for a swap that
 * ends too early or whose flags are neither 0 nor 1. Source: orca-so/whirlpools at 630c0e0,
 * programs/whirlpool/src/lib.rs; a discriminator is the first 8 bytes of SHA-256("global:<name>").
 */
export function decodeSwap(data: Uint8Array): SwapInstruction | null {
  const instruction = beginsWith(data, SWAP_INSTRUCTIONS.swap.discriminator)
    ? "swap"
    : beginsWith(data, SWAP_INSTRUCTIONS.swap_v2.discriminator)
      ? "swap_v2"
      : null;
  if (instruction === null) return null;
  if (data.length < SWAP_ARGUMENTS_LENGTH)
    throw new DecodeError(instruction, "length", data.length, `at least ${SWAP_ARGUMENTS_LENGTH} bytes are needed`);
  return {
    ...readStruct(instruction, SWAP_FIELDS, data),
    instruction,
    poolAccount: SWAP_INSTRUCTIONS[instruction].poolAccount,
    tail: data.slice(SWAP_ARGUMENTS_LENGTH),
  };
}
