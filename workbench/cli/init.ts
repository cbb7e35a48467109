import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { globalsOf, workspaceOf } from "./globals.ts";
import { print, printJson } from "./terminal.ts";

const SHIPPED_STRATEGY = fileURLToPath(new URL("../../strategies/momentum.ts", import.meta.url));

const README = `# A SniperForge workspace

| folder | what |
|---|---|
| sessions/ | recordings; never edited, each sealed by the hashes in its session.json |
| runs/ | what replays gave: run.json and Parquet tables |
| profiles/ | your latency profiles: profiles/<name>.json |
| strategies/ | your strategies: strategies/<name>.ts |
| sniperforge.config.ts | defaults for what flags don't say |
| promotions/ | what was promoted, on what evidence |

    sniperforge session ls
    sniperforge replay latest --strategy my-momentum --latency my-endpoint --report
`;

const CONFIG = `import type { Config } from "sniperforge/config";

// What commands fall back to when a flag isn't given. Uncomment what you need.
export default {
  replay: {
    // A profile of profiles/, a shipped one (sniperforge latency ls) or milliseconds; several for several runs.
    // latency: ["http-29ms", "legacy-200ms"],

    // Everything that is drawn follows from it.
    // seed: 1,

    // What a run starts with, and what results are counted in.
    // capital: "USDC=1000,SOL=0.1",
    // numeraire: "USDC",

    // Risk: most that one order, and one position, may be worth (whole tokens of the numeraire).
    // maxOrder: "250",
    // maxPosition: "1000",

    // Where in its slot an order lands, which a recording can't say: "first" or "last".
    // landing: "last",

    // Paid with every transaction, landed or reverted.
    // priorityFeeLamports: 10_000,
  },
} satisfies Config;
`;

/** Comments can't stand in JSON, so the profile says in its neighbour what its fields mean. */
const PROFILE = { landMs: 120, quoteMs: 45 };
const PROFILE_README = `# Latency profiles

\`profiles/<name>.json\` is what \`sniperforge replay --latency <name>\` takes. Milliseconds:

- \`landMs\`: from your decision until the transaction is at the leader
- \`quoteMs\`: from asking for a quote until its answer

Measure both where you will trade from; my-endpoint.json is only an example.
`;

export function addInit(program: Command): void {
  program
    .command("init")
    .description("make a workspace: its folders, a latency profile and a strategy to start from")
    .action((_, command: Command) => {
      const globals = globalsOf(command);
      const { root } = workspaceOf(globals);
      const made = [
        write(root, "README.md", README),
        write(root, "sniperforge.config.ts", CONFIG),
        write(root, "profiles/README.md", PROFILE_README),
        write(root, "profiles/my-endpoint.json", `${JSON.stringify(PROFILE, null, 2)}\n`),
        copyStrategy(root, "strategies/my-momentum.ts"),
      ].filter((file) => file !== null);
      if (globals.json) return printJson({ workspace: root, made });
      print(made.length === 0 ? `${root} was a workspace already; nothing was changed` : `made in ${root}:`);
      for (const file of made) print(`  ${file}`);
      print(`\nnext: sniperforge demo, or sniperforge session import --help`);
    });
}

/** Writes what isn't there yet; never over something of the user's. */
function write(root: string, file: string, text: string): string | null {
  const path = join(root, file);
  if (existsSync(path)) return null;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return relative(root, path);
}

function copyStrategy(root: string, file: string): string | null {
  const path = join(root, file);
  if (existsSync(path)) return null;
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(SHIPPED_STRATEGY, path);
  return relative(root, path);
}
