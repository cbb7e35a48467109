import type { DuckDBConnection } from "@duckdb/node-api";
import type { Blocks } from "../market/blocks.ts";
import { KINDS } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { rawValues } from "./chunk.ts";
import { openDatabase, sqlParts, withConnection } from "./database.ts";
import type { Manifest } from "./manifest.ts";
import { openSession, type Session } from "./reader.ts";
import {
  type CheckedPart,
  type CheckedSession,
  fileInSession,
  type OnProgress,
  unlistedFiles,
  verifySession,
} from "./verify.ts";

/** What a full check of a session found. */
export interface Audit {
  readonly manifest: Manifest;
  /** Events on the tape; rows of `raw` and `arrival` aren't among them. */
  readonly events: number;
  /** Files in its folder that the manifest doesn't list, and that nothing reads. */
  readonly unlisted: readonly string[];
}

const MEMORY_MB = 512;

/**
 * Checks a session through and through: what `verifySession` checks, then that every row decodes, that `seq` and
 * receive times never go back, in each part and over the whole tape, and that they are where the manifest says. Throws
 * InvalidData with the first file that is wrong, and why.
 */
export async function auditSession(folder: string, onProgress?: OnProgress): Promise<Audit> {
  const session = await verifySession(folder, onProgress);
  const database = await openDatabase({ threads: 1, memoryMb: MEMORY_MB });
  try {
    for (const part of session.parts)
      await withConnection(database, (connection) => auditPart(connection, session, part));
  } finally {
    database.closeSync();
  }
  const tape = await openSession(folder, { verify: false });
  try {
    const events = await auditTape(tape);
    return { manifest: session.manifest, events, unlisted: unlistedFiles(folder, session.manifest) };
  } finally {
    tape.close();
  }
}

interface PartRange {
  firstSeq: bigint;
  lastSeq: bigint;
  firstNs: bigint;
  lastNs: bigint;
}

async function auditPart(connection: DuckDBConnection, session: CheckedSession, part: CheckedPart): Promise<void> {
  const where = fileInSession(session.folder, part.file);
  const found = await readRange(connection, part, where);
  if (found === null) throw new InvalidData(where, "has no rows");
  const seqAgrees = String(found.firstSeq) === part.seqFrom && String(found.lastSeq) === part.seqTo;
  if (!seqAgrees)
    throw new InvalidData(
      where,
      `goes from seq ${found.firstSeq} to ${found.lastSeq}, the manifest says ${part.seqFrom} to ${part.seqTo}`,
    );
  if (String(found.firstNs) !== part.nsFrom || String(found.lastNs) !== part.nsTo)
    throw new InvalidData(
      where,
      `was received from ${found.firstNs} to ${found.lastNs} ns, the manifest says ${part.nsFrom} to ${part.nsTo}`,
    );
}

async function readRange(connection: DuckDBConnection, part: CheckedPart, where: string): Promise<PartRange | null> {
  const result = await connection.stream(`SELECT seq, recv_ns FROM ${sqlParts([part.path])}`);
  let range: PartRange | null = null;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return range;
    const [seqs, times] = [rawValues(chunk, 0), rawValues(chunk, 1)];
    if (!(seqs instanceof BigUint64Array) || !(times instanceof BigInt64Array))
      throw new InvalidData(where, "its seq or recv_ns isn't of 64 bits");
    for (let row = 0; row < chunk.rowCount; row++) range = extend(range, seqs[row]!, times[row]!, where);
  }
}

function extend(range: PartRange | null, seq: bigint, ns: bigint, where: string): PartRange {
  if (range === null) return { firstSeq: seq, lastSeq: seq, firstNs: ns, lastNs: ns };
  if (seq <= range.lastSeq) throw new InvalidData(where, `seq ${seq} comes after ${range.lastSeq}`);
  if (ns < range.lastNs)
    throw new InvalidData(where, `at seq ${seq} receive time goes back from ${range.lastNs} to ${ns} ns`);
  range.lastSeq = seq;
  range.lastNs = ns;
  return range;
}

/** Reads the whole tape; the order of `seq` is checked by the reader. Gives how many events it has. */
async function auditTape(session: Session): Promise<number> {
  let events = 0;
  let lastNs = 0;
  for await (const { length, kind, row, blocks } of session.batches()) {
    const times = timesByKind(blocks);
    for (let at = 0; at < length; at++) {
      const ns = times[kind[at]!]![row[at]!]!;
      if (ns < lastNs)
        throw new InvalidData(
          fileInSession(session.folder, `${KINDS[kind[at]!]}-*.parquet`),
          `has an event ${lastNs - ns} ns before one of another stream that has a smaller seq`,
        );
      lastNs = ns;
    }
    events += length;
  }
  return events;
}

function timesByKind(blocks: Blocks): Float64Array[] {
  return KINDS.map((kind) => blocks[kind].recvNs);
}
