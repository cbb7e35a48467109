import type { Pubkey } from "../../market/units.ts";
import { beginsWith, bytesOfHex, DecodeError, type Fields, readStruct, type Struct } from "../layout.ts";

/**
 * The instructions of Orca Whirlpool that swap, change liquidity or make a pool: arguments, offsets from the first
 * byte, and accounts in order. Source: orca-so/whirlpools at 630c0e0, programs/whirlpool/src/lib.rs and instructions/;
 * a discriminator is the first 8 bytes of SHA-256("global:<name>").
 */

const SWAP_ARGUMENTS = {
  amount: ["u64", 8],
  /** Least out when the amount is the input, most in otherwise. */
  otherAmountThreshold: ["u64", 16],
  /** Q64.64; 0 for none. */
  sqrtPriceLimit: ["u128", 24],
  amountSpecifiedIsInput: ["bool", 40],
  aToB: ["bool", 41],
} as const;

const TWO_HOP_ARGUMENTS = {
  amount: ["u64", 8],
  otherAmountThreshold: ["u64", 16],
  amountSpecifiedIsInput: ["bool", 24],
  aToBOne: ["bool", 25],
  aToBTwo: ["bool", 26],
  sqrtPriceLimitOne: ["u128", 27],
  sqrtPriceLimitTwo: ["u128", 43],
} as const;

const LIQUIDITY_ARGUMENTS = {
  liquidityAmount: ["u128", 8],
  /** Most that may go in, or least that must come out. */
  tokenLimitA: ["u64", 24],
  tokenLimitB: ["u64", 32],
} as const;

const LIQUIDITY_ACCOUNTS = [
  "whirlpool",
  "tokenProgram",
  "positionAuthority",
  "position",
  "positionTokenAccount",
  "tokenOwnerAccountA",
  "tokenOwnerAccountB",
  "tokenVaultA",
  "tokenVaultB",
  "tickArrayLower",
  "tickArrayUpper",
] as const;

const LIQUIDITY_V2_ACCOUNTS = [
  "whirlpool",
  "tokenProgramA",
  "tokenProgramB",
  "memoProgram",
  "positionAuthority",
  "position",
  "positionTokenAccount",
  "tokenMintA",
  "tokenMintB",
  "tokenOwnerAccountA",
  "tokenOwnerAccountB",
  "tokenVaultA",
  "tokenVaultB",
  "tickArrayLower",
  "tickArrayUpper",
] as const;

export const INSTRUCTIONS = {
  swap: {
    discriminator: bytesOfHex("f8c69e91e17587c8"),
    size: 42,
    fields: SWAP_ARGUMENTS,
    accounts: [
      "tokenProgram",
      "tokenAuthority",
      "whirlpool",
      "tokenOwnerAccountA",
      "tokenVaultA",
      "tokenOwnerAccountB",
      "tokenVaultB",
      "tickArray0",
      "tickArray1",
      "tickArray2",
      "oracle",
    ],
  },
  swap_v2: {
    discriminator: bytesOfHex("2b04ed0b1ac91e62"),
    size: 42,
    fields: SWAP_ARGUMENTS,
    accounts: [
      "tokenProgramA",
      "tokenProgramB",
      "memoProgram",
      "tokenAuthority",
      "whirlpool",
      "tokenMintA",
      "tokenMintB",
      "tokenOwnerAccountA",
      "tokenVaultA",
      "tokenOwnerAccountB",
      "tokenVaultB",
      "tickArray0",
      "tickArray1",
      "tickArray2",
      "oracle",
    ],
  },
  two_hop_swap: {
    discriminator: bytesOfHex("c360ed6c44a2dbe6"),
    size: 59,
    fields: TWO_HOP_ARGUMENTS,
    accounts: [
      "tokenProgram",
      "tokenAuthority",
      "whirlpoolOne",
      "whirlpoolTwo",
      "tokenOwnerAccountOneA",
      "tokenVaultOneA",
      "tokenOwnerAccountOneB",
      "tokenVaultOneB",
      "tokenOwnerAccountTwoA",
      "tokenVaultTwoA",
      "tokenOwnerAccountTwoB",
      "tokenVaultTwoB",
    ],
  },
  two_hop_swap_v2: {
    discriminator: bytesOfHex("ba8fd11dfe02c275"),
    size: 59,
    fields: TWO_HOP_ARGUMENTS,
    accounts: [
      "whirlpoolOne",
      "whirlpoolTwo",
      "tokenMintInput",
      "tokenMintIntermediate",
      "tokenMintOutput",
      "tokenProgramInput",
      "tokenProgramIntermediate",
      "tokenProgramOutput",
      "tokenOwnerAccountInput",
      "tokenVaultOneInput",
      "tokenVaultOneIntermediate",
      "tokenVaultTwoIntermediate",
      "tokenVaultTwoOutput",
      "tokenOwnerAccountOutput",
    ],
  },
  increase_liquidity: {
    discriminator: bytesOfHex("2e9cf3760dcdfbb2"),
    size: 40,
    fields: LIQUIDITY_ARGUMENTS,
    accounts: LIQUIDITY_ACCOUNTS,
  },
  decrease_liquidity: {
    discriminator: bytesOfHex("a026d06f685b2c01"),
    size: 40,
    fields: LIQUIDITY_ARGUMENTS,
    accounts: LIQUIDITY_ACCOUNTS,
  },
  increase_liquidity_v2: {
    discriminator: bytesOfHex("851d59df45eeb00a"),
    size: 40,
    fields: LIQUIDITY_ARGUMENTS,
    accounts: LIQUIDITY_V2_ACCOUNTS,
  },
  decrease_liquidity_v2: {
    discriminator: bytesOfHex("3a7fbc3e4f52c460"),
    size: 40,
    fields: LIQUIDITY_ARGUMENTS,
    accounts: LIQUIDITY_V2_ACCOUNTS,
  },
  increase_liquidity_by_token_amounts_v2: {
    discriminator: bytesOfHex("effb097cd2c6352b"),
    size: 9,
    fields: {},
    accounts: LIQUIDITY_V2_ACCOUNTS,
  },
  reposition_liquidity_v2: {
    discriminator: bytesOfHex("bfa9e00b83139efd"),
    size: 33,
    fields: {
      newTickLowerIndex: ["i32", 8],
      newTickUpperIndex: ["i32", 12],
      method: ["u8", 16],
      newLiquidityAmount: ["u128", 17],
    },
    accounts: [
      "whirlpool",
      "tokenProgramA",
      "tokenProgramB",
      "memoProgram",
      "positionAuthority",
      "funder",
      "position",
      "positionTokenAccount",
      "tokenMintA",
      "tokenMintB",
      "tokenOwnerAccountA",
      "tokenOwnerAccountB",
      "tokenVaultA",
      "tokenVaultB",
    ],
  },
  initialize_pool: {
    discriminator: bytesOfHex("5fb40aac54aee828"),
    size: 27,
    fields: { bump: ["u8", 8], tickSpacing: ["u16", 9], initialSqrtPrice: ["u128", 11] },
    accounts: [
      "whirlpoolsConfig",
      "tokenMintA",
      "tokenMintB",
      "funder",
      "whirlpool",
      "tokenVaultA",
      "tokenVaultB",
      "feeTier",
    ],
  },
  initialize_pool_v2: {
    discriminator: bytesOfHex("cf2d57f21b3fcc43"),
    size: 26,
    fields: { tickSpacing: ["u16", 8], initialSqrtPrice: ["u128", 10] },
    accounts: [
      "whirlpoolsConfig",
      "tokenMintA",
      "tokenMintB",
      "tokenBadgeA",
      "tokenBadgeB",
      "funder",
      "whirlpool",
      "tokenVaultA",
      "tokenVaultB",
      "feeTier",
    ],
  },
  initialize_pool_with_adaptive_fee: {
    discriminator: bytesOfHex("8f5e604cac7c77c7"),
    size: 25,
    fields: { initialSqrtPrice: ["u128", 8], hasTradeEnableTimestamp: ["bool", 24] },
    accounts: [
      "whirlpoolsConfig",
      "tokenMintA",
      "tokenMintB",
      "tokenBadgeA",
      "tokenBadgeB",
      "funder",
      "initializePoolAuthority",
      "whirlpool",
      "oracle",
      "tokenVaultA",
      "tokenVaultB",
      "adaptiveFeeTier",
    ],
  },
  open_position: {
    discriminator: bytesOfHex("87802f4d0f98f031"),
    size: 17,
    fields: { tickLowerIndex: ["i32", 9], tickUpperIndex: ["i32", 13] },
    accounts: ["funder", "owner", "position"],
  },
  open_position_with_metadata: {
    discriminator: bytesOfHex("f21d86303a6e0e3c"),
    size: 18,
    fields: { tickLowerIndex: ["i32", 10], tickUpperIndex: ["i32", 14] },
    accounts: ["funder", "owner", "position"],
  },
  open_position_with_token_extensions: {
    discriminator: bytesOfHex("d42f5f5c726683fa"),
    size: 16,
    fields: { tickLowerIndex: ["i32", 8], tickUpperIndex: ["i32", 12] },
    accounts: ["funder", "owner", "position"],
  },
  open_bundled_position: {
    discriminator: bytesOfHex("a9717eabd5acd431"),
    size: 18,
    fields: { tickLowerIndex: ["i32", 10], tickUpperIndex: ["i32", 14] },
    accounts: ["position"],
  },
} as const;

export type InstructionName = keyof typeof INSTRUCTIONS;

/** One of them. */
export type InstructionOf<N extends InstructionName> = {
  readonly name: N;
  readonly fields: Struct<(typeof INSTRUCTIONS)[N]["fields"]>;
  /** What follows the known arguments. */
  readonly tail: Uint8Array;
};
/** An instruction and its arguments. */
export type WhirlpoolInstruction = { [N in InstructionName]: InstructionOf<N> }[InstructionName];
/** The accounts of an instruction by the program's names for them. */
export type AccountsOf<N extends InstructionName> = Readonly<
  Record<(typeof INSTRUCTIONS)[N]["accounts"][number], Pubkey>
>;

const NAMES = Object.keys(INSTRUCTIONS) as readonly InstructionName[];

/**
 * Which instruction the data are, with its arguments; null for one that neither swaps, nor changes liquidity, nor makes a
 * pool or a position. Throws DecodeError for arguments that end too early, and flags that are neither 0 nor 1.
 */
export function decodeInstruction(data: Uint8Array): WhirlpoolInstruction | null {
  const name = NAMES.find((known) => beginsWith(data, INSTRUCTIONS[known].discriminator));
  if (name === undefined) return null;
  const { size, fields } = INSTRUCTIONS[name];
  if (data.length < size) throw new DecodeError(name, "length", data.length, `at least ${size} bytes are needed`);
  const instruction: unknown = { name, fields: readStruct<Fields>(name, fields, data), tail: data.slice(size) };
  return instruction as WhirlpoolInstruction;
}

/** Gives an instruction's accounts their names. Throws DecodeError when there are fewer than it needs. */
export function accountsOf<N extends InstructionName>(name: N, keys: readonly Pubkey[]): AccountsOf<N> {
  const names: readonly string[] = INSTRUCTIONS[name].accounts;
  if (keys.length < names.length)
    throw new DecodeError(name, "accounts", -1, `${keys.length} accounts, at least ${names.length} are needed`);
  return Object.fromEntries(names.map((account, i) => [account, keys[i]])) as AccountsOf<N>;
}
