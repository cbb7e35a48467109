import type { Pubkey } from "../../market/units.ts";
import { DecodeError, readStruct } from "../layout.ts";
import type { AccountState, ChainClock, Execution, Instruction } from "../program.ts";
import { MEMO_PROGRAM, TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "../transaction/ids.ts";
import { WorkingAccounts } from "../workingAccounts.ts";
import type { AmmConfig } from "./decode.ts";
import { refuse } from "./errors.ts";
import {
  checkMintAccount,
  checkPoolAccount,
  checkTickArrayAccount,
  checkTokenAccount,
  configAccount,
} from "./givenAccounts.ts";
import {
  accountsOf,
  type ClmmInstruction,
  decodeInstruction,
  INSTRUCTIONS,
  type InstructionOf,
  ROUTER_HOP_ACCOUNTS,
  remainingOf,
} from "./instructions.ts";
import { AMM_CONFIG_SIZE, POOL_KEY_FIELDS } from "./layout.ts";
import { mintHeldBy, type Run, type SwapAccountKeys, swapTokens, type TokensMoved } from "./tokenSwap.ts";
import { versionAt } from "./versions.ts";

type Swap = InstructionOf<"swap"> | InstructionOf<"swap_v2">;
type Routed = InstructionOf<"swap_router_base_in">;

const LOGGED_AS = { swap: "Swap", swap_v2: "SwapV2", swap_router_base_in: "SwapRouterBaseIn" } as const;

/**
 * Runs a swap on account bytes as the program does; the version goes by the clock's slot. An observation account that
 * isn't given is taken for right, and no observation is made. Throws SwapRefused where the program fails, by its own
 * names, Anchor's or the token program's; ProgramFailedToComplete where it panics. Source: raydium-io/raydium-clmm,
 * programs/amm/src/instructions/swap.rs, swap_v2.rs and swap_router_base_in.rs, at the commits that versions.ts names.
 */
export function execute(
  instruction: Instruction,
  before: ReadonlyMap<Pubkey, AccountState>,
  clock: ChainClock,
): Execution {
  const swap = swapOf(instruction.data);
  const accounts = new WorkingAccounts(before);
  const run: Run = { version: versionAt(clock.slot), clock, accounts, logs: [] };
  run.logs.push(`Program log: Instruction: ${LOGGED_AS[swap.name]}`);
  if (instruction.accounts.length < INSTRUCTIONS[swap.name].accounts.length)
    refuse("AccountNotEnoughKeys", `${instruction.accounts.length} accounts are too few for ${swap.name}`);
  const moved =
    swap.name === "swap_router_base_in" ? runRouted(run, swap, instruction) : runSwap(run, swap, instruction);
  return { accounts: accounts.changed(), ...moved, logs: run.logs, eventCalls: [] };
}

function swapOf(data: Uint8Array): Swap | Routed {
  const instruction = unlessCorrupt(() => decodeInstruction(data));
  if (instruction?.name === "swap" || instruction?.name === "swap_v2" || instruction?.name === "swap_router_base_in")
    return instruction;
  throw new RangeError("no swap of Raydium CLMM begins so");
}

function unlessCorrupt(decode: () => ClmmInstruction | null): ClmmInstruction | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return refuse("InstructionDidNotDeserialize", error.message);
    throw error;
  }
}

function runSwap(run: Run, { name, fields }: Swap, instruction: Instruction): TokensMoved {
  const keys = keysOf(name, instruction);
  const config = checkSwapAccounts(run, name, keys, instruction);
  const { isBaseInput: exactIn, amount, otherAmountThreshold: threshold, sqrtPriceLimitX64 } = fields;
  const moved = swapTokens(run, keys, config, { exactIn, amount, sqrtPriceLimit: sqrtPriceLimitX64 });
  if (exactIn && moved.amountOut < threshold)
    refuse("TooLittleOutputReceived", `${moved.amountOut} arrive, at least ${threshold} must`);
  if (!exactIn && moved.amountIn > threshold)
    refuse("TooMuchInputPaid", `${moved.amountIn} are paid, at most ${threshold} may be`);
  return moved;
}

function keysOf(name: Swap["name"], { accounts }: Instruction): SwapAccountKeys {
  const pubkeys = accounts.map(({ pubkey }) => pubkey);
  if (name === "swap_v2") {
    const named = accountsOf("swap_v2", pubkeys);
    const mints = { input: named.inputVaultMint, output: named.outputVaultMint };
    return { ...named, mints, remaining: remainingOf(name, accounts) };
  }
  // The first tick array of the first kind of swap has a name of its own.
  const named = INSTRUCTIONS.swap.accounts.length - 1;
  return { ...accountsOf("swap", pubkeys), mints: null, remaining: accounts.slice(named) };
}

/** Anchor's checks, in its order: what each account is, then what it must be to the others. */
function checkSwapAccounts(
  { accounts }: Run,
  name: Swap["name"],
  keys: SwapAccountKeys,
  instruction: Instruction,
): AmmConfig {
  const named = instruction.accounts;
  const at = (account: string) => named[(INSTRUCTIONS[name].accounts as readonly string[]).indexOf(account)];
  if (at("payer")?.isSigner !== true) refuse("AccountNotSigner", `${keys.payer} has not signed`);
  const configKey = at("ammConfig")?.pubkey ?? keys.poolState;
  const config = configAccount(accounts, configKey);
  const pool = readStruct("PoolState", POOL_KEY_FIELDS, checkPoolAccount(accounts, keys.poolState));
  const tokenProgram = name === "swap" ? TOKEN_PROGRAM : null;
  const tokenAccounts = [keys.inputTokenAccount, keys.outputTokenAccount, keys.inputVault, keys.outputVault];
  for (const key of tokenAccounts) checkTokenAccount(accounts, key, tokenProgram);
  checkPrograms(at);
  const tickArray = at("tickArray");
  if (tickArray !== undefined) checkTickArrayAccount(accounts, tickArray, keys.poolState);
  if (keys.mints !== null) for (const mint of Object.values(keys.mints)) checkMintAccount(accounts, mint);
  if (configKey !== pool.ammConfig) refuse("ConstraintAddress", `${configKey} is not ${pool.ammConfig}`);
  for (const account of WRITABLE)
    if (at(account)?.isWritable !== true) refuse("ConstraintMut", `${account} is not to be written`);
  if (keys.observationState !== pool.observationKey)
    refuse("ConstraintAddress", `${keys.observationState} is not ${pool.observationKey}`);
  if (keys.mints !== null) {
    const { input, output } = keys.mints;
    if (input !== mintHeldBy(accounts, keys.inputVault) || output !== mintHeldBy(accounts, keys.outputVault))
      refuse("ConstraintAddress", `${input} and ${output} are not the mints of the vaults`);
  }
  return config;
}

const WRITABLE = [
  "poolState",
  "inputTokenAccount",
  "outputTokenAccount",
  "inputVault",
  "outputVault",
  "observationState",
] as const;

function checkPrograms(at: (account: string) => { readonly pubkey: Pubkey } | undefined): void {
  const programs = { tokenProgram: TOKEN_PROGRAM, tokenProgram2022: TOKEN_2022_PROGRAM, memoProgram: MEMO_PROGRAM };
  for (const [account, program] of Object.entries(programs)) {
    const named = at(account);
    if (named !== undefined && named.pubkey !== program)
      refuse("InvalidProgramId", `${named.pubkey} is not ${program}`);
  }
}

/** Pool after pool, each with what the one before gave. */
function runRouted(run: Run, { name, fields }: Routed, instruction: Instruction): TokensMoved {
  const { accounts } = run;
  const first = accountsOf(
    name,
    instruction.accounts.map(({ pubkey }) => pubkey),
  );
  if (instruction.accounts[0]?.isSigner !== true) refuse("AccountNotSigner", `${first.payer} has not signed`);
  checkTokenAccount(accounts, first.inputTokenAccount, null);
  checkMintAccount(accounts, first.inputTokenMint);
  let left = remainingOf(name, instruction.accounts);
  let from = { account: first.inputTokenAccount, mint: first.inputTokenMint };
  let amount = fields.amountIn;
  let amountIn: bigint | null = null;
  for (let isFirst = true; left.length > 0; isFirst = false) {
    const config = left[0]?.pubkey ?? first.payer;
    if (!isFirst && accounts.get(config).data.length !== AMM_CONFIG_SIZE) {
      left = left.slice(1);
      continue;
    }
    const hop = left.slice(0, ROUTER_HOP_ACCOUNTS.length).map(({ pubkey }) => pubkey);
    left = left.slice(ROUTER_HOP_ACCOUNTS.length);
    const moved = runHop(run, first.payer, from, hop, left, amount);
    amountIn ??= moved.amountIn;
    amount = moved.amountOut;
    from = { account: hop[2] ?? from.account, mint: hop[5] ?? from.mint };
  }
  if (amount < fields.amountOutMinimum)
    refuse("TooLittleOutputReceived", `${amount} arrive, at least ${fields.amountOutMinimum} must`);
  return { amountIn: amountIn ?? 0n, amountOut: amount };
}

function runHop(
  run: Run,
  payer: Pubkey,
  from: { readonly account: Pubkey; readonly mint: Pubkey },
  hop: readonly Pubkey[],
  remaining: SwapAccountKeys["remaining"],
  amount: bigint,
): TokensMoved {
  const { accounts, version } = run;
  const [ammConfig, poolState, outputTokenAccount, inputVault, outputVault, outputMint, observationState] = hop;
  if (
    !ammConfig ||
    !poolState ||
    !outputTokenAccount ||
    !inputVault ||
    !outputVault ||
    !outputMint ||
    !observationState
  )
    return refuse(
      version.hasOrders ? "AccountLack" : version.overflow,
      `${hop.length} accounts are too few for a pool`,
    );
  const config = configAccount(accounts, ammConfig);
  const pool = readStruct("PoolState", POOL_KEY_FIELDS, checkPoolAccount(accounts, poolState));
  for (const key of [outputTokenAccount, inputVault, outputVault]) checkTokenAccount(accounts, key, null);
  checkMintAccount(accounts, outputMint);
  if (observationState !== pool.observationKey || ammConfig !== pool.ammConfig)
    refuse("RequireKeysEqViolated", `${observationState} or ${ammConfig} is not of ${poolState}`);
  const keys = {
    payer,
    poolState,
    inputTokenAccount: from.account,
    outputTokenAccount,
    inputVault,
    outputVault,
    observationState,
    mints: { input: from.mint, output: outputMint },
    remaining,
  };
  return swapTokens(run, keys, config, { exactIn: true, amount, sqrtPriceLimit: 0n });
}
