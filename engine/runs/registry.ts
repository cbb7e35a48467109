import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InvalidData, UnknownName } from "#data/workspace/errors.ts";
import { folderOf, isName, shelfFolder, type Workspace } from "#data/workspace/workspace.ts";
import { type Provenance, provenanceSchema } from "./provenance.ts";

/** Runs of the workspace, newest first. Folders that hold no run.json are not runs. */
export function listRuns(workspace: Workspace): Provenance[] {
  return runNames(workspace)
    .map((name) => readProvenance(folderOf(workspace, "runs", name)))
    .sort((a, b) => (a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? 1 : -1));
}

/** The folder of a run by its id, or `latest`. Throws UnknownName. */
export function runFolder(workspace: Workspace, given: string): string {
  const name = given === "latest" ? listRuns(workspace)[0]?.id : given;
  const known = runNames(workspace);
  if (name === undefined || !known.includes(name)) throw new UnknownName("run", given, known);
  return folderOf(workspace, "runs", name);
}

/** Reads run.json. Throws InvalidData when it isn't one. */
export function readProvenance(folder: string): Provenance {
  const shown = `${folder.split(/[\\/]/).pop()}/run.json`;
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
  } catch (error) {
    throw new InvalidData(shown, "can't be read as JSON", { cause: error });
  }
  const parsed = provenanceSchema.safeParse(found);
  if (!parsed.success) throw new InvalidData(shown, z.prettifyError(parsed.error));
  return parsed.data;
}

function runNames(workspace: Workspace): string[] {
  const shelf = shelfFolder(workspace, "runs");
  return readdirSync(shelf).filter((name) => isName(name) && existsSync(join(shelf, name, "run.json")));
}
