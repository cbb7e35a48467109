import { createHash } from "node:crypto";
import { closeSync, fsync, openSync, rmSync, writeSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { InvalidData } from "../workspace/errors.ts";

const sync = promisify(fsync);

/** What a finished file came to. */
export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * A file that appears under its name only when it is whole and on the disk: written beside it as `.tmp`,
 * synced, renamed, and the folder synced. Its SHA-256 is taken on the way.
 */
export class DurableFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #hash = createHash("sha256");
  #file: number | null;
  #bytes = 0;

  /** Throws InvalidData when someone else is writing the same file, or a crash left it half written. */
  constructor(path: string) {
    this.path = path;
    this.#temporary = `${path}.tmp`;
    try {
      this.#file = openSync(this.#temporary, "wx");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST")
        throw new InvalidData(
          basename(this.#temporary),
          "is being written by another process or was left by one that crashed: delete it if none is running",
        );
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  write(bytes: Uint8Array): void {
    const file = this.#open();
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  /** Ends the file and gives it its name, once it is on the disk. */
  async commit(): Promise<WrittenFile> {
    await sync(this.#open());
    this.#close();
    await rename(this.#temporary, this.path);
    await syncFolder(dirname(this.path));
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  /** Throws away what was written. Does nothing once the file is committed. */
  abort(): void {
    if (this.#file === null) return;
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #open(): number {
    if (this.#file === null) throw new Error(`${this.path} is closed`);
    return this.#file;
  }

  #close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

/** Writes a whole small file durably. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<WrittenFile> {
  const file = new DurableFile(path);
  try {
    file.write(bytes);
    return await file.commit();
  } catch (error) {
    file.abort();
    throw error;
  }
}

/** Makes what was renamed or made in a folder outlive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
