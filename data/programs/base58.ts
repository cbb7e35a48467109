import type { Pubkey } from "../market/units.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const PUBKEY_BYTES = 32;
/** ⌈32 · log 256 / log 58⌉: digits of base 58 that 32 bytes can need. */
const PUBKEY_DIGITS_MAX = 44;

/** The base58 text (Bitcoin's alphabet) of the 32 bytes at `offset`. Throws RangeError when there are fewer. */
export function pubkeyAt(bytes: Uint8Array, offset: number): Pubkey {
  if (offset < 0 || offset + PUBKEY_BYTES > bytes.length)
    throw new RangeError(`no public key at offset ${offset}: ${bytes.length} bytes`);
  const digits = new Uint8Array(PUBKEY_DIGITS_MAX);
  let used = 0;
  let zeros = 0;
  for (let i = 0; i < PUBKEY_BYTES; i++) {
    let carry = bytes[offset + i] as number;
    if (carry === 0 && used === 0) {
      zeros++;
      continue;
    }
    for (let d = 0; d < used || carry > 0; d++) {
      carry += d < used ? (digits[d] as number) * 256 : 0;
      digits[d] = carry % 58;
      carry = Math.floor(carry / 58);
      if (d >= used) used = d + 1;
    }
  }
  let text = "1".repeat(zeros);
  for (let d = used - 1; d >= 0; d--) text += ALPHABET[digits[d] as number];
  return text as Pubkey;
}

/** Writes the 32 bytes that a public key's text stands for. Throws RangeError when it stands for anything else. */
export function writePubkey(key: string, bytes: Uint8Array, offset: number): void {
  const reversed = new Uint8Array(PUBKEY_BYTES);
  let used = 0;
  for (const letter of key) {
    let carry = ALPHABET.indexOf(letter);
    if (carry < 0) throw new RangeError(`"${key}" is not a public key: "${letter}" is no base58 digit`);
    for (let i = 0; i < used || carry > 0; i++) {
      if (i >= PUBKEY_BYTES) throw new RangeError(`"${key}" is not a public key: more than ${PUBKEY_BYTES} bytes`);
      carry += i < used ? (reversed[i] as number) * 58 : 0;
      reversed[i] = carry & 0xff;
      carry >>= 8;
      if (i >= used) used = i + 1;
    }
  }
  const zeros = /^1*/.exec(key)?.[0].length ?? 0;
  if (used + zeros !== PUBKEY_BYTES)
    throw new RangeError(`"${key}" is not a public key: ${used + zeros} bytes instead of ${PUBKEY_BYTES}`);
  for (let i = 0; i < PUBKEY_BYTES; i++) bytes[offset + i] = reversed[PUBKEY_BYTES - 1 - i] as number;
}
