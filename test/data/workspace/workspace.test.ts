import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InvalidData } from "#data/workspace/errors.ts";
import {
  checkName,
  folderOf,
  isName,
  openWorkspace,
  resolveInside,
  SHELVES,
  shelfFolder,
  workspaceFolder,
} from "#data/workspace/workspace.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "sniperforge-workspace-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the workspace's folder", () => {
  it("is the flag, else SNIPERFORGE_WORKSPACE, else ./workspace", () => {
    const environment = { SNIPERFORGE_WORKSPACE: "/from/environment" };
    expect(workspaceFolder("flag", environment, "/here")).toBe(resolve("/here/flag"));
    expect(workspaceFolder(undefined, environment, "/here")).toBe(resolve("/from/environment"));
    expect(workspaceFolder(undefined, {}, "/here")).toBe(resolve("/here/workspace"));
    expect(workspaceFolder(undefined, { SNIPERFORGE_WORKSPACE: "" }, "/here")).toBe(resolve("/here/workspace"));
  });

  it("gets its four shelves when it is opened", () => {
    const workspace = openWorkspace(join(folder, "new"));
    for (const shelf of SHELVES) expect(existsSync(join(folder, "new", shelf))).toBe(true);
    expect(shelfFolder(workspace, "runs")).toBe(join(folder, "new", "runs"));
  });
});

describe("names", () => {
  it.each(["a", "0", "day-2022.04.06", "x_y-z", "a".repeat(64)])("%s is one", (name) => {
    expect(isName(name)).toBe(true);
    expect(() => checkName("session", name)).not.toThrow();
  });

  it.each([
    "",
    ".",
    "..",
    "../x",
    "a/b",
    "a\\b",
    "a..b",
    "-a",
    "_a",
    ".a",
    "A",
    "a b",
    "a%2f",
    "..%2f",
    "a\0",
    "ä",
    "a\n",
    "a".repeat(65),
    "/etc",
    "__proto__",
  ])("%j is none, and is refused as bad data", (name) => {
    expect(isName(name)).toBe(false);
    expect(() => checkName("session", name)).toThrow(InvalidData);
    expect(() => folderOf(openWorkspace(folder), "sessions", name)).toThrow(/is not a name/);
  });
});

describe("paths", () => {
  it("lead nowhere but into the folder that they start from", () => {
    expect(resolveInside(folder, "a/b")).toBe(join(folder, "a", "b"));
    for (const name of ["..", "../x", "a/../../x", "/etc/passwd", "", "."])
      expect(() => resolveInside(folder, name)).toThrow(InvalidData);
  });

  it("to a session that is a link, or a shelf that is one, are refused", () => {
    const workspace = openWorkspace(folder);
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(folder, "sessions", "linked"));
    expect(() => folderOf(workspace, "sessions", "linked")).toThrow(/sessions\/linked: is a link/);
    writeFileSync(join(folder, "sessions", "file"), "");
    expect(() => folderOf(workspace, "sessions", "file")).toThrow(/sessions\/file: is not a folder/);
    rmSync(join(folder, "runs"), { recursive: true });
    symlinkSync(elsewhere, join(folder, "runs"));
    expect(() => folderOf(workspace, "runs", "one")).toThrow(/runs: is a link/);
    expect(() => openWorkspace(folder)).toThrow(/runs: is a link/);
  });

  it("to what isn't there yet are given, so that it can be made", () => {
    expect(folderOf(openWorkspace(folder), "sessions", "new")).toBe(join(folder, "sessions", "new"));
  });
});
