import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** What figures of speed have to be read with. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** This package's. */
  readonly version: string;
}

export function thisMachine(): Machine {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const all = cpus();
  return { cpu: all[0]?.model.trim() ?? "unknown", cores: all.length, node: process.version, version };
}
