import { compress, init } from "@bokuweb/zstd-wasm";

/**
 * Once a process, which a module is: after a second `init` the WebAssembly's allocator takes used memory for fresh, and
 * what it packs depends on what it packed before.
 */
await init();

const LEVEL = 3;

/**
 * One zstd frame, content size included. The compiled WebAssembly is the same on every Node, and so are the bytes that
 * it gives; Node's own zstd isn't there on 20.
 */
export function zstdCompress(bytes: Uint8Array): Uint8Array {
  return compress(bytes, LEVEL);
}
