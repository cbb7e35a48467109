import { DecodeError } from "../layout.ts";

/** How a value is written (protobuf, "Encoding"). */
const WIRE = { varint: 0, eightBytes: 1, length: 2, fourBytes: 5 } as const;
const VARINT_BYTES_MAX = 10;
const U64_BITS = 64;
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads one protobuf message from front to back, field by field, without a schema: whoever reads it knows what each
 * number means. Throws DecodeError, with the place in the bytes, for what isn't protobuf.
 *
 *     while (message.next()) switch (message.field) { case 1: slot = message.count(); … }
 *
 * A field that isn't asked for is skipped.
 */
export class ProtobufReader {
  /** Number of the field that `next` came to. */
  field = 0;
  readonly #layout: string;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #wire: number = WIRE.varint;
  #isUnread = false;

  /** `layout`: the message's name, for errors. */
  constructor(layout: string, bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#layout = layout;
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  fail(reason: string): never {
    throw new DecodeError(this.#layout, `field ${this.field}`, this.#at, reason);
  }

  /** Goes to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#isUnread) this.#skip();
    if (this.#at >= this.#end) return false;
    const key = this.#small();
    this.field = Math.floor(key / 8);
    this.#wire = key % 8;
    if (this.field === 0) this.fail("no field has the number 0");
    this.#isUnread = true;
    return true;
  }

  #skip(): void {
    this.#isUnread = false;
    switch (this.#wire) {
      case WIRE.varint:
        this.#varint();
        break;
      case WIRE.eightBytes:
        this.#advance(8);
        break;
      case WIRE.length:
        this.#advance(this.#small());
        break;
      case WIRE.fourBytes:
        this.#advance(4);
        break;
      default:
        this.fail(`wire type ${this.#wire} is not known`);
    }
  }

  #advance(count: number): number {
    const from = this.#at;
    if (from + count > this.#end) this.fail(`${count} bytes are needed, the message ends at ${this.#end}`);
    this.#at = from + count;
    return from;
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) this.fail(`wire type ${this.#wire} where ${wire} was expected`);
    this.#isUnread = false;
  }

  /** A varint below 2^53, without making a bigint. */
  #small(): number {
    let value = 0;
    for (let i = 0, factor = 1; i < VARINT_BYTES_MAX; i++, factor *= 128) {
      const byte = this.#bytes[this.#advance(1)] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return Number.isSafeInteger(value) ? value : this.fail(`${value} is more than was expected`);
    }
    return this.fail("a number of more than 64 bits");
  }

  #varint(): bigint {
    const from = this.#at;
    let length = 1;
    while ((this.#bytes[this.#advance(1)] as number) >= 0x80)
      if (++length > VARINT_BYTES_MAX) this.fail("a number of more than 64 bits");
    let value = 0n;
    for (let i = from + length - 1; i >= from; i--) value = (value << 7n) | BigInt((this.#bytes[i] as number) & 0x7f);
    return BigInt.asUintN(U64_BITS, value);
  }

  u64(): bigint {
    this.#expect(WIRE.varint);
    return this.#varint();
  }

  /** A whole number up to `most`, which is below 2^53. */
  count(most: number): number {
    this.#expect(WIRE.varint);
    const value = this.#small();
    return value <= most ? value : this.fail(`${value} is more than ${most}`);
  }

  flag(): boolean {
    return this.u64() !== 0n;
  }

  /** Adds to `into` what a repeated u64 has here: one value, or many packed. */
  u64s(into: bigint[]): void {
    if (this.#wire === WIRE.varint) {
      into.push(this.u64());
      return;
    }
    this.#expect(WIRE.length);
    const length = this.#small();
    const end = this.#at + length;
    if (end > this.#end) this.fail(`${length} bytes are needed, the message ends at ${this.#end}`);
    while (this.#at < end) into.push(this.#varint());
    if (this.#at > end) this.fail("a packed list ends within a number");
  }

  /** The bytes themselves, not a copy. */
  bytes(): Uint8Array {
    this.#expect(WIRE.length);
    const length = this.#small();
    const from = this.#advance(length);
    return this.#bytes.subarray(from, from + length);
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return UTF8.decode(bytes);
    } catch {
      return this.fail("a text that is not UTF-8");
    }
  }

  /** The message that stands here. */
  message(layout: string): ProtobufReader {
    this.#expect(WIRE.length);
    const length = this.#small();
    const from = this.#advance(length);
    return new ProtobufReader(layout, this.#bytes, from, from + length);
  }
}
