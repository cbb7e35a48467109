/** Where the merge stands in one stream. */
export interface MergeStream {
  /** Position in KINDS. */
  readonly kind: number;
  /** The `seq` of the stream's current rows, growing. */
  seqs: Float64Array;
  /** The next row. */
  row: number;
  /** How many rows there are. */
  count: number;
}

/** A row whose `seq` isn't above the one before it. */
export interface OutOfOrder {
  readonly kind: number;
  readonly seq: number;
}

/**
 * Merges streams by `seq` into an index of (kind, row), from its `length`-th place on. Stops when the index is full or
 * a stream has used up its rows, because what comes next is unknown until it has new ones.
 */
export class Merge {
  readonly kind: Uint8Array;
  readonly row: Uint32Array;
  length = 0;
  #lastSeq = -1;

  constructor(capacity: number) {
    this.kind = new Uint8Array(capacity);
    this.row = new Uint32Array(capacity);
  }

  /** Fills the index. Gives the row that is out of order, where there is one: then nothing after it was merged. */
  run(streams: readonly MergeStream[]): OutOfOrder | null {
    while (this.length < this.kind.length) {
      let first: MergeStream | null = null;
      let firstSeq = Number.POSITIVE_INFINITY;
      let secondSeq = Number.POSITIVE_INFINITY;
      for (const stream of streams) {
        const seq = stream.seqs[stream.row]!;
        if (seq < firstSeq) {
          secondSeq = firstSeq;
          firstSeq = seq;
          first = stream;
        } else if (seq < secondSeq) secondSeq = seq;
      }
      if (first === null) return null;
      if (!this.#copyRun(first, secondSeq)) return { kind: first.kind, seq: first.seqs[first.row]! };
      if (first.row === first.count) return null;
    }
    return null;
  }

  /** Copies the stream's rows below `untilSeq`, at least one. False when its next row is out of order. */
  #copyRun(stream: MergeStream, untilSeq: number): boolean {
    const { seqs, kind } = stream;
    const end = Math.min(stream.count, stream.row + this.kind.length - this.length);
    let { row } = stream;
    let at = this.length;
    let last = this.#lastSeq;
    let seq = seqs[row]!;
    do {
      if (!(seq > last)) break;
      this.kind[at] = kind;
      this.row[at++] = row++;
      last = seq;
      seq = row < end ? seqs[row]! : Number.POSITIVE_INFINITY;
    } while (row < end && seq < untilSeq);
    const copied = row > stream.row;
    stream.row = row;
    this.length = at;
    this.#lastSeq = last;
    return copied;
  }
}
