import type { Pubkey } from "../../market/units.ts";
import { NOT_EXECUTED, NOWHERE, recordOf } from "./executed.ts";
import { executedOfRpc, failureOf, slotOf } from "./fromRpcJson.ts";
import type { JsonField } from "./jsonField.ts";
import type { ListedCall } from "./reachedCalls.ts";
import type { TransactionRecord } from "./record.ts";

const INDEX_MAX = 0xffff_ffff;
const TIME_S_MAX = 0xffff_ffff;

/** The transaction of a `transactionNotification` of Helius' websocket, of its `params.result`. Throws DecodeError. */
export function transactionOfNotification(result: JsonField): TransactionRecord {
  const record = executedOfRpc(result.get("transaction"), {
    ...NOWHERE,
    slot: slotOf(result.get("slot")),
    txIndex: result.get("transactionIndex").countOrNull(INDEX_MAX),
  });
  return { ...record, signature: record.signature ?? result.get("signature").textOrNull() };
}

/**
 * A transaction of Helius' "enhanced transactions" API: all instructions with their accounts, data and the calls that
 * they led to, but neither heights nor logs nor balances before and after. Throws DecodeError.
 */
export function transactionOfEnhanced(json: JsonField): TransactionRecord {
  const keys = json
    .get("accountData")
    .items()
    .map((entry) => entry.get("account").pubkey());
  const payer = json.get("feePayer").pubkey();
  const instructions = json.get("instructions").items();
  const inner = instructions.map((call) =>
    call
      .get("innerInstructions")
      .items()
      .map((below) => callOf(below, null)),
  );
  return recordOf(
    {
      signature: json.get("signature").text(),
      version: "legacy",
      signers: 1,
      config: null,
      keys: payerFirst(payer, keys),
      outer: instructions.map((call) => callOf(call, 1)),
    },
    {
      ...NOT_EXECUTED,
      failure: failureOf(json.get("transactionError")),
      feeLamports: json.get("fee").u64(),
      inner: new Map(inner.entries()),
    },
    { ...NOWHERE, slot: slotOf(json.get("slot")), blockTimeS: json.get("timestamp").countOrNull(TIME_S_MAX) },
  );
}

function payerFirst(payer: Pubkey, keys: readonly Pubkey[]): readonly Pubkey[] {
  return keys[0] === payer ? keys : [payer, ...keys.filter((key) => key !== payer)];
}

function callOf(json: JsonField, height: number | null): ListedCall {
  return {
    program: json.get("programId").pubkey(),
    accounts: json
      .get("accounts")
      .items()
      .map((key) => key.pubkey()),
    data: json.get("data").base58(),
    height,
  };
}
