import type { Pubkey } from "../market/units.ts";
import { pubkeyAt, writePubkey } from "./base58.ts";
import { sha256 } from "./math/sha256.ts";

/** The field of curve 25519, and Edwards' d = −121665 / 121666 in it. */
const P = (1n << 255n) - 19n;
const D = within(-121_665n * power(121_666n, P - 2n));
const HALF = (P - 1n) / 2n;

const MARKER = new TextEncoder().encode("ProgramDerivedAddress");
const PUBKEY_BYTES = 32;
const BUMP_MAX = 255;

function within(n: bigint): bigint {
  const rest = n % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = within(base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/**
 * True when 32 bytes are a point of ed25519, and so might be somebody's public key: x² = (y² − 1) / (d·y² + 1) has a root.
 * The quotient has one exactly when the product of the two has one (Euler's criterion).
 */
function isOnCurve(bytes: Uint8Array): boolean {
  let y = 0n;
  for (let i = PUBKEY_BYTES - 1; i >= 0; i--) y = (y << 8n) | BigInt(bytes[i] as number);
  y &= (1n << 255n) - 1n;
  const square = within(y * y);
  const product = within((square - 1n) * (D * square + 1n));
  return product === 0n || power(product, HALF) === 1n;
}

/**
 * The address that a program derives from seeds: the first, of bumps 255 downwards, that is nobody's public key. Seeds of
 * at most 32 bytes each. Throws RangeError when there is none, which no one has seen.
 */
export function findProgramAddress(seeds: readonly Uint8Array[], program: Pubkey): Pubkey {
  const seedBytes = seeds.reduce((sum, seed) => sum + seed.length, 0);
  const message = new Uint8Array(seedBytes + 1 + PUBKEY_BYTES + MARKER.length);
  let at = 0;
  for (const seed of seeds) {
    message.set(seed, at);
    at += seed.length;
  }
  writePubkey(program, message, at + 1);
  message.set(MARKER, at + 1 + PUBKEY_BYTES);
  for (let bump = BUMP_MAX; bump >= 0; bump--) {
    message[at] = bump;
    const hash = sha256(message);
    if (!isOnCurve(hash)) return pubkeyAt(hash, 0);
  }
  throw new RangeError(`no bump makes an address of ${program}`);
}

/** The bytes of a public key, as a seed. */
export function keySeed(key: Pubkey): Uint8Array {
  const bytes = new Uint8Array(PUBKEY_BYTES);
  writePubkey(key, bytes, 0);
  return bytes;
}

/** The bytes of a text, as a seed. */
export function textSeed(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
