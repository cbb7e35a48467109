import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyValues, rawValues, validBits } from "#data/session/chunk.ts";
import { openDatabase } from "#data/session/database.ts";

let database: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  database = await openDatabase({ threads: 1, memoryMb: 256 });
  connection = await database.connect();
});
afterAll(() => {
  connection.closeSync();
  database.closeSync();
});

async function chunkOf(sql: string): Promise<DuckDBDataChunk> {
  const chunk = await (await connection.stream(sql)).fetchChunk();
  if (chunk === null) throw new Error("the query gave nothing");
  return chunk;
}

describe("the raw values of a chunk", () => {
  it.each([
    ["DOUBLE", Float64Array],
    ["UBIGINT", BigUint64Array],
    ["BIGINT", BigInt64Array],
    ["UINTEGER", Uint32Array],
    ["INTEGER", Int32Array],
    ["UTINYINT", Uint8Array],
  ])("of type %s are what the public interface gives one by one", async (type, array) => {
    const chunk = await chunkOf(`SELECT (i * 7 % 251)::${type} FROM range(1500) t(i)`);
    const raw = rawValues(chunk, 0);
    expect(raw).toBeInstanceOf(array);
    expect([...(raw as Float64Array)]).toEqual(chunk.getColumnValues(0));
  });

  it("aren't there for text, which is said", async () => {
    const chunk = await chunkOf("SELECT 'a'");
    expect(() => rawValues(chunk, 0)).toThrow(/no values of fixed width/);
  });

  it("are copied by their bytes, from and to anywhere", async () => {
    const chunk = await chunkOf("SELECT i::DOUBLE / 8 FROM range(100) t(i)");
    const target = new Float64Array(10).fill(-1);
    copyValues(target, 3, rawValues(chunk, 0), 40, 5, 8);
    expect([...target]).toEqual([-1, -1, -1, 5, 5.125, 5.25, 5.375, 5.5, -1, -1]);
  });
});

describe("the valid bits of a chunk", () => {
  it("are those of the rows that have a value", async () => {
    const chunk = await chunkOf("SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END FROM range(200) t(i)");
    const bits = validBits(chunk, 0)!;
    const values = chunk.getColumnValues(0);
    for (const [row, value] of values.entries())
      expect((bits[row >> 3]! >> (row & 7)) & 1).toBe(value === null ? 0 : 1);
  });

  it("are not there when every row has one", async () => {
    expect(validBits(await chunkOf("SELECT i FROM range(200) t(i)"), 0)).toBeNull();
  });
});
