import { DuckDBInstance } from "@duckdb/node-api";
const f=process.argv[2];
const db = await DuckDBInstance.create(":memory:"); const c=await db.connect();
for (const q of process.argv.slice(3)) { const r=await c.runAndReadAll(q.replace(/\{(\w+)\}/g,(_,s)=>`read_parquet('${f}/${s}-*.parquet')`)); console.table(r.getRows().map(x=>x.map(v=>typeof v==="bigint"?Number(v):v&&typeof v==="object"?String(v):v))); }
