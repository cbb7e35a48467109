import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, sqlText, withConnection } from "#data/session/database.ts";
import { copySession, EXPORT_FORMATS, exportStreams } from "#data/session/export.ts";
import { openQuery } from "#data/session/query.ts";
import { allRows, type JsonRow } from "#data/session/resultText.ts";
import { type CheckedSession, inspectSession, type Progress, verifySession } from "#data/session/verify.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { temporaryWorkspace, writeSample } from "./sample.ts";

const workspace = temporaryWorkspace();
const outside = mkdtempSync(join(tmpdir(), "sniperforge-export-"));
let session: CheckedSession;
beforeAll(async () => {
  session = await verifySession((await writeSample(workspace, "source", { frames: 500, partRows: 60 })).folder);
});
afterAll(() => {
  workspace.remove();
  rmSync(outside, { recursive: true });
});

async function swapsOf(checked: CheckedSession): Promise<JsonRow[]> {
  const query = await openQuery([checked]);
  const rows = await allRows(await query.run("SELECT * EXCLUDE (session) FROM swap"));
  query.close();
  return rows;
}

async function readFile(path: string, reader: string, options = ""): Promise<JsonRow[]> {
  const database = await openDatabase({ threads: 1, memoryMb: 256 });
  const rows = await withConnection(database, async (connection) => {
    const result = await connection.run(`SELECT * FROM ${reader}(${sqlText(path)}${options})`);
    return await result.getRowObjectsJson();
  });
  database.closeSync();
  return rows;
}

describe("streams", () => {
  it("are exported with all their rows, in order, in every format", async () => {
    const swaps = await swapsOf(session);
    expect(swaps.length).toBeGreaterThan(20);
    for (const format of EXPORT_FORMATS) {
      const folder = join(outside, format);
      const paths = await exportStreams(session, { format, folder, streams: ["swap", "slot"] });
      expect(paths).toEqual([join(folder, `swap.${format}`), join(folder, `slot.${format}`)]);
      expect(readdirSync(folder).sort()).toEqual([`slot.${format}`, `swap.${format}`]);
    }
    const jsonl = readFileSync(join(outside, "jsonl", "swap.jsonl"), "utf8");
    expect(
      jsonl
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(swaps);
    const arrow = tableFromIPC(readFileSync(join(outside, "arrow", "swap.arrow"))).toArray();
    expect(arrow.map((row) => String(row.amount))).toEqual(swaps.map((row) => row.amount));
    const parquet = await readFile(join(outside, "parquet", "swap.parquet"), "read_parquet");
    expect(parquet).toEqual(swaps.map(({ sqrt_price_limit: _whole, ...row }) => row));
    const csv = await readFile(join(outside, "csv", "swap.csv"), "read_csv", ", all_varchar = true");
    expect(csv.map((row) => [row.seq, row.amount, row.pool])).toEqual(
      swaps.map((row) => [row.seq, row.amount, row.pool]),
    );
  });

  it("are all that the session has, when none is named", async () => {
    const paths = await exportStreams(session, { format: "jsonl", folder: join(outside, "all") });
    const streams = new Set(session.parts.map((part) => part.stream));
    expect(paths.length).toBe(streams.size);
  });

  it("are not written over what is there", async () => {
    writeFileSync(join(outside, "swap.csv"), "mine");
    const request = { format: "csv", folder: outside, streams: ["swap"] } as const;
    await expect(exportStreams(session, request)).rejects.toThrow(/swap\.csv: exists already/);
    expect(readFileSync(join(outside, "swap.csv"), "utf8")).toBe("mine");
  });
});

describe("a whole session", () => {
  it("is copied file by file, byte by byte, without what isn't its own", async () => {
    writeFileSync(join(session.folder, "notes.txt"), "mine");
    const target = join(outside, "copy");
    const reports: Progress[] = [];
    await copySession(session, target, (progress) => reports.push(progress));
    const copied = await verifySession(target);
    expect(copied.manifest).toEqual(session.manifest);
    expect(existsSync(join(target, "notes.txt"))).toBe(false);
    expect(reports.at(-1)?.doneBytes).toBe(session.parts.reduce((sum, part) => sum + part.bytes, 0));
    await expect(copySession(session, target)).rejects.toThrow(/exists already/);
  });

  it("is not copied when a file isn't what its hash says, and nothing stays behind", async () => {
    const damaged = join(outside, "damaged");
    cpSync(session.folder, damaged, { recursive: true });
    const file = join(damaged, "swap-0001.parquet");
    const bytes = readFileSync(file);
    bytes[100]! ^= 4;
    const checked = inspectSession(damaged);
    writeFileSync(file, bytes);
    const target = join(outside, "never");
    const copying = copySession(checked, target);
    await expect(copying).rejects.toThrow(InvalidData);
    await expect(copying).rejects.toThrow(/damaged\/swap-0001\.parquet: its SHA-256/);
    expect(existsSync(target)).toBe(false);
  });
});
