import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Merge, type MergeStream } from "#data/session/merge.ts";

/** The merge as its reader drives it: blocks of `blockRows`, indexes of `capacity`. Gives [kind, seq] in order. */
function drive(tapes: readonly (readonly number[])[], capacity: number, blockRows: number): [number, number][] {
  const left = tapes.map((seqs) => [...seqs]);
  const merge = new Merge(capacity);
  const streams: MergeStream[] = tapes.map((_, kind) => ({ kind, seqs: new Float64Array(0), row: 0, count: 0 }));
  const merged: [number, number][] = [];
  for (;;) {
    for (const stream of streams) {
      if (stream.row < stream.count) continue;
      const seqs = left[stream.kind]!.splice(0, blockRows);
      Object.assign(stream, { seqs: Float64Array.from(seqs), row: 0, count: seqs.length });
    }
    const filled = streams.filter((stream) => stream.count > 0);
    if (filled.length === 0) return merged;
    const fault = merge.run(filled);
    if (fault !== null) throw new Error(`${fault.kind} ${fault.seq}`);
    for (let at = 0; at < merge.length; at++)
      merged.push([merge.kind[at]!, streams[merge.kind[at]!]!.seqs[merge.row[at]!]!]);
    merge.length = 0;
  }
}

/** Distinct numbers dealt out to up to five streams. */
const tapes = fc
  .uniqueArray(fc.nat({ max: 500 }), { maxLength: 120 })
  .chain((seqs) =>
    fc.array(fc.nat({ max: 4 }), { minLength: seqs.length, maxLength: seqs.length }).map((kinds) => ({ seqs, kinds })),
  )
  .map(({ seqs, kinds }) =>
    [0, 1, 2, 3, 4].map((kind) => seqs.filter((_, at) => kinds[at] === kind).sort((a, b) => a - b)),
  );

describe("the merge", () => {
  it("gives every row of every stream in the order of seq, whatever the sizes of index and blocks", () => {
    fc.assert(
      fc.property(
        tapes,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        (streams, capacity, rows) => {
          const sorted = streams.flatMap((seqs, kind) => seqs.map((seq): [number, number] => [kind, seq]));
          sorted.sort((a, b) => a[1] - b[1]);
          expect(drive(streams, capacity, rows)).toEqual(sorted);
        },
      ),
      { seed: 7, numRuns: 400 },
    );
  });

  it("stops at the first seq that isn't above the one before it, wherever it stands", () => {
    fc.assert(
      fc.property(
        tapes,
        fc.nat(),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 9 }),
        (streams, pick, capacity, rows) => {
          const all = streams.flat();
          fc.pre(all.length > 1);
          const repeated = all[pick % all.length]!;
          const other = streams.findIndex((seqs) => !seqs.includes(repeated));
          const doubled = streams.map((seqs, kind) =>
            kind === other ? [...seqs, repeated].sort((a, b) => a - b) : seqs,
          );
          expect(() => drive(doubled, capacity, rows)).toThrow(new RegExp(`^\\d ${repeated}$`));
        },
      ),
      { seed: 8, numRuns: 300 },
    );
  });
});
