import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type, tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STREAM_NAMES, STREAMS } from "#data/market/streams.ts";
import { openQuery, type Query } from "#data/session/query.ts";
import { arrowStream } from "#data/session/resultArrow.ts";
import { allRows, csvLines, jsonLines } from "#data/session/resultText.ts";
import { diskColumns, sqlTypeOf } from "#data/session/schema.ts";
import { type CheckedSession, inspectSession } from "#data/session/verify.ts";
import { UsageError } from "#data/workspace/errors.ts";
import { openWorkspace } from "#data/workspace/workspace.ts";
import { type Sample, temporaryWorkspace, writeSample } from "./sample.ts";

const workspace = temporaryWorkspace();
let sample: Sample;
let session: CheckedSession;
let query: Query;
beforeAll(async () => {
  sample = await writeSample(workspace, "one", { frames: 600, partRows: 40 });
  session = inspectSession(sample.folder);
  query = await openQuery([session]);
});
afterAll(() => {
  query.close();
  workspace.remove();
});

const rows = async (sql: string) => await allRows(await query.run(sql));

describe("the views of a session", () => {
  it("are called as the streams, and have what was written", async () => {
    for (const stream of STREAM_NAMES) {
      const written = sample.written.filter(({ kind }) => kind === stream);
      const [found] = await rows(`SELECT count(*) AS rows, CAST(sum(seq) AS UBIGINT) AS seqs FROM "${stream}"`);
      const seqs = written.reduce((sum, { seq }) => sum + BigInt(seq as number), 0n);
      expect(found, stream).toEqual({ rows: String(written.length), seqs: String(seqs) });
    }
  });

  it("have sums of amounts that are exact to the unit", async () => {
    const amounts = sample.written.filter(({ kind }) => kind === "swap").map(({ amount }) => amount as bigint);
    expect(await rows("SELECT sum(amount) AS sum FROM swap")).toEqual([
      { sum: String(amounts.reduce((sum, amount) => sum + amount, 0n)) },
    ]);
  });

  it("have 128-bit columns whole beside their halves", async () => {
    const pools = sample.written.filter(({ kind }) => kind === "pool");
    expect((await rows("SELECT sqrt_price AS whole FROM pool")).map(({ whole }) => whole)).toEqual(
      pools.map(({ sqrtPrice }) => (sqrtPrice === null ? null : String(sqrtPrice))),
    );
    const changes = sample.written.filter(({ kind }) => kind === "liquidity");
    expect((await rows("SELECT liquidity_delta AS whole FROM liquidity")).map(({ whole }) => whole)).toEqual(
      changes.map(({ liquidityDelta }) => String(liquidityDelta)),
    );
  });

  it("exist for streams without rows, empty, with the same columns of the same types", async () => {
    const none = await openQuery([]);
    for (const stream of STREAM_NAMES) {
      const describeView = `SELECT column_name, column_type FROM (DESCRIBE "${stream}")`;
      const empty = await allRows(await none.run(describeView));
      expect(empty).toEqual(await rows(describeView));
      const expected = diskColumns(STREAMS[stream]).map((column) => [column.name, sqlTypeOf(column)]);
      for (const [name, type] of expected) expect(empty).toContainEqual({ column_name: name, column_type: type });
      expect(await allRows(await none.run(`SELECT * FROM "${stream}"`))).toEqual([]);
    }
    none.close();
  });

  it("tell sessions apart when there are several", async () => {
    const other = await writeSample(workspace, "two", { frames: 50, seed: 9 });
    const both = await openQuery([session, inspectSession(other.folder)]);
    const sums = await allRows(
      await both.run("SELECT session, count(*) AS rows FROM raw GROUP BY session ORDER BY session"),
    );
    expect(sums).toEqual([
      { session: "one", rows: "600" },
      { session: "two", rows: "50" },
    ]);
    both.close();
  });

  it("are those of the session's own files, even in a folder whose name is a pattern", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sniperforge-pattern-"));
    const names = ["[ab]", "a", "a*b", "aXb", "k=v", "it's"];
    for (const [at, name] of names.entries())
      await writeSample(openWorkspace(join(folder, name)), "one", { frames: 10 + at });
    for (const [at, name] of names.entries()) {
      const one = await openQuery([inspectSession(join(folder, name, "sessions", "one"))]);
      expect(await allRows(await one.run("SELECT count(*) AS rows FROM raw"))).toEqual([{ rows: String(10 + at) }]);
      const columns = (await allRows(await one.run("DESCRIBE raw"))).map((row) => row.column_name);
      expect(columns).toEqual(["session", "seq", "recv_ns", "source", "channel", "bytes"]);
      one.close();
    }
    rmSync(folder, { recursive: true });
  });
});

describe("a query", () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "sniperforge-elsewhere-"));
  const secret = join(elsewhere, "secret.csv");
  writeFileSync(secret, "a,b\n1,2\n");
  afterAll(() => rmSync(elsewhere, { recursive: true }));

  it.each([
    `SELECT * FROM read_csv('${secret}')`,
    `SELECT * FROM '${secret}'`,
    `SELECT * FROM read_text('${secret}')`,
    `SELECT * FROM read_blob('${secret}')`,
    `SELECT * FROM glob('${elsewhere}/*')`,
    `SELECT * FROM read_parquet('${workspace.root}/sessions/../../../${secret}')`,
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT * FROM read_csv('https://example.com/x.csv')",
    "SELECT getenv('HOME')",
  ])("can't reach outside of the sessions: %s", async (sql) => {
    await expect(rows(sql)).rejects.toThrow(UsageError);
  });

  it.each([
    "COPY (SELECT 1) TO '/tmp/sniperforge-stolen.csv'",
    "CREATE TABLE t (i INT)",
    "DROP VIEW swap",
    "INSERT INTO swap VALUES (1)",
    "DELETE FROM swap",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET threads = 8",
    "PRAGMA enable_profiling",
    "ATTACH '/tmp/sniperforge.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "EXPORT DATABASE '/tmp/sniperforge-stolen'",
    "CALL pragma_version()",
    "SELECT 1; SELECT 2",
    "",
    "SELEKT 1",
    "SELECT * FROM swaps",
  ])("only reads, one statement at a time: %s", async (sql) => {
    await expect(rows(sql)).rejects.toThrow(UsageError);
    expect(existsSync("/tmp/sniperforge-stolen.csv")).toBe(false);
  });

  it("can't write over a session's own files", async () => {
    const before = readdirSync(sample.folder).map((file) => readFileSync(join(sample.folder, file)));
    for (const file of ["swap-0001.parquet", "new.parquet"])
      await expect(rows(`COPY (SELECT 1) TO '${join(sample.folder, file)}' (FORMAT parquet)`)).rejects.toThrow(
        UsageError,
      );
    expect(readdirSync(sample.folder).map((file) => readFileSync(join(sample.folder, file)))).toEqual(before);
  });

  it("that names an unknown view is answered with one that is near", async () => {
    await expect(rows("SELECT * FROM swaps")).rejects.toThrow(/Did you mean "swap/);
  });

  it("may explain, describe and summarize", async () => {
    for (const sql of [
      "EXPLAIN SELECT * FROM swap",
      "DESCRIBE swap",
      "SUMMARIZE SELECT seq FROM swap",
      "FROM swap LIMIT 1",
    ])
      expect((await rows(sql)).length).toBeGreaterThan(0);
  });
});

describe("what a query gives", () => {
  const ROW = `SELECT true AS b, 1::TINYINT AS i8, -2::INTEGER AS i32, 18446744073709551614::UBIGINT AS u64,
    (-9223372036854775808)::BIGINT AS i64, 340282366920938463463374607431768211455::UHUGEINT AS u128, 0.5::DOUBLE AS f,
    'a "b", c' || chr(10) || 'd' AS text, '' AS blank, NULL AS nothing, 'ab'::BLOB AS bytes, [1, 2] AS list,
    TIMESTAMP '2022-04-06 00:00:01' AS t, 'nan'::DOUBLE AS nan`;

  it("is JSON in which no integer of 64 bits is a number", async () => {
    const lines: string[] = [];
    for await (const text of jsonLines(await query.run(ROW))) lines.push(text);
    expect(lines.join("")).toBe(
      '{"b":true,"i8":1,"i32":-2,"u64":"18446744073709551614","i64":"-9223372036854775808",' +
        '"u128":"340282366920938463463374607431768211455","f":0.5,"text":"a \\"b\\", c\\nd","blank":"","nothing":null,' +
        '"bytes":"ab","list":[1,2],"t":"2022-04-06 00:00:01","nan":"NaN"}\n',
    );
  });

  it("is CSV by RFC 4180, in which empty text isn't an empty value", async () => {
    const lines: string[] = [];
    for await (const text of csvLines(await query.run(ROW))) lines.push(text);
    expect(lines.join("")).toBe(
      "b,i8,i32,u64,i64,u128,f,text,blank,nothing,bytes,list,t,nan\n" +
        'true,1,-2,18446744073709551614,-9223372036854775808,340282366920938463463374607431768211455,0.5,"a ""b"", c\nd","",,ab,"[1,2]",2022-04-06 00:00:01,NaN\n',
    );
  });

  it("is an Arrow stream whose types and values are DuckDB's", async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of arrowStream(await query.run(ROW))) pieces.push(piece);
    const table = tableFromIPC(Buffer.concat(pieces));
    expect(table.toArray().map((row) => row.toJSON())).toEqual([
      {
        ...{ b: true, i8: 1, i32: -2, u64: 18446744073709551614n, i64: -9223372036854775808n, f: 0.5 },
        ...{ u128: "340282366920938463463374607431768211455", text: 'a "b", c\nd', blank: "", nothing: null },
        ...{ bytes: new Uint8Array([97, 98]), list: "[1,2]", t: "2022-04-06 00:00:01", nan: Number.NaN },
      },
    ]);
    expect(table.schema.fields.find(({ name }) => name === "u64")?.type.toString()).toBe("Uint64");
  });

  it("is the same in Arrow as in JSON over many chunks, empty values too", async () => {
    const sql =
      "SELECT i AS u, CASE WHEN i % 5 = 0 THEN NULL ELSE i::DOUBLE / 4 END AS f, CASE WHEN i % 7 <> 0 THEN 'n' || i END AS t FROM range(10000) r(i)";
    const pieces: Uint8Array[] = [];
    for await (const piece of arrowStream(await query.run(sql))) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(4);
    const table = tableFromIPC(Buffer.concat(pieces));
    expect(table.schema.fields.map(({ type }) => type.typeId)).toEqual(
      [Type.Int64, Type.Float64, Type.Utf8].map((id) =>
        id === Type.Int64 ? Type.Int : id === Type.Float64 ? Type.Float : id,
      ),
    );
    const fromArrow = table.toArray().map((row) => ({ ...row.toJSON(), u: String(row.u) }));
    expect(fromArrow).toEqual(await rows(sql));
  });

  it("has columns of its own for two of the same name", async () => {
    expect(await rows("SELECT 1 AS a, 2 AS a")).toEqual([{ a: 1, "a:1": 2 }]);
  });

  it("is nothing but a head when there are no rows", async () => {
    const empty = "SELECT seq, source FROM swap WHERE false";
    const pieces: Uint8Array[] = [];
    for await (const piece of arrowStream(await query.run(empty))) pieces.push(piece);
    const table = tableFromIPC(Buffer.concat(pieces));
    expect([table.numRows, table.schema.names]).toEqual([0, ["seq", "source"]]);
    const lines: string[] = [];
    for await (const text of csvLines(await query.run(empty))) lines.push(text);
    expect(lines.join("")).toBe("seq,source\n");
  });

  it("is the same bytes each time, sums of floats included", async () => {
    const sql =
      "SELECT sum(price) AS sum, avg(price) AS mean FROM (SELECT price / 3 AS price FROM pool WHERE abs(price) < 10)";
    const first = JSON.stringify(await rows(sql));
    for (let again = 0; again < 5; again++) expect(JSON.stringify(await rows(sql))).toBe(first);
  });
});
