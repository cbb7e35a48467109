import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { baseType } from "#data/market/blocks.ts";
import { type ColumnType, type Kind, STREAMS } from "#data/market/streams.ts";
import { openSession, type Session } from "#data/session/reader.ts";
import { SessionWriter } from "#data/session/writer.ts";
import { openWorkspace, type Workspace } from "#data/workspace/workspace.ts";
import type { TapeEvent } from "./tape.ts";

/** When recorded tapes start: 2026-01-05 00:00 UTC. */
export const START_NS = 1_767_571_200_000_000_000n;

/** A workspace in a folder of its own, which goes when the test ends. */
export function temporaryWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), "sniperforge-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openWorkspace(join(folder, "workspace"));
}

/** Records a tape as a session on disk and opens it; its first `checkpoint` events are the session's checkpoint. */
export async function recordedTape(
  workspace: Workspace,
  events: readonly TapeEvent[],
  { id = "tape", checkpoint = 0 } = {},
): Promise<Session> {
  const writer = await SessionWriter.create({
    workspace,
    id,
    cluster: "test",
    createdBy: { name: "test", version: "1" },
    configHash: "0".repeat(64),
    sources: [{ name: "wire", kind: "test" }],
  });
  for (const [at, { kind, recvNs, facts }] of events.entries()) {
    writer.frame("wire", START_NS + BigInt(recvNs), null, null);
    writer.event(kind, rowOf(kind, facts) as never);
    if (at + 1 === checkpoint) writer.checkpointHere();
  }
  await writer.seal();
  const session = await openSession(writer.folder);
  onTestFinished(() => session.close());
  return session;
}

function rowOf(kind: Kind, facts: TapeEvent["facts"]): Record<string, unknown> {
  const columns: [string, ColumnType][] = Object.entries(STREAMS[kind]);
  return Object.fromEntries(
    columns
      .filter(([column]) => column !== "seq" && column !== "recvNs" && column !== "source")
      .map(([column, type]) => [column, facts[column] ?? (type === baseType(type) ? emptyOf(type) : null)]),
  );
}

function emptyOf(type: string): unknown {
  switch (type) {
    case "u64":
    case "i64":
    case "u128":
    case "i128":
    case "nanos":
      return 0n;
    case "bool":
      return false;
    case "key":
    case "text":
    case "id":
      return "";
    default:
      return 0;
  }
}
