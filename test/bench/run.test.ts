import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "-s", "bench", "--", ...args], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("npm run bench", () => {
  test("lists the benchmarks there are, and refuses another name and a size that is none", () => {
    expect(bench()).toMatchObject({ status: 0, stdout: expect.stringMatching(/programs.*\n.*reader.*\n.*engine/) });
    expect(bench("sums")).toMatchObject({ status: 2, stderr: expect.stringContaining('no benchmark called "sums"') });
    expect(bench("engine", "--size", "many")).toMatchObject({
      status: 2,
      stderr: "--size many is no whole number above 0\n",
    });
  });

  test("of programs computes the same for the same seed, and something else for another", () => {
    const reports = ["7", "7", "8"].map((seed) => {
      const { stdout } = bench("programs", "--json", "--size", "50", "--seed", seed);
      return JSON.parse(stdout);
    });
    const [first, again, other] = reports;
    expect(first).toMatchObject({ schemaVersion: 1, benchmark: "programs", seed: 7, size: 50, secondsOf: "one core" });
    expect(again.resultHash).toBe(first.resultHash);
    expect(other.resultHash).not.toBe(first.resultHash);
    const results = ({ figures }: { figures: { name: string; result: string | null }[] }) =>
      figures.map(({ name, result }) => [name, result]);
    expect(results(again)).toEqual(results(first));
  });
});
