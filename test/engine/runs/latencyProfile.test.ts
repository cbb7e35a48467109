import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InvalidData, UnknownName, UsageError } from "#data/workspace/errors.ts";
import { latencyNames, latencyOf } from "#engine/runs/latencyProfile.ts";
import { temporaryWorkspace } from "../recordedTape.ts";

function workspaceWith(files: Readonly<Record<string, unknown>>) {
  const workspace = temporaryWorkspace();
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(join(workspace.root, "profiles", name), text);
  }
  return workspace;
}

describe("--latency", () => {
  test.each([
    ["29", "29ms", 29_000_000],
    ["29ms", "29ms", 29_000_000],
    ["0", "0ms", 0],
    ["0.5ms", "0.5ms", 500_000],
    ["0.0000004", "4e-7ms", 0],
    ["600000", "600000ms", 600_000_000_000],
  ])("takes milliseconds: %s", (given, name, ns) => {
    expect(latencyOf(given, temporaryWorkspace())).toEqual({ name, landNs: ns, quoteNs: ns });
  });

  test.each(["600001", "1e3", "-1", "0x10", " ", "", "ms", "Infinity", "NaN", "5s", "../x", "A"])(
    "refuses %j",
    (given) => {
      expect(() => latencyOf(given, temporaryWorkspace())).toThrow(UsageError);
    },
  );

  test("takes a shipped profile by name, and answers an unknown one with the nearest", () => {
    const workspace = temporaryWorkspace();
    expect(latencyOf("http-29ms", workspace)).toEqual({ name: "http-29ms", landNs: 29_000_000, quoteNs: 29_000_000 });
    expect(() => latencyOf("htp-29ms", workspace)).toThrow(UnknownName);
    expect(() => latencyOf("htp-29ms", workspace)).toThrow('did you mean "http-29ms"?');
  });

  test("takes a profile of the workspace, which wins over a shipped one of the same name", () => {
    const workspace = workspaceWith({
      "office.json": { landMs: 12.5, quoteMs: 3 },
      "ws-cache.json": { landMs: 1, quoteMs: 1 },
    });
    expect(latencyOf("office", workspace)).toEqual({ name: "office", landNs: 12_500_000, quoteNs: 3_000_000 });
    expect(latencyOf("ws-cache", workspace).landNs).toBe(1_000_000);
    expect(latencyNames(workspace)).toEqual(["office", "ws-cache", "http-29ms", "legacy-200ms"]);
  });

  test("lists only what it takes", () => {
    const workspace = workspaceWith({ "Office.json": {}, "5.json": {}, "notes.txt": "" });
    expect(latencyNames(workspace)).toEqual(["ws-cache", "http-29ms", "legacy-200ms"]);
    for (const name of latencyNames(workspace)) expect(latencyOf(name, workspace).name).toBe(name);
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["a missing stage", { landMs: 1 }, "quoteMs"],
    ["an unknown stage", { landMs: 1, quoteMs: 1, sendMs: 1 }, "sendMs"],
    ["a negative time", { landMs: -1, quoteMs: 1 }, "landMs"],
    ["a time as text", { landMs: "1", quoteMs: 1 }, "landMs"],
    ["more than ten minutes", { landMs: 600_001, quoteMs: 1 }, "landMs"],
  ])("refuses a file with %s, with its name and the field", (_, content, reason) => {
    const workspace = workspaceWith({ "mine.json": content });
    expect(() => latencyOf("mine", workspace)).toThrow(InvalidData);
    expect(() => latencyOf("mine", workspace)).toThrow(/^profiles\/mine\.json: /);
    expect(() => latencyOf("mine", workspace)).toThrow(reason);
  });
});
