import { basename } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { InvalidData } from "../../../workspace/errors.ts";
import { openDatabase, sqlName, sqlParts, sqlText } from "../../database.ts";
import { linesOf } from "../lines.ts";
import { jsonFields } from "./jsonFields.ts";

/** One row of a user's file, every value as text, null where there is none. */
export interface TextRow {
  /** From 1, in the file's own order; a header isn't counted. */
  readonly number: number;
  readonly values: Readonly<Record<string, string | null>>;
  /** The row as the file has it, where that is JSON; null where the row is only its values. */
  readonly json: string | null;
}

export interface SourceColumn {
  readonly name: string;
  /** As DuckDB calls it; text where the file doesn't say. */
  readonly type: string;
}

/** How rows are wanted. */
export interface RowOrder {
  readonly timeColumn: string;
  /** True: by `timeColumn`, then as in the file. False: as in the file. */
  readonly sort: boolean;
  /** What `timeColumn` is in SQL, made into something that sorts. */
  readonly sortKey: (text: string) => string;
}

/** A user's table, read by DuckDB. */
export interface TextTable {
  readonly columns: readonly SourceColumn[];
  /** Null where only reading to the end would tell. */
  readonly rowCount: number | null;
  /** The rows, in memory that doesn't grow with them unless they are sorted. Throws InvalidData where the file is damaged. */
  rows(order: RowOrder): AsyncGenerator<TextRow>;
  close(): void;
}

/** `kind` of file, by its name; `.gz` doesn't matter. */
type Format = "csv" | "parquet" | "jsonl";

const FORMATS: Readonly<Record<string, Format>> = {
  csv: "csv",
  tsv: "csv",
  txt: "csv",
  parquet: "parquet",
  jsonl: "jsonl",
  ndjson: "jsonl",
};
const MEMORY_MB = 256;
const SORT_MEMORY_MB = 1_024;
const ERROR_LINES = 3;

/** The type of a column in SQL whose value is a time already. */
export function isInstantType(type: string): boolean {
  return type.startsWith("TIMESTAMP") || type === "DATE";
}

/** Opens a CSV, Parquet or JSON-lines file. Throws InvalidData when it is none, or can't be read. */
export async function openTextTable(path: string, delimiter: string, sort: boolean): Promise<TextTable> {
  const format = formatOf(path);
  const database = await openDatabase({ threads: 1, memoryMb: sort ? SORT_MEMORY_MB : MEMORY_MB });
  try {
    const connection = await database.connect();
    const from =
      format === "csv" ? sqlOfCsv(path, await headerOf(path, delimiter), delimiter) : sqlOfFile(path, format);
    const columns = await (format === "jsonl" ? jsonMembers : describe)(connection, from, path);
    const rowCount = format === "csv" ? null : await countRows(connection, from, path);
    const reader = format === "jsonl" ? jsonRows : tableRows;
    return {
      columns,
      rowCount,
      rows: (order) => reader(connection, from, columns, order, path),
      close: () => database.closeSync(),
    };
  } catch (error) {
    database.closeSync();
    throw error;
  }
}

function formatOf(path: string): Format {
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(basename(path))?.[1]?.toLowerCase() ?? "";
  const format = FORMATS[ending];
  if (format === undefined || (format === "parquet" && path.endsWith(".gz")))
    throw new InvalidData(
      basename(path),
      "is of no known kind: name it .csv, .tsv, .jsonl, .ndjson (each may be .gz) or .parquet",
    );
  return format;
}

function pathLiteral(path: string): string {
  return sqlText(path.replace(/[*?[]/g, "[$&]"));
}

function sqlOfFile(path: string, format: "parquet" | "jsonl"): string {
  return format === "parquet" ? sqlParts([path]) : `read_ndjson_objects(${pathLiteral(path)})`;
}

/** Everything is said, so that nothing is sniffed: a line with another number of values is an error, not a guess. */
function sqlOfCsv(path: string, header: readonly string[], delimiter: string): string {
  const columns = header.map((column) => `${sqlText(column)}: 'VARCHAR'`).join(", ");
  return (
    `read_csv(${pathLiteral(path)}, auto_detect = false, header = true, delim = ${sqlText(delimiter)}, quote = '"',` +
    ` escape = '"', strict_mode = true, columns = {${columns}})`
  );
}

async function headerOf(path: string, delimiter: string): Promise<string[]> {
  for await (const line of linesOf(path)) {
    const text = new TextDecoder().decode(line);
    const names = splitHeader(text, delimiter);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw new InvalidData(basename(path), `has two columns called ${JSON.stringify(twice)}`);
    return names;
  }
  throw new InvalidData(basename(path), "is empty: its first line has to name the columns");
}

function splitHeader(line: string, delimiter: string): string[] {
  const names: string[] = [];
  let name = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] as string;
    if (letter === '"' && quoted && line[at + 1] === '"') name += line[at++];
    else if (letter === '"') quoted = !quoted;
    else if (letter === delimiter && !quoted) {
      names.push(name);
      name = "";
    } else name += letter;
  }
  return [...names, name];
}

async function describe(connection: DuckDBConnection, from: string, path: string): Promise<SourceColumn[]> {
  const result = await reading(path, () => connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`));
  return result.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** Every member that some line has. */
async function jsonMembers(connection: DuckDBConnection, from: string, path: string): Promise<SourceColumn[]> {
  const sql = `SELECT DISTINCT unnest(json_keys(json)) AS name FROM ${from} ORDER BY name`;
  const result = await reading(path, () => connection.runAndReadAll(sql));
  return result.getRows().map(([name]) => ({ name: String(name), type: "JSON" }));
}

async function countRows(connection: DuckDBConnection, from: string, path: string): Promise<number> {
  const result = await reading(path, () => connection.runAndReadAll(`SELECT count(*) FROM ${from}`));
  return Number(result.getRows()[0]?.[0] ?? 0);
}

async function* tableRows(
  connection: DuckDBConnection,
  from: string,
  columns: readonly SourceColumn[],
  order: RowOrder,
  path: string,
): AsyncGenerator<TextRow> {
  const values = columns.map(({ name, type }) => {
    const value = isInstantType(type) && name === order.timeColumn ? `epoch_ns(${sqlName(name)})` : sqlName(name);
    return `CAST(${value} AS VARCHAR)`;
  });
  const type = columns.find(({ name }) => name === order.timeColumn)?.type ?? "";
  const time = sqlName(order.timeColumn);
  const key = isInstantType(type) ? time : order.sortKey(`CAST(${time} AS VARCHAR)`);
  for await (const [number, ...texts] of textRows(connection, from, values, order.sort ? key : null, path))
    yield {
      number: Number(number),
      values: Object.fromEntries(columns.map(({ name }, at) => [name, texts[at] ?? null])),
      json: null,
    };
}

async function* jsonRows(
  connection: DuckDBConnection,
  from: string,
  _: readonly SourceColumn[],
  order: RowOrder,
  path: string,
): AsyncGenerator<TextRow> {
  const key = order.sort ? order.sortKey(`json_extract_string(json, ${sqlText(jsonPath(order.timeColumn))})`) : null;
  for await (const [number, json] of textRows(connection, from, ["json"], key, path))
    yield {
      number: Number(number),
      values: jsonFields(json ?? "", `${basename(path)}, row ${number}`),
      json: json ?? "",
    };
}

function jsonPath(member: string): string {
  return `$."${member.replaceAll('"', '\\"')}"`;
}

async function* textRows(
  connection: DuckDBConnection,
  from: string,
  values: readonly string[],
  sortKey: string | null,
  path: string,
): AsyncGenerator<(string | null)[]> {
  const named = values.map((value, at) => `${value} AS v${at}`);
  const rows = `SELECT row_number() OVER ()::VARCHAR AS n, ${named.join(", ")}`;
  const sql =
    sortKey === null
      ? `${rows} FROM ${from}`
      : `SELECT * EXCLUDE (k) FROM (${rows}, ${sortKey} AS k FROM ${from}) ORDER BY k NULLS LAST, n::UBIGINT`;
  const result = await reading(path, () => connection.stream(sql));
  for (;;) {
    const chunk = await reading(path, () => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    for (const row of chunk.getRows()) yield row.map((value) => (value === null ? null : String(value)));
  }
}

async function reading<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = message.split("\n").slice(0, ERROR_LINES).join("; ");
    throw new InvalidData(basename(path), `can't be read: ${reason}`, { cause: error });
  }
}
