import type { Pubkey } from "../../market/units.ts";
import { beginsWith, bytesOfHex, DecodeError, readStruct, type Struct, writeStruct } from "../layout.ts";
import type { Instruction, SwapAccounts, SwapArguments } from "../program.ts";

/**
 * The instructions that move a pool: raydium-cp-swap at 609780f, programs/cp-swap/src/lib.rs and src/instructions. A
 * discriminator is the first 8 bytes of SHA-256("global:<name>").
 */
export const RAYDIUM_CPMM = "CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C" as Pubkey;
/** Owns the vaults of every pool: find_program_address(["vault_and_lp_mint_auth_seed"]). */
export const AUTHORITY = "GpMZbSM2GgvTKHJirzeGfMFoaZ8UR2X7F4v8vHTvxFbL" as Pubkey;

const DISCRIMINATORS = {
  swap_base_input: bytesOfHex("8fbe5adac41e33de"),
  swap_base_output: bytesOfHex("37d96256a34ab4ad"),
  deposit: bytesOfHex("f223c68952e1f2b6"),
  withdraw: bytesOfHex("b712469c946da122"),
  initialize: bytesOfHex("afaf6d1f0d989bed"),
  initialize_with_permission: bytesOfHex("3f37fe4131b25979"),
} as const;

const SWAP_INPUT_FIELDS = { amountIn: ["u64", 8], minimumAmountOut: ["u64", 16] } as const;
const SWAP_OUTPUT_FIELDS = { maxAmountIn: ["u64", 8], amountOut: ["u64", 16] } as const;
const SWAP_SIZE = 24;
const LIQUIDITY_FIELDS = { lpTokenAmount: ["u64", 8], token0Limit: ["u64", 16], token1Limit: ["u64", 24] } as const;
const INITIALIZE_FIELDS = { initAmount0: ["u64", 8], initAmount1: ["u64", 16], openTime: ["u64", 24] } as const;

export interface SwapInstruction {
  readonly instruction: "swap_base_input" | "swap_base_output";
  readonly exactIn: boolean;
  /** What goes in when exactIn, transfer fee included; else what must arrive at the user. */
  readonly amount: bigint;
  /** Least that must arrive when exactIn, else most that may leave the user. */
  readonly threshold: bigint;
}

/** The arguments of a swap, or null for another instruction. Throws DecodeError for a swap that ends too early. */
export function decodeSwap(data: Uint8Array): SwapInstruction | null {
  if (beginsWith(data, DISCRIMINATORS.swap_base_input)) {
    const { amountIn, minimumAmountOut } = readStruct("swap_base_input", SWAP_INPUT_FIELDS, data);
    return { instruction: "swap_base_input", exactIn: true, amount: amountIn, threshold: minimumAmountOut };
  }
  if (!beginsWith(data, DISCRIMINATORS.swap_base_output)) return null;
  const { maxAmountIn, amountOut } = readStruct("swap_base_output", SWAP_OUTPUT_FIELDS, data);
  return { instruction: "swap_base_output", exactIn: false, amount: amountOut, threshold: maxAmountIn };
}

/** The data of a swap: what `decodeSwap` reads. Throws RangeError for an amount that is no u64. */
export function encodeSwap({ instruction, exactIn, amount, threshold }: SwapInstruction): Uint8Array {
  const data = new Uint8Array(SWAP_SIZE);
  data.set(DISCRIMINATORS[instruction]);
  if (exactIn) writeStruct(SWAP_INPUT_FIELDS, { amountIn: amount, minimumAmountOut: threshold }, data);
  else writeStruct(SWAP_OUTPUT_FIELDS, { maxAmountIn: threshold, amountOut: amount }, data);
  return data;
}

/** A deposit or a withdrawal; limits are the most to give or the least to get. */
export interface LiquidityInstruction extends Struct<typeof LIQUIDITY_FIELDS> {
  readonly instruction: "deposit" | "withdraw";
}

/** The arguments of a change of liquidity, or null for another instruction. Throws DecodeError when it ends too early. */
export function decodeLiquidity(data: Uint8Array): LiquidityInstruction | null {
  for (const instruction of ["deposit", "withdraw"] as const)
    if (beginsWith(data, DISCRIMINATORS[instruction]))
      return { instruction, ...readStruct(instruction, LIQUIDITY_FIELDS, data) };
  return null;
}

export interface InitializeInstruction extends Struct<typeof INITIALIZE_FIELDS> {
  readonly instruction: "initialize" | "initialize_with_permission";
}

/** The arguments of a pool's making, or null for another instruction. Throws DecodeError when it ends too early. */
export function decodeInitialize(data: Uint8Array): InitializeInstruction | null {
  for (const instruction of ["initialize", "initialize_with_permission"] as const)
    if (beginsWith(data, DISCRIMINATORS[instruction]))
      return { instruction, ...readStruct(instruction, INITIALIZE_FIELDS, data) };
  return null;
}

/** How the accounts of the instructions are called, in their order, as far as facts and swaps need them. */
export const ACCOUNTS = {
  swap: [
    "payer",
    "authority",
    "ammConfig",
    "poolState",
    "inputTokenAccount",
    "outputTokenAccount",
    "inputVault",
    "outputVault",
    "inputTokenProgram",
    "outputTokenProgram",
    "inputTokenMint",
    "outputTokenMint",
    "observationState",
  ],
  liquidity: ["owner", "authority", "poolState", "ownerLpToken", "token0", "token1", "token0Vault", "token1Vault"],
  initialize: [
    "creator",
    "ammConfig",
    "authority",
    "poolState",
    "token0Mint",
    "token1Mint",
    "lpMint",
    "creatorToken0",
    "creatorToken1",
    "creatorLpToken",
    "token0Vault",
    "token1Vault",
  ],
  initialize_with_permission: [
    "payer",
    "creator",
    "ammConfig",
    "authority",
    "poolState",
    "token0Mint",
    "token1Mint",
    "lpMint",
    "payerToken0",
    "payerToken1",
    "payerLpToken",
    "token0Vault",
    "token1Vault",
  ],
} as const;
type Accounts = typeof ACCOUNTS;
/** The accounts of one kind of instruction by name. */
export type Named<K extends keyof Accounts> = { readonly [N in Accounts[K][number]]: Pubkey };

/** The accounts of an instruction by name. Throws DecodeError when there are too few. */
export function accountsOf<K extends keyof Accounts>(kind: K, accounts: readonly Pubkey[]): Named<K> {
  const names: readonly string[] = ACCOUNTS[kind];
  if (accounts.length < names.length)
    throw new DecodeError(kind, "accounts", accounts.length, `${names.length} are needed`);
  return Object.fromEntries(names.map((name, i) => [name, accounts[i]])) as Named<K>;
}

const WRITABLE: ReadonlySet<string> = new Set([
  "poolState",
  "inputTokenAccount",
  "outputTokenAccount",
  "inputVault",
  "outputVault",
  "observationState",
]);

/** What of a swap's accounts depends on its direction: the name here, and of which of the pool's tokens. */
const OF_TOKENS = [
  ["TokenAccount", "user"],
  ["Vault", "vault"],
  ["TokenProgram", "tokenProgram"],
  ["TokenMint", "mint"],
] as const;

/**
 * A swap of our own. `accounts` names `payer`, `ammConfig`, `poolState`, `observationState`, and `user`, `vault`,
 * `tokenProgram` and `mint` of both tokens: `user0`, `user1` and so on. Throws RangeError for an account that is missing
 * and for a price limit, which the program doesn't know.
 */
export function buildSwap(swap: SwapArguments & { readonly threshold: bigint }, accounts: SwapAccounts): Instruction {
  if (swap.sqrtPriceLimit !== null) throw new RangeError("Raydium CPMM takes no price limit");
  const { exactIn, amount, threshold } = swap;
  const [tokenIn, tokenOut] = swap.aToB ? [0, 1] : [1, 0];
  const known: Record<string, Pubkey | undefined> = { authority: AUTHORITY, ...accounts };
  for (const [name, ofToken] of OF_TOKENS) {
    known[`input${name}`] = accounts[`${ofToken}${tokenIn}`];
    known[`output${name}`] = accounts[`${ofToken}${tokenOut}`];
  }
  return {
    program: RAYDIUM_CPMM,
    accounts: ACCOUNTS.swap.map((name) => {
      const pubkey = known[name];
      if (pubkey === undefined) throw new RangeError(`a swap on Raydium CPMM needs the account ${name}`);
      return { pubkey, isSigner: name === "payer", isWritable: WRITABLE.has(name) };
    }),
    data: encodeSwap({ instruction: exactIn ? "swap_base_input" : "swap_base_output", exactIn, amount, threshold }),
  };
}
