import { NOT_EXECUTED, NOWHERE, recordOf } from "./executed.ts";
import type { JsonField } from "./jsonField.ts";
import type { ListedCall } from "./reachedCalls.ts";
import type { TransactionRecord } from "./record.ts";

/** Deeper than a validator lets programs call each other. */
const HEIGHT_MAX = 64;

/**
 * A transaction of which only the instructions are known, each with those that it led to: what yellowstone-vixen's
 * fixtures hold, in all of its versions. Nothing says how it ended; it is taken as succeeded. Throws DecodeError.
 */
export function transactionOfTree(json: JsonField): TransactionRecord {
  const nodes = (json.isList ? json : json.get("instructions")).items();
  const outer: ListedCall[] = [];
  const inner = new Map<number, readonly ListedCall[]>();
  for (const [i, node] of nodes.entries()) {
    const below: ListedCall[] = [];
    for (const child of childrenOf(node)) addTree(child, 2, below);
    outer.push(callOf(node, 1));
    inner.set(i, below);
  }
  const logs = json
    .get("log_messages")
    .items()
    .map((line) => line.text());
  return recordOf(
    { signature: null, version: "legacy", signers: 0, config: null, keys: [], outer },
    { ...NOT_EXECUTED, inner, logs: logs.length === 0 ? null : logs },
    NOWHERE,
  );
}

function childrenOf(node: JsonField): readonly JsonField[] {
  return (node.has("inner_ixs") ? node.get("inner_ixs") : node.get("inner")).items();
}

function addTree(node: JsonField, height: number, into: ListedCall[]): void {
  if (height > HEIGHT_MAX) node.fail(`a call at height ${height}`);
  into.push(callOf(node, height));
  for (const child of childrenOf(node)) addTree(child, height + 1, into);
}

function callOf(node: JsonField, height: number): ListedCall {
  const call = node.has("outer_ix") ? node.get("outer_ix") : node;
  return {
    program: (call.has("program_id") ? call.get("program_id") : call.get("program")).pubkey(),
    accounts: call
      .get("accounts")
      .items()
      .map((key) => key.pubkey()),
    data: call.get("data").bytes(),
    height,
  };
}
