import type { CompressionCodec } from "hyparquet";

/** How the pages of a Parquet file are packed. */
export interface Codec {
  readonly name: CompressionCodec;
  /** Null where the Parquet encoder brings the packing itself. */
  readonly compress: ((bytes: Uint8Array) => Uint8Array) | null;
}

/** Packs less than zstd, but in plain JavaScript: for what is written where WebAssembly may be switched off. */
export const SNAPPY: Codec = { name: "SNAPPY", compress: null };

/** The codec of sessions. Loaded when it is needed: it is WebAssembly, which not every process may run. */
export async function zstd(): Promise<Codec> {
  const { zstdCompress } = await import("./zstd.ts");
  return { name: "ZSTD", compress: zstdCompress };
}
