import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InvalidData } from "./errors.ts";
import { bundleModule, evaluateModule } from "./userModule.ts";
import type { Workspace } from "./workspace.ts";

const wholeTokens = z.string().regex(/^\d+(\.\d+)?$/, "has to be an amount of whole tokens, as text");

/** What a workspace's configuration may say; a flag on the command line wins over it. */
export const configSchema = z.strictObject({
  replay: z
    .strictObject({
      /** Latency profiles, or milliseconds as text, for replays without --latency. */
      latency: z.union([z.string(), z.array(z.string()).min(1)]),
      seed: z.int().nonnegative(),
      /** What a run starts with: `USDC=1000,SOL=0.1`. */
      capital: z.string(),
      numeraire: z.string(),
      /** Most that one order, and one position, may be worth, in whole tokens of the numeraire. */
      maxOrder: wholeTokens,
      maxPosition: wholeTokens,
      landing: z.enum(["first", "last"]),
      priorityFeeLamports: z.int().nonnegative(),
      /** Event time between two marks of the portfolio. */
      equityEveryMs: z.int().positive(),
    })
    .partial()
    .default({}),
});

/** As written in sniperforge.config.ts. */
export type Config = z.input<typeof configSchema>;
export type LoadedConfig = z.output<typeof configSchema>;

const FILES = ["sniperforge.config.ts", "sniperforge.config.json"] as const;

/** Reads the workspace's configuration; without a file everything is at its default. Throws InvalidData. */
export async function loadConfig(workspace: Workspace): Promise<LoadedConfig> {
  const found = FILES.filter((file) => existsSync(join(workspace.root, file)));
  if (found.length > 1)
    throw new InvalidData(found.join(" and "), "only one of them can be the configuration: delete one");
  const [file] = found;
  if (file === undefined) return configSchema.parse({});
  const parsed = configSchema.safeParse(await read(workspace, file));
  if (!parsed.success) throw new InvalidData(file, z.prettifyError(parsed.error));
  return parsed.data;
}

async function read(workspace: Workspace, file: (typeof FILES)[number]): Promise<unknown> {
  const path = join(workspace.root, file);
  if (file.endsWith(".ts")) return await evaluateModule(await bundleModule(path, file), file);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InvalidData(file, "is not JSON", { cause: error });
  }
}
