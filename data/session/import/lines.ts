import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { createGunzip } from "node:zlib";
import { InvalidData } from "../../workspace/errors.ts";

/** No source has longer ones; what is longer is no text. */
const LINE_BYTES_MAX = 64 * 1_024 * 1_024;
const NEWLINE = 0x0a;

/**
 * The lines of a text file one by one, as bytes, without their ends; a file called `….gz` is unpacked on the way. Each
 * is valid until the next is asked for. Throws InvalidData when the file can't be read, is damaged or ends too early.
 */
export async function* linesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  const isPacked = path.endsWith(".gz");
  const stream = isPacked ? file.pipe(createGunzip()) : file;
  if (stream !== file) file.on("error", (error) => stream.destroy(error));
  let rest: Uint8Array = new Uint8Array(0);
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError("a file is read as bytes");
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
        yield withoutReturn(bytes.subarray(from, at));
        from = at + 1;
      }
      rest = bytes.subarray(from);
      if (rest.length > LINE_BYTES_MAX) throw new RangeError(`a line is longer than ${LINE_BYTES_MAX} bytes`);
    }
  } catch (error) {
    if (error instanceof InvalidData) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidData(basename(path), `can't be read${isPacked ? " and unpacked" : ""}: ${reason}`, {
      cause: error,
    });
  } finally {
    file.destroy();
    stream.destroy();
  }
  if (rest.length > 0) yield withoutReturn(rest);
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}
