/** What a draw is for and which decision it belongs to. */
export interface DrawKey {
  readonly purpose: string;
  readonly strategy: string;
  /** `seq` of the event that triggered the decision. */
  readonly seq: number;
  /** Counts the draws for one purpose at one `seq`, from 0. */
  readonly ordinal: number;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mix(hash: number, word: number): number {
  const scrambled = Math.imul(rotateLeft(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotateLeft(hash ^ scrambled, 13), 5) + 0xe6546b64) | 0;
}

function mixText(hash: number, text: string): number {
  let mixed = hash;
  for (let i = 0; i < text.length; i++) mixed = mix(mixed, text.charCodeAt(i));
  return mix(mixed, text.length);
}

function finish(hash: number, bytes: number): number {
  const mixed = hash ^ bytes;
  const once = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

const TWO_32 = 4_294_967_296;
const WORD_BYTES = 4;
/** Seed, the lengths of two texts, seq and ordinal; a text has one more for each of its UTF-16 units. */
const FIXED_WORDS = 7;

function lane(seed: number, salt: number, { purpose, strategy, seq, ordinal }: DrawKey): number {
  let hash = mix(mix(salt, seed | 0), Math.floor(seed / TWO_32) | 0);
  hash = mixText(mixText(hash, purpose), strategy);
  hash = mix(mix(hash, seq | 0), Math.floor(seq / TWO_32) | 0);
  return finish(mix(hash, ordinal), (FIXED_WORDS + purpose.length + strategy.length) * WORD_BYTES);
}

/**
 * A number in [0, 1) with 53 random bits that is a function of its arguments alone. No stream has
 * state, so that two latency profiles draw the same numbers for the same decision. Two MurmurHash3
 * (Appleby, x86, 32 bits) with different seeds over seed and key; word by word in docs/determinism.md.
 */
export function draw(seed: number, key: DrawKey): number {
  const high = lane(seed, 0x2545f491, key) >>> 5;
  const low = lane(seed, 0x9e3779b9, key) >>> 6;
  return (high * 67_108_864 + low) / 9_007_199_254_740_992;
}
