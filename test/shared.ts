import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/**
 * The folder of recorded data that tests check against, too large to live here: `SNIPERFORGE_SHARED`,
 * by default `shared` beside the project. Null where it is not there.
 */
export function sharedFolder(): string | null {
  const folder = resolve(PROJECT, process.env.SNIPERFORGE_SHARED || "../shared");
  return existsSync(folder) ? folder : null;
}

/** The path of a data set by its name in the shared folder's `data/`; null where it is not there. */
export function sharedData(name: string): string | null {
  const folder = sharedFolder();
  if (folder === null) return null;
  const path = join(folder, "data", name);
  return existsSync(path) ? path : null;
}
