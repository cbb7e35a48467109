import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, withConnection } from "#data/session/database.ts";
import { MAX_ROWS_PER_PART, SCHEMA_VERSION } from "#data/session/manifest.ts";
import { streamTables } from "./formatTables.ts";
import { temporaryWorkspace, writeSample } from "./sample.ts";

const DOCS = readFileSync(new URL("../../../docs/session-format.md", import.meta.url), "utf8");
const workspace = temporaryWorkspace();
afterAll(() => workspace.remove());

describe("docs/session-format.md", () => {
  it("has the columns of every stream as they are (print them with `npx tsx test/data/session/formatTables.ts`)", () => {
    const [, section] = DOCS.split("<!-- streams -->\n");
    expect(section?.trim()).toBe(streamTables());
  });

  it("names the version and the limits that the code has", () => {
    expect(DOCS).toContain(`version ${SCHEMA_VERSION}`);
    expect(DOCS).toContain(MAX_ROWS_PER_PART.toLocaleString("en-US"));
  });

  describe("its SQL", () => {
    const statements = [...DOCS.matchAll(/```sql\n([^`]+)```/g)].flatMap(([, block]) => (block ?? "").split(/;\s*\n/));
    let folder: string;
    beforeAll(async () => {
      folder = (await writeSample(workspace, "day", { frames: 900 })).folder;
    });

    it("is there", () => expect(statements.filter((sql) => sql.trim() !== "").length).toBeGreaterThan(3));

    it.each(statements.filter((sql) => sql.trim() !== ""))("runs over a session's files: %s", async (sql) => {
      const database = await openDatabase({ threads: 1, memoryMb: 256 });
      try {
        const here = sql.replaceAll("workspace/sessions/day/", `${folder}/`);
        const result = await withConnection(database, async (connection) => (await connection.run(here)).getRows());
        expect(result.length).toBeGreaterThan(0);
      } finally {
        database.closeSync();
      }
    });
  });

  it("gives a check of the root that passes on what the writer wrote, and fails on what was changed", async () => {
    const [, script] = /```js\n([\s\S]*?)\n```\n/.exec(DOCS) ?? [];
    const { folder } = await writeSample(workspace, "rooted", { frames: 20 });
    const path = join(workspace.root, "check.mjs");
    writeFileSync(path, `${script}`);
    expect(execFileSync(process.execPath, [path, folder], { encoding: "utf8" }).trim()).toBe("whole");
    const manifest = join(folder, "session.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"cluster":"test"', '"cluster":"toast"'));
    expect(execFileSync(process.execPath, [path, folder], { encoding: "utf8" }).trim()).not.toBe("whole");
    rmSync(path);
  });
});
