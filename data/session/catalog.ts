import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Stream } from "../market/streams.ts";
import { InvalidData, UnknownName } from "../workspace/errors.ts";
import { checkName, folderOf, isName, shelfFolder, type Workspace } from "../workspace/workspace.ts";
import type { Manifest } from "./manifest.ts";
import { readManifest } from "./verify.ts";

/** The word that stands for the session that was written last. */
export const LATEST = "latest";

/** A session of the workspace, as its manifest describes it; its files are not checked. */
export interface CatalogEntry {
  readonly id: string;
  readonly folder: string;
  readonly state: Manifest["state"] | "unreadable";
  /** Why it is unreadable. */
  readonly problem: string | null;
  readonly cluster: string | null;
  /** Nanoseconds since the epoch; null unless it is sealed. */
  readonly startNs: bigint | null;
  readonly endNs: bigint | null;
  /** Rows by stream, those without rows left out. */
  readonly rows: Readonly<Partial<Record<Stream, number>>>;
  /** What its folder takes on the disk, files that the manifest doesn't list included. */
  readonly bytes: number;
  /** When anything in its folder was last written, in nanoseconds since the epoch. */
  readonly writtenNs: bigint;
}

/** The sessions of a workspace, in the order in which they were last written. */
export function listSessions(workspace: Workspace): CatalogEntry[] {
  const shelf = shelfFolder(workspace, "sessions");
  return readdirSync(shelf, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isName(entry.name))
    .map((entry) => catalogEntry(entry.name, join(shelf, entry.name)))
    .sort((a, b) => (a.writtenNs < b.writtenNs ? -1 : a.writtenNs > b.writtenNs ? 1 : a.id < b.id ? -1 : 1));
}

/**
 * The folder of the session that is called so; `latest` is the sealed one that was written last. Throws UnknownName
 * with the nearest one when there is none, InvalidData for what is no name.
 */
export async function sessionFolder(workspace: Workspace, given: string): Promise<string> {
  const sessions = listSessions(workspace);
  if (given === LATEST) {
    const latest = sessions.findLast((session) => session.state === "sealed");
    if (latest !== undefined) return latest.folder;
  }
  checkName("session", given);
  const known = sessions.map((session) => session.id);
  if (!known.includes(given)) throw new UnknownName("session", given, known);
  return folderOf(workspace, "sessions", given);
}

function catalogEntry(id: string, folder: string): CatalogEntry {
  const files = readdirSync(folder).map((file) => lstatSync(join(folder, file), { bigint: true }));
  const onDisk = {
    id,
    folder,
    bytes: files.reduce((sum, file) => sum + Number(file.size), 0),
    writtenNs: files.reduce((latest, file) => (file.mtimeNs > latest ? file.mtimeNs : latest), 0n),
  };
  try {
    return { ...onDisk, ...described(readManifest(folder), id) };
  } catch (error) {
    if (!(error instanceof InvalidData)) throw error;
    const nothing = { cluster: null, startNs: null, endNs: null, rows: {} };
    return { ...onDisk, ...nothing, state: "unreadable", problem: error.message };
  }
}

function described(manifest: Manifest, id: string): Omit<CatalogEntry, "id" | "folder" | "bytes" | "writtenNs"> {
  if (manifest.id !== id) throw new InvalidData(id, `holds the session ${manifest.id}: rename the folder`);
  const rows: Partial<Record<Stream, number>> = {};
  for (const part of manifest.parts) rows[part.stream] = (rows[part.stream] ?? 0) + part.rows;
  return {
    state: manifest.state,
    problem: null,
    cluster: manifest.cluster,
    startNs: manifest.startNs === null ? null : BigInt(manifest.startNs),
    endNs: manifest.endNs === null ? null : BigInt(manifest.endNs),
    rows,
  };
}
