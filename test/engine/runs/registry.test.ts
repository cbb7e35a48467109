import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InvalidData, UnknownName } from "#data/workspace/errors.ts";
import type { Workspace } from "#data/workspace/workspace.ts";
import { listRuns, readProvenance, runFolder } from "#engine/runs/registry.ts";
import { provenance } from "../../reports/fixtures/provenance.ts";
import { temporaryWorkspace } from "../recordedTape.ts";

function put(workspace: Workspace, id: string, createdAt: string): string {
  const folder = join(workspace.root, "runs", id);
  mkdirSync(folder);
  writeFileSync(join(folder, "run.json"), JSON.stringify(provenance({ id, createdAt })));
  return folder;
}

describe("the registry of runs", () => {
  test("lists the newest first, those of the same moment by their id, and no folder that holds none", () => {
    const workspace = temporaryWorkspace();
    put(workspace, "b", "2026-01-01T00:00:00.000Z");
    put(workspace, "c", "2026-01-02T00:00:00.000Z");
    put(workspace, "a", "2026-01-01T00:00:00.000Z");
    mkdirSync(join(workspace.root, "runs", "empty"));
    mkdirSync(join(workspace.root, "runs", ".partial-d"));
    expect(listRuns(workspace).map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });

  test("finds a run by id, and the newest as latest", () => {
    const workspace = temporaryWorkspace();
    expect(() => runFolder(workspace, "latest")).toThrow("there is no run yet");
    const older = put(workspace, "momentum-1", "2026-01-01T00:00:00.000Z");
    const newer = put(workspace, "momentum-2", "2026-01-02T00:00:00.000Z");
    expect(runFolder(workspace, "momentum-1")).toBe(older);
    expect(runFolder(workspace, "latest")).toBe(newer);
  });

  test("answers an unknown id with the nearest, and takes no path for one", () => {
    const workspace = temporaryWorkspace();
    put(workspace, "momentum-1", "2026-01-01T00:00:00.000Z");
    expect(() => runFolder(workspace, "momentum-7")).toThrow('did you mean "momentum-1"?');
    expect(() => runFolder(workspace, "../runs/momentum-1")).toThrow(UnknownName);
  });

  test("refuses a run.json that is none, with its run and the field", () => {
    const workspace = temporaryWorkspace();
    const folder = put(workspace, "broken", "yesterday");
    expect(() => readProvenance(folder)).toThrow(InvalidData);
    expect(() => readProvenance(folder)).toThrow(/broken\/run\.json: [\s\S]*createdAt/);
    writeFileSync(join(folder, "run.json"), "{");
    expect(() => listRuns(workspace)).toThrow("broken/run.json: can't be read as JSON");
  });
});
