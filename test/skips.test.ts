import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const SUITE = `import { describe, expect, test } from "vitest";
import { sharedData } from ${JSON.stringify(join(PROJECT, "test/shared.ts"))};

describe.skipIf(!sharedData("day-1970"))("day-1970", () => {
  test("fills agree", () => {});
});
test("runs", () => expect(1).toBe(1));
`;

describe("a run with a skipped test", () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "skips-"));
    symlinkSync(join(PROJECT, "node_modules"), join(root, "node_modules"));
    mkdirSync(join(root, "shared", "data"), { recursive: true });
    writeFileSync(join(root, "fills.test.ts"), SUITE);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  function run(environment: Record<string, string>) {
    const vitest = join(PROJECT, "node_modules/vitest/vitest.mjs");
    const flags = ["run", "--root", root, "--reporter", join(PROJECT, "test/skips.ts")];
    const { CI: _, ...inherited } = process.env;
    return spawnSync(process.execPath, [vitest, ...flags], { env: { ...inherited, ...environment }, encoding: "utf8" });
  }

  test("names the test and the data that it lacked", () => {
    const { status, stdout } = run({ SNIPERFORGE_SHARED: join(root, "nowhere") });
    expect(stdout).toContain("SKIPPED: 1 tests\n  fills.test.ts, for want of shared data: day-1970");
    expect(stdout).toContain("day-1970 > fills agree");
    expect(status).toBe(0);
  });

  test("fails in continuous integration where the shared folder exists, and only there", () => {
    expect(run({ CI: "true", SNIPERFORGE_SHARED: join(root, "shared") }).status).toBe(1);
    expect(run({ CI: "true", SNIPERFORGE_SHARED: join(root, "nowhere") }).status).toBe(0);
    expect(run({ SNIPERFORGE_SHARED: join(root, "shared") }).status).toBe(0);
  });
});
