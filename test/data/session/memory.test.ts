import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryWorkspace } from "./sample.ts";

const GIB = 1_024 ** 3;
const HEAP_MB = 256;
const PEAK_RSS_MB_MAX = 640;
const SCRIPT = fileURLToPath(new URL("largeSession.ts", import.meta.url));

interface Outcome {
  readonly rows: number;
  readonly decoded: number;
  readonly checksum: number;
  readonly seconds: number;
  readonly peakRssMb: number;
}

const workspace = temporaryWorkspace();
afterAll(() => workspace.remove());

/** In a process of its own, so that heap and peak are its own. */
async function run(task: string): Promise<Outcome> {
  const flags = [`--max-old-space-size=${HEAP_MB}`, "--import", "tsx"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, SCRIPT, task, workspace.root, String(GIB)]);
  return JSON.parse(stdout);
}

describe("a session larger than the heap", () => {
  it(`of 1 GiB decoded is written and replayed with a heap of ${HEAP_MB} MB, every row of it`, async () => {
    const written = await run("write");
    const read = await run("read");
    console.log(
      `${(read.decoded / GIB).toFixed(2)} GiB decoded: written in ${written.seconds.toFixed(1)} s, peak RSS ${written.peakRssMb} MB; replayed in ${read.seconds.toFixed(1)} s, peak RSS ${read.peakRssMb} MB`,
    );
    expect(read.decoded).toBeGreaterThanOrEqual(GIB);
    const { rows, decoded, checksum } = written;
    expect(read).toMatchObject({ rows, decoded, checksum });
    expect(Math.max(written.peakRssMb, read.peakRssMb)).toBeLessThan(PEAK_RSS_MB_MAX);
  }, 180_000);
});
