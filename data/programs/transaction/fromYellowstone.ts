import type { Pubkey, Slot } from "../../market/units.ts";
import { base58Of } from "../base58.ts";
import { bytesOfBase64 } from "./base64.ts";
import { type Listed, recordOf, type TransactionPlace } from "./executed.ts";
import { callOf, configOf, failureOf, metaOfRpc, slotOf } from "./fromRpcJson.ts";
import type { JsonField } from "./jsonField.ts";
import type { SignedTransaction } from "./message.ts";
import { ProtobufReader } from "./protobuf.ts";
import type { TransactionRecord } from "./record.ts";
import { readMeta, readSigned, type StorageMeta, storedRecord } from "./storageProto.ts";
import { decodeFailure, type TransactionFailure } from "./transactionError.ts";

const SLOT_MAX = Number.MAX_SAFE_INTEGER;
const INDEX_MAX = 0xffff_ffff;
const KEYS_MAX = 256;

/**
 * The transaction of a `SubscribeUpdateTransaction` in protobuf. Throws DecodeError. Source: rpcpool/yellowstone-grpc,
 * yellowstone-grpc-proto/proto/geyser.proto.
 */
export function decodeTransactionUpdate(bytes: Uint8Array): TransactionRecord {
  return readTransactionUpdate(new ProtobufReader("SubscribeUpdateTransaction", bytes));
}

/** The transactions of a `SubscribeUpdate` in protobuf: one, those of a block, or none in an update of another kind. */
export function decodeUpdate(bytes: Uint8Array): readonly TransactionRecord[] {
  const reader = new ProtobufReader("SubscribeUpdate", bytes);
  const transactions: TransactionRecord[] = [];
  while (reader.next()) {
    if (reader.field === 4) transactions.push(readTransactionUpdate(reader.message("SubscribeUpdateTransaction")));
    else if (reader.field === 5) transactions.push(...readBlockUpdate(reader.message("SubscribeUpdateBlock")));
  }
  return transactions;
}

/** A `SubscribeUpdateTransactionInfo`: what is known before the slot is. */
interface TransactionInfo {
  readonly signed: SignedTransaction;
  readonly stored: StorageMeta;
  readonly txIndex: number;
}

function readTransactionUpdate(reader: ProtobufReader): TransactionRecord {
  let info: TransactionInfo | null = null;
  let slot: Slot | null = null;
  while (reader.next()) {
    if (reader.field === 1) info = readInfo(reader.message("SubscribeUpdateTransactionInfo"));
    else if (reader.field === 2) slot = reader.count(SLOT_MAX) as Slot;
  }
  return info === null ? reader.fail("an update without its transaction") : recordOfInfo(info, slot, null);
}

function recordOfInfo({ signed, stored, txIndex }: TransactionInfo, slot: Slot | null, blockTimeS: number | null) {
  return storedRecord(signed, stored, { slot, txIndex, blockTimeS });
}

function readInfo(reader: ProtobufReader): TransactionInfo {
  let signed: SignedTransaction | null = null;
  let stored: StorageMeta | null = null;
  let txIndex = 0;
  while (reader.next()) {
    if (reader.field === 3) signed = readSigned(reader.message("Transaction"));
    else if (reader.field === 4) stored = readMeta(reader.message("TransactionStatusMeta"));
    else if (reader.field === 5) txIndex = reader.count(INDEX_MAX);
  }
  if (signed === null || stored === null) return reader.fail("a transaction without its bytes or its outcome");
  return { signed, stored, txIndex };
}

function readBlockUpdate(reader: ProtobufReader): readonly TransactionRecord[] {
  const infos: TransactionInfo[] = [];
  let slot: Slot | null = null;
  let blockTimeS: number | null = null;
  while (reader.next()) {
    if (reader.field === 1) slot = reader.count(SLOT_MAX) as Slot;
    else if (reader.field === 4) blockTimeS = readTime(reader.message("UnixTimestamp"));
    else if (reader.field === 6) infos.push(readInfo(reader.message("SubscribeUpdateTransactionInfo")));
  }
  // Yellowstone sends a block's transactions in no certain order; `index` is their place.
  return infos.sort((a, b) => a.txIndex - b.txIndex).map((info) => recordOfInfo(info, slot, blockTimeS));
}

function readTime(reader: ProtobufReader): number {
  let timeS = 0;
  while (reader.next()) if (reader.field === 1) timeS = reader.count(SLOT_MAX);
  return timeS;
}

/**
 * The transaction of a `SubscribeUpdateTransaction` as JSON, as clients print it: bytes as lists of numbers or Node's
 * Buffers, keys and signatures so too or as base58. Throws DecodeError.
 */
export function transactionOfYellowstone(json: JsonField): TransactionRecord {
  const info = json.get("transaction");
  const index = info.get("index");
  const place: TransactionPlace = {
    slot: slotOf(json.get("slot")),
    txIndex: index.isEmpty ? null : index.count(INDEX_MAX),
    blockTimeS: null,
  };
  const meta = info.get("meta");
  const listed = listedOf(info, meta);
  return recordOf(listed, metaOfRpc(meta, listed.keys, failureOfUpdate(meta.get("err"))), place);
}

function listedOf(info: JsonField, meta: JsonField): Listed {
  const message = info.get("transaction").get("message");
  const pubkeys = (list: JsonField): readonly Pubkey[] => list.items().map((key) => key.pubkey());
  const keys = [
    ...pubkeys(message.get("accountKeys")),
    ...pubkeys(meta.get("loadedWritableAddresses")),
    ...pubkeys(meta.get("loadedReadonlyAddresses")),
  ];
  const signature = info.get("signature");
  return {
    signature: typeof signature.value === "string" ? signature.value : base58Of(signature.bytes()),
    version: message.get("versioned").value !== true ? "legacy" : message.get("config").isEmpty ? 0 : 1,
    signers: message.get("header").get("numRequiredSignatures").count(KEYS_MAX),
    config: message.get("config").isEmpty ? null : configOf(message.get("config")),
    keys,
    outer: message
      .get("instructions")
      .items()
      .map((call) => callOf(call, keys, 1)),
  };
}

/** A failure in its binary form, as the message has it, or as an RPC node writes it. */
function failureOfUpdate(json: JsonField): TransactionFailure | null {
  const binary = json.get("err");
  if (binary.isEmpty) return failureOf(json);
  return decodeFailure(
    typeof binary.value === "string" ? bytesOfBase64(binary.value, "TransactionError") : binary.bytes(),
  );
}
