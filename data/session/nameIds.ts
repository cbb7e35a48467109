import { NONE } from "../market/blocks.ts";

/** No id: names are far fewer than this. */
const FREE = 0xffff_fffe;

/** The hash of a name, for a hash table that is at most half full. */
interface Slots {
  /** Two words a slot: the 64 bits of the hash. */
  readonly words: Uint32Array;
  readonly ids: Uint32Array;
  readonly mask: number;
}

/**
 * From the 64-bit hash of a name to its id. DuckDB hashes each name once for all rows that repeat it, where it would
 * cast row by row; looking the hash up here takes a few nanoseconds. Two names of one hash are refused, so the ids are
 * exact.
 */
export class NameIds {
  readonly #slots: Slots;

  /** `hashes` by id, and the hash of what is empty. Throws RangeError when two of them are the same. */
  constructor(hashes: BigUint64Array, emptyHash: bigint) {
    let slots = 4;
    while (slots < (hashes.length + 1) * 2) slots *= 2;
    this.#slots = {
      words: new Uint32Array(slots * 2),
      ids: new Uint32Array(slots).fill(FREE),
      mask: slots - 1,
    };
    const words = wordsOf(hashes);
    for (let id = 0; id < hashes.length; id++) this.#insert(words[id * 2]!, words[id * 2 + 1]!, id);
    const empty = wordsOf(BigUint64Array.of(emptyHash));
    this.#insert(empty[0]!, empty[1]!, NONE.u32);
  }

  /**
   * Writes the ids of `count` hashes, from the `hashesAt`-th on, to the `targetAt`-th place of `target` and after.
   * False when one of them is no name's.
   */
  translate(target: Uint32Array, targetAt: number, hashes: ArrayBufferView, hashesAt: number, count: number): boolean {
    const { words, ids, mask } = this.#slots;
    const wanted = wordsOf(hashes);
    for (let at = 0; at < count; at++) {
      const low = wanted[(hashesAt + at) * 2]!;
      const high = wanted[(hashesAt + at) * 2 + 1]!;
      let slot = low & mask;
      while (words[slot * 2] !== low || words[slot * 2 + 1] !== high || ids[slot] === FREE) {
        if (ids[slot] === FREE) return false;
        slot = (slot + 1) & mask;
      }
      target[targetAt + at] = ids[slot]!;
    }
    return true;
  }

  #insert(low: number, high: number, id: number): void {
    const { words, ids, mask } = this.#slots;
    let slot = low & mask;
    for (; ids[slot] !== FREE; slot = (slot + 1) & mask)
      if (words[slot * 2] === low && words[slot * 2 + 1] === high)
        throw new RangeError(`the names ${ids[slot]} and ${id} have the same hash`);
    words[slot * 2] = low;
    words[slot * 2 + 1] = high;
    ids[slot] = id;
  }
}

/** The same bytes as pairs of words; which half comes first is the machine's affair, and the same everywhere here. */
function wordsOf(hashes: ArrayBufferView): Uint32Array {
  return new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.byteLength / 4);
}
