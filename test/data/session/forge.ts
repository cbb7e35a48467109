import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Columns, STREAM_NAMES, STREAMS, type Stream } from "#data/market/streams.ts";
import { zstd } from "#data/session/codec.ts";
import { encodeManifest, type ManifestPart, partFile, type UnrootedManifest } from "#data/session/manifest.ts";
import { openTable, type Row } from "#data/session/table.ts";
import { folderOf, type Workspace } from "#data/workspace/workspace.ts";
import { START_NS } from "./sample.ts";

export interface Forgery {
  readonly streams: Partial<Record<Stream, readonly Row[]>>;
  /** Columns to write a stream with, where they are not the present ones. */
  readonly columns?: Partial<Record<Stream, Columns>>;
  /** The last change to the manifest before its root is computed. */
  readonly edit?: (manifest: UnrootedManifest) => UnrootedManifest;
}

/** A session with rows that the writer would refuse, whose hashes are right all the same. Gives its folder. */
export async function forgeSession(workspace: Workspace, id: string, forgery: Forgery): Promise<string> {
  const folder = folderOf(workspace, "sessions", id);
  mkdirSync(folder);
  const parts: ManifestPart[] = [];
  for (const stream of STREAM_NAMES) {
    const rows = forgery.streams[stream];
    if (rows === undefined) continue;
    const file = partFile(stream, 1);
    const table = openTable(join(folder, file), forgery.columns?.[stream] ?? STREAMS[stream], await zstd());
    for (const row of rows) table.append(row);
    const { sha256, bytes } = await table.close();
    const [first, last] = [rows[0], rows.at(-1)];
    const seqs = { seqFrom: String(first?.seq), seqTo: String(last?.seq) };
    const times = { nsFrom: String(first?.recvNs), nsTo: String(last?.recvNs) };
    parts.push({ file, stream, sha256, bytes, rows: rows.length, ...seqs, ...times });
  }
  const manifest: UnrootedManifest = {
    schemaVersion: 1,
    id,
    cluster: "test",
    createdBy: { name: "forger", version: "1" },
    sources: [{ name: "wire", kind: "test" }],
    programs: [],
    anchors: [],
    configHash: "0".repeat(64),
    startNs: String(START_NS),
    endNs: String(START_NS + 1_000_000n),
    parts,
    slots: null,
    state: "sealed",
    checkpoint: null,
    marks: {},
  };
  writeFileSync(join(folder, "session.json"), encodeManifest(forgery.edit?.(manifest) ?? manifest));
  return folder;
}

/** Rows of the `clock` stream. */
export function clockRows(...seqs: readonly number[]): Row[] {
  return seqs.map((seq, at) => ({ seq, recvNs: START_NS + BigInt(at), source: "wire" }));
}

/** Rows of the `control` stream. */
export function controlRows(...seqs: readonly number[]): Row[] {
  return clockRows(...seqs).map((row) => ({ ...row, action: "kill", detail: null }));
}
