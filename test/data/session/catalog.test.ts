import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CatalogEntry, listSessions, sessionFolder } from "#data/session/catalog.ts";
import { SessionWriter } from "#data/session/writer.ts";
import { InvalidData, UnknownName } from "#data/workspace/errors.ts";
import { type Sample, sampleOptions, temporaryWorkspace, writeSample } from "./sample.ts";

const workspace = temporaryWorkspace();
const DAY_S = 86_400;
/** Seconds since the epoch at which the sessions are made to have been written. */
const WRITTEN_S = { old: 1_000 * DAY_S, broken: 1_010 * DAY_S, newer: 1_020 * DAY_S, open: 1_030 * DAY_S };
let old: Sample;

beforeAll(async () => {
  old = await writeSample(workspace, "old", { frames: 50 });
  await writeSample(workspace, "newer", { frames: 20 });
  await SessionWriter.create(sampleOptions(workspace, "open"));
  mkdirSync(join(workspace.root, "sessions", "broken"));
  writeFileSync(join(workspace.root, "sessions", "broken", "session.json"), "{");
  symlinkSync(old.folder, join(workspace.root, "sessions", "linked"));
  writeFileSync(join(workspace.root, "sessions", "file"), "");
  mkdirSync(join(workspace.root, "sessions", "Not A Name"));
  for (const id of Object.keys(WRITTEN_S) as (keyof typeof WRITTEN_S)[])
    for (const file of readdirSync(join(workspace.root, "sessions", id)))
      utimesSync(join(workspace.root, "sessions", id, file), WRITTEN_S[id], WRITTEN_S[id]);
});
afterAll(() => workspace.remove());

const ids = (entries: readonly CatalogEntry[]) => entries.map(({ id }) => id);

describe("the catalog", () => {
  it("has every session in the order in which they were written, and nothing else", () => {
    expect(ids(listSessions(workspace))).toEqual(["old", "broken", "newer", "open"]);
  });

  it("says of each what its manifest says, and what its files take", () => {
    const [first, broken, , open] = listSessions(workspace);
    const swaps = old.written.filter(({ kind }) => kind === "swap").length;
    expect(first).toMatchObject({
      id: "old",
      state: "sealed",
      problem: null,
      cluster: "test",
      startNs: old.written[0]?.recvNs,
    });
    expect(first?.rows).toMatchObject({ raw: 50, swap: swaps });
    expect(first?.bytes).toBeGreaterThan(10_000);
    expect(broken).toMatchObject({
      state: "unreadable",
      problem: "broken/session.json: is not JSON: it was truncated or damaged",
    });
    expect(open).toMatchObject({ state: "open", startNs: null, endNs: null, rows: {} });
  });

  it("finds a session by its name, and the sealed one that was written last by `latest`", async () => {
    expect(await sessionFolder(workspace, "old")).toBe(old.folder);
    expect(await sessionFolder(workspace, "latest")).toBe(join(workspace.root, "sessions", "newer"));
  });

  it("answers an unknown name with the nearest one, and what is no name as bad data", async () => {
    await expect(sessionFolder(workspace, "newr")).rejects.toThrow(UnknownName);
    await expect(sessionFolder(workspace, "newr")).rejects.toThrow('did you mean "newer"?');
    await expect(sessionFolder(workspace, "linked")).rejects.toThrow(UnknownName);
    await expect(sessionFolder(workspace, "../old")).rejects.toThrow(InvalidData);
    const empty = temporaryWorkspace();
    await expect(sessionFolder(empty, "latest")).rejects.toThrow(/there is no session yet/);
    empty.remove();
  });

  it("says that a folder holds a session of another name", async () => {
    const copy = join(workspace.root, "sessions", "copy");
    cpSync(old.folder, copy, { recursive: true });
    const entry = listSessions(workspace).find(({ id }) => id === "copy");
    expect(entry).toMatchObject({ state: "unreadable", problem: "copy: holds the session old: rename the folder" });
    rmSync(copy, { recursive: true });
  });
});
