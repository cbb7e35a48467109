const TWO_TO_32 = 4_294_967_296;

/** The u32 at an offset, little-endian; bytes past the end count as 0. */
export function u32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** The u64 at an offset, little-endian, as the float64 nearest to it. */
export function u64At(bytes: Uint8Array, at: number): number {
  return u32At(bytes, at + 4) * TWO_TO_32 + u32At(bytes, at);
}

/**
 * A sum of integers as they lie in accounts, for prices: no bigints, and rounded once, when it is asked for. The low 32
 * bits are added apart from the rest, so that both parts stay whole.
 */
export class WordSum {
  #low = 0;
  #high = 0;

  addU64(bytes: Uint8Array, at: number): this {
    this.#low += u32At(bytes, at);
    this.#high += u32At(bytes, at + 4);
    return this;
  }

  subtractU64(bytes: Uint8Array, at: number): this {
    this.#low -= u32At(bytes, at);
    this.#high -= u32At(bytes, at + 4);
    return this;
  }

  /** Beyond ±2^84 the sum is no longer the nearest float64. */
  addI128(bytes: Uint8Array, at: number): this {
    this.#low += u32At(bytes, at);
    const top = (u32At(bytes, at + 12) | 0) * TWO_TO_32 + u32At(bytes, at + 8);
    this.#high += top * TWO_TO_32 + u32At(bytes, at + 4);
    return this;
  }

  /** The float64 nearest to the sum. */
  get value(): number {
    return this.#high * TWO_TO_32 + this.#low;
  }

  /** This sum by another, as a price is the ratio of two reserves; null unless both are above 0. */
  over(divisor: WordSum): number | null {
    const [above, below] = [this.value, divisor.value];
    return above > 0 && below > 0 ? above / below : null;
  }
}
