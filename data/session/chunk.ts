import type { DuckDBDataChunk } from "@duckdb/node-api";

/**
 * The raw values of a column of a DuckDB chunk, as they lie in memory: a view, valid as long as the chunk. Only for
 * types of fixed width. The public interface gives values one by one as objects, 40 times slower; the field read here
 * is private to it, so this is the only place that reads it.
 */
export function rawValues(chunk: DuckDBDataChunk, column: number): ArrayBufferView {
  const values: unknown = Reflect.get(chunk.getColumnVector(column), "items");
  if (!ArrayBuffer.isView(values)) throw new TypeError(`column ${column} of the result has no values of fixed width`);
  return values;
}

/** Copies `count` values of `width` bytes, from the `sourceAt`-th of a chunk's column to the `targetAt`-th of an array. */
export function copyValues(
  target: ArrayBufferView,
  targetAt: number,
  source: ArrayBufferView,
  sourceAt: number,
  count: number,
  width: number,
): void {
  const from = new Uint8Array(source.buffer, source.byteOffset + sourceAt * width, count * width);
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(from, targetAt * width);
}

/** Which rows of a chunk's column hold a value: bit `row` of the bytes, least significant first. Null when all do. */
export function validBits(chunk: DuckDBDataChunk, column: number): Uint8Array | null {
  const validity: unknown = Reflect.get(chunk.getColumnVector(column), "validity");
  const bits: unknown = typeof validity === "object" && validity !== null ? Reflect.get(validity, "data") : undefined;
  if (bits === null) return null;
  if (!ArrayBuffer.isView(bits)) throw new TypeError(`column ${column} of the result doesn't say which rows it has`);
  return new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
}
