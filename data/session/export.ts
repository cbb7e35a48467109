import { closeSync, existsSync, mkdirSync, openSync, readSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { STREAM_NAMES, STREAMS, type Stream } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { openDatabase, sqlParts, sqlText, withConnection } from "./database.ts";
import { DurableFile, writeDurably } from "./durableFile.ts";
import { encodeManifest, MANIFEST_FILE } from "./manifest.ts";
import { openQuery, type QueryResult } from "./query.ts";
import { arrowStream } from "./resultArrow.ts";
import { csvLines, jsonLines } from "./resultText.ts";
import { diskColumns } from "./schema.ts";
import { type CheckedSession, fileInSession, type OnProgress } from "./verify.ts";

export const EXPORT_FORMATS = ["parquet", "csv", "jsonl", "arrow"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface StreamExport {
  readonly format: ExportFormat;
  /** Where the files go; made when it is missing. */
  readonly folder: string;
  /** Default: all that the session has. */
  readonly streams?: readonly Stream[];
}

const MEMORY_MB = 1_024;
const COPY_BYTES = 4 * 1_024 * 1_024;

/**
 * Writes streams of a session as one file each, `<stream>.<format>`, in `seq` order. Gives their paths. Throws
 * InvalidData rather than write over a file.
 */
export async function exportStreams(session: CheckedSession, request: StreamExport): Promise<string[]> {
  const present = STREAM_NAMES.filter((stream) => session.parts.some((part) => part.stream === stream));
  const streams = request.streams ?? present;
  const paths = streams.map((stream) => join(request.folder, `${stream}.${request.format}`));
  for (const path of paths) if (existsSync(path)) throw new InvalidData(path, "exists already: choose another folder");
  mkdirSync(request.folder, { recursive: true });
  for (const [at, stream] of streams.entries()) {
    if (request.format === "parquet") await exportParquet(session, stream, paths[at]!);
    else await exportResult(session, stream, request.format, paths[at]!);
  }
  return paths;
}

async function exportResult(
  session: CheckedSession,
  stream: Stream,
  format: Exclude<ExportFormat, "parquet">,
  path: string,
): Promise<void> {
  const query = await openQuery([session]);
  const file = new DurableFile(path);
  try {
    const result = await query.run(`SELECT * EXCLUDE (session) FROM "${stream}"`);
    for await (const piece of encoded(result, format)) file.write(piece);
    await file.commit();
  } finally {
    file.abort();
    query.close();
  }
}

async function* encoded(
  result: QueryResult,
  format: Exclude<ExportFormat, "parquet">,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (format === "arrow") {
    yield* arrowStream(result);
    return;
  }
  const encoder = new TextEncoder();
  for await (const text of format === "csv" ? csvLines(result) : jsonLines(result)) yield encoder.encode(text);
}

/** One file of all the stream's parts, with the columns that they have. */
async function exportParquet(session: CheckedSession, stream: Stream, path: string): Promise<void> {
  const parts = session.parts.filter((part) => part.stream === stream);
  if (parts.length === 0)
    throw new InvalidData(fileInSession(session.folder, MANIFEST_FILE), `lists no part of ${stream}`);
  const columns = diskColumns(STREAMS[stream]).filter(({ name }) => parts[0]?.columns.includes(name));
  const rows = `SELECT ${columns.map(({ name }) => name).join(", ")} FROM ${sqlParts(parts.map((part) => part.path))}`;
  const temporary = `${path}.tmp`;
  const database = await openDatabase({ threads: 1, memoryMb: MEMORY_MB });
  try {
    await withConnection(database, (connection) =>
      connection.run(`COPY (${rows}) TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd)`),
    );
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
    database.closeSync();
  }
}

/**
 * Copies a whole session to `target`, a folder that doesn't exist yet, checking each file's SHA-256 on the way; files
 * that the manifest doesn't list stay behind. Throws InvalidData, and leaves nothing, when one is not what it should be.
 */
export async function copySession(session: CheckedSession, target: string, onProgress?: OnProgress): Promise<void> {
  if (existsSync(target)) throw new InvalidData(target, "exists already: choose another folder");
  mkdirSync(target, { recursive: true });
  const totalBytes = session.parts.reduce((sum, part) => sum + part.bytes, 0);
  let doneBytes = 0;
  try {
    for (const part of session.parts) {
      const sha256 = await copyFile(part.path, join(target, part.file), (bytes) => {
        doneBytes += bytes;
        onProgress?.({ doneBytes, totalBytes });
      });
      if (sha256 !== part.sha256)
        throw new InvalidData(fileInSession(session.folder, part.file), "its SHA-256 isn't the one in the manifest");
    }
    await writeDurably(join(target, MANIFEST_FILE), encodeManifest(session.manifest));
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

async function copyFile(from: string, to: string, onBytes: (bytes: number) => void): Promise<string> {
  const source = openSync(from, "r");
  const target = new DurableFile(to);
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  try {
    for (;;) {
      const read = readSync(source, buffer, 0, buffer.length, null);
      if (read === 0) break;
      target.write(buffer.subarray(0, read));
      onBytes(read);
      await new Promise(setImmediate);
    }
    return (await target.commit()).sha256;
  } finally {
    target.abort();
    closeSync(source);
  }
}
