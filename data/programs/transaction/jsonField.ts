import type { Pubkey } from "../../market/units.ts";
import { bytesOfBase58, isPubkey, pubkeyAt } from "../base58.ts";
import { DecodeError } from "../layout.ts";
import { U64_MAX } from "../math/u128.ts";
import { type Json, jsonLine } from "./json.ts";

const PUBKEY_BYTES = 32;
/** Data of an instruction ends at 10 KiB; decoding takes time by the square of the length. */
const BASE58_DIGITS_MAX = 14_336;
const NO_OFFSET = -1;

/**
 * A place in a JSON document. It is asked for what should stand there, and answers or throws DecodeError with the path
 * to it: this is where JSON becomes types.
 */
export class JsonField {
  /** Undefined where the document has no such place. */
  readonly value: Json | undefined;
  readonly #document: string;
  readonly #parent: JsonField | null;
  readonly #name: string | number;

  /** The root of a document, called `document` in errors. */
  constructor(value: Json | undefined, document: string, parent: JsonField | null = null, name: string | number = "") {
    this.value = value;
    this.#document = document;
    this.#parent = parent;
    this.#name = name;
  }

  /** Where it is: `meta.innerInstructions[0].index`. */
  get path(): string {
    if (this.#parent === null) return "";
    const before = this.#parent.path;
    if (typeof this.#name === "number") return `${before}[${this.#name}]`;
    return before === "" ? this.#name : `${before}.${this.#name}`;
  }

  fail(reason: string): never {
    throw new DecodeError(this.#document, this.path || "document", NO_OFFSET, reason);
  }

  #failUnless(expected: string): never {
    const found = this.value === undefined ? "nothing" : jsonLine(this.value);
    return this.fail(`${found.length > 60 ? `${found.slice(0, 60)}…` : found} is not ${expected}`);
  }

  /** True where there is nothing, or null. */
  get isEmpty(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** A member by name; asking a list or a plain value gives nothing. */
  get(name: string): JsonField {
    const { value } = this;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return new JsonField(
      isObject && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined,
      this.#document,
      this,
      name,
    );
  }

  has(name: string): boolean {
    return this.get(name).value !== undefined;
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  /** The items of a list; none where there is nothing, or null. */
  items(): readonly JsonField[] {
    if (this.isEmpty) return [];
    if (!Array.isArray(this.value)) return this.#failUnless("a list");
    return this.value.map((item: Json, i) => new JsonField(item, this.#document, this, i));
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.#failUnless("a text");
  }

  textOrNull(): string | null {
    return this.isEmpty ? null : this.text();
  }

  /** A whole number from 0 to what a u64 holds, as a number or in decimal. */
  u64(): bigint {
    const { value } = this;
    if (typeof value === "bigint" && value >= 0n && value <= U64_MAX) return value;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
    if (typeof value === "string" && /^\d{1,20}$/.test(value) && BigInt(value) <= U64_MAX) return BigInt(value);
    return this.#failUnless("a whole number of 64 bits");
  }

  /** A whole number from 0 to `most`, as a number or in decimal. */
  count(most: number): number {
    const number = this.u64();
    return number <= BigInt(most) ? Number(number) : this.#failUnless(`a whole number up to ${most}`);
  }

  countOrNull(most: number): number | null {
    return this.isEmpty ? null : this.count(most);
  }

  /** A public key as base58 text, or as its 32 bytes. */
  pubkey(): Pubkey {
    if (typeof this.value === "string") return isPubkey(this.value) ? this.value : this.#failUnless("a public key");
    const bytes = this.bytes();
    return bytes.length === PUBKEY_BYTES ? pubkeyAt(bytes, 0) : this.#failUnless("a public key");
  }

  pubkeyOrNull(): Pubkey | null {
    return this.isEmpty || this.value === "" ? null : this.pubkey();
  }

  /** The bytes of a base58 text, of at most what an instruction can hold. */
  base58(): Uint8Array {
    const text = this.text();
    if (text.length > BASE58_DIGITS_MAX) return this.#failUnless(`at most ${BASE58_DIGITS_MAX} digits long`);
    try {
      return bytesOfBase58(text);
    } catch (error) {
      if (error instanceof RangeError) return this.#failUnless("base58");
      throw error;
    }
  }

  /** Bytes as a list of numbers, or as Node prints a Buffer (`data`) and a Uint8Array (one member a byte). */
  bytes(): Uint8Array {
    const { value } = this.get("type").value === "Buffer" ? this.get("data") : this;
    const bytes: readonly Json[] | null =
      typeof value !== "object" || value === null ? null : Array.isArray(value) ? value : Object.values(value);
    const isBytes = bytes?.every((byte) => typeof byte === "number" && byte === (byte & 0xff)) ?? false;
    return isBytes ? Uint8Array.from(bytes ?? [], Number) : this.#failUnless("bytes");
  }
}
