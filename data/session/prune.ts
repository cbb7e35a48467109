import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "../workspace/errors.ts";
import { folderOf, type Workspace } from "../workspace/workspace.ts";
import type { CatalogEntry } from "./catalog.ts";
import { syncFolder } from "./durableFile.ts";

/** Which sessions to delete; all rules that are given have to hold for one. */
export interface PruneRules {
  /** The newest that stay, however old they are. */
  readonly keepNewest?: number;
  /** Only those that were last written longer ago than this. */
  readonly olderThanNs?: bigint;
  /** Only those that were never sealed or can't be read. */
  readonly unsealedOnly?: boolean;
}

/** An open session that was written to more recently than this is taken to be at work, and stays. */
const AT_WORK_NS = 600_000_000_000n;

/**
 * The sessions that the rules would delete, oldest first; nothing is touched. `nowNs` is since the epoch. Throws
 * UsageError when no rule is given: everything would go.
 */
export function planPrune(sessions: readonly CatalogEntry[], rules: PruneRules, nowNs: bigint): CatalogEntry[] {
  const { keepNewest, olderThanNs, unsealedOnly } = rules;
  if (keepNewest === undefined && olderThanNs === undefined && unsealedOnly !== true)
    throw new UsageError("say what to delete: all but the newest, the old, or the unsealed");
  const oldestFirst = [...sessions].sort((a, b) => (a.writtenNs < b.writtenNs ? -1 : 1));
  const candidates = oldestFirst.slice(0, Math.max(0, oldestFirst.length - (keepNewest ?? 0)));
  return candidates.filter(
    ({ state, writtenNs }) =>
      (olderThanNs === undefined || nowNs - writtenNs > olderThanNs) &&
      (unsealedOnly !== true || state !== "sealed") &&
      (state !== "open" || nowNs - writtenNs > AT_WORK_NS),
  );
}

/** Deletes a session, folder and all. Gives the bytes that it took. */
export async function deleteSession(workspace: Workspace, session: CatalogEntry): Promise<number> {
  const folder = folderOf(workspace, "sessions", session.id);
  await rm(folder, { recursive: true });
  await syncFolder(dirname(folder));
  return session.bytes;
}
