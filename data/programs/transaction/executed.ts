import type { Pubkey, Slot } from "../../market/units.ts";
import { jsonLine } from "./json.ts";
import { areTruncated } from "./logs.ts";
import type { CompiledInstruction, SignedTransaction } from "./message.ts";
import { keyAt, type ListedCall, reachedCalls } from "./reachedCalls.ts";
import type { TransactionRecord } from "./record.ts";
import { type TokenHolding, tokenBalances } from "./tokenBalances.ts";
import type { TransactionFailure } from "./transactionError.ts";

/** Where a transaction stands; null where the source can't say. */
export interface TransactionPlace {
  readonly slot: Slot | null;
  readonly txIndex: number | null;
  readonly blockTimeS: number | null;
}

export const NOWHERE: TransactionPlace = { slot: null, txIndex: null, blockTimeS: null };

/** What a validator tells of a transaction that it executed (TransactionStatusMeta). */
export interface TransactionMeta {
  /** Null when it succeeded. */
  readonly failure: TransactionFailure | null;
  readonly feeLamports: bigint;
  /** By outer instruction: the calls that it led to, in the order of execution. */
  readonly inner: ReadonlyMap<number, readonly ListedCall[]>;
  readonly logs: readonly string[] | null;
  readonly lamportsBefore: readonly bigint[];
  readonly lamportsAfter: readonly bigint[];
  readonly holdingsBefore: readonly TokenHolding[];
  readonly holdingsAfter: readonly TokenHolding[];
}

/** The accounts that a v0 transaction took from address tables. */
export interface LoadedKeys {
  readonly writable: readonly Pubkey[];
  readonly readonly: readonly Pubkey[];
}

/** What is known of a transaction that nothing is told of but its bytes. */
export const NOT_EXECUTED: TransactionMeta = {
  failure: null,
  feeLamports: 0n,
  inner: new Map(),
  logs: null,
  lamportsBefore: [],
  lamportsAfter: [],
  holdingsBefore: [],
  holdingsAfter: [],
};

/** A transaction's outer instructions, and what it says of itself. */
export interface Listed extends Pick<SignedTransaction, "version" | "signers" | "config"> {
  readonly signature: string | null;
  /** All of them, loaded ones last. */
  readonly keys: readonly Pubkey[];
  readonly outer: readonly ListedCall[];
}

/**
 * The keys that instructions index into. Where nothing tells what tables held (`loaded` is null), an entry stands as
 * `<table>[<place>]`, which is no account's key, and so matches none.
 */
export function keysOf({ staticKeys, lookups }: SignedTransaction, loaded: LoadedKeys | null): readonly Pubkey[] {
  const entries = (side: "writable" | "readonly") =>
    lookups.flatMap(({ table, ...places }) => Array.from(places[side], (place) => `${table}[${place}]` as Pubkey));
  const { writable, readonly } = loaded ?? { writable: entries("writable"), readonly: entries("readonly") };
  return [...staticKeys, ...writable, ...readonly];
}

/** An instruction with its keys instead of their places. Throws DecodeError for a place that no key has. */
export function resolveCall(
  { program, accounts, data }: CompiledInstruction,
  height: number | null,
  keys: readonly Pubkey[],
): ListedCall {
  return {
    program: keyAt(keys, program, "programIdIndex"),
    accounts: Array.from(accounts, (place) => keyAt(keys, place, "accounts")),
    data,
    height,
  };
}

/** A signed transaction with its keys resolved. */
export function listedOf(signed: SignedTransaction, loaded: LoadedKeys | null): Listed {
  const keys = keysOf(signed, loaded);
  const outer = signed.instructions.map((instruction) => resolveCall(instruction, 1, keys));
  return { ...signed, signature: signed.signatures[0] ?? null, keys, outer };
}

/** Puts together what a transaction lists and what became of it. */
export function recordOf(listed: Listed, meta: TransactionMeta, place: TransactionPlace): TransactionRecord {
  const { signature, version, signers, config, keys, outer } = listed;
  const { failure, feeLamports, inner, logs, lamportsBefore, lamportsAfter, holdingsBefore, holdingsAfter } = meta;
  const { slot, txIndex, blockTimeS } = place;
  return {
    signature,
    slot,
    txIndex,
    blockTimeS,
    version,
    keys,
    signers,
    ...(config === null ? {} : { config }),
    error: failure === null ? null : jsonLine(failure.error),
    feeLamports,
    calls: reachedCalls(outer, inner, { hasFailed: failure !== null, failedAt: failure?.failedAt ?? null, logs }),
    logs,
    logsTruncated: logs !== null && areTruncated(logs),
    tokenBalances: tokenBalances(keys, holdingsBefore, holdingsAfter),
    lamportsBefore,
    lamportsAfter,
  };
}
