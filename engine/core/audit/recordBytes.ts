const WORD = 0xffff_ffff_ffff_ffffn;
const TWO_32 = 4_294_967_296;

/**
 * Writes one record of a digest as bytes: its length (u32, of what follows), its kind (one ASCII
 * byte), then its fields, all little-endian. Texts are UTF-8 with their length (u32) before them.
 * The bytes that `end` gives are valid until the next `begin`.
 */
export class RecordBytes {
  private bytes = new Uint8Array(1_024);
  private view = new DataView(this.bytes.buffer);
  private length = 0;
  private readonly utf8 = new TextEncoder();

  begin(kind: string): this {
    this.length = 4;
    this.room(1);
    this.bytes[this.length++] = kind.charCodeAt(0);
    return this;
  }

  u32(value: number): this {
    this.room(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
    return this;
  }

  /** A whole number below 2^53. Throws RangeError otherwise. */
  u64(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a whole number for a digest`);
    return this.u32(value % TWO_32).u32(Math.floor(value / TWO_32));
  }

  /** A signed 128-bit integer, two's complement. Throws RangeError beyond. */
  big(value: bigint): this {
    if (BigInt.asIntN(128, value) !== value) throw new RangeError(`${value} is too large for a digest`);
    this.room(16);
    this.view.setBigUint64(this.length, value & WORD, true);
    this.view.setBigInt64(this.length + 8, value >> 64n, true);
    this.length += 16;
    return this;
  }

  /** A double as its 8 bytes, −0 as 0. Throws RangeError on NaN. */
  f64(value: number): this {
    if (Number.isNaN(value)) throw new RangeError("NaN can't be part of a digest");
    this.room(8);
    this.view.setFloat64(this.length, value === 0 ? 0 : value, true);
    this.length += 8;
    return this;
  }

  text(value: string): this {
    const encoded = this.utf8.encode(value);
    this.u32(encoded.length).room(encoded.length);
    this.bytes.set(encoded, this.length);
    this.length += encoded.length;
    return this;
  }

  end(): Uint8Array {
    this.view.setUint32(0, this.length - 4, true);
    return this.bytes.subarray(0, this.length);
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
