import { openQuery } from "./query.ts";
import { allRows, type JsonRow } from "./resultText.ts";
import type { CheckedSession } from "./verify.ts";

/** A stretch that the session knows it is missing. */
export interface Gap {
  readonly seq: bigint;
  readonly source: string;
  /** The stream that is missing; null when all of the source is. */
  readonly stream: string | null;
  /** Nanoseconds since the epoch. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly slotFrom: bigint | null;
  readonly slotTo: bigint | null;
  readonly cause: string;
  /** How many frames or events were lost, where the source can say. */
  readonly lost: number | null;
}

/** Slot numbers that have no `slot` event: skipped by their leaders, or lost; the session alone can't tell which. */
export interface SlotCoverage {
  readonly first: bigint;
  readonly last: bigint;
  readonly seen: bigint;
  readonly missing: bigint;
  /** The longest runs of missing slots, in the order of their numbers, at most as many as were asked for. */
  readonly longest: readonly { readonly from: bigint; readonly to: bigint }[];
}

/** The gaps of a session, in the order in which they became known. */
export async function listGaps(session: CheckedSession): Promise<Gap[]> {
  const rows = await ask(session, "SELECT * FROM gap ORDER BY seq");
  return rows.map((row) => ({
    seq: integer(row, "seq"),
    source: String(row.source),
    stream: row.stream === null ? null : String(row.stream),
    startNs: integer(row, "start_ns"),
    endNs: integer(row, "end_ns"),
    slotFrom: row.slot_from === null ? null : integer(row, "slot_from"),
    slotTo: row.slot_to === null ? null : integer(row, "slot_to"),
    cause: String(row.cause),
    lost: row.lost === null ? null : Number(row.lost),
  }));
}

/** Which slot numbers the session has, between its first and its last; null when it has none. */
export async function slotCoverage(session: CheckedSession, runs = 20): Promise<SlotCoverage | null> {
  const [sum] = await ask(
    session,
    "SELECT min(slot) AS first, max(slot) AS last, count(DISTINCT slot) AS seen FROM slot",
  );
  if (sum === undefined || sum.first === null) return null;
  const [first, last, seen] = [integer(sum, "first"), integer(sum, "last"), integer(sum, "seen")];
  const longest = await ask(
    session,
    `SELECT * FROM (
       SELECT slot + 1 AS "from", next - 1 AS "to" FROM (
         SELECT slot, lead(slot) OVER (ORDER BY slot) AS next FROM (SELECT DISTINCT slot FROM slot)
       ) WHERE next > slot + 1 ORDER BY "to" - "from" DESC, "from" LIMIT ${runs}
     ) ORDER BY "from"`,
  );
  return {
    first,
    last,
    seen,
    missing: last - first + 1n - seen,
    longest: longest.map((row) => ({ from: integer(row, "from"), to: integer(row, "to") })),
  };
}

async function ask(session: CheckedSession, sql: string): Promise<JsonRow[]> {
  const query = await openQuery([session]);
  try {
    return await allRows(await query.run(sql));
  } finally {
    query.close();
  }
}

function integer(row: JsonRow, column: string): bigint {
  return BigInt(String(row[column]));
}
