import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { json, sniperforge, temporaryFolder } from "./sniperforge.ts";

describe("the command line", () => {
  const workspace = temporaryFolder();
  const here = ["-w", workspace.path, "-q"];
  beforeAll(async () => {
    await json(["demo", "--minutes", "10", "--seed", "5", ...here]);
  }, 60_000);
  afterAll(() => workspace.remove());

  it("explains every command with --help, and its exit codes", async () => {
    const { code, stdout } = await sniperforge(["--help"]);
    expect(code).toBe(0);
    for (const command of ["demo", "init", "session", "query", "replay", "run", "report", "doctor", "completion"])
      expect(stdout).toContain(command);
    expect(stdout).toContain("130 interrupted");
  });

  it.each([
    [["replai"], 2, "replay"],
    [["session", "sho", "x"], 2, "show"],
    [["replay", "demo-10m-6", "-s", "momentum"], 2, "demo-10m-5"],
    [["replay", "latest", "-s", "momentun"], 2, "momentum"],
    [["replay", "latest", "-s", "momentum", "-l", "http-30ms"], 2, "http-29ms"],
    [["replay", "latest", "-s", "momentum", "-p", "lookbak=3"], 2, "lookbak"],
    [["replay", "latest", "-s", "momentum", "--capital", "USDD=5"], 2, "USDC"],
    [["replay", "latest", "-s", "momentum", "--seed", "x"], 2, "--seed"],
    [["replay", "latest"], 2, "--strategy"],
    [["query", "drop table swap"], 2, "SELECT"],
    [["query", "select * from swaps"], 2, "swap"],
    [["session", "import", "trade", "x.csv"], 2, "trades"],
    [
      [
        "session",
        "import",
        "trades",
        "no-such.csv",
        "-m",
        "time=t",
        "-m",
        "price=p",
        "-m",
        "poolName=x",
        "-m",
        "baseToken=SOL",
        "-m",
        "quoteToken=USDC",
        "-m",
        "timeUnit=s",
      ],
      3,
      "no-such.csv",
    ],
    [["session", "verify", "../escape"], 3, "../escape"],
  ])("answers %j with exit code %i and a hint", async (args, expected, hint) => {
    const { code, stderr, stdout } = await sniperforge([...args, ...here]);
    expect(stderr).toContain(hint);
    expect(code).toBe(expected);
    expect(stdout).toBe("");
  });

  it("prints one JSON document with schemaVersion on stdout, and nothing else", async () => {
    for (const args of [
      ["session", "ls"],
      ["session", "show", "latest"],
      ["session", "verify", "latest"],
      ["session", "gaps", "latest"],
      ["run", "ls"],
      ["run", "show", "latest"],
      ["strategy", "ls"],
      ["strategy", "show", "momentum"],
      ["latency", "ls"],
      ["doctor"],
      ["query", "select count(*) n from swap"],
      ["report", "latest"],
    ])
      expect(await json<{ schemaVersion: number }>([...args, ...here])).toHaveProperty("schemaVersion", 1);
  }, 60_000);

  it("gives the digests and the counts of a replay at the top level, and an array for several", async () => {
    const one = await json<Record<string, unknown>>(["replay", "latest", "-s", "momentum", "-l", "50", ...here]);
    expect(one.decisionDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(one.runDigest).toMatch(/^[0-9a-f]{64}$/);
    for (const count of ["events", "orders", "fills"]) expect(Number.isInteger(one[count])).toBe(true);
    const two = await json<{ runs: unknown[] }>([
      "replay",
      "latest",
      "-s",
      "momentum",
      "-l",
      "50",
      "-l",
      "500",
      ...here,
    ]);
    expect(two.runs).toHaveLength(2);
  }, 60_000);

  it("writes no colour where stdout is no terminal", async () => {
    const { stdout } = await sniperforge(["run", "ls", ...here]);
    expect(stdout).not.toContain("\u001b");
  });

  it("gives CSV that a spreadsheet reads and Arrow that apache-arrow reads", async () => {
    const { stdout } = await sniperforge([
      "query",
      "select status, count(*)::int n from slot group by 1 order by 1",
      "--csv",
      ...here,
    ]);
    expect(stdout).toMatch(/^status,n\nconfirmed,\d+\nprocessed,\d+\n$/);
  });

  it("makes a workspace that replays the strategy it came with, and leaves a user's file alone", async () => {
    const fresh = temporaryFolder();
    try {
      const inside = ["-w", fresh.path, "-q"];
      const made = await json<{ made: string[] }>(["init", ...inside]);
      expect(made.made).toContain("sniperforge.config.ts");
      const strategy = join(fresh.path, "strategies/my-momentum.ts");
      expect(existsSync(strategy)).toBe(true);
      writeFileSync(strategy, readFileSync(strategy, "utf8").replace('name: "momentum"', 'name: "mine"'));
      await json(["init", ...inside]);
      expect(readFileSync(strategy, "utf8")).toContain('name: "mine"');
      await json(["demo", "--minutes", "5", ...inside]);
      writeFileSync(
        join(fresh.path, "sniperforge.config.ts"),
        readFileSync(join(fresh.path, "sniperforge.config.ts"), "utf8").replace("// seed: 1", "seed: 42"),
      );
      const run = await json<{ provenance: { seed: number; latency: { name: string } } }>([
        "replay",
        "latest",
        "-s",
        "my-momentum",
        "-l",
        "my-endpoint",
        ...inside,
      ]);
      expect(run.provenance).toMatchObject({ seed: 42, latency: { name: "my-endpoint" } });
    } finally {
      fresh.remove();
    }
  }, 60_000);

  it("prints a completion script that knows the commands", async () => {
    const { code, stdout } = await sniperforge(["completion", "bash"]);
    expect(code).toBe(0);
    expect(stdout).toContain("sniperforge");
    const words = await sniperforge(["complete", "--", "repl"]);
    expect(words.stdout).toContain("replay");
  });
});
