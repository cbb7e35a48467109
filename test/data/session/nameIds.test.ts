import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { NONE } from "#data/market/blocks.ts";
import { openDatabase, withConnection } from "#data/session/database.ts";
import { NameIds } from "#data/session/nameIds.ts";
import { loadNames } from "#data/session/names.ts";
import { inspectSession } from "#data/session/verify.ts";
import { clockRows, controlRows, forgeSession } from "./forge.ts";
import { temporaryWorkspace } from "./sample.ts";

const workspace = temporaryWorkspace();
afterAll(() => workspace.remove());

const hash = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

describe("the ids of names", () => {
  it("are found by their hashes, those of empty values and of strangers too, as in a Map", () => {
    fc.assert(
      fc.property(fc.uniqueArray(hash, { minLength: 1, maxLength: 200 }), fc.array(fc.nat()), (hashes, picks) => {
        const [empty, ...known] = hashes;
        const ids = new NameIds(BigUint64Array.from(known), empty!);
        const model = new Map(known.map((one, id): [bigint, number] => [one, id])).set(empty!, NONE.u32);
        const wanted = BigUint64Array.from(picks, (pick) => hashes[pick % hashes.length]!);
        const target = new Uint32Array(wanted.length + 2).fill(7);
        expect(ids.translate(target, 1, wanted, 0, wanted.length)).toBe(true);
        expect([...target]).toEqual([7, ...Array.from(wanted, (one) => model.get(one)), 7]);
        const stranger = BigUint64Array.of([...hashes].reduce((sum, one) => sum + one + 1n, 0n) & ((1n << 64n) - 1n));
        if (!hashes.includes(stranger[0]!)) expect(ids.translate(target, 0, stranger, 0, 1)).toBe(false);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it("are told apart although half of their hashes, or their first slots, are the same", () => {
    const hashes = Array.from({ length: 64 }, (_, at) => (BigInt(at) << 32n) | 5n);
    const low = Array.from({ length: 64 }, (_, at) => BigInt(at) << 20n);
    for (const some of [hashes, low]) {
      const ids = new NameIds(BigUint64Array.from(some), 1n);
      const target = new Uint32Array(64);
      expect(ids.translate(target, 0, BigUint64Array.from(some), 0, 64)).toBe(true);
      expect([...target]).toEqual(some.map((_, id) => id));
    }
  });

  it("are refused when two names have the same hash", () => {
    expect(() => new NameIds(BigUint64Array.of(3n, 9n, 3n), 1n)).toThrow(/names 0 and 2 have the same hash/);
    expect(() => new NameIds(BigUint64Array.of(3n), 3n)).toThrow(RangeError);
  });
});

describe("the names of a session", () => {
  it("are loaded with the columns that never change, which then need not be read", async () => {
    const controls = controlRows(2, 4, 6).map((row, at) => ({ ...row, action: at === 0 ? "kill" : "lift" }));
    const folder = await forgeSession(workspace, "names", { streams: { clock: clockRows(1, 3), control: controls } });
    const database = await openDatabase({ threads: 1, memoryMb: 256 });
    const { names, constants } = await withConnection(database, (connection) =>
      loadNames(connection, inspectSession(folder)),
    );
    database.closeSync();
    expect(names).toEqual(["kill", "lift", "wire"]);
    expect(Object.fromEntries(constants)).toEqual({ "clock.source": 2, "control.source": 2 });
  });
});
