import type { Pubkey } from "../../market/units.ts";
import { viewOf } from "../layout.ts";
import { isTokenProgram, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "./ids.ts";
import type { InstructionCall, TransactionRecord } from "./record.ts";

/** Tokens that went from one account to another. Amounts in raw units. */
export interface TokenTransfer {
  readonly call: InstructionCall;
  readonly source: Pubkey;
  readonly destination: Pubkey;
  readonly authority: Pubkey;
  /** Null for the instruction that doesn't name it. */
  readonly mint: Pubkey | null;
  /** What left the source. */
  readonly amount: bigint;
  /** What a Token-2022 mint kept of it; null where the instruction doesn't say: see `arrivedOf`. */
  readonly feeAmount: bigint | null;
}

/** Tokens that came into being in an account, or went out of it. */
export interface SupplyChange {
  readonly call: InstructionCall;
  readonly kind: "mint" | "burn";
  readonly mint: Pubkey;
  readonly account: Pubkey;
  readonly amount: bigint;
}

/** Lamports that the system program moved. */
export interface LamportTransfer {
  readonly call: InstructionCall;
  readonly source: Pubkey;
  readonly destination: Pubkey;
  readonly lamports: bigint;
}

/** Tags of SPL Token's instructions: solana-program/token, program/src/instruction.rs. Token-2022 has the same. */
const TOKEN_TAG = {
  transfer: 3,
  mintTo: 7,
  burn: 8,
  transferChecked: 12,
  mintToChecked: 14,
  burnChecked: 15,
  transferFeeExtension: 26,
  /** Several instructions in one: p-token, which took SPL Token's address in 2026 (SIMD-0266). */
  batch: 255,
} as const;
/** Of the transfer-fee extension: TransferCheckedWithFee. */
const CHECKED_WITH_FEE = 1;
const SYSTEM_TRANSFER = 2;

/** An instruction of a token program: the whole call, or one of a batch. */
interface TokenInstruction {
  readonly accounts: readonly Pubkey[];
  readonly data: Uint8Array;
}

function tokenInstructions({ program, accounts, data }: InstructionCall): readonly TokenInstruction[] {
  if (program !== TOKEN_PROGRAM || data[0] !== TOKEN_TAG.batch) return [{ accounts, data }];
  const instructions: TokenInstruction[] = [];
  let account = 0;
  for (let at = 1; at + 2 <= data.length; ) {
    const accountsEnd = account + (data[at] as number);
    const dataEnd = at + 2 + (data[at + 1] as number);
    instructions.push({ accounts: accounts.slice(account, accountsEnd), data: data.subarray(at + 2, dataEnd) });
    account = accountsEnd;
    at = dataEnd;
  }
  return instructions;
}

function amountAt(data: Uint8Array, offset: number): bigint | null {
  return offset + 8 <= data.length ? viewOf(data).getBigUint64(offset, true) : null;
}

function transferOf(call: InstructionCall, { accounts, data }: TokenInstruction): TokenTransfer | null {
  const withFee = data[0] === TOKEN_TAG.transferFeeExtension && data[1] === CHECKED_WITH_FEE;
  const checked = withFee || data[0] === TOKEN_TAG.transferChecked;
  if (!checked && data[0] !== TOKEN_TAG.transfer) return null;
  const [source, second, third, fourth] = accounts;
  const [mint, destination, authority] = checked ? [second, third, fourth] : [null, second, third];
  const amount = amountAt(data, withFee ? 2 : 1);
  if (source === undefined || destination === undefined || authority === undefined || amount === null) return null;
  const feeAmount = call.program === TOKEN_PROGRAM ? 0n : withFee ? amountAt(data, 11) : null;
  return { call, source, destination, authority, mint: mint ?? null, amount, feeAmount };
}

/** The transfers of tokens among `calls`, in their order; what is cut short is none. */
export function transfersAmong(calls: readonly InstructionCall[]): readonly TokenTransfer[] {
  return calls
    .filter(({ program }) => isTokenProgram(program))
    .flatMap((call) => tokenInstructions(call).map((instruction) => transferOf(call, instruction)))
    .filter((transfer) => transfer !== null);
}

function supplyChangeOf(call: InstructionCall, { accounts, data }: TokenInstruction): SupplyChange | null {
  const tag = data[0];
  const mints = tag === TOKEN_TAG.mintTo || tag === TOKEN_TAG.mintToChecked;
  if (!mints && tag !== TOKEN_TAG.burn && tag !== TOKEN_TAG.burnChecked) return null;
  const [mint, account] = mints ? accounts : [accounts[1], accounts[0]];
  const amount = amountAt(data, 1);
  if (mint === undefined || account === undefined || amount === null) return null;
  return { call, kind: mints ? "mint" : "burn", mint, account, amount };
}

/** Tokens minted and burned among `calls`, in their order: liquidity tokens, most of all. */
export function supplyChangesAmong(calls: readonly InstructionCall[]): readonly SupplyChange[] {
  return calls
    .filter(({ program }) => isTokenProgram(program))
    .flatMap((call) => tokenInstructions(call).map((instruction) => supplyChangeOf(call, instruction)))
    .filter((change) => change !== null);
}

/** Transfers of lamports by the system program among `calls`; what programs move in their own accounts isn't told so. */
export function lamportTransfersAmong(calls: readonly InstructionCall[]): readonly LamportTransfer[] {
  return calls.flatMap((call): LamportTransfer[] => {
    const [source, destination] = call.accounts;
    const isTransfer =
      call.program === SYSTEM_PROGRAM &&
      call.data.length >= 12 &&
      viewOf(call.data).getUint32(0, true) === SYSTEM_TRANSFER;
    if (!isTransfer || source === undefined || destination === undefined) return [];
    return [{ call, source, destination, lamports: viewOf(call.data).getBigUint64(4, true) }];
  });
}

/**
 * What arrived of a transfer: its amount less what a Token-2022 mint kept. Where the instruction doesn't say that, the
 * balances of the transaction decide: they give it when they agree with a fee of 0, or when no other transfer whose fee
 * is unknown went to the same account. Null where even they can't say, and in a failed transaction.
 */
export function arrivedOf(transfer: TokenTransfer, transaction: TransactionRecord): bigint | null {
  const { amount, feeAmount, destination } = transfer;
  if (feeAmount !== null) return amount - feeAmount;
  const balance = transaction.tokenBalances.find(({ account }) => account === destination);
  if (balance === undefined || transaction.error !== null) return null;
  let unknown = 0;
  let expected = balance.before;
  for (const other of transfersAmong(transaction.calls)) {
    if (other.source === destination) expected -= other.amount;
    if (other.destination !== destination) continue;
    expected += other.amount - (other.feeAmount ?? 0n);
    if (other.feeAmount === null) unknown++;
  }
  for (const { kind, account, amount: changed } of supplyChangesAmong(transaction.calls))
    if (account === destination) expected += kind === "mint" ? changed : -changed;
  const kept = expected - balance.after;
  if (kept === 0n) return amount;
  return unknown === 1 && kept > 0n && kept <= amount ? amount - kept : null;
}
