import { DuckDBInstance } from "@duckdb/node-api";
import { openTable } from "./data/session/table.ts";
import { rmSync } from "node:fs";
const N = 2_000_000;
const f = "/tmp/exp/names.parquet"; rmSync(f, { force: true });
const t = openTable(f, { a: "key", b: "key", c: "key", d: "key?" });
let x = 1;
for (let i = 0; i < N; i++) { x = (Math.imul(x, 1664525) + 1013904223) >>> 0; const k = x >>> 8; t.append({ a: "Pool" + String(k % 64).padEnd(40, "z"), b: "Sign" + String(k % 500).padEnd(40, "z"), c: "Wall" + String(k % 5000).padEnd(40, "z"), d: k % 3 === 0 ? null : "Null" + String(k % 30).padEnd(40, "z") }); }
await t.close();
const inst = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "256MB" });
const c = await inst.connect();
await c.run(`create type names as enum (select distinct v from (select a as v from read_parquet('${f}') union all select b from read_parquet('${f}') union all select c from read_parquet('${f}') union all select d from read_parquet('${f}')) where v is not null order by v)`);
const tests: Record<string,string> = { base: "select 1::UINTEGER" };
for (const col of ["a","b","c","d"]) {
  await c.run(`set variable n_${col} = (select list(v order by v) from (select distinct ${col} v from read_parquet('${f}')))`);
  await c.run(`set variable i_${col} = (select list(enum_code(v::names)::uinteger order by v) from (select distinct ${col} v from read_parquet('${f}') where ${col} is not null))`);
  tests["hash " + col] = `select hash(${col})`;
  tests["enum " + col] = `select coalesce(enum_code(${col}::names)::UINTEGER, 4294967295::uinteger)`;
  tests["pos " + col] = `select list_position(getvariable('n_${col}'), ${col})`;
  tests["pos+ext " + col] = `select list_extract(getvariable('i_${col}'), list_position(getvariable('n_${col}'), ${col}))`;
  tests["pos+ext+coalesce " + col] = `select coalesce(list_extract(getvariable('i_${col}'), list_position(getvariable('n_${col}'), ${col})), 4294967295::uinteger)`;
}
const best: Record<string, number> = {};
for (let k = 0; k < 3; k++) for (const [label, sql] of Object.entries(tests)) {
  const u0 = process.cpuUsage();
  const res = await c.stream(sql + ` from read_parquet('${f}')`);
  let rows = 0;
  for (;;) { const ch = await res.fetchChunk(); if (!ch || ch.rowCount === 0) break; rows += ch.rowCount; }
  const u = process.cpuUsage(u0);
  best[label] = Math.min(best[label] ?? 1e9, (u.user + u.system) * 1000 / rows);
}
for (const [l, v] of Object.entries(best)) console.log(l.padEnd(22), v.toFixed(1), "ns/row");
