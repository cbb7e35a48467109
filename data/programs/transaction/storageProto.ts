import type { Pubkey } from "../../market/units.ts";
import { base58Of, isPubkey, pubkeyAt } from "../base58.ts";
import {
  type LoadedKeys,
  listedOf,
  recordOf,
  resolveCall,
  type TransactionMeta,
  type TransactionPlace,
} from "./executed.ts";
import type { CompiledInstruction, SignedTransaction, TableLookup } from "./message.ts";
import type { ProtobufReader } from "./protobuf.ts";
import type { ListedCall } from "./reachedCalls.ts";
import type { MessageConfig, TransactionRecord } from "./record.ts";
import type { TokenHolding } from "./tokenBalances.ts";
import { decodeFailure, type TransactionFailure } from "./transactionError.ts";

/**
 * A transaction and what became of it as the package solana.storage.ConfirmedBlock has them: validators' block
 * storage, and inside Yellowstone's updates. Source: anza-xyz/agave, storage-proto/proto/confirmed_block.proto.
 */

const PUBKEY_BYTES = 32;
const KEYS_MAX = 256;
const U32_MAX = 0xffff_ffff;

/** An inner instruction before its keys are known. */
interface InnerInstruction extends CompiledInstruction {
  readonly height: number | null;
}

/** A `TransactionStatusMeta` before its keys are known. */
export interface StorageMeta {
  readonly meta: Omit<TransactionMeta, "inner">;
  readonly inner: ReadonlyMap<number, readonly InnerInstruction[]>;
  readonly loaded: LoadedKeys;
}

function pubkey(reader: ProtobufReader): Pubkey {
  const bytes = reader.bytes();
  return bytes.length === PUBKEY_BYTES ? pubkeyAt(bytes, 0) : reader.fail(`a public key of ${bytes.length} bytes`);
}

/** A public key as base58 text; empty stands for none. */
function keyText(reader: ProtobufReader): Pubkey | null {
  const text = reader.text();
  if (text === "") return null;
  return isPubkey(text) ? text : reader.fail(`"${text}" is not a public key`);
}

/** Reads a `Transaction`. */
export function readSigned(reader: ProtobufReader): SignedTransaction {
  const signatures: string[] = [];
  let message: Omit<SignedTransaction, "signatures"> | null = null;
  while (reader.next()) {
    if (reader.field === 1) signatures.push(base58Of(reader.bytes()));
    else if (reader.field === 2) message = readMessage(reader.message("Message"));
  }
  return message === null ? reader.fail("a transaction without a message") : { signatures, ...message };
}

function readMessage(reader: ProtobufReader): Omit<SignedTransaction, "signatures"> {
  const staticKeys: Pubkey[] = [];
  const instructions: CompiledInstruction[] = [];
  const lookups: TableLookup[] = [];
  let signers = 0;
  let isVersioned = false;
  let config: MessageConfig | null = null;
  while (reader.next()) {
    if (reader.field === 1) signers = readSigners(reader.message("MessageHeader"));
    else if (reader.field === 2) staticKeys.push(pubkey(reader));
    else if (reader.field === 4) instructions.push(readInstruction(reader.message("CompiledInstruction")));
    else if (reader.field === 5) isVersioned = reader.flag();
    else if (reader.field === 6) lookups.push(readLookup(reader.message("MessageAddressTableLookup")));
    else if (reader.field === 7) config = readConfig(reader.message("TransactionConfig"));
  }
  const version = !isVersioned ? "legacy" : config === null ? 0 : 1;
  return { version, signers, staticKeys, instructions, lookups, config };
}

function readSigners(reader: ProtobufReader): number {
  let signers = 0;
  while (reader.next()) if (reader.field === 1) signers = reader.count(KEYS_MAX);
  return signers;
}

function readConfig(reader: ProtobufReader): MessageConfig {
  let priorityFeeLamports: bigint | null = null;
  let computeUnitLimit: number | null = null;
  let loadedAccountsBytesMax: number | null = null;
  let heapBytes: number | null = null;
  while (reader.next()) {
    if (reader.field === 1) priorityFeeLamports = reader.u64();
    else if (reader.field === 2) computeUnitLimit = reader.count(U32_MAX);
    else if (reader.field === 3) loadedAccountsBytesMax = reader.count(U32_MAX);
    else if (reader.field === 4) heapBytes = reader.count(U32_MAX);
  }
  return { priorityFeeLamports, computeUnitLimit, loadedAccountsBytesMax, heapBytes };
}

/** A `CompiledInstruction` or an `InnerInstruction`, which adds the height. */
function readInstruction(reader: ProtobufReader): InnerInstruction {
  let program = 0;
  let accounts: Uint8Array = new Uint8Array();
  let data: Uint8Array = new Uint8Array();
  let height: number | null = null;
  while (reader.next()) {
    if (reader.field === 1) program = reader.count(KEYS_MAX);
    else if (reader.field === 2) accounts = reader.bytes();
    else if (reader.field === 3) data = reader.bytes();
    else if (reader.field === 4) height = reader.count(U32_MAX);
  }
  return { program, accounts, data, height };
}

function readLookup(reader: ProtobufReader): TableLookup {
  let table: Pubkey | null = null;
  let writable: Uint8Array = new Uint8Array();
  let readonly: Uint8Array = new Uint8Array();
  while (reader.next()) {
    if (reader.field === 1) table = pubkey(reader);
    else if (reader.field === 2) writable = reader.bytes();
    else if (reader.field === 3) readonly = reader.bytes();
  }
  return table === null ? reader.fail("a lookup without its table") : { table, writable, readonly };
}

/** Reads a `TransactionStatusMeta`. */
export function readMeta(reader: ProtobufReader): StorageMeta {
  const inner = new Map<number, readonly InnerInstruction[]>();
  const logs: string[] = [];
  const lamportsBefore: bigint[] = [];
  const lamportsAfter: bigint[] = [];
  const holdingsBefore: TokenHolding[] = [];
  const holdingsAfter: TokenHolding[] = [];
  const writable: Pubkey[] = [];
  const readonly: Pubkey[] = [];
  let failure: TransactionFailure | null = null;
  let feeLamports = 0n;
  let hasNoLogs = false;
  while (reader.next()) {
    if (reader.field === 1) failure = decodeFailure(readFailureBytes(reader.message("TransactionError")));
    else if (reader.field === 2) feeLamports = reader.u64();
    else if (reader.field === 3) reader.u64s(lamportsBefore);
    else if (reader.field === 4) reader.u64s(lamportsAfter);
    else if (reader.field === 5) readInner(reader.message("InnerInstructions"), inner);
    else if (reader.field === 6) logs.push(reader.text());
    else if (reader.field === 7) holdingsBefore.push(readHolding(reader.message("TokenBalance")));
    else if (reader.field === 8) holdingsAfter.push(readHolding(reader.message("TokenBalance")));
    else if (reader.field === 11) hasNoLogs = reader.flag();
    else if (reader.field === 12) writable.push(pubkey(reader));
    else if (reader.field === 13) readonly.push(pubkey(reader));
  }
  const balances = { lamportsBefore, lamportsAfter, holdingsBefore, holdingsAfter };
  const meta = { failure, feeLamports, logs: hasNoLogs ? null : logs, ...balances };
  return { meta, inner, loaded: { writable, readonly } };
}

function readFailureBytes(reader: ProtobufReader): Uint8Array {
  let bytes: Uint8Array = new Uint8Array();
  while (reader.next()) if (reader.field === 1) bytes = reader.bytes();
  return bytes;
}

function readInner(reader: ProtobufReader, into: Map<number, readonly InnerInstruction[]>): void {
  const instructions: InnerInstruction[] = [];
  let outer = 0;
  while (reader.next()) {
    if (reader.field === 1) outer = reader.count(U32_MAX);
    else if (reader.field === 2) instructions.push(readInstruction(reader.message("InnerInstruction")));
  }
  into.set(outer, instructions);
}

function readHolding(reader: ProtobufReader): TokenHolding {
  let accountIndex = 0;
  let mint: Pubkey | null = null;
  let owner: Pubkey | null = null;
  let tokenProgram: Pubkey | null = null;
  let held = { decimals: 0, amount: 0n };
  while (reader.next()) {
    if (reader.field === 1) accountIndex = reader.count(KEYS_MAX);
    else if (reader.field === 2) mint = keyText(reader);
    else if (reader.field === 3) held = readTokenAmount(reader.message("UiTokenAmount"));
    else if (reader.field === 4) owner = keyText(reader);
    else if (reader.field === 5) tokenProgram = keyText(reader);
  }
  return mint === null
    ? reader.fail("a token balance without its mint")
    : { accountIndex, mint, owner, tokenProgram, ...held };
}

function readTokenAmount(reader: ProtobufReader): { decimals: number; amount: bigint } {
  let decimals = 0;
  let amount = 0n;
  while (reader.next()) {
    if (reader.field === 2) decimals = reader.count(KEYS_MAX);
    else if (reader.field === 3) {
      const text = reader.text();
      amount = /^\d{1,20}$/.test(text) ? BigInt(text) : reader.fail(`"${text}" is no amount`);
    }
  }
  return { decimals, amount };
}

/** Puts a stored transaction and its outcome together. */
export function storedRecord(
  signed: SignedTransaction,
  stored: StorageMeta,
  place: TransactionPlace,
): TransactionRecord {
  const listed = listedOf(signed, stored.loaded);
  const inner = new Map<number, readonly ListedCall[]>();
  for (const [outer, instructions] of stored.inner)
    inner.set(
      outer,
      instructions.map((instruction) => resolveCall(instruction, instruction.height, listed.keys)),
    );
  return recordOf(listed, { ...stored.meta, inner }, place);
}
