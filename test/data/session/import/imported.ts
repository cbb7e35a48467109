import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openDatabase, sqlParts, withConnection } from "#data/session/database.ts";
import type { Importer, ImportRequest } from "#data/session/import/importer.ts";
import type { Manifest } from "#data/session/manifest.ts";
import { folderOf, openWorkspace, type Workspace } from "#data/workspace/workspace.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sniperforge-import-"));
  folders.push(folder);
  return folder;
}

export function temporaryWorkspace(): Workspace {
  return openWorkspace(temporaryFolder());
}

/** What an import came to. */
export interface Imported {
  readonly manifest: Manifest;
  readonly folder: string;
  /** Rows of a query over the session's files; `{swap}` stands for the parts of that stream. */
  rows(sql: string): Promise<unknown[][]>;
}

/** Imports into a workspace of its own. */
export async function imported(
  importer: Importer,
  input: string,
  options: unknown,
  more: Partial<ImportRequest> = {},
): Promise<Imported> {
  const workspace = more.workspace ?? temporaryWorkspace();
  const createdBy = { name: "test", version: "0" };
  const manifest = await importer.run({ workspace, input, options, raw: "keep", createdBy, ...more });
  return sessionRows(manifest, folderOf(workspace, "sessions", manifest.id));
}

/** A session that was made, ready to be asked. */
export function sessionRows(manifest: Manifest, folder: string): Imported {
  const partsOf = (stream: string) =>
    sqlParts(manifest.parts.filter((part) => part.stream === stream).map(({ file }) => join(folder, file)));
  return {
    manifest,
    folder,
    async rows(sql) {
      const database = await openDatabase({ threads: 1, memoryMb: 512 });
      try {
        const query = sql.replace(/\{([a-z_]+)\}/g, (_, stream: string) => partsOf(stream));
        return await withConnection(database, async (connection) => (await connection.runAndReadAll(query)).getRows());
      } finally {
        database.closeSync();
      }
    },
  };
}
