import type { DuckDBConnection } from "@duckdb/node-api";
import { NONE } from "../market/blocks.ts";
import { KINDS, STREAMS } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { sqlParts, sqlText } from "./database.ts";
import { NameIds } from "./nameIds.ts";
import { diskColumns } from "./schema.ts";
import { type CheckedSession, fileInSession } from "./verify.ts";

const NAMES_MAX = 16_777_216;
const NAME_BYTES_MAX = 16_384;

export interface Names {
  /** Every key and text of the session's events, sorted by their UTF-8 bytes: a name's place is its id. */
  readonly names: readonly string[];
  /** From DuckDB's `hash(name)` to the id. */
  readonly ids: NameIds;
  /** Columns with one value in all their rows, or none in any, `swap.source` → its id: they need not be read. */
  readonly constants: ReadonlyMap<string, number>;
}

/** A column whose rows all have this name, or null. */
interface Alone {
  readonly place: string;
  readonly name: unknown;
}

/** Throws InvalidData when the session has more names, or longer ones, than fit in memory. */
export async function loadNames(connection: DuckDBConnection, session: CheckedSession): Promise<Names> {
  const columns = nameColumns(session);
  const uses =
    columns.length === 0 ? "SELECT '' AS place, NULL::VARCHAR AS name WHERE false" : columns.join(" UNION ALL ");
  await connection.run(`CREATE TEMP TABLE use AS ${uses}`);
  await refuseTooMany(connection, session.folder);
  const sorted = await connection.run(
    "SELECT name, hash(name) FROM (SELECT DISTINCT name FROM use WHERE name IS NOT NULL) ORDER BY name",
  );
  const [names = [], hashes = []] = await sorted.getColumns();
  const constants = await connection.run("SELECT place, min(name) FROM use GROUP BY place HAVING count(*) = 1");
  const alone = (await constants.getRows()).map(([place, name]): Alone => ({ place: String(place), name }));
  const empty = await connection.run("SELECT hash(NULL::VARCHAR)");
  await connection.run("DROP TABLE use");
  const texts = names.map(String);
  return {
    names: texts,
    ids: new NameIds(BigUint64Array.from(hashes, toBigint), toBigint((await empty.getRows())[0]?.[0])),
    constants: idsOf(alone, texts),
  };
}

function idsOf(alone: readonly Alone[], names: readonly string[]): Map<string, number> {
  const wanted = new Set(alone.map(({ name }) => name));
  const ids = new Map<unknown, number>([[null, NONE.u32]]);
  for (const [id, name] of names.entries()) if (wanted.has(name)) ids.set(name, id);
  return new Map(alone.map(({ place, name }) => [place, ids.get(name) ?? NONE.u32]));
}

function toBigint(value: unknown): bigint {
  if (typeof value !== "bigint") throw new TypeError("a hash has to be an integer of 64 bits");
  return value;
}

/** One query a column that holds names: `swap.signer` and each of its values once. */
function nameColumns(session: CheckedSession): string[] {
  return KINDS.flatMap((kind) => {
    const parts = session.parts.filter((part) => part.stream === kind);
    const rows = sqlParts(parts.map((part) => part.path));
    return diskColumns(STREAMS[kind])
      .filter(({ name, declared }) => (declared === "key" || declared === "text") && parts[0]?.columns.includes(name))
      .map(({ name }) => `SELECT DISTINCT ${sqlText(`${kind}.${name}`)} AS place, ${name} AS name FROM ${rows}`);
  });
}

async function refuseTooMany(connection: DuckDBConnection, folder: string): Promise<void> {
  const result = await connection.run(
    "SELECT count(DISTINCT name)::INTEGER, coalesce(max(strlen(name)), 0)::INTEGER FROM use",
  );
  const [count, longest] = (await result.getRows())[0] ?? [];
  const where = fileInSession(folder, "*.parquet");
  if (Number(count) > NAMES_MAX) throw new InvalidData(where, `has ${count} different names, more than ${NAMES_MAX}`);
  if (Number(longest) > NAME_BYTES_MAX)
    throw new InvalidData(where, `has a name of ${longest} bytes, more than ${NAME_BYTES_MAX}`);
}
