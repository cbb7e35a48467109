import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { openDatabase, sqlParts, withConnection } from "#data/session/database.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import type { Provenance } from "#engine/runs/provenance.ts";
import { readProvenance } from "#engine/runs/registry.ts";
import type { RunTable } from "#engine/runs/tables.ts";

const MEMORY_MB = 1_024;

/** The columns of a query's answer, by name. */
export class Answer {
  private readonly columns: Readonly<Record<string, readonly DuckDBValue[]>>;
  private readonly file: string;

  constructor(file: string, columns: Readonly<Record<string, readonly DuckDBValue[]>>) {
    this.file = file;
    this.columns = columns;
  }

  numbers(name: string): number[] {
    return this.column(name).map((value) => {
      if (typeof value !== "number" && typeof value !== "bigint") throw this.unfit(name, "a number", value);
      return Number(value);
    });
  }

  bigints(name: string): bigint[] {
    return this.column(name).map((value) => {
      if (typeof value !== "bigint") throw this.unfit(name, "an integer", value);
      return value;
    });
  }

  texts(name: string): string[] {
    return this.column(name).map((value) => {
      if (typeof value !== "string") throw this.unfit(name, "a text", value);
      return value;
    });
  }

  private column(name: string): readonly DuckDBValue[] {
    const column = this.columns[name];
    if (column === undefined) throw new InvalidData(this.file, `has no column ${name}`);
    return column;
  }

  private unfit(name: string, expected: string, value: DuckDBValue): InvalidData {
    return new InvalidData(
      this.file,
      `column ${name} has ${String(value)} where ${expected} belongs; replay the run again`,
    );
  }
}

/**
 * A run on disk: its provenance, and SQL over its tables. A table has its name and, before its own columns,
 * `row`, which counts from 0. One thread, so that every answer is the same every time.
 */
export class RunFolder {
  readonly provenance: Provenance;
  private readonly path: string;
  private readonly database: DuckDBInstance;

  private constructor(path: string, provenance: Provenance, database: DuckDBInstance) {
    this.path = path;
    this.provenance = provenance;
    this.database = database;
  }

  /** Opens the run in `path`; to be closed. Throws InvalidData when run.json is missing or unfit. */
  static async open(path: string): Promise<RunFolder> {
    const provenance = readProvenance(path);
    return new RunFolder(path, provenance, await openDatabase({ threads: 1, memoryMb: MEMORY_MB }));
  }

  /** Asks one table. Throws InvalidData, with the file's name, when it is missing or can't be read so. */
  async ask(table: RunTable, sql: string, given: Readonly<Record<string, number>> = {}): Promise<Answer> {
    const file = join(this.path, `${table}.parquet`);
    const shown = this.shown(table);
    if (!existsSync(file)) throw new InvalidData(shown, "is missing; replay the run again");
    return await withConnection(this.database, async (connection) => {
      try {
        const rows = `select row_number() over () - 1 as row, * from ${sqlParts([file])}`;
        await connection.run(`create or replace temp view ${table} as ${rows}`);
        const reader = await connection.runAndReadAll(sql, given);
        const values = reader.getColumns();
        return new Answer(
          shown,
          Object.fromEntries(reader.columnNames().map((name, index) => [name, values[index] ?? []])),
        );
      } catch (cause) {
        throw new InvalidData(shown, cause instanceof Error ? cause.message : String(cause), { cause });
      }
    });
  }

  /** How messages name a table's file: by the run's folder, not by where that is. */
  shown(table: RunTable): string {
    return join(basename(this.path), `${table}.parquet`);
  }

  close(): void {
    this.database.closeSync();
  }
}
