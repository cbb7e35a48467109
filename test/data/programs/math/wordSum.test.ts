import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { u32At, u64At, WordSum } from "#data/programs/math/wordSum.ts";

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const term = fc.oneof(
  fc.record({ kind: fc.constantFrom("add", "subtract"), value: u64 }),
  fc.record({ kind: fc.constant("signed"), value: fc.bigInt({ min: -(2n ** 83n), max: 2n ** 83n }) }),
);

function bytesOf(value: bigint): Uint8Array {
  const bytes = new Uint8Array(17);
  new DataView(bytes.buffer).setBigUint64(1, BigInt.asUintN(64, value), true);
  new DataView(bytes.buffer).setBigInt64(9, value >> 64n, true);
  return bytes;
}

describe("a sum of integers in accounts", () => {
  test("is the float64 nearest to the exact one, as bigints give it", () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 6 }), (terms) => {
        const sum = new WordSum();
        let exact = 0n;
        for (const { kind, value } of terms) {
          const bytes = bytesOf(value);
          if (kind === "add") sum.addU64(bytes, 1);
          else if (kind === "subtract") sum.subtractU64(bytes, 1);
          else sum.addI128(bytes, 1);
          exact += kind === "subtract" ? -value : value;
        }
        expect(sum.value + 0).toBe(Number(exact));
      }),
    );
  });

  test("u32 and u64 are read as a DataView reads them", () => {
    fc.assert(
      fc.property(u64, (value) => {
        const bytes = bytesOf(value);
        expect(u32At(bytes, 1)).toBe(new DataView(bytes.buffer).getUint32(1, true));
        expect(u64At(bytes, 1)).toBe(Number(value));
      }),
    );
  });

  test("has a ratio to another only when both are above 0", () => {
    const [none, one, two] = [0n, 1n, 2n].map((value) => new WordSum().addU64(bytesOf(value), 1));
    const owing = new WordSum().subtractU64(bytesOf(1n), 1);
    expect(two?.over(one ?? new WordSum())).toBe(2);
    expect([two?.over(owing), owing.over(owing), two?.over(none ?? owing), none?.over(two ?? owing)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
