import type { Pubkey, Slot } from "../../market/units.ts";
import { DecodeError } from "../layout.ts";
import type { AccountState } from "../program.ts";
import { bytesOfBase64 } from "./base64.ts";
import { listedOf, NOT_EXECUTED, NOWHERE, recordOf } from "./executed.ts";
import { decodeConfirmedBlock } from "./fromConfirmedBlock.ts";
import { transactionOfEnhanced, transactionOfNotification } from "./fromHelius.ts";
import { transactionOfTree } from "./fromInstructionTree.ts";
import { blockOfRpc, executedOfRpc, slotOf, transactionOfRpc } from "./fromRpcJson.ts";
import { decodeTransactionUpdate, decodeUpdate, transactionOfYellowstone } from "./fromYellowstone.ts";
import { jsonDocuments } from "./json.ts";
import { JsonField } from "./jsonField.ts";
import { decodeTransaction } from "./message.ts";
import { ProtobufReader } from "./protobuf.ts";
import type { BlockRecord, TransactionRecord } from "./record.ts";

/** An account as a document has it. */
export interface AccountRecord extends AccountState {
  /** Null where the document doesn't say, as the answer to `getAccountInfo`. */
  readonly pubkey: Pubkey | null;
}

/** One thing that a document tells of the chain. */
export type ChainItem =
  | { readonly kind: "block"; readonly block: BlockRecord }
  | { readonly kind: "transaction"; readonly transaction: TransactionRecord }
  | { readonly kind: "account"; readonly account: AccountRecord };

/** What a document tells, in its order. */
export interface ChainDocument {
  readonly items: readonly ChainItem[];
  /** What follows the last document of a text and is none; null when nothing does. */
  readonly rest: DecodeError | null;
}

/** Deeper than any document puts a transaction into something else. */
const DEPTH_MAX = 16;

/**
 * Reads whatever holds transactions, blocks or accounts, and finds out what it is. As text: answers of an RPC node
 * (`getTransaction`, `getBlock`, `getAccountInfo`, `getMultipleAccounts`), notifications of blocks and Helius',
 * Yellowstone's updates, Helius' enhanced transactions, instruction trees; alone, in lists, under names, or one after
 * another. As bytes: a ConfirmedBlock, a Yellowstone update, a signed transaction. `slot` is for blocks that don't say
 * theirs. Throws DecodeError for anything else, and for what is one of these but corrupt.
 */
export function readDocument(bytes: Uint8Array, slot: Slot | null = null): ChainDocument {
  if (bytes.length === 0) throw new DecodeError("document", "length", 0, "it is empty");
  if (!looksLikeJson(bytes)) return { items: readBinary(bytes, slot), rest: null };
  const { documents, rest } = jsonDocuments(new TextDecoder().decode(bytes));
  const items = documents.flatMap((document) => itemsIn(new JsonField(document, "JSON"), slot, DEPTH_MAX));
  return { items, rest };
}

function looksLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20);
  return first === 0x7b || first === 0x5b;
}

function transactionItem(transaction: TransactionRecord): ChainItem {
  return { kind: "transaction", transaction };
}

function readBinary(bytes: Uint8Array, slot: Slot | null): readonly ChainItem[] {
  switch (binaryKind(bytes)) {
    case "block":
      return [{ kind: "block", block: decodeConfirmedBlock(bytes, slot) }];
    case "transaction update":
      return [transactionItem(decodeTransactionUpdate(bytes))];
    case "update":
      return decodeUpdate(bytes).map(transactionItem);
    default:
      return [transactionItem(recordOf(listedOf(decodeTransaction(bytes), null), NOT_EXECUTED, { ...NOWHERE, slot }))];
  }
}

/** Tells messages by their first field: a block's is its parent's hash in base58, an update's the transaction or a name. */
function binaryKind(bytes: Uint8Array): "block" | "transaction update" | "update" | "transaction" {
  const [key, length = 0] = bytes;
  const isLengthOfHash = length >= 32 && length <= 44;
  if (key !== 0x0a) return key === 0x22 || key === 0x2a ? "update" : "transaction";
  if (isLengthOfHash && bytes.subarray(2, 2 + length).every((byte) => BASE58.includes(String.fromCharCode(byte))))
    return "block";
  return beginsWithSignature(bytes) ? "transaction update" : "update";
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const SIGNATURE_BYTES = 64;

function beginsWithSignature(bytes: Uint8Array): boolean {
  const reader = new ProtobufReader("update", bytes);
  if (!reader.next()) return false;
  const info = reader.bytes();
  return info[0] === 0x0a && info[1] === SIGNATURE_BYTES;
}

function itemsIn(json: JsonField, slot: Slot | null, depth: number): readonly ChainItem[] {
  if (depth === 0 || typeof json.value !== "object" || json.value === null) return [];
  if (isTree(json)) return [transactionItem(transactionOfTree(json))];
  if (json.isList) return json.items().flatMap((item) => itemsIn(item, slot, depth - 1));
  const own = ownSlot(json) ?? slot;
  const item = itemOf(json, own);
  return item !== null ? [item] : Object.keys(json.value).flatMap((name) => itemsIn(json.get(name), own, depth - 1));
}

/** The slot that an object names, for what is in it: a notification's, or the context's of an answer. */
function ownSlot(json: JsonField): Slot | null {
  const { value } = json.get("slot");
  return typeof value === "number" ? slotOf(json.get("slot")) : null;
}

function itemOf(json: JsonField, slot: Slot | null): ChainItem | null {
  if (json.get("transactions").isList && json.has("blockhash")) return { kind: "block", block: blockOfRpc(json, slot) };
  const transaction = json.get("transaction");
  if (transaction.has("transaction") && transaction.has("meta"))
    return transactionItem(
      transaction.has("signature") ? transactionOfYellowstone(json) : transactionOfNotification(json),
    );
  if (json.has("transaction") && json.has("meta")) return transactionItem(transactionOfRpc(json));
  if (json.has("signatures") && json.has("message"))
    return transactionItem(executedOfRpc(new JsonField({ transaction: json.value ?? null }, "JSON"), NOWHERE));
  if (json.has("feePayer") && json.has("signature")) return transactionItem(transactionOfEnhanced(json));
  return isAccount(json) ? { kind: "account", account: accountOf(json, null) } : keyedAccount(json);
}

/** Instructions with the ones that they led to, of which yellowstone-vixen has had three forms. */
function isTree(json: JsonField): boolean {
  const list = json.isList ? json : json.get("instructions");
  const first = list.isList ? list.items()[0] : undefined;
  return first !== undefined && ((first.has("program") && first.has("inner")) || first.has("outer_ix"));
}

/** An account with its bytes; one that a node gave in words (`jsonParsed`) has none. */
function isAccount(json: JsonField): boolean {
  return json.has("data") && json.has("owner") && json.has("lamports") && !json.get("data").has("parsed");
}

/** `{ pubkey, account }`, as `getProgramAccounts` has them. */
function keyedAccount(json: JsonField): ChainItem | null {
  const account = json.get("account");
  return isAccount(account)
    ? { kind: "account", account: accountOf(account, json.get("pubkey").pubkeyOrNull()) }
    : null;
}

function accountOf(json: JsonField, pubkey: Pubkey | null): AccountRecord {
  return {
    pubkey: pubkey ?? json.get("pubkey").pubkeyOrNull(),
    owner: json.get("owner").pubkey(),
    lamports: json.get("lamports").u64(),
    data: accountData(json.get("data")),
  };
}

/** Base64 with or without its encoding beside it, base58, or a list of bytes. */
function accountData(json: JsonField): Uint8Array {
  if (typeof json.value === "string") return bytesOfBase64(json.value, "account data");
  const [data, encoding] = json.isList ? json.items() : [];
  if (typeof data?.value !== "string" || encoding === undefined) return json.bytes();
  switch (encoding.text()) {
    case "base64":
      return bytesOfBase64(data.text(), "account data");
    case "base58":
      return data.base58();
    default:
      return encoding.fail(`"${encoding.text()}" can't be read: ask for base64`);
  }
}
