import type { Pubkey } from "../../market/units.ts";
import { beginsWith, bytesOfHex, DecodeError, type Fields, readStruct, type Struct } from "../layout.ts";

export const RAYDIUM_CLMM = "CAMMCzo5YL8w4VFF8KVHrK22GGUsp5VTaW7grrKgrWqK" as Pubkey;

/**
 * The instructions of Raydium CLMM that swap, change liquidity or make a pool: arguments, offsets from the first byte,
 * and accounts in order, without those that follow them. Source: raydium-io/raydium-clmm at 03b44b7,
 * programs/amm/src/lib.rs and instructions/; a discriminator is the first 8 bytes of SHA-256("global:<name>").
 */
const SWAP_ARGUMENTS = {
  amount: ["u64", 8],
  /** Least out when the amount is the input, most in otherwise. */
  otherAmountThreshold: ["u64", 16],
  /** Q64.64; 0 for none. */
  sqrtPriceLimitX64: ["u128", 24],
  isBaseInput: ["bool", 40],
} as const;
const SWAP_SIZE = 41;

const SWAP_ACCOUNTS = [
  "payer",
  "ammConfig",
  "poolState",
  "inputTokenAccount",
  "outputTokenAccount",
  "inputVault",
  "outputVault",
  "observationState",
  "tokenProgram",
] as const;

const OPEN_ARGUMENTS = {
  tickLowerIndex: ["i32", 8],
  tickUpperIndex: ["i32", 12],
  /** 0 where it follows from an amount of tokens. */
  liquidity: ["u128", 24],
  amount0Max: ["u64", 40],
  amount1Max: ["u64", 48],
} as const;
const OPEN_SIZE = 56;

const OPEN_ACCOUNTS = [
  "payer",
  "positionNftOwner",
  "positionNftMint",
  "positionNftAccount",
  "metadataAccount",
  "poolState",
  "protocolPosition",
  "tickArrayLower",
  "tickArrayUpper",
  "personalPosition",
  "tokenAccount0",
  "tokenAccount1",
  "tokenVault0",
  "tokenVault1",
] as const;

const CHANGE_ARGUMENTS = {
  liquidity: ["u128", 8],
  /** Most that may go in, or least that must come out. */
  amount0Limit: ["u64", 24],
  amount1Limit: ["u64", 32],
} as const;
const CHANGE_SIZE = 40;

const INCREASE_ACCOUNTS = [
  "nftOwner",
  "nftAccount",
  "poolState",
  "protocolPosition",
  "personalPosition",
  "tickArrayLower",
  "tickArrayUpper",
  "tokenAccount0",
  "tokenAccount1",
  "tokenVault0",
  "tokenVault1",
] as const;

const DECREASE_ACCOUNTS = [
  "nftOwner",
  "nftAccount",
  "personalPosition",
  "poolState",
  "protocolPosition",
  "tokenVault0",
  "tokenVault1",
  "tickArrayLower",
  "tickArrayUpper",
  "recipientTokenAccount0",
  "recipientTokenAccount1",
] as const;

const CREATE_ACCOUNTS = [
  "poolCreator",
  "ammConfig",
  "poolState",
  "tokenMint0",
  "tokenMint1",
  "tokenVault0",
  "tokenVault1",
  "observationState",
] as const;

export const INSTRUCTIONS = {
  swap: {
    discriminator: bytesOfHex("f8c69e91e17587c8"),
    size: SWAP_SIZE,
    fields: SWAP_ARGUMENTS,
    accounts: [...SWAP_ACCOUNTS, "tickArray"],
  },
  swap_v2: {
    discriminator: bytesOfHex("2b04ed0b1ac91e62"),
    size: SWAP_SIZE,
    fields: SWAP_ARGUMENTS,
    accounts: [...SWAP_ACCOUNTS, "tokenProgram2022", "memoProgram", "inputVaultMint", "outputVaultMint"],
  },
  /** Through several pools; each has ROUTER_HOP_ACCOUNTS, then its tick arrays. */
  swap_router_base_in: {
    discriminator: bytesOfHex("457d73daf5baf2c4"),
    size: 24,
    fields: { amountIn: ["u64", 8], amountOutMinimum: ["u64", 16] },
    accounts: ["payer", "inputTokenAccount", "inputTokenMint", "tokenProgram", "tokenProgram2022", "memoProgram"],
  },
  open_position: {
    discriminator: bytesOfHex("87802f4d0f98f031"),
    size: OPEN_SIZE,
    fields: OPEN_ARGUMENTS,
    accounts: OPEN_ACCOUNTS,
  },
  open_position_v2: {
    discriminator: bytesOfHex("4db84ad67056f1c7"),
    size: OPEN_SIZE,
    fields: OPEN_ARGUMENTS,
    accounts: OPEN_ACCOUNTS,
  },
  open_position_with_token22_nft: {
    discriminator: bytesOfHex("4dffae527d1dc92e"),
    size: OPEN_SIZE,
    fields: OPEN_ARGUMENTS,
    accounts: [
      "payer",
      "positionNftOwner",
      "positionNftMint",
      "positionNftAccount",
      "poolState",
      "protocolPosition",
      "tickArrayLower",
      "tickArrayUpper",
      "personalPosition",
      "tokenAccount0",
      "tokenAccount1",
      "tokenVault0",
      "tokenVault1",
    ],
  },
  increase_liquidity: {
    discriminator: bytesOfHex("2e9cf3760dcdfbb2"),
    size: CHANGE_SIZE,
    fields: CHANGE_ARGUMENTS,
    accounts: INCREASE_ACCOUNTS,
  },
  increase_liquidity_v2: {
    discriminator: bytesOfHex("851d59df45eeb00a"),
    size: CHANGE_SIZE,
    fields: CHANGE_ARGUMENTS,
    accounts: INCREASE_ACCOUNTS,
  },
  decrease_liquidity: {
    discriminator: bytesOfHex("a026d06f685b2c01"),
    size: CHANGE_SIZE,
    fields: CHANGE_ARGUMENTS,
    accounts: DECREASE_ACCOUNTS,
  },
  decrease_liquidity_v2: {
    discriminator: bytesOfHex("3a7fbc3e4f52c460"),
    size: CHANGE_SIZE,
    fields: CHANGE_ARGUMENTS,
    accounts: DECREASE_ACCOUNTS,
  },
  create_pool: {
    discriminator: bytesOfHex("e992d18ecf6840bc"),
    size: 32,
    fields: { sqrtPriceX64: ["u128", 8], openTime: ["u64", 24] },
    accounts: CREATE_ACCOUNTS,
  },
  create_customizable_pool: {
    discriminator: bytesOfHex("2b44d4a7592fa401"),
    size: 26,
    fields: { sqrtPriceX64: ["u128", 8], collectFeeOn: ["u8", 24], enableDynamicFee: ["bool", 25] },
    accounts: CREATE_ACCOUNTS,
  },
} as const;

/** What each pool of a `swap_router_base_in` begins with. */
export const ROUTER_HOP_ACCOUNTS = [
  "ammConfig",
  "poolState",
  "outputTokenAccount",
  "inputVault",
  "outputVault",
  "outputTokenMint",
  "observationState",
] as const;

export type InstructionName = keyof typeof INSTRUCTIONS;

/** One of them, with its arguments. */
export type InstructionOf<N extends InstructionName> = {
  readonly name: N;
  readonly fields: Struct<(typeof INSTRUCTIONS)[N]["fields"]>;
  /** What follows the known arguments. */
  readonly tail: Uint8Array;
};
export type ClmmInstruction = { [N in InstructionName]: InstructionOf<N> }[InstructionName];
/** The accounts of an instruction by the program's names for them. */
export type AccountsOf<N extends InstructionName> = Readonly<
  Record<(typeof INSTRUCTIONS)[N]["accounts"][number], Pubkey>
>;

const NAMES = Object.keys(INSTRUCTIONS) as readonly InstructionName[];

/**
 * Which instruction the data are, with its arguments; null for one that neither swaps, nor changes liquidity, nor makes a
 * pool. Throws DecodeError for arguments that end too early, and flags that are neither 0 nor 1.
 */
export function decodeInstruction(data: Uint8Array): ClmmInstruction | null {
  const name = NAMES.find((known) => beginsWith(data, INSTRUCTIONS[known].discriminator));
  if (name === undefined) return null;
  const { size, fields } = INSTRUCTIONS[name];
  if (data.length < size) throw new DecodeError(name, "length", data.length, `at least ${size} bytes are needed`);
  const instruction: unknown = { name, fields: readStruct<Fields>(name, fields, data), tail: data.slice(size) };
  return instruction as ClmmInstruction;
}

/** Gives an instruction's accounts their names. Throws DecodeError when there are fewer than it needs. */
export function accountsOf<N extends InstructionName>(name: N, keys: readonly Pubkey[]): AccountsOf<N> {
  const names: readonly string[] = INSTRUCTIONS[name].accounts;
  if (keys.length < names.length)
    throw new DecodeError(name, "accounts", keys.length, `at least ${names.length} accounts are needed`);
  return Object.fromEntries(names.map((account, i) => [account, keys[i]])) as AccountsOf<N>;
}

/** The accounts that follow the named ones: tick arrays, and perhaps the bitmap's extension among them. */
export function remainingOf<T>(name: InstructionName, accounts: readonly T[]): readonly T[] {
  return accounts.slice(INSTRUCTIONS[name].accounts.length);
}
