import type { Pubkey } from "../market/units.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const PUBKEY_BYTES = 32;
/** ⌈32 · log 256 / log 58⌉: digits of base 58 that 32 bytes can need. */
const PUBKEY_DIGITS_MAX = 44;
/** Of a character's code: the digit that it is; NO_DIGIT for none. */
const NO_DIGIT = 58;
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = ALPHABET.indexOf(String.fromCharCode(code));
  return digit < 0 ? NO_DIGIT : digit;
});

// Between the bases numbers are kept as limbs: four digits of base 58, or three bytes. A limb times the other base's
// limb stays below 2^48, so a Number computes it exactly, and three or four places are done at once.
const DIGITS_IN_LIMB = 4;
const BASE58_LIMB = 58 * 58 * 58 * 58;
const BYTES_IN_LIMB = 3;
const BYTE_LIMB = 0x100_0000;

/** Multiplies the number in `limbs` (least significant first) by `factor` and adds `carry`. Gives how many it now takes. */
function multiplyAdd(limbs: Uint32Array, used: number, limb: number, factor: number, carry: number): number {
  let left = carry;
  let at = 0;
  for (; at < used || left > 0; at++) {
    const value = at < used ? (limbs[at] as number) * factor + left : left;
    left = Math.floor(value / limb);
    limbs[at] = value - left * limb;
  }
  return at;
}

/** The base58 text (Bitcoin's alphabet) of bytes: of a signature, or of an instruction's data. */
export function base58Of(bytes: Uint8Array): string {
  return textOf(bytes, 0, bytes.length);
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  let zeros = from;
  while (zeros < to && bytes[zeros] === 0) zeros++;
  const limbs = new Uint32Array(Math.ceil((to - zeros) / 2.9) + 1);
  let used = 0;
  for (let at = zeros; at < to; ) {
    let factor = 1;
    let value = 0;
    // The first limb takes what doesn't fill one, so that all others are whole.
    const count = (to - at) % BYTES_IN_LIMB || BYTES_IN_LIMB;
    for (let i = 0; i < count; i++) {
      value = value * 256 + (bytes[at++] as number);
      factor *= 256;
    }
    used = multiplyAdd(limbs, used, BASE58_LIMB, factor, value);
  }
  let text = "";
  for (let i = 0; i < used; i++) {
    let value = limbs[i] as number;
    for (let d = 0; d < DIGITS_IN_LIMB && (i < used - 1 || value > 0); d++) {
      text = (ALPHABET[value % 58] as string) + text;
      value = Math.floor(value / 58);
    }
  }
  return "1".repeat(zeros - from) + text;
}

/** The bytes that a base58 text stands for. Throws RangeError for a text with any other character. */
export function bytesOfBase58(text: string): Uint8Array {
  let zeros = 0;
  while (zeros < text.length && text[zeros] === "1") zeros++;
  const limbs = new Uint32Array(Math.ceil((text.length - zeros) / DIGITS_IN_LIMB) + 1);
  let used = 0;
  for (let at = zeros; at < text.length; ) {
    let factor = 1;
    let value = 0;
    const count = (text.length - at) % DIGITS_IN_LIMB || DIGITS_IN_LIMB;
    for (let i = 0; i < count; i++) {
      const digit = DIGITS[text.charCodeAt(at)] ?? NO_DIGIT;
      if (digit === NO_DIGIT) throw new RangeError(`"${text[at]}" is no base58 digit`);
      value = value * 58 + digit;
      factor *= 58;
      at++;
    }
    used = multiplyAdd(limbs, used, BYTE_LIMB, factor, value);
  }
  const reversed: number[] = [];
  for (let i = 0; i < used; i++) {
    let value = limbs[i] as number;
    for (let b = 0; b < BYTES_IN_LIMB && (i < used - 1 || value > 0); b++) {
      reversed.push(value & 0xff);
      value >>>= 8;
    }
  }
  const bytes = new Uint8Array(zeros + reversed.length);
  for (let i = 0; i < reversed.length; i++) bytes[bytes.length - 1 - i] = reversed[i] as number;
  return bytes;
}

/** The base58 text of the 32 bytes at `offset`. Throws RangeError when there are fewer. */
export function pubkeyAt(bytes: Uint8Array, offset: number): Pubkey {
  if (offset < 0 || offset + PUBKEY_BYTES > bytes.length)
    throw new RangeError(`no public key at offset ${offset}: ${bytes.length} bytes`);
  return textOf(bytes, offset, offset + PUBKEY_BYTES) as Pubkey;
}

/** True when a text is a public key: base58, of 32 bytes. */
export function isPubkey(text: string): text is Pubkey {
  if (text.length > PUBKEY_DIGITS_MAX || !/^[1-9A-HJ-NP-Za-km-z]{32,}$/.test(text)) return false;
  return bytesOfBase58(text).length === PUBKEY_BYTES;
}

/** Writes the 32 bytes that a public key's text stands for. Throws RangeError when it stands for anything else. */
export function writePubkey(key: string, bytes: Uint8Array, offset: number): void {
  if (key.length > PUBKEY_DIGITS_MAX)
    throw new RangeError(`"${key}" is not a public key: more than ${PUBKEY_BYTES} bytes`);
  const decoded = bytesOfBase58(key);
  if (decoded.length !== PUBKEY_BYTES)
    throw new RangeError(`"${key}" is not a public key: ${decoded.length} bytes instead of ${PUBKEY_BYTES}`);
  bytes.set(decoded, offset);
}
