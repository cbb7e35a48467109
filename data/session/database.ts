import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

export interface DatabaseOptions {
  /** More than one makes sums of floats differ from run to run. */
  readonly threads: number;
  readonly memoryMb: number;
}

/** An in-memory DuckDB that loads no extension and spills nothing to the disk. The caller closes it. */
export async function openDatabase({ threads, memoryMb }: DatabaseOptions): Promise<DuckDBInstance> {
  return await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: `${memoryMb}MB`,
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
}

/** Runs `work` on a connection of its own. */
export async function withConnection<Result>(
  database: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await database.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The rows of these Parquet files, one file after the other. DuckDB takes paths for patterns and folders called `k=v`
 * for columns; here a path is a path.
 */
export function sqlParts(paths: readonly string[]): string {
  const literals = paths.map((path) => sqlText(asPattern(path)));
  return `read_parquet([${literals.join(", ")}], hive_partitioning = false)`;
}

/** The pattern that only this path fits. */
export function asPattern(path: string): string {
  return path.replace(/[*?[]/g, "[$&]");
}
