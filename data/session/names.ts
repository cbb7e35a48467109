import type { DuckDBConnection } from "@duckdb/node-api";
import { KINDS, STREAMS } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { sqlParts, sqlText } from "./database.ts";
import { diskColumns } from "./schema.ts";
import { type CheckedSession, fileInSession } from "./verify.ts";

/** The SQL type whose codes are the ids of a session's names. */
export const NAMES_TYPE = "session_names";

const NAMES_MAX = 16_777_216;
const NAME_BYTES_MAX = 16_384;

export interface Names {
  /** A name's place is its id. */
  readonly names: readonly string[];
  /** Columns with one value in all their rows, `swap.source` → its id: they need not be read. */
  readonly constants: ReadonlyMap<string, number>;
}

/**
 * Every key and text of the session's events, sorted by their UTF-8 bytes. Makes the type NAMES_TYPE of them. Throws
 * InvalidData when there are more, or longer ones, than fit in memory.
 */
export async function loadNames(connection: DuckDBConnection, session: CheckedSession): Promise<Names> {
  const columns = nameColumns(session);
  if (columns.length === 0) return { names: [], constants: new Map() };
  await connection.run(`CREATE TEMP TABLE use AS ${columns.join(" UNION ALL ")}`);
  await refuseTooMany(connection, session.folder);
  await connection.run(
    `CREATE TYPE ${NAMES_TYPE} AS ENUM (SELECT DISTINCT name FROM use WHERE name IS NOT NULL ORDER BY name)`,
  );
  const names = await connection.run(`SELECT unnest(enum_range(NULL::${NAMES_TYPE}))::VARCHAR`);
  const constants = await connection.run(
    `SELECT place, enum_code(CAST(min(name) AS ${NAMES_TYPE}))::UINTEGER FROM use GROUP BY place HAVING count(*) = 1 AND count(name) = 1`,
  );
  const found = {
    names: ((await names.getColumns())[0] ?? []).map(String),
    constants: new Map((await constants.getRows()).map(([place, id]) => [String(place), Number(id)])),
  };
  await connection.run("DROP TABLE use");
  return found;
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
