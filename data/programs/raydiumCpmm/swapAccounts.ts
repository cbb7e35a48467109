import type { Pubkey } from "../../market/units.ts";
import { beginsWith, DecodeError, readStruct, type Struct } from "../layout.ts";
import type { AccountState, Instruction } from "../program.ts";
import { decodeMint, type Mint } from "../token/mint.ts";
import { ACCOUNT_STATE, decodeTokenAccount, type TokenAccount } from "../token/tokenAccount.ts";
import { type TransferFee, transferFeeOfMint } from "../token/transferFee.ts";
import { isTokenProgram, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "../transaction/ids.ts";
import type { WorkingAccounts } from "../workingAccounts.ts";
import { refuse } from "./errors.ts";
import { ACCOUNTS, AUTHORITY, accountsOf, type Named, RAYDIUM_CPMM } from "./instruction.ts";
import {
  AMM_CONFIG_DISCRIMINATOR,
  AMM_CONFIG_FIELDS,
  AMM_CONFIG_SIZE,
  OBSERVATION_STATE_DISCRIMINATOR,
  OBSERVATION_STATE_SIZE,
  POOL_STATE_DISCRIMINATOR,
  POOL_STATE_FIELDS,
  POOL_STATE_SIZE,
} from "./layout.ts";

/** A token as a swap sees it. */
export interface SwapToken {
  readonly vault: TokenAccount;
  readonly mint: Mint;
  /** Whether the mint is of SPL Token, which knows no fees. */
  readonly isPlain: boolean;
  /** What the mint keeps of a transfer in this epoch; null when it keeps nothing. */
  readonly fee: TransferFee | null;
}

/** The accounts of a swap, checked as Anchor checks them before the program begins. */
export interface CheckedAccounts {
  readonly named: Named<"swap">;
  readonly config: Struct<typeof AMM_CONFIG_FIELDS>;
  readonly pool: Struct<typeof POOL_STATE_FIELDS>;
  readonly tokenIn: SwapToken;
  readonly tokenOut: SwapToken;
}

/**
 * Reads the accounts of a swap. First each as what it is to be, then how they belong together: the order in which Anchor
 * refuses. Throws SwapRefused with Anchor's names.
 */
export function checkedAccounts(
  { accounts: metas }: Instruction,
  accounts: WorkingAccounts,
  epoch: number,
): CheckedAccounts {
  if (metas.length < ACCOUNTS.swap.length) refuse("AccountNotEnoughKeys", `${metas.length} of ${ACCOUNTS.swap.length}`);
  const named = accountsOf(
    "swap",
    metas.map(({ pubkey }) => pubkey),
  );
  if (metas[0]?.isSigner !== true) refuse("AccountNotSigner", named.payer);
  const config = readStruct(
    "AmmConfig",
    AMM_CONFIG_FIELDS,
    own(accounts.get(named.ammConfig), named.ammConfig, AMM_CONFIG_DISCRIMINATOR, AMM_CONFIG_SIZE),
  );
  const pool = readStruct(
    "PoolState",
    POOL_STATE_FIELDS,
    own(accounts.get(named.poolState), named.poolState, POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE),
  );
  for (const user of [named.inputTokenAccount, named.outputTokenAccount]) tokenAccount(accounts, user);
  const [vaultIn, vaultOut] = [tokenAccount(accounts, named.inputVault), tokenAccount(accounts, named.outputVault)];
  for (const program of [named.inputTokenProgram, named.outputTokenProgram])
    if (!isTokenProgram(program)) refuse("InvalidProgramId", program);
  const tokenIn = swapToken(accounts, named.inputTokenMint, vaultIn, epoch);
  const tokenOut = swapToken(accounts, named.outputTokenMint, vaultOut, epoch);
  own(
    accounts.get(named.observationState),
    named.observationState,
    OBSERVATION_STATE_DISCRIMINATOR,
    OBSERVATION_STATE_SIZE,
  );
  checkRelations(named, pool, vaultIn, vaultOut);
  return { named, config, pool, tokenIn, tokenOut };
}

function own(
  { owner, lamports, data }: AccountState,
  key: Pubkey,
  discriminator: Uint8Array,
  size: number,
): Uint8Array {
  if (owner === SYSTEM_PROGRAM && lamports === 0n) refuse("AccountNotInitialized", `there is no account ${key}`);
  if (owner !== RAYDIUM_CPMM) refuse("AccountOwnedByWrongProgram", `${key} belongs to ${owner}`);
  if (!beginsWith(data, discriminator)) refuse("AccountDiscriminatorMismatch", `${key} is another account`);
  if (data.length < size) refuse("AccountDidNotDeserialize", `${key} has ${data.length} bytes, not ${size}`);
  return data;
}

function ofTokenProgram({ owner, lamports, data }: AccountState, key: Pubkey): Uint8Array {
  if (owner === SYSTEM_PROGRAM && lamports === 0n) refuse("AccountNotInitialized", `there is no account ${key}`);
  if (!isTokenProgram(owner)) refuse("AccountOwnedByWrongProgram", `${key} belongs to ${owner}`);
  return data;
}

function unlessCorrupt<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) refuse("InvalidAccountData", error.message);
    throw error;
  }
}

function tokenAccount(accounts: WorkingAccounts, key: Pubkey): TokenAccount {
  const data = ofTokenProgram(accounts.get(key), key);
  const account = unlessCorrupt(() => decodeTokenAccount(data));
  if (account.state === ACCOUNT_STATE.uninitialized) refuse("InvalidAccountData", `${key} is no token account yet`);
  return account;
}

function swapToken(accounts: WorkingAccounts, key: Pubkey, vault: TokenAccount, epoch: number): SwapToken {
  const state = accounts.get(key);
  const data = ofTokenProgram(state, key);
  const isPlain = state.owner === TOKEN_PROGRAM;
  const mint = unlessCorrupt(() => decodeMint(data));
  return { vault, mint, isPlain, fee: isPlain ? null : transferFeeOfMint(data, epoch) };
}

function checkRelations(
  named: Named<"swap">,
  pool: Struct<typeof POOL_STATE_FIELDS>,
  vaultIn: TokenAccount,
  vaultOut: TokenAccount,
): void {
  if (named.authority !== AUTHORITY) refuse("ConstraintSeeds", `${named.authority} is not the program's authority`);
  if (named.ammConfig !== pool.ammConfig) refuse("ConstraintAddress", `the pool's config is ${pool.ammConfig}`);
  for (const vault of [named.inputVault, named.outputVault])
    if (vault !== pool.token0Vault && vault !== pool.token1Vault)
      refuse("ConstraintRaw", `${vault} is no vault of the pool`);
  if (named.inputTokenMint !== vaultIn.mint) refuse("ConstraintAddress", `the vault holds ${vaultIn.mint}`);
  if (named.outputTokenMint !== vaultOut.mint) refuse("ConstraintAddress", `the vault holds ${vaultOut.mint}`);
  if (named.observationState !== pool.observationKey)
    refuse("ConstraintAddress", `the pool's observations are ${pool.observationKey}`);
}
