import { allocateBlock, type Block, blockArrays } from "#data/market/blocks.ts";

/** The kinds of event that change what a pool quotes. */
export type PoolFactKind = "pool" | "ticks";

const ROWS_AT_FIRST = 64;
const WORD_BYTES = 4;

/**
 * Rows copied out of blocks that are about to be used again. A row keeps its number until it is released; numbers
 * are given out again, so that the memory is that of the most rows ever held at once.
 */
export class FactRows<K extends PoolFactKind> {
  private readonly kind: K;
  private rows: Block<K>;
  private words: readonly Uint32Array[];
  /** How many words a value of each column has: one or two. */
  private readonly widths: Uint8Array;
  private capacity = ROWS_AT_FIRST;
  private readonly free: number[] = [];
  private used = 0;
  /** The block that was copied from last, and its words. */
  private source: Block<K> | null = null;
  private sourceWords: readonly Uint32Array[] = [];

  constructor(kind: K) {
    this.kind = kind;
    this.rows = allocateBlock(kind, this.capacity);
    this.words = wordsOf(kind, this.rows);
    this.widths = Uint8Array.from(blockArrays(kind, this.rows), (array) => array.BYTES_PER_ELEMENT / WORD_BYTES);
  }

  /** Where the rows are. `copy` puts another block in its place when it has to grow. */
  get block(): Block<K> {
    return this.rows;
  }

  /** Gives the number that the row has from now on. */
  copy(block: Block<K>, row: number): number {
    if (block !== this.source) {
      this.source = block;
      this.sourceWords = wordsOf(this.kind, block);
    }
    const to = this.free.pop() ?? this.used++;
    if (to === this.capacity) this.grow();
    const { words, sourceWords, widths } = this;
    for (let column = 0; column < widths.length; column++) {
      const source = sourceWords[column]!;
      const target = words[column]!;
      if (widths[column] === 1) {
        target[to] = source[row]!;
      } else {
        target[to * 2] = source[row * 2]!;
        target[to * 2 + 1] = source[row * 2 + 1]!;
      }
    }
    return to;
  }

  release(row: number): void {
    this.free.push(row);
  }

  private grow(): void {
    const before = this.words;
    this.capacity *= 2;
    this.rows = allocateBlock(this.kind, this.capacity);
    this.words = wordsOf(this.kind, this.rows);
    for (let column = 0; column < before.length; column++) this.words[column]!.set(before[column]!);
  }
}

/** A block's arrays as 32-bit words: copying words makes no bigint of any value. */
function wordsOf<K extends PoolFactKind>(kind: K, block: Block<K>): Uint32Array[] {
  return blockArrays(kind, block).map(
    ({ buffer, byteOffset, byteLength }) => new Uint32Array(buffer, byteOffset, byteLength / WORD_BYTES),
  );
}
