import type { Pubkey, Slot } from "../../market/units.ts";
import { bytesOfBase64 } from "./base64.ts";
import {
  type Listed,
  type LoadedKeys,
  listedOf,
  NOT_EXECUTED,
  recordOf,
  resolveCall,
  type TransactionMeta,
  type TransactionPlace,
} from "./executed.ts";
import type { JsonField } from "./jsonField.ts";
import { decodeTransaction } from "./message.ts";
import { rebuildCall } from "./parsedInstruction.ts";
import type { ListedCall } from "./reachedCalls.ts";
import type { BlockRecord, MessageConfig, TransactionRecord } from "./record.ts";
import type { TokenHolding } from "./tokenBalances.ts";
import { failedInstruction, type TransactionFailure } from "./transactionError.ts";

const SLOT_MAX = Number.MAX_SAFE_INTEGER;
const TIME_S_MAX = 0xffff_ffff;
const U32_MAX = 0xffff_ffff;
const KEYS_MAX = 256;

/**
 * The result of `getTransaction`, in any encoding (`json`, `jsonParsed`, `base64`, `base58`). Of `jsonParsed`, see
 * rebuildCall. Throws DecodeError with the path of the field at fault.
 */
export function transactionOfRpc(json: JsonField, txIndex: number | null = null): TransactionRecord {
  const index = json.get("transactionIndex");
  return executedOfRpc(json, {
    slot: slotOf(json.get("slot")),
    txIndex: index.isEmpty ? txIndex : index.count(U32_MAX),
    blockTimeS: json.get("blockTime").countOrNull(TIME_S_MAX),
  });
}

/** The result of `getBlock`, or the block of a `blockNotification`. It doesn't say its own slot; the caller may. */
export function blockOfRpc(json: JsonField, slot: Slot | null): BlockRecord {
  const blockTimeS = json.get("blockTime").countOrNull(TIME_S_MAX);
  const place = (txIndex: number): TransactionPlace => ({ slot, txIndex, blockTimeS });
  return {
    slot,
    parentSlot: slotOf(json.get("parentSlot")),
    blockHash: json.get("blockhash").textOrNull(),
    parentBlockHash: json.get("previousBlockhash").textOrNull(),
    blockHeight: json.get("blockHeight").countOrNull(SLOT_MAX),
    blockTimeS,
    transactions: json
      .get("transactions")
      .items()
      .map((transaction, txIndex) => executedOfRpc(transaction, place(txIndex))),
  };
}

/** A slot's number; null where there is none. */
export function slotOf(json: JsonField): Slot | null {
  const slot = json.countOrNull(SLOT_MAX);
  return slot === null ? null : (slot as Slot);
}

/** What has `transaction`, `meta` and perhaps `version`: a transaction with its outcome. */
export function executedOfRpc(json: JsonField, place: TransactionPlace): TransactionRecord {
  const meta = json.get("meta");
  const loaded = loadedKeys(meta.get("loadedAddresses"));
  const listed = listedOfRpc(json.get("transaction"), json.get("version"), loaded);
  return recordOf(listed, meta.isEmpty ? NOT_EXECUTED : metaOfRpc(meta, listed.keys), place);
}

function loadedKeys(json: JsonField): LoadedKeys | null {
  if (json.isEmpty) return null;
  const keys = (side: string) =>
    json
      .get(side)
      .items()
      .map((key) => key.pubkey());
  return { writable: keys("writable"), readonly: keys("readonly") };
}

function listedOfRpc(json: JsonField, version: JsonField, loaded: LoadedKeys | null): Listed {
  const encoded = encodedBytes(json);
  if (encoded !== null) return listedOf(decodeTransaction(encoded), loaded);
  const message = json.get("message");
  const accountKeys = (message.isEmpty ? json : message).get("accountKeys");
  const own = accountKeys.items().map((key) => (key.has("pubkey") ? key.get("pubkey") : key).pubkey());
  // Parsed keys name the loaded ones too, each with its source.
  const isParsed = accountKeys.items().some((key) => key.has("pubkey"));
  const keys = isParsed ? own : [...own, ...(loaded?.writable ?? []), ...(loaded?.readonly ?? [])];
  const signatures = json.get("signatures").items();
  return {
    signature: signatures[0]?.text() ?? null,
    version: versionOf(version),
    signers: signersOf(message.get("header"), accountKeys),
    config: configOf(message.get("transactionConfig")),
    keys,
    outer: message
      .get("instructions")
      .items()
      .map((call) => callOf(call, keys, 1)),
  };
}

/** The bytes of a transaction in an encoding that gives it whole; null in the others. */
function encodedBytes(json: JsonField): Uint8Array | null {
  if (typeof json.value === "string") return json.base58();
  if (!json.isList) return null;
  const [data, encoding] = json.items();
  if (data === undefined || encoding === undefined) return json.fail("a text and its encoding were expected");
  if (encoding.text() === "base58") return data.base58();
  return encoding.text() === "base64"
    ? bytesOfBase64(data.text(), "transaction")
    : encoding.fail(`"${encoding.text()}" is not known`);
}

function versionOf(json: JsonField): "legacy" | 0 | 1 {
  if (json.isEmpty || json.value === "legacy") return "legacy";
  return json.count(1) === 0 ? 0 : 1;
}

function signersOf(header: JsonField, accountKeys: JsonField): number {
  if (!header.isEmpty) return header.get("numRequiredSignatures").count(KEYS_MAX);
  return accountKeys.items().filter((key) => key.get("signer").value === true).length;
}

/** What a v1 message asks for itself. */
export function configOf(json: JsonField): MessageConfig | null {
  if (json.isEmpty) return null;
  const fee = json.get("priorityFee");
  return {
    priorityFeeLamports: fee.isEmpty ? null : fee.u64(),
    computeUnitLimit: json.get("computeUnitLimit").countOrNull(U32_MAX),
    loadedAccountsBytesMax: json.get("loadedAccountsDataSizeLimit").countOrNull(U32_MAX),
    heapBytes: json.get("heapSize").countOrNull(U32_MAX),
  };
}

/** An instruction by places in the keys, by the keys themselves, or in a node's words. */
export function callOf(json: JsonField, keys: readonly Pubkey[], knownHeight: number | null): ListedCall {
  const height = knownHeight ?? json.get("stackHeight").countOrNull(U32_MAX);
  if (json.has("parsed")) return rebuildCall(json.get("programId").pubkey(), json.get("parsed"), height);
  const data = dataOf(json.get("data"));
  const accounts = json.get("accounts");
  if (json.has("programId")) {
    const program = json.get("programId").pubkey();
    return { program, accounts: accounts.items().map((key) => key.pubkey()), data, height };
  }
  const program = json.get("programIdIndex").count(KEYS_MAX);
  return resolveCall({ program, accounts: accounts.bytes(), data }, height, keys);
}

function dataOf(json: JsonField): Uint8Array {
  return typeof json.value === "string" ? json.base58() : json.bytes();
}

/** The outcome of a transaction, `meta` in all of a node's answers. */
export function metaOfRpc(
  json: JsonField,
  keys: readonly Pubkey[],
  failure: TransactionFailure | null = failureOf(json.get("err")),
): TransactionMeta {
  const inner = new Map<number, readonly ListedCall[]>();
  for (const group of json.get("innerInstructions").items()) {
    const calls = group.get("instructions").items();
    inner.set(
      group.get("index").count(KEYS_MAX),
      calls.map((call) => callOf(call, keys, null)),
    );
  }
  const logs = json.get("logMessages");
  const amounts = (name: string) =>
    json
      .get(name)
      .items()
      .map((amount) => amount.u64());
  const holdings = (name: string) => json.get(name).items().map(holdingOf);
  return {
    failure,
    feeLamports: json.get("fee").u64(),
    inner,
    logs: logs.isEmpty ? null : logs.items().map((line) => line.text()),
    lamportsBefore: amounts("preBalances"),
    lamportsAfter: amounts("postBalances"),
    holdingsBefore: holdings("preTokenBalances"),
    holdingsAfter: holdings("postTokenBalances"),
  };
}

/** A failure as a node writes it. */
export function failureOf(json: JsonField): TransactionFailure | null {
  const error = json.value;
  return error === undefined || error === null ? null : { error, failedAt: failedInstruction(error) };
}

function holdingOf(json: JsonField): TokenHolding {
  const amount = json.get("uiTokenAmount");
  return {
    accountIndex: json.get("accountIndex").count(KEYS_MAX),
    mint: json.get("mint").pubkey(),
    owner: json.get("owner").pubkeyOrNull(),
    tokenProgram: json.get("programId").pubkeyOrNull(),
    decimals: amount.get("decimals").count(0xff),
    amount: amount.get("amount").u64(),
  };
}
