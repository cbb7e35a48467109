/** A source of whole numbers, made from a seed; the same seed gives the same numbers. */
export class Dice {
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = BigInt.asUintN(64, seed * 0x9e37_79b9_7f4a_7c15n + 0xd1b5_4a32_d192_ed03n) | 1n;
    for (let i = 0; i < 4; i++) this.#next();
  }

  /** xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016). */
  #next(): number {
    let x = this.#state;
    x ^= x >> 12n;
    x = BigInt.asUintN(64, x ^ (x << 25n));
    x ^= x >> 27n;
    this.#state = x;
    return Number(BigInt.asUintN(64, x * 0x2545_f491_4f6c_dd1dn) >> 32n);
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    return this.#next() % limit;
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const BYTES = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, 0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d, 0x2d, 0x30, 0x39];
const TEXTS = [
  "null",
  "true",
  "-1",
  "1e999",
  "0.5",
  "18446744073709551616",
  "99999999999999999999999999",
  '""',
  '"x"',
  '"11111111111111111111111111111111"',
  "[]",
  "{}",
  "[[]]",
  '{"parsed":{}}',
  '["AA==","base64"]',
  "[300]",
];

/** The bytes with one to four things wrong. JSON is also damaged by its values, so that it stays JSON. */
export function damaged(bytes: Uint8Array, other: Uint8Array, dice: Dice): Uint8Array {
  if (bytes[0] === 0x7b && dice.below(2) === 0) return damagedValue(bytes, dice);
  let result = bytes;
  for (let i = dice.below(4); i >= 0; i--) result = damagedOnce(result, other, dice);
  return result;
}

function damagedOnce(bytes: Uint8Array, other: Uint8Array, dice: Dice): Uint8Array {
  if (bytes.length === 0) return other.slice(0, 1);
  const at = dice.below(bytes.length);
  const count = 1 + dice.below(Math.min(32, bytes.length - at));
  switch (dice.below(8)) {
    case 0:
      return bytes.with(at, (bytes[at] as number) ^ (1 << dice.below(8)));
    case 1:
      return bytes.with(at, dice.of(BYTES));
    case 2:
      return bytes.slice(0, at);
    case 3:
      return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + count));
    case 4:
      return Uint8Array.of(...bytes.subarray(0, at + count), ...bytes.subarray(at));
    case 5: {
      const filled = bytes.slice();
      return filled.fill(dice.of([0, 0xff, dice.below(256)]), at, at + count);
    }
    case 6: {
      const from = dice.below(Math.max(1, other.length));
      const patched = bytes.slice();
      patched.set(other.subarray(from, from + Math.min(count, bytes.length - at)), at);
      return patched;
    }
    default:
      return Uint8Array.of(...bytes, ...other.subarray(0, count));
  }
}

/** Puts something else in the place of one value of a JSON text, wherever a colon or a comma says that one begins. */
function damagedValue(bytes: Uint8Array, dice: Dice): Uint8Array {
  const text = Buffer.from(bytes).toString();
  const from = text.indexOf(":", dice.below(text.length)) + 1;
  if (from === 0) return bytes.slice(0, dice.below(bytes.length));
  const rest = text.slice(from);
  const value = /^\s*(?:"(?:[^"\\]|\\.)*"|[\w.+-]+|\[[^[\]]*\]|\{[^{}]*\})/.exec(rest)?.[0] ?? rest[0] ?? "";
  return new Uint8Array(Buffer.from(text.slice(0, from) + dice.of(TEXTS) + rest.slice(value.length)));
}
