import type { Pubkey } from "../market/units.ts";
import { pubkeyAt } from "../programs/base58.ts";

const TWO_32 = 4_294_967_296;
const TWO_53 = 9_007_199_254_740_992;
const PUBKEY_BYTES = 32;
/** So many uniform numbers less their mean are normal enough, with deviation 1; their sum needs no logarithm. */
const UNIFORMS_IN_NORMAL = 12;
const WARM_UP = 16;

/**
 * Random numbers from a seed: sfc32 of Chris Doty-Humphrey's PractRand 0.93, three words of state and a counter. Only
 * integer arithmetic, additions and divisions, so that the same seed gives the same numbers on every machine.
 */
export class Random {
  readonly #state = new Int32Array(4);

  /** `seed` is a whole number from 0 below 2^53. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new RangeError(`a seed is a whole number from 0 below 2^53, not ${seed}`);
    this.#state.set([0, seed | 0, Math.floor(seed / TWO_32) | 0, 1]);
    for (let i = 0; i < WARM_UP; i++) this.word();
  }

  /** A whole number from 0 below 2^32. */
  word(): number {
    const state = this.#state;
    const [a, b, c, counter] = state as unknown as [number, number, number, number];
    const word = (a + b + counter) | 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  }

  /** In [0, 1), with 53 random bits. */
  uniform(): number {
    const high = this.word() >>> 5;
    return (high * 67_108_864 + (this.word() >>> 6)) / TWO_53;
  }

  between(least: number, greatest: number): number {
    return least + this.uniform() * (greatest - least);
  }

  /** A whole number from 0 below `count`. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Mean 0, deviation 1, never beyond ±6. */
  normal(): number {
    let sum = -UNIFORMS_IN_NORMAL / 2;
    for (let i = 0; i < UNIFORMS_IN_NORMAL; i++) sum += this.uniform();
    return sum;
  }

  /** From a distribution given by its quantiles. */
  from(quantiles: Quantiles): number {
    const at = this.uniform();
    let i = 1;
    while (i < quantiles.length - 1 && (quantiles[i] as Quantile)[0] <= at) i++;
    const [fromShare, from] = quantiles[i - 1] as Quantile;
    const [toShare, to] = quantiles[i] as Quantile;
    return from + ((at - fromShare) / (toShare - fromShare)) * (to - from);
  }

  /** A public key that nobody has the secret of. */
  key(): Pubkey {
    return pubkeyAt(this.#bytes(PUBKEY_BYTES), 0);
  }

  /** Looks like a signature; of no transaction anywhere. */
  signature(): string {
    return `${pubkeyAt(this.#bytes(PUBKEY_BYTES), 0)}${pubkeyAt(this.#bytes(PUBKEY_BYTES), 0)}`;
  }

  #bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.word() & 0xff);
  }
}

type Quantile = readonly [share: number, value: number];
/** Shares from 0 to 1 with the value that so many are below; straight lines between them. */
export type Quantiles = readonly [Quantile, Quantile, ...Quantile[]];
