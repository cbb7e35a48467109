import type { Pubkey } from "../../market/units.ts";
import { pubkeyAt } from "../base58.ts";
import { beginsWith, DecodeError } from "../layout.ts";
import type { InstructionAccount } from "../program.ts";
import { decodeMint } from "../token/mint.ts";
import { decodeTokenAccount } from "../token/tokenAccount.ts";
import { isTokenProgram, SYSTEM_PROGRAM } from "../transaction/ids.ts";
import type { WorkingAccounts } from "../workingAccounts.ts";
import { type AmmConfig, decodeAmmConfig, decodePoolState, readTickArrayHead } from "./decode.ts";
import { refuse } from "./errors.ts";
import { RAYDIUM_CLMM } from "./instructions.ts";
import {
  AMM_CONFIG_DISCRIMINATOR,
  AMM_CONFIG_SIZE,
  BITMAP_EXTENSION_DISCRIMINATOR,
  BITMAP_EXTENSION_FIELDS,
  BITMAP_EXTENSION_SIZE,
  POOL_STATE_DISCRIMINATOR,
  POOL_STATE_SIZE,
  TICK_ARRAY_DISCRIMINATOR,
  TICK_ARRAY_LENGTH,
} from "./layout.ts";
import type { GivenTickArray } from "./tickArrays.ts";
import type { ProgramVersion } from "./versions.ts";

/**
 * What the program makes of the accounts that an instruction names: Anchor's checks, by Anchor's names. Source:
 * coral-xyz/anchor, lang/src/accounts, and raydium-io/raydium-clmm at 03b44b7, programs/amm/src/util/account_load.rs.
 */

/** The bytes of an account of this program. Throws SwapRefused for another program's, and for another layout. */
function ownAccount(accounts: WorkingAccounts, key: Pubkey, discriminator: Uint8Array, size: number): Uint8Array {
  const { owner, lamports, data } = accounts.get(key);
  if (owner === SYSTEM_PROGRAM && lamports === 0n) refuse("AccountNotInitialized", `there is no account ${key}`);
  if (owner !== RAYDIUM_CLMM) refuse("AccountOwnedByWrongProgram", `${key} belongs to ${owner}`);
  if (data.length < discriminator.length) refuse("AccountDiscriminatorNotFound", `${key} has ${data.length} bytes`);
  if (!beginsWith(data, discriminator)) refuse("AccountDiscriminatorMismatch", `${key} is of another layout`);
  if (data.length < size) refuse("AccountDidNotDeserialize", `${key} has ${data.length} bytes`);
  return data;
}

function unlessCorrupt<T>(key: Pubkey, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return refuse("AccountDidNotDeserialize", `${key}: ${error.message}`);
    throw error;
  }
}

export function configAccount(accounts: WorkingAccounts, key: Pubkey): AmmConfig {
  const bytes = ownAccount(accounts, key, AMM_CONFIG_DISCRIMINATOR, AMM_CONFIG_SIZE);
  return unlessCorrupt(key, () => decodeAmmConfig(bytes));
}

/** Throws SwapRefused unless it is a pool's. */
export function checkPoolAccount(accounts: WorkingAccounts, key: Pubkey): Uint8Array {
  const bytes = ownAccount(accounts, key, POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE);
  unlessCorrupt(key, () => decodePoolState(bytes));
  return bytes;
}

/** The tick array that the first kind of swap names. Throws SwapRefused unless it is one of the pool, to be written. */
export function checkTickArrayAccount(
  accounts: WorkingAccounts,
  { pubkey, isWritable }: InstructionAccount,
  pool: Pubkey,
): void {
  const bytes = ownAccount(accounts, pubkey, TICK_ARRAY_DISCRIMINATOR, TICK_ARRAY_LENGTH);
  if (!isWritable) refuse("ConstraintMut", `${pubkey} is not to be written`);
  const { poolId } = unlessCorrupt(pubkey, () => readTickArrayHead(bytes));
  if (poolId !== pool) refuse("ConstraintRaw", `${pubkey} is of the pool ${poolId}`);
}

/** Throws SwapRefused unless it is a token account, of `tokenProgram` where one is named. */
export function checkTokenAccount(accounts: WorkingAccounts, key: Pubkey, tokenProgram: Pubkey | null): void {
  const { owner, lamports, data } = accounts.get(key);
  if (owner === SYSTEM_PROGRAM && lamports === 0n) refuse("AccountNotInitialized", `there is no account ${key}`);
  if (!isTokenProgram(owner)) refuse("AccountOwnedByWrongProgram", `${key} belongs to ${owner}`);
  unlessCorrupt(key, () => decodeTokenAccount(data));
  if (tokenProgram !== null && owner !== tokenProgram)
    refuse("ConstraintTokenTokenProgram", `${key} belongs to ${owner}, not ${tokenProgram}`);
}

/** Throws SwapRefused unless it is a mint's. */
export function checkMintAccount(accounts: WorkingAccounts, key: Pubkey): void {
  const { owner, lamports, data } = accounts.get(key);
  if (owner === SYSTEM_PROGRAM && lamports === 0n) refuse("AccountNotInitialized", `there is no account ${key}`);
  if (!isTokenProgram(owner)) refuse("AccountOwnedByWrongProgram", `${key} belongs to ${owner}`);
  unlessCorrupt(key, () => decodeMint(data));
}

/** The tick arrays among the accounts that follow the named ones, in their order, and the bitmap's extension. */
export interface GivenAccounts {
  readonly tickArrays: readonly GivenTickArray[];
  readonly bitmapExtension: Uint8Array | null;
}

/**
 * Bytes that come back are to be written in place. `endsAtOther`: whether the first account of another size ends the
 * list, instead of being wrong in it. Throws SwapRefused where the program does.
 */
export function givenTickArrays(
  accounts: WorkingAccounts,
  pool: Pubkey,
  remaining: readonly InstructionAccount[],
  endsAtOther: boolean,
  version: ProgramVersion,
): GivenAccounts {
  const tickArrays: GivenTickArray[] = [];
  let bitmapExtension: Uint8Array | null = null;
  for (const { pubkey, isWritable } of remaining) {
    const { data } = accounts.get(pubkey);
    if (isExtension(data, pool, version)) {
      ownAccount(accounts, pubkey, BITMAP_EXTENSION_DISCRIMINATOR, BITMAP_EXTENSION_SIZE);
      bitmapExtension = isWritable ? accounts.bytesToWrite(pubkey) : data.slice();
      continue;
    }
    if (endsAtOther && data.length !== TICK_ARRAY_LENGTH) break;
    tickArrays.push(tickArrayAt(accounts, pubkey, isWritable));
    if (tickArrays.findIndex(({ key }) => key === pubkey) !== tickArrays.length - 1)
      refuse("AccountBorrowFailed", `${pubkey} is named twice`);
  }
  return { tickArrays, bitmapExtension };
}

/** By its size; earlier by its address, which no other account of this layout that names the pool can have. */
function isExtension(data: Uint8Array, pool: Pubkey, { hasOrders }: ProgramVersion): boolean {
  if (data.length !== BITMAP_EXTENSION_SIZE) return false;
  const isOfPool =
    beginsWith(data, BITMAP_EXTENSION_DISCRIMINATOR) && pubkeyAt(data, BITMAP_EXTENSION_FIELDS.poolId[1]) === pool;
  if (hasOrders && !isOfPool) refuse("InvalidTickArrayBitmapExtensionAccount", `the extension is not of ${pool}`);
  return isOfPool;
}

function tickArrayAt(accounts: WorkingAccounts, key: Pubkey, isWritable: boolean): GivenTickArray {
  const { owner, data } = accounts.get(key);
  if (owner !== RAYDIUM_CLMM) refuse("AccountOwnedByWrongProgram", `${key} belongs to ${owner}`);
  if (!isWritable) refuse("AccountNotMutable", `${key} is not to be written`);
  if (data.length < 8) refuse("AccountDiscriminatorNotFound", `${key} has ${data.length} bytes`);
  if (!beginsWith(data, TICK_ARRAY_DISCRIMINATOR)) refuse("AccountDiscriminatorMismatch", `${key} is no tick array`);
  const { poolId, startTickIndex } = unlessCorrupt(key, () => readTickArrayHead(data));
  return { key, poolId, startTick: startTickIndex, bytes: accounts.bytesToWrite(key) };
}
