import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { STREAMS } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { statusOf } from "../workspace/workspace.ts";
import { readFooter } from "./footer.ts";
import { decodeManifest, MANIFEST_FILE, type Manifest, type ManifestPart } from "./manifest.ts";

const MANIFEST_BYTES_MAX = 64 * 1_024 * 1_024;
const READ_BYTES = 4 * 1_024 * 1_024;

/** How far a check has come, in bytes of the session's parts. */
export interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}
export type OnProgress = (progress: Progress) => void;

/** One part, as its file was found to be. */
export interface CheckedPart extends ManifestPart {
  readonly path: string;
  /** The columns that the file has; others of its stream are empty. The same in all parts of a stream. */
  readonly columns: readonly string[];
  /** Those of them that are empty in every row. */
  readonly empty: readonly string[];
}

/** A session whose files are what its manifest says. */
export interface CheckedSession {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly parts: readonly CheckedPart[];
}

/** How a session's file is called in errors: `<session>/<file>`. */
export function fileInSession(folder: string, file: string): string {
  return `${basename(folder)}/${file}`;
}

/** Reads a session's manifest. Throws InvalidData when it is missing, a link, or not as it was written. */
export function readManifest(folder: string): Manifest {
  const where = fileInSession(folder, MANIFEST_FILE);
  const path = join(folder, MANIFEST_FILE);
  const bytes = checkFile(path, where);
  if (bytes > MANIFEST_BYTES_MAX) throw new InvalidData(where, `is ${bytes} bytes long: no manifest is`);
  return decodeManifest(readFileSync(path), where);
}

/**
 * Checks everything that a replay relies on: the manifest's form and root, each part's size and SHA-256, its columns
 * and its rows. Throws InvalidData with the first file that is wrong, and why; also for a session that isn't sealed.
 */
export async function verifySession(folder: string, onProgress?: OnProgress): Promise<CheckedSession> {
  const manifest = readSealedManifest(folder);
  const totalBytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  let doneBytes = 0;
  for (const part of manifest.parts) {
    checkSize(folder, part);
    const sha256 = await hashFile(join(folder, part.file), (bytes) => {
      doneBytes += bytes;
      onProgress?.({ doneBytes, totalBytes });
    });
    if (sha256 !== part.sha256)
      throw new InvalidData(
        fileInSession(folder, part.file),
        "its SHA-256 isn't the one in the manifest: the file was changed or damaged, get it again from where it came",
      );
  }
  return { folder, manifest, parts: inspectParts(folder, manifest) };
}

/** As `verifySession`, without the hashes: for who has just checked them, and for queries. */
export function inspectSession(folder: string): CheckedSession {
  const manifest = readSealedManifest(folder);
  for (const part of manifest.parts) checkSize(folder, part);
  return { folder, manifest, parts: inspectParts(folder, manifest) };
}

function readSealedManifest(folder: string): Manifest {
  const manifest = readManifest(folder);
  if (manifest.state === "open")
    throw new InvalidData(
      fileInSession(folder, MANIFEST_FILE),
      "is still open: whatever wrote it is at work or has crashed; only sealed sessions can be read",
    );
  return manifest;
}

/** Files in a session's folder that its manifest doesn't list. */
export function unlistedFiles(folder: string, manifest: Manifest): string[] {
  const listed = new Set([MANIFEST_FILE, ...manifest.parts.map((part) => part.file)]);
  return readdirSync(folder)
    .filter((name) => !listed.has(name))
    .sort();
}

function checkSize(folder: string, part: ManifestPart): void {
  const where = fileInSession(folder, part.file);
  const bytes = checkFile(join(folder, part.file), where);
  if (bytes !== part.bytes)
    throw new InvalidData(
      where,
      `is ${bytes} bytes long, the manifest says ${part.bytes}: it was truncated or changed`,
    );
}

function inspectParts(folder: string, manifest: Manifest): CheckedPart[] {
  const parts = manifest.parts.map((part) => inspectPart(folder, part));
  for (const [at, part] of parts.entries()) {
    const before = parts[at - 1];
    if (before?.stream === part.stream && before.columns.join() !== part.columns.join())
      throw new InvalidData(fileInSession(folder, part.file), `has other columns than ${before.file}`);
  }
  return parts;
}

function inspectPart(folder: string, part: ManifestPart): CheckedPart {
  const where = fileInSession(folder, part.file);
  const path = join(folder, part.file);
  const { rows, ...columns } = readFooter(path, where, STREAMS[part.stream]);
  if (rows !== part.rows) throw new InvalidData(where, `has ${rows} rows, the manifest says ${part.rows}`);
  return { ...part, path, ...columns };
}

/** The file's size. Throws InvalidData when it is missing or isn't a plain file. */
function checkFile(path: string, where: string): number {
  const status = statusOf(path);
  if (status === null) throw new InvalidData(where, "is missing");
  if (status.isSymbolicLink()) throw new InvalidData(where, "is a link: a session holds its own files only");
  if (!status.isFile()) throw new InvalidData(where, "is not a file");
  return status.size;
}

async function hashFile(path: string, onBytes: (bytes: number) => void): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const file = openSync(path, "r");
  try {
    for (;;) {
      const read = readSync(file, buffer, 0, buffer.length, null);
      if (read === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, read));
      onBytes(read);
      await new Promise(setImmediate);
    }
  } finally {
    closeSync(file);
  }
}
