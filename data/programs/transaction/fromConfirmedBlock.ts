import type { Slot } from "../../market/units.ts";
import type { SignedTransaction } from "./message.ts";
import { ProtobufReader } from "./protobuf.ts";
import type { BlockRecord, TransactionRecord } from "./record.ts";
import { readMeta, readSigned, type StorageMeta, storedRecord } from "./storageProto.ts";

const SLOT_MAX = Number.MAX_SAFE_INTEGER;

/**
 * A whole block from the protobuf message solana.storage.ConfirmedBlock (BigTable, old-faithful, geyser storage). It
 * doesn't say its own slot, only its parent's, so the caller gives it if it is known. Throws DecodeError.
 */
export function decodeConfirmedBlock(bytes: Uint8Array, slot: Slot | null): BlockRecord {
  const reader = new ProtobufReader("ConfirmedBlock", bytes);
  const stored: { signed: SignedTransaction; meta: StorageMeta }[] = [];
  let blockHash: string | null = null;
  let parentBlockHash: string | null = null;
  let parentSlot: Slot | null = null;
  let blockTimeS: number | null = null;
  let blockHeight: number | null = null;
  while (reader.next()) {
    if (reader.field === 1) parentBlockHash = reader.text();
    else if (reader.field === 2) blockHash = reader.text();
    else if (reader.field === 3) parentSlot = reader.count(SLOT_MAX) as Slot;
    else if (reader.field === 4) stored.push(readTransaction(reader.message("ConfirmedTransaction")));
    else if (reader.field === 6) blockTimeS = readNumber(reader.message("UnixTimestamp"));
    else if (reader.field === 7) blockHeight = readNumber(reader.message("BlockHeight"));
  }
  const transactions = stored.map(
    ({ signed, meta }, txIndex): TransactionRecord => storedRecord(signed, meta, { slot, txIndex, blockTimeS }),
  );
  return { slot, parentSlot, blockHash, parentBlockHash, blockHeight, blockTimeS, transactions };
}

function readTransaction(reader: ProtobufReader): { signed: SignedTransaction; meta: StorageMeta } {
  let signed: SignedTransaction | null = null;
  let meta: StorageMeta | null = null;
  while (reader.next()) {
    if (reader.field === 1) signed = readSigned(reader.message("Transaction"));
    else if (reader.field === 2) meta = readMeta(reader.message("TransactionStatusMeta"));
  }
  if (signed === null || meta === null) return reader.fail("a transaction without its bytes or its outcome");
  return { signed, meta };
}

/** The one number of a message that wraps it. */
function readNumber(reader: ProtobufReader): number {
  let value = 0;
  while (reader.next()) if (reader.field === 1) value = reader.count(Number.MAX_SAFE_INTEGER);
  return value;
}
