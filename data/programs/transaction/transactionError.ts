import { viewOf } from "../layout.ts";
import type { Json } from "./json.ts";

/** Why a transaction failed, as RPC nodes write it, and in which outer instruction; null where in none. */
export interface TransactionFailure {
  readonly error: Json;
  readonly failedAt: number | null;
}

/**
 * The names of TransactionError and InstructionError in the order of their variants, which their binary form counts.
 * Source: anza-xyz/solana-sdk, transaction-error/src/lib.rs and instruction-error/src/lib.rs.
 */
const TRANSACTION_ERRORS = `AccountInUse AccountLoadedTwice AccountNotFound ProgramAccountNotFound
  InsufficientFundsForFee InvalidAccountForFee AlreadyProcessed BlockhashNotFound InstructionError CallChainTooDeep
  MissingSignatureForFee InvalidAccountIndex SignatureFailure InvalidProgramForExecution SanitizeFailure
  ClusterMaintenance AccountBorrowOutstanding WouldExceedMaxBlockCostLimit UnsupportedVersion InvalidWritableAccount
  WouldExceedMaxAccountCostLimit WouldExceedAccountDataBlockLimit TooManyAccountLocks AddressLookupTableNotFound
  InvalidAddressLookupTableOwner InvalidAddressLookupTableData InvalidAddressLookupTableIndex InvalidRentPayingAccount
  WouldExceedMaxVoteCostLimit WouldExceedAccountDataTotalLimit DuplicateInstruction InsufficientFundsForRent
  MaxLoadedAccountsDataSizeExceeded InvalidLoadedAccountsDataSizeLimit ResanitizationNeeded
  ProgramExecutionTemporarilyRestricted UnbalancedTransaction ProgramCacheHitMaxLimit CommitCancelled`.split(/\s+/);
const INSTRUCTION_ERRORS = `GenericError InvalidArgument InvalidInstructionData InvalidAccountData AccountDataTooSmall
  InsufficientFunds IncorrectProgramId MissingRequiredSignature AccountAlreadyInitialized UninitializedAccount
  UnbalancedInstruction ModifiedProgramId ExternalAccountLamportSpend ExternalAccountDataModified ReadonlyLamportChange
  ReadonlyDataModified DuplicateAccountIndex ExecutableModified RentEpochModified NotEnoughAccountKeys
  AccountDataSizeChanged AccountNotExecutable AccountBorrowFailed AccountBorrowOutstanding DuplicateAccountOutOfSync
  Custom InvalidError ExecutableDataModified ExecutableLamportChange ExecutableAccountNotRentExempt
  UnsupportedProgramId CallDepth MissingAccount ReentrancyNotAllowed MaxSeedLengthExceeded InvalidSeeds InvalidRealloc
  ComputationalBudgetExceeded PrivilegeEscalation ProgramEnvironmentSetupFailure ProgramFailedToComplete
  ProgramFailedToCompile Immutable IncorrectAuthority BorshIoError AccountNotRentExempt InvalidAccountOwner
  ArithmeticOverflow UnsupportedSysvar IllegalOwner MaxAccountsDataAllocationsExceeded MaxAccountsExceeded
  MaxInstructionTraceLengthExceeded BuiltinProgramsMustConsumeComputeUnits`.split(/\s+/);

/** Variants that name the account at fault. */
const OF_AN_ACCOUNT: readonly string[] = ["InsufficientFundsForRent", "ProgramExecutionTemporarilyRestricted"];

/**
 * A failure in its binary form (bincode: a u32 for the variant, then its fields), as protobuf messages carry it. A
 * variant that isn't known yet is given as its number; what is cut short is given as far as it goes.
 */
export function decodeFailure(bytes: Uint8Array): TransactionFailure {
  const variant = u32At(bytes, 0);
  if (variant === null) return { error: "unknown", failedAt: null };
  const name = TRANSACTION_ERRORS[variant] ?? `TransactionError(${variant})`;
  const detail = bytes[4];
  if (detail === undefined) return { error: name, failedAt: null };
  if (name === "InstructionError") return { error: { [name]: [detail, instructionError(bytes)] }, failedAt: detail };
  if (name === "DuplicateInstruction") return { error: { [name]: detail }, failedAt: null };
  if (OF_AN_ACCOUNT.includes(name)) return { error: { [name]: { account_index: detail } }, failedAt: null };
  return { error: name, failedAt: null };
}

/** The failed instruction of an error in JSON; null where it failed in none. */
export function failedInstruction(error: Json): number | null {
  const isObject = typeof error === "object" && error !== null && Object.hasOwn(error, "InstructionError");
  const fields: unknown = isObject ? Reflect.get(error, "InstructionError") : null;
  const index: unknown = Array.isArray(fields) ? fields[0] : null;
  return typeof index === "number" && Number.isSafeInteger(index) && index >= 0 ? index : null;
}

function instructionError(bytes: Uint8Array): Json {
  const variant = u32At(bytes, 5);
  if (variant === null) return "unknown";
  const name = INSTRUCTION_ERRORS[variant] ?? `InstructionError(${variant})`;
  const custom = name === "Custom" ? u32At(bytes, 9) : null;
  return custom === null ? name : { [name]: custom };
}

function u32At(bytes: Uint8Array, offset: number): number | null {
  return offset + 4 <= bytes.length ? viewOf(bytes).getUint32(offset, true) : null;
}
