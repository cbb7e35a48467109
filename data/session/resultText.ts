import { type Json, JsonDuckDBValueConverter } from "@duckdb/node-api";
import type { QueryResult } from "./query.ts";

/** A row as JSON: integers of 64 bits and more are decimal strings, empty values null. */
export type JsonRow = Readonly<Record<string, Json>>;

/** The rows of a result as JSON objects, some at a time. */
export async function* jsonRows(result: QueryResult): AsyncGenerator<JsonRow[], void, undefined> {
  const names = result.columns.map((column) => column.name);
  for await (const chunk of result.chunks()) {
    const rows = chunk.convertRows(JsonDuckDBValueConverter);
    yield rows.map((values) => Object.fromEntries(names.map((name, at) => [name, values[at] ?? null])));
  }
}

/** All rows of a result, for small ones. */
export async function allRows(result: QueryResult): Promise<JsonRow[]> {
  const rows: JsonRow[] = [];
  for await (const some of jsonRows(result)) rows.push(...some);
  return rows;
}

/** A result as JSON lines, some at a time. */
export async function* jsonLines(result: QueryResult): AsyncGenerator<string, void, undefined> {
  for await (const rows of jsonRows(result)) yield rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** A result as CSV (RFC 4180, with a header, lines ended by \n), some lines at a time. Empty is nothing, empty text is `""`. */
export async function* csvLines(result: QueryResult): AsyncGenerator<string, void, undefined> {
  yield `${result.columns.map((column) => csvField(column.name)).join(",")}\n`;
  for await (const chunk of result.chunks()) {
    const rows = chunk.convertRows(JsonDuckDBValueConverter);
    yield rows.map((values) => `${values.map(csvField).join(",")}\n`).join("");
  }
}

function csvField(value: Json): string {
  if (value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
