import { createHash } from "node:crypto";
import type { Benchmark, Figure, Measured, Settings } from "./benchmark.ts";
import { type Machine, thisMachine } from "./machine.ts";

/** A run of a benchmark, as `--json` prints it. */
export interface BenchmarkReport extends Machine, Settings, Measured {
  readonly schemaVersion: 1;
  readonly benchmark: string;
  readonly sizeOf: string;
  readonly secondsOf: Benchmark["secondsOf"];
  /** SHA-256 over the names and results of all figures that have one: another hash, and something else was computed. */
  readonly resultHash: string;
}

export function reportOf(
  { name, sizeOf, secondsOf }: Benchmark,
  settings: Settings,
  measured: Measured,
): BenchmarkReport {
  const hash = createHash("sha256");
  for (const figure of measured.figures) if (figure.result !== null) hash.update(`${figure.name}=${figure.result}\n`);
  return {
    schemaVersion: 1,
    benchmark: name,
    ...thisMachine(),
    ...settings,
    sizeOf,
    secondsOf,
    resultHash: hash.digest("hex"),
    ...measured,
  };
}

/** The report for people, one figure a line. */
export function textOf(report: BenchmarkReport): string {
  const { cpu, cores, node, version, seed, size, sizeOf, secondsOf, resultHash, figures, notes } = report;
  const width = Math.max(...figures.map(({ name }) => name.length));
  return [
    `machine  ${cores} × ${cpu}`,
    `seconds  of ${secondsOf}`,
    `node     ${node}`,
    `version  ${version}`,
    `seed     ${seed}, ${size} ${sizeOf}`,
    `result   ${resultHash}`,
    "",
    ...figures.map((figure) => lineOf(figure, width)),
    ...(notes.length > 0 ? ["", ...notes] : []),
    "",
  ].join("\n");
}

function lineOf({ name, unit, best, middle, goal }: Figure, width: number): string {
  const told = `${amountOf(best, unit).padStart(10)} at best, ${amountOf(middle, unit).padStart(10)} in the middle`;
  const verdict = goal === null ? "" : `, goal ${amountOf(goal, unit)}: ${middle >= goal ? "met" : "MISSED"}`;
  return `${name.padEnd(width)}  ${told}${verdict}`;
}

function amountOf(value: number, unit: Figure["unit"]): string {
  if (unit === "a second") return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M/s` : `${(value / 1e3).toFixed(1)} k/s`;
  return unit === "times" ? `${value.toFixed(1)} ×` : `${value.toFixed(0)} ${unit}`;
}
