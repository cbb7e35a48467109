import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InvalidData, UnknownName, UsageError } from "#data/workspace/errors.ts";
import { shelfFolder, type Workspace } from "#data/workspace/workspace.ts";
import type { Latency } from "#engine/core/execution/latency.ts";

const ENDING = ".json";
const MS_MAX = 600_000;

/** A profile file: profiles/<name>.json. Milliseconds, since people write it. */
const profileSchema = z.strictObject({
  /** From decision to the leader. */
  landMs: z.number().nonnegative().max(MS_MAX),
  /** From asking for a quote to its answer. */
  quoteMs: z.number().nonnegative().max(MS_MAX),
});

const NS_PER_MS = 1_000_000;

/**
 * Profiles that come with the project: the three ways to get a quote of the founding report, each a
 * constant as reported there.
 */
const SHIPPED: readonly Latency[] = [
  { name: "ws-cache", landNs: 23_000, quoteNs: 23_000 },
  { name: "http-29ms", landNs: 29 * NS_PER_MS, quoteNs: 29 * NS_PER_MS },
  { name: "legacy-200ms", landNs: 200 * NS_PER_MS, quoteNs: 200 * NS_PER_MS },
];

const NAME = /^[a-z0-9][a-z0-9._-]*$/;
const MILLISECONDS = /^(\d+(?:\.\d+)?)(?:ms)?$/;

/** Every profile that `--latency` takes, the workspace's own first. */
export function latencyNames(workspace: Workspace): string[] {
  const own = readdirSync(shelfFolder(workspace, "profiles"))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .filter((name) => NAME.test(name) && !MILLISECONDS.test(name));
  return [...new Set([...own.sort(), ...SHIPPED.map(({ name }) => name)])];
}

/**
 * What `--latency` stands for: a number of milliseconds (`29`, `0.5ms`), or the name of a profile. Throws
 * UnknownName and, for a profile file that says something else, InvalidData.
 */
export function latencyOf(given: string, workspace: Workspace): Latency {
  const milliseconds = MILLISECONDS.exec(given)?.[1];
  if (milliseconds !== undefined) {
    const ms = Number(milliseconds);
    if (ms > MS_MAX) throw new UsageError(`--latency ${given}: milliseconds from 0 to 600,000`);
    return constant(`${ms}ms`, ms, ms);
  }
  if (!NAME.test(given)) throw new UnknownName("latency profile", given, latencyNames(workspace));
  const file = join(shelfFolder(workspace, "profiles"), `${given}${ENDING}`);
  if (existsSync(file)) return readProfile(given, file);
  const shipped = SHIPPED.find(({ name }) => name === given);
  if (shipped === undefined) throw new UnknownName("latency profile", given, latencyNames(workspace));
  return shipped;
}

function readProfile(name: string, file: string): Latency {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InvalidData(`profiles/${name}.json`, "is not JSON", { cause: error });
  }
  const parsed = profileSchema.safeParse(found);
  if (!parsed.success) throw new InvalidData(`profiles/${name}.json`, z.prettifyError(parsed.error));
  return constant(name, parsed.data.landMs, parsed.data.quoteMs);
}

function constant(name: string, landMs: number, quoteMs: number): Latency {
  return { name, landNs: Math.round(landMs * NS_PER_MS), quoteNs: Math.round(quoteMs * NS_PER_MS) };
}
