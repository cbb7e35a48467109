import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBBlobValue } from "@duckdb/node-api";
import { parquetMetadata } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Columns } from "#data/market/streams.ts";
import { zstd } from "#data/session/codec.ts";
import { openDatabase, sqlParts, withConnection } from "#data/session/database.ts";
import { openTable, ROW_GROUP_ROWS, type Row } from "#data/session/table.ts";
import { InvalidData } from "#data/workspace/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "sniperforge-table-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EVERY_TYPE = {
  seq: "seq",
  recvNs: "nanos",
  slot: "slot",
  amount: "u64",
  sqrtPrice: "u128",
  liquidityNet: "i128",
  count: "u32",
  tick: "i32",
  price: "f64",
  aToB: "bool",
  pool: "key",
  status: "text",
  signature: "id",
  payload: "bytes",
  maybeNs: "nanos?",
  maybeSlot: "slot?",
  maybeAmount: "u64?",
  maybeSqrt: "u128?",
  maybeNet: "i128?",
  maybeCount: "u32?",
  maybeTick: "i32?",
  maybePrice: "f64?",
  maybePool: "key?",
  maybeStatus: "text?",
  maybeSignature: "id?",
  maybePayload: "bytes?",
} as const satisfies Columns;

const U64 = (1n << 64n) - 1n;
const LEAST: Row = {
  ...{ seq: 0, recvNs: -(1n << 63n), slot: 0, amount: 0n, sqrtPrice: 0n, liquidityNet: -(1n << 127n), count: 0 },
  ...{ tick: -(2 ** 31), price: -0, aToB: false, pool: "a", status: "", signature: "", payload: new Uint8Array(0) },
  ...{ maybeNs: null, maybeSlot: null, maybeAmount: null, maybeSqrt: null, maybeNet: null, maybeCount: null },
  ...{
    maybeTick: null,
    maybePrice: null,
    maybePool: null,
    maybeStatus: null,
    maybeSignature: null,
    maybePayload: null,
  },
};
const GREATEST: Row = {
  ...{ seq: Number.MAX_SAFE_INTEGER, recvNs: (1n << 63n) - 1n, slot: Number.MAX_SAFE_INTEGER, amount: U64 },
  ...{ sqrtPrice: (1n << 128n) - 1n, liquidityNet: (1n << 127n) - 1n, count: 2 ** 32 - 1, tick: 2 ** 31 - 1 },
  ...{ price: Number.MAX_VALUE, aToB: true, pool: "z".repeat(44), status: "naïve “😀”", signature: "s".repeat(5_000) },
  ...{
    payload: new Uint8Array([0, 1, 254, 255]),
    maybeNs: -1n,
    maybeSlot: 1,
    maybeAmount: U64 - 1n,
    maybeSqrt: U64 + 1n,
  },
  ...{ maybeNet: -1n, maybeCount: 2 ** 31, maybeTick: -1, maybePrice: Number.MIN_VALUE, maybePool: "b" },
  ...{ maybeStatus: "x", maybeSignature: "", maybePayload: new Uint8Array([7]) },
};

/** Every row of a Parquet file, as DuckDB reads it. */
async function read(path: string, sql = "*", where = ""): Promise<Record<string, unknown>[]> {
  const database = await openDatabase({ threads: 1, memoryMb: 256 });
  try {
    return await withConnection(database, async (connection) => {
      const result = await connection.run(`SELECT ${sql} FROM ${sqlParts([path])} ${where}`);
      return await result.getRowObjects();
    });
  } finally {
    database.closeSync();
  }
}

/** A row as its columns on disk. */
function onDisk(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]): [string, unknown][] => {
      const name = column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const type: string = EVERY_TYPE[column as keyof typeof EVERY_TYPE];
      if (type.startsWith("u128") || type.startsWith("i128")) {
        const whole = value as bigint | null;
        return [
          [`${name}_hi`, whole === null ? null : whole >> 64n],
          [`${name}_lo`, whole === null ? null : whole & U64],
        ];
      }
      if (type === "seq" || type.startsWith("slot")) return [[name, value === null ? null : BigInt(value as number)]];
      if (value instanceof Uint8Array) return [[name, new DuckDBBlobValue(Buffer.from(value))]];
      return [[name, value]];
    }),
  );
}

const ZSTD = await zstd();

describe("a table of every type", () => {
  const path = join(folder, "every.parquet");
  beforeAll(async () => {
    const table = openTable(path, EVERY_TYPE, ZSTD);
    for (const row of [LEAST, GREATEST, LEAST]) table.append(row);
    expect(table.rows).toBe(3);
    const closed = await table.close();
    const bytes = readFileSync(path);
    expect(closed).toEqual({
      rows: 3,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
  });

  it("reads back in DuckDB to the last bit, least and greatest values and empty ones", async () => {
    expect(await read(path)).toEqual([onDisk(LEAST), onDisk(GREATEST), onDisk(LEAST)]);
  });

  it("has unsigned columns as unsigned, in their own widths", async () => {
    const [types] = await read(
      path,
      'typeof(seq) seq, typeof(recv_ns) ns, typeof(slot) slot, typeof(amount) amount, typeof(sqrt_price_hi) hi, typeof(sqrt_price_lo) lo, typeof(liquidity_net_hi) net, typeof(count) count, typeof(tick) tick, typeof(price) price, typeof(a_to_b) bool, typeof(pool) "key", typeof(payload) bytes',
    );
    expect(types).toEqual({
      ...{ seq: "UBIGINT", ns: "BIGINT", slot: "UBIGINT", amount: "UBIGINT", hi: "UBIGINT", lo: "UBIGINT" },
      ...{ net: "BIGINT", count: "UINTEGER", tick: "INTEGER", price: "DOUBLE", bool: "BOOLEAN", key: "VARCHAR" },
      bytes: "BLOB",
    });
  });

  it("finds its greatest values by their statistics too", async () => {
    for (const [column, value] of [
      ["seq", "9007199254740991"],
      ["maybe_amount", "18446744073709551614"],
      ["maybe_sqrt_lo", "0"],
      ["maybe_net_hi", "-1"],
      ["maybe_count", "2147483648"],
      ["maybe_tick", "-1"],
    ])
      expect(await read(path, "count(*) n", `WHERE ${column} = ${value}`), column).toEqual([{ n: 1n }]);
  });

  it("marks what may be empty as OPTIONAL and the rest as REQUIRED, zstd, names as a dictionary", () => {
    const file = readFileSync(path);
    const { schema, row_groups } = parquetMetadata(new Uint8Array(file).buffer);
    for (const { name, repetition_type } of schema.slice(1))
      expect(repetition_type, name).toBe(name.startsWith("maybe") ? "OPTIONAL" : "REQUIRED");
    for (const { meta_data } of row_groups[0]!.columns) {
      expect(meta_data?.codec).toBe("ZSTD");
      const [name] = meta_data?.path_in_schema ?? [];
      if (name === "pool" || name === "maybe_status") expect(meta_data?.encodings).toContain("RLE_DICTIONARY");
    }
  });
});

describe("a long table", () => {
  const columns = { seq: "seq", amount: "u64?", name: "key" } as const;
  const row = (at: number): Row => ({
    seq: at,
    amount: at % 3 === 0 ? null : BigInt(at) * 1_000_003n,
    name: `n${at % 7}`,
  });

  it("is split into row groups, and the same rows give the same bytes", async () => {
    const hashes: string[] = [];
    for (const name of ["one", "two"]) {
      const table = openTable(join(folder, `${name}.parquet`), columns, ZSTD);
      for (let at = 0; at < ROW_GROUP_ROWS * 2 + 5; at++) table.append(row(at));
      hashes.push((await table.close()).sha256);
    }
    expect(hashes[0]).toBe(hashes[1]);
    const path = join(folder, "one.parquet");
    const { row_groups } = parquetMetadata(new Uint8Array(readFileSync(path)).buffer);
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([ROW_GROUP_ROWS, ROW_GROUP_ROWS, 5]);
    const [sums] = await read(path, "count(*) n, sum(amount) amount, count(amount) filled, sum(seq) seq");
    let amount = 0n;
    for (let at = 0; at < ROW_GROUP_ROWS * 2 + 5; at++) if (at % 3 !== 0) amount += BigInt(at) * 1_000_003n;
    const n = BigInt(ROW_GROUP_ROWS * 2 + 5);
    expect(sums).toEqual({ n, amount, filled: n - (n + 2n) / 3n, seq: (n * (n - 1n)) / 2n });
  });

  it("starts a row group early when blobs are large, so that memory stays bounded", async () => {
    const path = join(folder, "blobs.parquet");
    const table = openTable(path, { bytes: "bytes" }, ZSTD);
    const bytes = new Uint8Array(8 * 1_024 * 1_024);
    for (let at = 0; at < 10; at++) table.append({ bytes });
    await table.close();
    const { row_groups } = parquetMetadata(new Uint8Array(readFileSync(path)).buffer);
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([4, 4, 2]);
  });
});

describe("a value that a column can't hold", () => {
  it.each<[keyof typeof EVERY_TYPE, unknown]>([
    ["seq", -1],
    ["seq", 1.5],
    ["seq", 2 ** 53],
    ["seq", 1n],
    ["recvNs", 1],
    ["recvNs", 1n << 63n],
    ["slot", Number.NaN],
    ["amount", -1n],
    ["amount", 1n << 64n],
    ["amount", 1],
    ["amount", null],
    ["amount", undefined],
    ["sqrtPrice", 1n << 128n],
    ["sqrtPrice", -1n],
    ["liquidityNet", 1n << 127n],
    ["liquidityNet", -(1n << 127n) - 1n],
    ["count", 2 ** 32],
    ["count", -1],
    ["tick", 2 ** 31],
    ["tick", 0.5],
    ["price", Number.NaN],
    ["price", "1"],
    ["aToB", 1],
    ["pool", 5],
    ["pool", "k".repeat(4_097)],
    ["signature", null],
    ["payload", [1]],
    ["maybeAmount", undefined],
    ["maybeAmount", 1n << 64n],
  ])("is refused with file, row and column: %s = %s", (column, value) => {
    const path = join(folder, "bad.parquet");
    const table = openTable(path, EVERY_TYPE, ZSTD);
    table.append(LEAST);
    expect(() => table.append({ ...LEAST, [column]: value })).toThrow(InvalidData);
    expect(() => table.append({ ...LEAST, [column]: value })).toThrow(new RegExp(`^bad\\.parquet: row 2, ${column}: `));
    table.abort();
    expect(readdirSync(folder)).not.toContain("bad.parquet.tmp");
  });
});

describe("a file", () => {
  it("appears under its name only when it is whole", async () => {
    const path = join(folder, "whole.parquet");
    const table = openTable(path, { seq: "seq" }, ZSTD);
    table.append({ seq: 1 });
    expect(existsSync(path)).toBe(false);
    await table.close();
    expect(existsSync(path)).toBe(true);
    expect(existsSync(`${path}.tmp`)).toBe(false);
    table.abort();
    expect(existsSync(path)).toBe(true);
  });

  it("that a crash left half written is not written over", () => {
    const path = join(folder, "crashed.parquet");
    writeFileSync(`${path}.tmp`, "PAR1");
    expect(() => openTable(path, { seq: "seq" }, ZSTD)).toThrow(
      /crashed\.parquet\.tmp: is being written by another process/,
    );
  });
});
