import { compress, init } from "@bokuweb/zstd-wasm";

/** The compiled WebAssembly is the same on every Node, and so are the bytes that it gives; Node's own zstd isn't there on 20. */
await init();

const LEVEL = 3;

/** One zstd frame, content size included. */
export function zstdCompress(bytes: Uint8Array): Uint8Array {
  return compress(bytes, LEVEL);
}
