/**
 * The entry point of all benchmarks: `npm run bench -- <name>` measures, without a name it lists what there is.
 * `--json` prints one document; `--seed` and `--size` change what is measured. A goal that is missed fails nothing:
 * other work on the machine would decide.
 */
import { parseArgs } from "node:util";
import type { Benchmark, Settings } from "./benchmark.ts";
import { engine } from "./engine.ts";
import { programs } from "./programs.ts";
import { reader } from "./reader.ts";
import { reportOf, textOf } from "./report.ts";

const BENCHMARKS: readonly Benchmark[] = [programs, reader, engine];
const USAGE_ERROR = 2;

interface Asked {
  readonly benchmark: Benchmark;
  readonly settings: Settings;
  readonly isJson: boolean;
}

function list(): string {
  const lines = BENCHMARKS.map(
    ({ name, about, defaults, sizeOf }) => `  ${name.padEnd(10)}${about} (--size ${defaults.size}: ${sizeOf})`,
  );
  return `npm run bench -- <name> [--json] [--seed N] [--size N]\n\n${lines.join("\n")}\n`;
}

/** A whole number above 0, `otherwise` where the option isn't given. Throws RangeError. */
function countOf(option: string, given: string | undefined, otherwise: number): number {
  const count = given === undefined ? otherwise : Number(given);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`--${option} ${given} is no whole number above 0`);
  return count;
}

/** What a command line asks for; null when it names no benchmark. Throws TypeError or RangeError for a wrong one. */
function askedBy(args: string[]): Asked | null {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, seed: { type: "string" }, size: { type: "string" } },
  });
  if (positionals.length === 0) return null;
  const [name] = positionals;
  const benchmark = BENCHMARKS.find((known) => known.name === name);
  if (benchmark === undefined || positionals.length > 1)
    throw new RangeError(`there is no benchmark called "${positionals.join(" ")}"\n\n${list()}`);
  const seed = countOf("seed", values.seed, benchmark.defaults.seed);
  const size = countOf("size", values.size, benchmark.defaults.size);
  return { benchmark, settings: { seed, size }, isJson: values.json };
}

/** As askedBy; says what is wrong, and gives undefined, where that throws. */
function askedByUser(args: string[]): Asked | null | undefined {
  try {
    return askedBy(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = USAGE_ERROR;
    return undefined;
  }
}

const asked = askedByUser(process.argv.slice(2));
if (asked === null) process.stdout.write(list());
else if (asked !== undefined) {
  const { benchmark, settings, isJson } = asked;
  const report = reportOf(benchmark, settings, await benchmark.measure(settings));
  process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
}
