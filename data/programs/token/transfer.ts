import type { Pubkey } from "../../market/units.ts";
import { pubkeyAt } from "../base58.ts";
import { DecodeError, viewOf } from "../layout.ts";
import { U64_MAX } from "../math/u128.ts";
import { NotModelled } from "../notModelled.ts";
import { isTokenProgram, SYSTEM_PROGRAM, TOKEN_2022_PROGRAM } from "../transaction/ids.ts";
import type { WorkingAccounts } from "../workingAccounts.ts";
import { type TokenErrorName, TransferRefused } from "./errors.ts";
import { type ExtensionName, extensionOffset } from "./extensions.ts";
import { decodeMint } from "./mint.ts";
import { ACCOUNT_STATE, decodeTokenAccount, TOKEN_ACCOUNT_FIELDS, type TokenAccount } from "./tokenAccount.ts";
import { feeOf, transferFeeOfMint } from "./transferFee.ts";

/** `Transfer` or `TransferChecked`, as a program that swaps calls it. The authority has signed. */
export interface TransferCall {
  readonly tokenProgram: Pubkey;
  readonly source: Pubkey;
  readonly destination: Pubkey;
  readonly authority: Pubkey;
  /** Raw units that leave the source. */
  readonly amount: bigint;
  /** What TransferChecked names; null for Transfer. */
  readonly checked: { readonly mint: Pubkey; readonly decimals: number } | null;
  readonly epoch: number;
  /** True when a memo was called just before, which some accounts of Token-2022 ask for. */
  readonly hasMemo: boolean;
}

type Refuse = (reason: TokenErrorName, detail: string) => never;

/** ConfidentialTransferAccount: whether amounts that everybody can read may come in. */
const OPEN_CREDITS_OFFSET = 262;
const PAUSED_OFFSET = 32;
const HOOK_PROGRAM_OFFSET = 32;

/**
 * Moves tokens from one account's bytes to another's as the token program does, and tells how many raw units arrived:
 * fewer than left when a Token-2022 mint keeps a fee, which then lies withheld in the destination. Throws
 * TransferRefused, by the token program's own names, where it would fail, and NotModelled for a mint that has another
 * program called at each transfer. Checks and their order: solana-program/token at eb074cf and token-2022 at 426400f2,
 * process_transfer.
 */
export function transferTokens(accounts: WorkingAccounts, call: TransferCall): bigint {
  const refuse: Refuse = (reason, detail) => {
    throw new TransferRefused(call.tokenProgram, reason, detail);
  };
  const source = holding(accounts, call.source, refuse);
  const destination = holding(accounts, call.destination, refuse);
  if (source.state === ACCOUNT_STATE.frozen || destination.state === ACCOUNT_STATE.frozen)
    refuse("AccountFrozen", `${source.state === ACCOUNT_STATE.frozen ? call.source : call.destination} is frozen`);
  if (source.amount < call.amount)
    refuse("InsufficientFunds", `${call.source} holds ${source.amount}, ${call.amount} are asked for`);
  if (source.mint !== destination.mint)
    refuse("MintMismatch", `${call.source} holds ${source.mint}, ${call.destination} holds ${destination.mint}`);
  const feeAmount = call.checked === null ? 0n : checkMint(accounts, call, source.mint, refuse);
  if (call.tokenProgram === TOKEN_2022_PROGRAM) checkExtensions(accounts, call, source, refuse);
  spendAllowance(accounts, call, source, refuse);
  if (call.source === call.destination) return call.amount;
  const arriving = call.amount - feeAmount;
  if (destination.amount + arriving > U64_MAX) refuse("Overflow", `${call.destination} would hold more than a u64`);
  writeU64(accounts, call.source, TOKEN_ACCOUNT_FIELDS.amount[1], source.amount - call.amount);
  writeU64(accounts, call.destination, TOKEN_ACCOUNT_FIELDS.amount[1], destination.amount + arriving);
  if (feeAmount > 0n) withhold(accounts, call.destination, feeAmount, refuse);
  if (source.isNative === 1) moveLamports(accounts, call, refuse);
  return arriving;
}

function holding(accounts: WorkingAccounts, key: Pubkey, refuse: Refuse): TokenAccount {
  const { owner, data } = accounts.get(key);
  if (owner === SYSTEM_PROGRAM && data.length === 0) refuse("InvalidAccountData", `there is no account ${key}`);
  if (!isTokenProgram(owner)) refuse("IncorrectProgramId", `${key} belongs to ${owner}`);
  const account = unlessCorrupt(() => decodeTokenAccount(data), refuse);
  if (account.state === ACCOUNT_STATE.uninitialized) refuse("UninitializedAccount", `${key} is no token account yet`);
  return account;
}

function unlessCorrupt<T>(decode: () => T, refuse: Refuse): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) refuse("InvalidAccountData", error.message);
    throw error;
  }
}

/** Checks the mint that TransferChecked names, and tells what it keeps of the transfer. */
function checkMint(accounts: WorkingAccounts, call: TransferCall, held: Pubkey, refuse: Refuse): bigint {
  const { mint, decimals } = call.checked as NonNullable<TransferCall["checked"]>;
  if (mint !== held) refuse("MintMismatch", `${call.source} holds ${held}, not ${mint}`);
  const { data } = accounts.get(mint);
  const expected = unlessCorrupt(() => decodeMint(data), refuse).decimals;
  if (decimals !== expected) refuse("MintDecimalsMismatch", `${mint} has ${expected} decimals, not ${decimals}`);
  if (call.tokenProgram !== TOKEN_2022_PROGRAM) return 0n;
  const pausable = extensionOffset(data, "pausable");
  if (pausable !== null && data[pausable + PAUSED_OFFSET] === 1) refuse("MintPaused", `${mint} is paused`);
  const hook = extensionOffset(data, "transferHook");
  if (
    hook !== null &&
    data.subarray(hook + HOOK_PROGRAM_OFFSET, hook + HOOK_PROGRAM_OFFSET + 32).some((byte) => byte > 0)
  )
    throw new NotModelled(`${mint} has ${pubkeyAt(data, hook + HOOK_PROGRAM_OFFSET)} called at each transfer`);
  return feeOf(transferFeeOfMint(data, call.epoch), call.amount);
}

/** Entries of a token account without which a transfer that names no mint can't be judged. */
const NEED_MINT: readonly ExtensionName[] = ["transferHookAccount", "transferFeeAmount", "pausableAccount"];

function checkExtensions(accounts: WorkingAccounts, call: TransferCall, source: TokenAccount, refuse: Refuse): void {
  const from = accounts.get(call.source).data;
  const to = accounts.get(call.destination).data;
  if (extensionOffset(from, "nonTransferableAccount") !== null)
    refuse("NonTransferable", `${source.mint} can't be transferred`);
  if (call.checked === null && NEED_MINT.some((name) => extensionOffset(from, name) !== null))
    refuse("MintRequiredForTransfer", `${call.source} needs TransferChecked`);
  const guard = extensionOffset(from, "cpiGuard");
  if (guard !== null && from[guard] === 1 && call.authority === source.owner)
    refuse("CpiGuardTransferBlocked", `${call.source} lets no program spend for its owner`);
  const memo = extensionOffset(to, "memoTransfer");
  if (memo !== null && to[memo] === 1 && !call.hasMemo) refuse("NoMemo", `${call.destination} asks for a memo`);
  const confidential = extensionOffset(to, "confidentialTransferAccount");
  if (confidential !== null && to[confidential + OPEN_CREDITS_OFFSET] === 0)
    refuse("NonConfidentialTransfersDisabled", `${call.destination} takes confidential transfers only`);
}

/** Owner, permanent delegate, or a delegate, whose allowance shrinks. */
function spendAllowance(accounts: WorkingAccounts, call: TransferCall, source: TokenAccount, refuse: Refuse): void {
  const { authority, amount } = call;
  if (call.checked !== null && call.tokenProgram === TOKEN_2022_PROGRAM) {
    const mint = accounts.get(call.checked.mint).data;
    const permanent = extensionOffset(mint, "permanentDelegate");
    if (permanent !== null && pubkeyAt(mint, permanent) === authority) return;
  }
  if (source.hasDelegate === 0 || source.delegate !== authority) {
    if (source.owner !== authority)
      refuse("OwnerMismatch", `${call.source} belongs to ${source.owner}, not ${authority}`);
    return;
  }
  if (source.delegatedAmount < amount)
    refuse("InsufficientFunds", `${authority} may spend ${source.delegatedAmount}, ${amount} are asked for`);
  if (call.source === call.destination) return;
  const left = source.delegatedAmount - amount;
  writeU64(accounts, call.source, TOKEN_ACCOUNT_FIELDS.delegatedAmount[1], left);
  if (left > 0n) return;
  const bytes = accounts.bytesToWrite(call.source);
  viewOf(bytes).setUint32(TOKEN_ACCOUNT_FIELDS.hasDelegate[1], 0, true);
  // SPL Token leaves the key of a delegate that is gone where it was.
  const [, delegate] = TOKEN_ACCOUNT_FIELDS.delegate;
  if (call.tokenProgram === TOKEN_2022_PROGRAM) bytes.fill(0, delegate, delegate + 32);
}

function withhold(accounts: WorkingAccounts, key: Pubkey, feeAmount: bigint, refuse: Refuse): void {
  const bytes = accounts.bytesToWrite(key);
  const at = extensionOffset(bytes, "transferFeeAmount") ?? refuse("InvalidState", `${key} can withhold no fee`);
  const withheld = viewOf(bytes).getBigUint64(at, true) + feeAmount;
  if (withheld > U64_MAX) refuse("Overflow", `${key} would withhold more than a u64`);
  viewOf(bytes).setBigUint64(at, withheld, true);
}

function moveLamports(accounts: WorkingAccounts, call: TransferCall, refuse: Refuse): void {
  const source = accounts.get(call.source).lamports;
  if (source < call.amount) refuse("Overflow", `${call.source} has ${source} lamports`);
  accounts.setLamports(call.source, source - call.amount);
  accounts.setLamports(call.destination, accounts.get(call.destination).lamports + call.amount);
}

function writeU64(accounts: WorkingAccounts, key: Pubkey, offset: number, value: bigint): void {
  viewOf(accounts.bytesToWrite(key)).setBigUint64(offset, value, true);
}
