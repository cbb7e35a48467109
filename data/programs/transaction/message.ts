import type { Pubkey } from "../../market/units.ts";
import { base58Of, pubkeyAt } from "../base58.ts";
import { DecodeError, viewOf } from "../layout.ts";
import type { MessageConfig } from "./record.ts";

/** An instruction as a message lists it: places in the transaction's keys, and bytes. */
export interface CompiledInstruction {
  readonly program: number;
  readonly accounts: Uint8Array;
  readonly data: Uint8Array;
}

/** Accounts that a v0 message takes from an address table, by their places in it. */
export interface TableLookup {
  readonly table: Pubkey;
  readonly writable: Uint8Array;
  readonly readonly: Uint8Array;
}

/** A transaction as it was signed, before any table was looked up. */
export interface SignedTransaction {
  readonly signatures: readonly string[];
  readonly version: "legacy" | 0 | 1;
  /** The first so many keys sign. */
  readonly signers: number;
  readonly staticKeys: readonly Pubkey[];
  readonly instructions: readonly CompiledInstruction[];
  readonly lookups: readonly TableLookup[];
  /** Only a v1 message has one. */
  readonly config: MessageConfig | null;
}

const SIGNATURE_BYTES = 64;
const PUBKEY_BYTES = 32;
const HASH_BYTES = 32;
/** The first bit of a message's first byte says that the other seven are its version. */
const VERSIONED = 0x80;
const V1_FIRST_BYTE = VERSIONED | 1;

/** Bits of a v1 message's mask (SIMD-0385): which of its values are there, in this order. */
const CONFIG_MASK = { priorityFee: 0b11, computeUnitLimit: 0b100, loadedAccounts: 0b1000, heap: 0b10000 } as const;
const CONFIG_MASK_ALL = 0b11111;

/**
 * A transaction from the bytes that went over the wire: legacy, v0 (versions 0 and none: signatures first), or v1
 * (SIMD-0385: signatures last). Throws DecodeError for any other bytes, trailing ones included.
 */
export function decodeTransaction(bytes: Uint8Array): SignedTransaction {
  const cursor = new Cursor(bytes);
  if (bytes[0] === V1_FIRST_BYTE) return decodeV1(cursor);
  const signatures = cursor.list("signatures", () => cursor.signature());
  const first = cursor.byte("version");
  const isVersioned = first >= VERSIONED;
  if (isVersioned && first !== VERSIONED) cursor.fail("version", `${first & 0x7f} is not known in this place`);
  const signers = isVersioned ? cursor.byte("numRequiredSignatures") : first;
  cursor.take("numReadonlyAccounts", 2);
  const staticKeys = cursor.list("accountKeys", () => cursor.pubkey("accountKeys"));
  cursor.take("recentBlockhash", HASH_BYTES);
  const instructions = cursor.list("instructions", () => ({
    program: cursor.byte("programIdIndex"),
    accounts: cursor.block("accounts"),
    data: cursor.block("data"),
  }));
  const lookups = isVersioned
    ? cursor.list("addressTableLookups", () => ({
        table: cursor.pubkey("accountKey"),
        writable: cursor.block("writableIndexes"),
        readonly: cursor.block("readonlyIndexes"),
      }))
    : [];
  cursor.end();
  if (signers > staticKeys.length) cursor.fail("numRequiredSignatures", `${signers} of ${staticKeys.length} keys`);
  return { signatures, version: isVersioned ? 0 : "legacy", signers, staticKeys, instructions, lookups, config: null };
}

function decodeV1(cursor: Cursor): SignedTransaction {
  cursor.byte("version");
  const signers = cursor.byte("numRequiredSignatures");
  cursor.take("numReadonlyAccounts", 2);
  const mask = cursor.u32("configMask");
  const feeBits = mask & CONFIG_MASK.priorityFee;
  if (mask > CONFIG_MASK_ALL || (feeBits !== 0 && feeBits !== CONFIG_MASK.priorityFee))
    cursor.fail("configMask", `${mask} has bits that are not known`);
  cursor.take("lifetimeSpecifier", HASH_BYTES);
  const instructionCount = cursor.byte("numInstructions");
  const keyCount = cursor.byte("numAddresses");
  if (signers > keyCount) cursor.fail("numRequiredSignatures", `${signers} of ${keyCount} keys`);
  const staticKeys = Array.from({ length: keyCount }, () => cursor.pubkey("addresses"));
  const u32If = (bit: number, field: string) => ((mask & bit) === 0 ? null : cursor.u32(field));
  const config: MessageConfig = {
    priorityFeeLamports: feeBits === 0 ? null : cursor.u64("priorityFee"),
    computeUnitLimit: u32If(CONFIG_MASK.computeUnitLimit, "computeUnitLimit"),
    loadedAccountsBytesMax: u32If(CONFIG_MASK.loadedAccounts, "loadedAccountsDataSizeLimit"),
    heapBytes: u32If(CONFIG_MASK.heap, "heapSize"),
  };
  const headers = Array.from({ length: instructionCount }, () => ({
    program: cursor.byte("programAccountIndex"),
    accountCount: cursor.byte("numInstructionAccounts"),
    dataBytes: cursor.u16("numInstructionDataBytes"),
  }));
  const instructions = headers.map(({ program, accountCount, dataBytes }) => ({
    program,
    accounts: cursor.take("accounts", accountCount),
    data: cursor.take("data", dataBytes),
  }));
  const signatures = Array.from({ length: signers }, () => cursor.signature());
  cursor.end();
  return { signatures, version: 1, signers, staticKeys, instructions, lookups: [], config };
}

/** Reads a transaction's bytes from front to back. */
class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  fail(field: string, reason: string): never {
    throw new DecodeError("Transaction", field, this.#at, reason);
  }

  take(field: string, count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length)
      this.fail(field, `${count} bytes are needed, the transaction ends at ${this.#bytes.length}`);
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  byte(field: string): number {
    return this.take(field, 1)[0] as number;
  }

  u16(field: string): number {
    return viewOf(this.take(field, 2)).getUint16(0, true);
  }

  u32(field: string): number {
    return viewOf(this.take(field, 4)).getUint32(0, true);
  }

  u64(field: string): bigint {
    return viewOf(this.take(field, 8)).getBigUint64(0, true);
  }

  pubkey(field: string): Pubkey {
    return pubkeyAt(this.take(field, PUBKEY_BYTES), 0);
  }

  signature(): string {
    return base58Of(this.take("signatures", SIGNATURE_BYTES));
  }

  /** A length of Solana's short-vec form: 7 bits a byte, at most 16 bits. */
  #length(field: string): number {
    let length = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const part = this.byte(field);
      length |= (part & 0x7f) << shift;
      if (part < 0x80) {
        if (length > 0xffff || (part === 0 && shift > 0)) this.fail(field, "a length that is not in its shortest form");
        return length;
      }
    }
    return this.fail(field, "a length of more than 16 bits");
  }

  list<T>(field: string, read: () => T): readonly T[] {
    return Array.from({ length: this.#length(field) }, read);
  }

  block(field: string): Uint8Array {
    return this.take(field, this.#length(field));
  }

  end(): void {
    if (this.#at < this.#bytes.length) this.fail("end", `${this.#bytes.length - this.#at} bytes are left over`);
  }
}
