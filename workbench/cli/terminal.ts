import { readFileSync } from "node:fs";
import Table from "cli-table3";
import pc from "picocolors";

/** This package's version. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

/** Colours where stdout is a terminal and NO_COLOR isn't set. */
export const colour = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);

/** Data goes to stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What a person should know besides goes to stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The one document of `--json`; amounts beyond 2^53 are strings already, bigints become them. */
export function printJson(document: Record<string, unknown>): void {
  const text = JSON.stringify({ schemaVersion: 1, ...document }, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  print(text);
}

/** A table that never cuts a value short. Columns named in `right` are aligned to the right. */
export function printTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): void {
  const table = new Table({
    head: head.map((title) => colour.dim(title)),
    colAligns: head.map((title) => (right.includes(title) ? "right" : "left")),
    style: { head: [], border: [], compact: true },
    chars: BORDERLESS,
  });
  table.push(...rows.map((row) => [...row]));
  print(
    table
      .toString()
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n"),
  );
}

const BORDERLESS = Object.fromEntries(
  [
    "top",
    "top-mid",
    "top-left",
    "top-right",
    "bottom",
    "bottom-mid",
    "bottom-left",
    "bottom-right",
    "left",
    "left-mid",
    "mid",
    "mid-mid",
    "right",
    "right-mid",
  ].map((part) => [part, ""]),
);

/** 1234567 → `1,234,567`. */
export function grouped(value: number | bigint | string): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Bytes for people. */
export function sized(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = -1;
  while (value >= 1_000) {
    value /= 1_000;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** Nanoseconds since the epoch → `2022-04-06 00:00:01.000` UTC. */
export function utc(ns: bigint | string): string {
  const ms = BigInt(ns) / 1_000_000n;
  return new Date(Number(ms)).toISOString().replace("T", " ").replace("Z", "");
}

/** A span of nanoseconds for people: `23 h 59 min`. */
export function spanned(ns: bigint): string {
  const seconds = Number(ns / 1_000_000_000n);
  if (seconds < 60) return `${(Number(ns / 1_000_000n) / 1_000).toFixed(1)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
