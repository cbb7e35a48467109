import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { main } from "#workbench/cli/main.ts";
import { json, temporaryFolder } from "./sniperforge.ts";

const FLIPS = 320;
const SEED = 20_220_406;

describe("a session with one flipped bit", () => {
  const workspace = temporaryFolder();
  const folder = join(workspace.path, "sessions", "demo-5m-5");
  let said = "";
  beforeAll(async () => {
    await json(["demo", "--minutes", "5", "--seed", "5", "-w", workspace.path, "-q"]);
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }, 60_000);
  afterAll(() => {
    vi.restoreAllMocks();
    workspace.remove();
  });

  const run = async (...args: string[]) => {
    said = "";
    return await main(["node", "sniperforge", ...args, "-w", workspace.path, "-q"]);
  };

  it(`is refused by session verify and by replay, with the file's name and exit code 3 (${FLIPS} flips, seed ${SEED})`, async () => {
    const random = xoroshiro128plus(SEED);
    const below = (limit: number) => (random.next() >>> 0) % limit;
    const files = readdirSync(folder).sort();
    for (let flip = 0; flip < FLIPS; flip++) {
      const file = files[flip % files.length] ?? "";
      const path = join(folder, file);
      const sound = readFileSync(path);
      const bit = below(sound.length * 8);
      const damaged = Buffer.from(sound);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, damaged);
      for (const command of [
        ["session", "verify", "demo-5m-5"],
        ["replay", "demo-5m-5", "-s", "momentum"],
      ]) {
        expect(await run(...command), `${command[0]}: bit ${bit} of ${file}`).toBe(3);
        expect(said).toContain(`demo-5m-5/${file}`);
      }
      writeFileSync(path, sound);
    }
    expect(await run("session", "verify", "demo-5m-5")).toBe(0);
  }, 300_000);
});
