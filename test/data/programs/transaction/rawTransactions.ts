import { readFileSync } from "node:fs";
import protobuf from "protobufjs";

/**
 * A second way to read recorded transactions, which shares nothing with the decoder under test: JSON as Node parses it,
 * protobuf by protobufjs, base58 by the definition. It knows instructions, outcomes and token balances, no more.
 */
export interface RawTransaction {
  readonly signature: string | null;
  readonly failed: boolean;
  /** Every instruction that was reached, in order of execution. */
  readonly calls: readonly RawCall[];
  /** By token account. */
  readonly balances: ReadonlyMap<string, RawBalance>;
}

export interface RawCall {
  readonly program: string;
  readonly accounts: readonly string[];
  readonly data: Buffer;
}

export interface RawBalance {
  readonly program: string;
  before: bigint;
  after: bigint;
}

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Base58 as it is defined: the digits of a number, and a 1 for each zero byte in front. */
export function fromBase58(text: string): Buffer {
  let number = 0n;
  for (const digit of text) number = number * 58n + BigInt(ALPHABET.indexOf(digit));
  const hex = number === 0n ? "" : number.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex")]);
}

export function toBase58(bytes: Uint8Array): string {
  let number = bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = ALPHABET[Number(number % 58n)] + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return "1".repeat(zeros < 0 ? bytes.length : zeros) + text;
}

type Key = string | readonly number[] | { readonly pubkey: string };

interface JsonCall {
  readonly programIdIndex?: number;
  readonly programId?: string;
  readonly accounts?: readonly (number | string)[];
  readonly data?: string | readonly number[];
  readonly parsed?: unknown;
}

interface JsonMeta {
  readonly err: { readonly InstructionError?: readonly [number, unknown] } | string | null;
  readonly innerInstructions?: readonly { readonly index: number; readonly instructions: readonly JsonCall[] }[] | null;
  readonly preTokenBalances?: readonly Holding[] | null;
  readonly postTokenBalances?: readonly Holding[] | null;
  readonly loadedAddresses?: { readonly writable: readonly Key[]; readonly readonly: readonly Key[] };
  readonly loadedWritableAddresses?: readonly Key[];
  readonly loadedReadonlyAddresses?: readonly Key[];
}

interface Holding {
  readonly accountIndex: number;
  readonly programId: string;
  readonly uiTokenAmount: { readonly amount: string };
}

interface JsonTransaction {
  readonly signatures: readonly string[];
  readonly message: { readonly accountKeys: readonly Key[]; readonly instructions: readonly JsonCall[] };
}

interface Tree {
  readonly program: readonly number[];
  readonly accounts: readonly (readonly number[])[];
  readonly data: readonly number[];
  readonly inner: readonly Tree[];
}

/** The same, as an older fixture has it. */
interface OldTree {
  readonly outer_ix: Omit<Tree, "inner" | "program"> & { readonly program_id: readonly number[] };
  readonly inner_ixs: readonly OldTree[];
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}

/** The transactions of a file, whatever of the recorded kinds it is. */
export function rawTransactions(path: string): readonly RawTransaction[] {
  if (path.endsWith(".pb")) return fromBlock(readFileSync(path));
  const text = readFileSync(path, "utf8");
  const lines = text.trim().split("\n");
  // Several notifications in a file stand one a line, with commas between.
  const documents = lines.every((line) => line.startsWith('{"jsonrpc"'))
    ? lines.map((line) => JSON.parse(line.replace(/,\s*$/, "")) as unknown)
    : [JSON.parse(text) as unknown];
  return documents.flatMap(fromJson);
}

function fromJson(value: unknown): readonly RawTransaction[] {
  if (!isObject(value)) return [];
  const trees: unknown = Array.isArray(value) ? value : value.instructions;
  const first: unknown = Array.isArray(trees) ? trees[0] : null;
  if (isObject(first) && "inner" in first) return [fromTree(trees as Tree[])];
  if (isObject(first) && "outer_ix" in first) return [fromTree((trees as OldTree[]).map(renewed))];
  const { transaction, meta } = value;
  if (isObject(transaction) && isObject(meta)) return [fromRpc(transaction, meta as unknown as JsonMeta)];
  if (isObject(transaction) && isObject(transaction.transaction) && isObject(transaction.meta))
    return [fromRpc(transaction.transaction, transaction.meta as unknown as JsonMeta)];
  return Object.values(value).flatMap(fromJson);
}

function bytesOf(value: string | readonly number[]): Buffer {
  return typeof value === "string" ? fromBase58(value) : Buffer.from(value);
}

function keyOf(value: Key): string {
  if (typeof value === "string") return value;
  return "pubkey" in value ? value.pubkey : toBase58(Buffer.from(value));
}

interface Lists {
  readonly signature: string | null;
  readonly keys: readonly string[];
  readonly outer: readonly RawCall[];
}

function callOf({ programIdIndex, programId, accounts, data, parsed }: JsonCall, keys: readonly string[]): RawCall {
  return {
    program: programId ?? (keys[programIdIndex as number] as string),
    accounts: (accounts ?? []).map((place) => (typeof place === "number" ? (keys[place] as string) : place)),
    data: parsed !== undefined || data === undefined ? Buffer.alloc(0) : bytesOf(data),
  };
}

function fromRpc(transaction: unknown, meta: JsonMeta): RawTransaction {
  const loaded = [
    ...(meta.loadedAddresses?.writable ?? meta.loadedWritableAddresses ?? []),
    ...(meta.loadedAddresses?.readonly ?? meta.loadedReadonlyAddresses ?? []),
  ].map(keyOf);
  const { signature, keys, outer } = Array.isArray(transaction)
    ? fromWire(Buffer.from(String(transaction[0]), "base64"), loaded)
    : fromMessage(transaction as JsonTransaction, loaded);
  const failedAt = isObject(meta.err) ? meta.err.InstructionError?.[0] : undefined;
  const reached = failedAt === undefined ? outer : outer.slice(0, failedAt + 1);
  const groups = meta.innerInstructions ?? [];
  const below = (i: number) => groups.filter(({ index }) => index === i).flatMap(({ instructions }) => instructions);
  const calls = reached.flatMap((call, i) => [call, ...below(i).map((inner) => callOf(inner, keys))]);
  return { signature, failed: meta.err !== null, calls, balances: balancesOf(meta, keys) };
}

function fromMessage({ signatures, message }: JsonTransaction, loaded: readonly string[]): Lists {
  const own = message.accountKeys.map(keyOf);
  const isParsed = message.accountKeys.some((key) => isObject(key) && "pubkey" in key);
  const keys = isParsed ? own : [...own, ...loaded];
  return { signature: signatures[0] ?? null, keys, outer: message.instructions.map((call) => callOf(call, keys)) };
}

/** A legacy or v0 transaction in its wire form. */
function fromWire(bytes: Buffer, loaded: readonly string[]): Lists {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return bytes.subarray(at - count, at);
  };
  const length = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = take(1)[0] as number;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const signatures = Array.from({ length: length() }, () => toBase58(take(64)));
  if ((bytes[at] as number) >= 128) take(1);
  take(3);
  const keys = [...Array.from({ length: length() }, () => toBase58(take(32))), ...loaded];
  take(32);
  const outer = Array.from({ length: length() }, () => ({
    program: keys[take(1)[0] as number] as string,
    accounts: [...take(length())].map((place) => keys[place] as string),
    data: Buffer.from(take(length())),
  }));
  return { signature: signatures[0] as string, keys, outer };
}

function balancesOf(meta: Pick<JsonMeta, "preTokenBalances" | "postTokenBalances">, keys: readonly string[]) {
  const balances = new Map<string, RawBalance>();
  for (const side of ["before", "after"] as const) {
    const list = side === "before" ? meta.preTokenBalances : meta.postTokenBalances;
    for (const { accountIndex, programId, uiTokenAmount } of list ?? []) {
      const key = keys[accountIndex] as string;
      const balance = balances.get(key) ?? { program: programId, before: 0n, after: 0n };
      balance[side] = BigInt(uiTokenAmount.amount);
      balances.set(key, balance);
    }
  }
  return balances;
}

function renewed({ outer_ix: { program_id: program, ...rest }, inner_ixs }: OldTree): Tree {
  return { ...rest, program, inner: inner_ixs.map(renewed) };
}

function fromTree(nodes: readonly Tree[]): RawTransaction {
  const walk = ({ program, accounts, data, inner }: Tree): readonly RawCall[] => [
    { program: keyOf(program), accounts: accounts.map(keyOf), data: bytesOf(data) },
    ...inner.flatMap(walk),
  ];
  return { signature: null, failed: false, calls: nodes.flatMap(walk), balances: new Map() };
}

/** Of solana.storage.ConfirmedBlock, the fields that are read here. */
const SCHEMA = `syntax = "proto3";
message Block { repeated Confirmed transactions = 4; }
message Confirmed { Signed transaction = 1; Meta meta = 2; }
message Signed { repeated bytes signatures = 1; Message message = 2; }
message Message { repeated bytes accountKeys = 2; repeated Call instructions = 4; }
message Call { uint32 programIdIndex = 1; bytes accounts = 2; bytes data = 3; }
message Meta {
  Failure err = 1; repeated Group innerInstructions = 5;
  repeated Holding preTokenBalances = 7; repeated Holding postTokenBalances = 8;
  repeated bytes writable = 12; repeated bytes readonly = 13;
}
message Failure { bytes err = 1; }
message Group { uint32 index = 1; repeated Call instructions = 2; }
message Holding { uint32 accountIndex = 1; Amount uiTokenAmount = 3; string programId = 5; }
message Amount { string amount = 3; }`;
/** TransactionError::InstructionError, whose first field is the instruction. */
const INSTRUCTION_ERROR = 8;

interface StoredCall {
  readonly programIdIndex: number;
  readonly accounts: Buffer;
  readonly data: Buffer;
}

interface Stored {
  readonly transaction: {
    readonly signatures: readonly Buffer[];
    readonly message: { readonly accountKeys: readonly Buffer[]; readonly instructions: readonly StoredCall[] };
  };
  readonly meta: {
    readonly err: { readonly err: Buffer } | null;
    readonly innerInstructions: readonly { readonly index: number; readonly instructions: readonly StoredCall[] }[];
    readonly preTokenBalances: readonly Holding[];
    readonly postTokenBalances: readonly Holding[];
    readonly writable: readonly Buffer[];
    readonly readonly: readonly Buffer[];
  };
}

function fromBlock(bytes: Buffer): readonly RawTransaction[] {
  const type = protobuf.parse(SCHEMA).root.lookupType("Block");
  const { transactions } = type.toObject(type.decode(bytes), { defaults: true }) as { transactions: Stored[] };
  return transactions.map(({ transaction: { signatures, message }, meta }) => {
    const keys = [...message.accountKeys, ...meta.writable, ...meta.readonly].map(toBase58);
    const callAt = ({ programIdIndex, accounts, data }: StoredCall): RawCall => ({
      program: keys[programIdIndex] as string,
      accounts: Array.from(accounts, (place) => keys[place] as string),
      data: Buffer.from(data),
    });
    const error = meta.err?.err;
    const isOfInstruction = error?.readUInt32LE(0) === INSTRUCTION_ERROR;
    const reached = isOfInstruction ? message.instructions.slice(0, (error[4] as number) + 1) : message.instructions;
    const below = (i: number) =>
      meta.innerInstructions.filter(({ index }) => index === i).flatMap(({ instructions }) => instructions);
    return {
      signature: toBase58(signatures[0] as Buffer),
      failed: error !== undefined,
      calls: reached.flatMap((call, i) => [call, ...below(i)].map(callAt)),
      balances: balancesOf(meta, keys),
    };
  });
}
