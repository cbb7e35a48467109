import { NONE } from "#data/market/blocks.ts";
import { ixPathText } from "#data/market/chainPos.ts";
import type { ProgramFact } from "#data/programs/program.ts";
import type { AccountRecord, ChainItem } from "#data/programs/transaction/document.ts";
import { factsOfTransaction } from "#data/programs/transaction/facts.ts";
import type { BlockRecord, InstructionCall, TransactionRecord } from "#data/programs/transaction/record.ts";
import { decodedAccount } from "./account.ts";
import { programName } from "./programNames.ts";

/** What `--json` prints of a document: its blocks, the transactions and accounts outside them. Bytes are base64. */
export function documentJson(items: readonly ChainItem[]): Record<string, unknown> {
  return {
    blocks: items.flatMap((item) => (item.kind === "block" ? [blockJson(item.block)] : [])),
    transactions: items.flatMap((item) => (item.kind === "transaction" ? [transactionJson(item.transaction)] : [])),
    accounts: items.flatMap((item) => (item.kind === "account" ? [accountJson(item.account)] : [])),
  };
}

function blockJson({ transactions, ...block }: BlockRecord): Record<string, unknown> {
  return { ...block, transactions: transactions.map(transactionJson) };
}

function transactionJson(transaction: TransactionRecord): Record<string, unknown> {
  const { facts, routes, undecoded } = factsOfTransaction(transaction);
  const placesOfSwaps = facts.flatMap(({ stream }, place) => (stream === "swap" ? [place] : []));
  const { calls, keys, lamportsBefore, lamportsAfter, logs, ...rest } = transaction;
  return {
    ...rest,
    keys,
    calls: calls.map(callJson),
    swaps: factsOf(facts, "swap"),
    liquidity: factsOf(facts, "liquidity"),
    poolsCreated: factsOf(facts, "pool_created"),
    routes: routes.map(({ path, program, hops, legs }) => ({
      path: ixPathText(path),
      program,
      programName: programName(program),
      /** Places in `swaps`. */
      hops: hops.map((place) => placesOfSwaps.indexOf(place)),
      legs,
    })),
    undecoded: undecoded.map(({ call, error }) => ({ path: ixPathText(call.path), reason: error.message })),
    lamports: lamportsAfter.map((after, i) => ({ account: keys[i], before: lamportsBefore[i], after })),
    logs,
  };
}

function factsOf(facts: readonly ProgramFact[], stream: ProgramFact["stream"]): readonly Record<string, unknown>[] {
  return facts
    .filter((fact) => fact.stream === stream)
    .map(({ facts: { slot, ixPath, ...fact } }) => ({
      slot: slot === NONE.slot ? null : slot,
      path: ixPath === null ? null : ixPathText(ixPath),
      programName: programName(fact.program),
      ...fact,
    }));
}

function callJson({ path, height, program, accounts, data, parsed }: InstructionCall): Record<string, unknown> {
  return {
    path: ixPathText(path),
    height,
    program,
    programName: programName(program),
    accounts,
    data: Buffer.from(data).toString("base64"),
    ...(parsed === undefined ? {} : { parsed }),
  };
}

function accountJson(account: AccountRecord): Record<string, unknown> {
  const { pubkey, owner, lamports, data } = account;
  const decoded = decodedAccount(account);
  return {
    pubkey,
    owner,
    ownerName: programName(owner),
    lamports,
    bytes: data.length,
    layout: decoded?.layout ?? null,
    fields: decoded === null ? null : plain(decoded.fields),
  };
}

/** Bytes within fields as base64. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
