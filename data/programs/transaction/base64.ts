import { DecodeError } from "../layout.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING = "=";
const NO_DIGIT = 64;
/** Of a character's code: the six bits that it stands for. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = ALPHABET.indexOf(String.fromCharCode(code));
  return digit < 0 ? NO_DIGIT : digit;
});

/** The bytes of a base64 text, padded or not. Throws DecodeError, in the name of `what`, for any other text. */
export function bytesOfBase64(text: string, what: string): Uint8Array {
  let end = text.length;
  while (end > 0 && text.length - end < 2 && text[end - 1] === PADDING) end--;
  const bytes = new Uint8Array(Math.floor((end * 3) / 4));
  if (end % 4 === 1) throw new DecodeError(what, "base64", end, `${end} digits stand for no whole number of bytes`);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < end; i++) {
    const digit = DIGITS[text.charCodeAt(i)] ?? NO_DIGIT;
    if (digit === NO_DIGIT) throw new DecodeError(what, "base64", i, `"${text[i]}" is no digit`);
    bits = ((bits << 6) | digit) & 0xfff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
  }
  return bytes;
}

/** The base64 text of bytes, padded. */
export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET[three >> 18];
    text += ALPHABET[(three >> 12) & 63];
    text += left > 1 ? ALPHABET[(three >> 6) & 63] : PADDING;
    text += left > 2 ? ALPHABET[three & 63] : PADDING;
  }
  return text;
}
