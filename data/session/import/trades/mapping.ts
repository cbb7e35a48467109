import { basename } from "node:path";
import { InvalidData } from "../../../workspace/errors.ts";
import type { TimeUnit } from "../instant.ts";
import { COLUMN_OPTIONS, type TradesOptions } from "./options.ts";
import { isInstantType, openTextTable, type RowOrder, type TextTable } from "./textRows.ts";
import { RowFault } from "./trade.ts";
import { TradeReader } from "./tradeReader.ts";

/** A user's file, opened, with the reader that its options make of it. */
export interface MappedTable {
  readonly table: TextTable;
  readonly reader: TradeReader;
  readonly order: RowOrder;
  /** Columns of floats that prices or amounts are read from. */
  readonly floatColumns: readonly string[];
}

const SQL_OF_UNIT: Readonly<Record<TimeUnit, (text: string) => string>> = {
  s: asNumber,
  ms: asNumber,
  us: asNumber,
  ns: asNumber,
  iso: (text) => `TRY_CAST(${text} AS TIMESTAMP_NS)`,
};

function asNumber(text: string): string {
  return `TRY_CAST(${text} AS DECIMAL(38, 9))`;
}

/** Opens a file and checks that its columns are what the options say. Throws InvalidData. The caller closes the table. */
export async function openMapped(input: string, options: TradesOptions): Promise<MappedTable> {
  const table = await openTextTable(input, options.delimiter, options.sort);
  try {
    checkColumns(table, options, input);
    const timeUnit = timeUnitOf(table, options, input);
    const order = { timeColumn: options.time, sort: options.sort, sortKey: SQL_OF_UNIT[timeUnit] };
    return { table, reader: readerOf(options, timeUnit, input), order, floatColumns: floatColumns(table, options) };
  } catch (error) {
    table.close();
    throw error;
  }
}

function readerOf(options: TradesOptions, timeUnit: TimeUnit, input: string): TradeReader {
  try {
    return new TradeReader(options, timeUnit);
  } catch (error) {
    if (error instanceof RowFault) throw new InvalidData(`${basename(input)}, ${error.column}`, error.message);
    throw error;
  }
}

function checkColumns({ columns }: TextTable, options: TradesOptions, input: string): void {
  for (const option of COLUMN_OPTIONS) {
    const column = options[option];
    if (column === undefined || columns.some(({ name }) => name === column)) continue;
    const known = columns.map(({ name }) => name).join(", ");
    throw new InvalidData(basename(input), `has no column ${JSON.stringify(column)} (for ${option}); it has: ${known}`);
  }
}

function timeUnitOf({ columns }: TextTable, { time, timeUnit }: TradesOptions, input: string): TimeUnit {
  const type = columns.find(({ name }) => name === time)?.type ?? "VARCHAR";
  const where = `${basename(input)}, column ${time}`;
  if (isInstantType(type)) {
    if (timeUnit !== undefined) throw new InvalidData(where, `is a ${type} and needs no timeUnit: leave it out`);
    return "ns";
  }
  if (timeUnit === undefined)
    throw new InvalidData(where, "doesn't say what its times count: give timeUnit as s, ms, us, ns or iso");
  return timeUnit;
}

function floatColumns({ columns }: TextTable, options: TradesOptions): string[] {
  const read = new Set([options.time, options.price, options.baseAmount, options.quoteAmount]);
  return columns.filter(({ name, type }) => read.has(name) && /^(DOUBLE|FLOAT)/.test(type)).map(({ name }) => name);
}
