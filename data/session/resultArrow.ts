import { DuckDBBlobValue, type DuckDBDataChunk, DuckDBTypeId, JsonDuckDBValueConverter } from "@duckdb/node-api";
import {
  Binary,
  Bool,
  BufferType,
  Data,
  type DataType,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { rawValues, validBits } from "./chunk.ts";
import type { QueryResult, ResultColumn } from "./query.ts";

/** Types whose values Arrow takes as they lie in memory. */
const FIXED = new Map<DuckDBTypeId, () => DataType>([
  [DuckDBTypeId.TINYINT, () => new Int8()],
  [DuckDBTypeId.SMALLINT, () => new Int16()],
  [DuckDBTypeId.INTEGER, () => new Int32()],
  [DuckDBTypeId.BIGINT, () => new Int64()],
  [DuckDBTypeId.UTINYINT, () => new Uint8()],
  [DuckDBTypeId.USMALLINT, () => new Uint16()],
  [DuckDBTypeId.UINTEGER, () => new Uint32()],
  [DuckDBTypeId.UBIGINT, () => new Uint64()],
  [DuckDBTypeId.FLOAT, () => new Float32()],
  [DuckDBTypeId.DOUBLE, () => new Float64()],
]);

/** Arrow counts the empty values itself when it needs to. */
const UNKNOWN_COUNT = -1;
/** What ends an Arrow stream: a continuation mark and a length of zero. */
const END_BYTES = 8;

/**
 * A result as an Arrow IPC stream, piece by piece. What Arrow's own integers can't hold (HUGEINT, DECIMAL) and what has
 * no plain form there is text, as in JSON.
 */
export async function* arrowStream(result: QueryResult): AsyncGenerator<Uint8Array, void, undefined> {
  const schema = new Schema(result.columns.map((column) => new Field(column.name, typeFor(column), true)));
  const empty = encode(schema, []);
  const head = empty.length - END_BYTES;
  yield empty.slice(0, head);
  for await (const chunk of result.chunks()) {
    const whole = encode(schema, [recordBatch(schema, result.columns, chunk)]);
    yield whole.slice(head, whole.length - END_BYTES);
  }
  yield empty.slice(head);
}

function encode(schema: Schema, batches: readonly RecordBatch[]): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  for (const batch of batches) writer.write(batch);
  writer.finish();
  return writer.toUint8Array(true);
}

function recordBatch(schema: Schema, columns: readonly ResultColumn[], chunk: DuckDBDataChunk): RecordBatch {
  const children = columns.map((column, at) => columnData(column, chunk, at));
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: chunk.rowCount, nullCount: 0, children }));
}

function typeFor({ typeId }: ResultColumn): DataType {
  const fixed = FIXED.get(typeId);
  if (fixed !== undefined) return fixed();
  if (typeId === DuckDBTypeId.BOOLEAN) return new Bool();
  if (typeId === DuckDBTypeId.BLOB) return new Binary();
  return new Utf8();
}

function columnData(column: ResultColumn, chunk: DuckDBDataChunk, at: number): Data {
  const type = typeFor(column);
  if (FIXED.has(column.typeId)) {
    const bits = validBits(chunk, at);
    const buffers = {
      [BufferType.DATA]: rawValues(chunk, at),
      ...(bits === null ? {} : { [BufferType.VALIDITY]: bits }),
    };
    return new Data(type, 0, chunk.rowCount, bits === null ? 0 : UNKNOWN_COUNT, buffers);
  }
  const vector = vectorFromArray(plainValues(column, chunk, at), type);
  const [data] = vector.data;
  if (data === undefined) throw new Error(`column ${column.name} of the result has no data`);
  return data;
}

function plainValues({ typeId }: ResultColumn, chunk: DuckDBDataChunk, at: number): unknown[] {
  if (typeId === DuckDBTypeId.BLOB)
    return chunk.getColumnValues(at).map((value) => (value instanceof DuckDBBlobValue ? value.bytes : null));
  const values = chunk.convertColumnValues(at, JsonDuckDBValueConverter);
  if (typeId === DuckDBTypeId.BOOLEAN) return values;
  return values.map((value) => (value === null || typeof value === "string" ? value : JSON.stringify(value)));
}
