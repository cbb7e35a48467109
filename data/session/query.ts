import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBInstance,
  type DuckDBResult,
  type DuckDBTypeId,
  StatementType,
} from "@duckdb/node-api";
import { STREAM_NAMES, STREAMS, type Stream } from "../market/streams.ts";
import { UsageError } from "../workspace/errors.ts";
import { asPattern, openDatabase, sqlParts, sqlText } from "./database.ts";
import { type DiskColumn, diskColumns, sqlTypeOf } from "./schema.ts";
import type { CheckedPart, CheckedSession } from "./verify.ts";

export interface QueryOptions {
  /** Default 1: more are faster, but then sums of floats may differ from run to run. */
  readonly threads?: number;
  readonly memoryMb?: number;
}

export interface ResultColumn {
  readonly name: string;
  readonly typeId: DuckDBTypeId;
}

/** What a query gave, chunk by chunk; it can be read once. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  chunks(): AsyncGenerator<DuckDBDataChunk, void, undefined>;
}

const MEMORY_MB = 2_048;
const TWO_64 = 1n << 64n;
const READING = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/**
 * Opens sessions for SQL: one view a stream, named after it, with the columns of its files, `session`, and one whole
 * column for each 128-bit one (`sqrt_price` beside `sqrt_price_hi` and `_lo`). A stream that no session has is an empty
 * view. Queries can read these files and nothing else, and can't write.
 */
export async function openQuery(sessions: readonly CheckedSession[], options: QueryOptions = {}): Promise<Query> {
  const database = await openDatabase({ threads: options.threads ?? 1, memoryMb: options.memoryMb ?? MEMORY_MB });
  try {
    const connection = await database.connect();
    for (const stream of STREAM_NAMES) await connection.run(sqlOfView(stream, sessions));
    await lockDown(connection, sessions);
    return new Query(database, connection);
  } catch (error) {
    database.closeSync();
    throw error;
  }
}

/** Sessions that are open for SQL. Whoever opened it closes it. */
export class Query {
  readonly #database: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  constructor(database: DuckDBInstance, connection: DuckDBConnection) {
    this.#database = database;
    this.#connection = connection;
  }

  /** Runs one SELECT (or EXPLAIN, DESCRIBE, SUMMARIZE). Throws UsageError for anything else, and with what DuckDB says is wrong. */
  async run(sql: string): Promise<QueryResult> {
    const result = await blamedOnQuery(() => this.#start(sql));
    const names = result.deduplicatedColumnNames();
    const columns = names.map((name, at) => ({ name, typeId: result.columnTypeId(at) }));
    return { columns, chunks: () => chunksOf(result) };
  }

  close(): void {
    this.#connection.closeSync();
    this.#database.closeSync();
  }

  async #start(sql: string): Promise<DuckDBResult> {
    const statements = await this.#connection.extractStatements(sql);
    if (statements.count !== 1) throw new UsageError(`a query is one statement, this is ${statements.count}`);
    const statement = await statements.prepare(0);
    if (!READING.has(statement.statementType)) throw new UsageError("a query only reads: it has to be a SELECT");
    return await statement.stream();
  }
}

async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk, void, undefined> {
  for (;;) {
    const chunk = await blamedOnQuery(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

async function blamedOnQuery<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`the query failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** From here on DuckDB opens only files in the sessions' folders, and no query can change that. */
async function lockDown(connection: DuckDBConnection, sessions: readonly CheckedSession[]): Promise<void> {
  const folders = sessions.map(({ folder }) => sqlText(`${folder}/`));
  const patterns = sessions.flatMap(({ parts }) => parts.map(({ path }) => sqlText(asPattern(path))));
  await connection.run(`SET allowed_directories = [${folders.join(", ")}]`);
  await connection.run(`SET allowed_paths = [${patterns.join(", ")}]`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
}

function sqlOfView(stream: Stream, sessions: readonly CheckedSession[]): string {
  const columns = diskColumns(STREAMS[stream]);
  const tables = sessions.flatMap(({ manifest, parts }) => {
    const ofStream = parts.filter((part) => part.stream === stream);
    return ofStream.length === 0 ? [] : [sqlOfSession(manifest.id, columns, ofStream)];
  });
  return `CREATE VIEW "${stream}" AS ${tables.length === 0 ? sqlOfNothing(columns) : tables.join(" UNION ALL ")}`;
}

function sqlOfSession(id: string, columns: readonly DiskColumn[], parts: readonly CheckedPart[]): string {
  const selected = columns.flatMap((column) => {
    const absent = !parts[0]?.columns.includes(column.name);
    return withWhole(column, absent ? `NULL::${sqlTypeOf(column)} AS ${column.name}` : column.name);
  });
  return `SELECT ${sqlText(id)} AS session, ${selected.join(", ")} FROM ${sqlParts(parts.map(({ path }) => path))}`;
}

function sqlOfNothing(columns: readonly DiskColumn[]): string {
  const selected = columns.flatMap((column) => withWhole(column, `NULL::${sqlTypeOf(column)} AS ${column.name}`));
  return `SELECT NULL::VARCHAR AS session, ${selected.join(", ")} WHERE false`;
}

/** After the lower half of a 128-bit column comes the whole. */
function withWhole(column: DiskColumn, selected: string): string[] {
  if (column.part !== "lo") return [selected];
  const whole = column.name.slice(0, -"_lo".length);
  const [high, low] = [`${whole}_hi`, `${whole}_lo`];
  if (column.declared === "u128") return [selected, `${high}::UHUGEINT * ${TWO_64} + ${low} AS ${whole}`];
  // Away from zero and back: DuckDB's −2^63 × 2^64 overflows, although the product fits.
  const negative = `(${high}::HUGEINT + 1) * ${TWO_64} - (${TWO_64} - ${low}::HUGEINT)`;
  return [
    selected,
    `CASE WHEN ${high} < 0 THEN ${negative} ELSE ${high}::HUGEINT * ${TWO_64} + ${low} END AS ${whole}`,
  ];
}
