import type { Command } from "commander";
import { SOL } from "#data/market/tokens.ts";
import { sessionFolder } from "#data/session/catalog.ts";
import { openSession, type Session } from "#data/session/reader.ts";
import { type LoadedConfig, loadConfig } from "#data/workspace/config.ts";
import { UsageError } from "#data/workspace/errors.ts";
import type { Workspace } from "#data/workspace/workspace.ts";
import type { Latency } from "#engine/core/execution/latency.ts";
import { type CapitalOptions, capitalOf } from "#engine/replay/capital.ts";
import { sessionTokens } from "#engine/replay/sessionTokens.ts";
import { type Replayed, simulate } from "#engine/replay/simulate.ts";
import { latencyOf } from "#engine/runs/latencyProfile.ts";
import { type LoadedStrategy, loadStrategy, strategyNames } from "#engine/runs/strategySource.ts";
import { type Globals, globalsOf, workspaceOf } from "./globals.ts";
import { wholeBigint, wholeNumber } from "./numbers.ts";
import { withProgress } from "./progress.ts";
import { writeReport } from "./report.ts";
import { printRuns } from "./run.ts";
import { print, printJson, VERSION } from "./terminal.ts";

/** As given on the command line; what is missing comes from the workspace's configuration, then from DEFAULTS. */
export interface ReplayFlags extends CapitalOptions {
  readonly strategy: readonly string[];
  readonly latency: readonly string[];
  readonly param: Readonly<Record<string, unknown>>;
  readonly seed?: number | undefined;
  readonly landing?: "first" | "last" | undefined;
  readonly priorityFee?: bigint | undefined;
  readonly equityEveryMs?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly report?: boolean | undefined;
}

const BASE_FEE_LAMPORTS = 5_000n;
const NS_PER_MS = 1_000_000;
const DEFAULTS = { latency: "http-29ms", seed: 1, landing: "last", priorityFeeLamports: 10_000 } as const;

export function addReplay(program: Command): void {
  program
    .command("replay")
    .description("run strategies against a recorded session, with a simulated venue")
    .argument("<session>", "session id, or latest")
    .option("-s, --strategy <name|file>", "strategy; give it again for more", collect, [])
    .option("-l, --latency <ms|profile>", "latency; give it again for more (default: http-29ms)", collect, [])
    .option("--seed <n>", "what everything that is drawn follows from (default: 1)", wholeNumber("--seed"))
    .option("-p, --param <name=value>", "a parameter of the strategy; give it again for more", collectParam, {})
    .option(
      "--capital <amounts>",
      "what the run starts with (default: USDC=1000,SOL=0.1, as far as the session trades them)",
    )
    .option(
      "--numeraire <token>",
      "what results are counted in (default: USDC, else USDT, else SOL, else the first pool's quote token)",
    )
    .option("--max-order <amount>", "risk: most that one order may be worth (default: a quarter of the cash)")
    .option("--max-position <amount>", "risk: most that a position may be worth (default: the cash)")
    .option("--landing <place>", "where in its slot an order lands: first or last (default: last)", landing)
    .option("--priority-fee <lamports>", "paid with every transaction (default: 10000)", wholeBigint("--priority-fee"))
    .option(
      "--equity-every-ms <n>",
      "event time between two marks of the portfolio (default: 1000)",
      wholeNumber("--equity-every-ms"),
    )
    .option(
      "--batch-size <n>",
      "events handed to the engine at once; no result depends on it",
      wholeNumber("--batch-size"),
    )
    .option("--report", "write the tear sheet too")
    .action(async (given: string, flags: ReplayFlags, command: Command) => {
      const globals = globalsOf(command);
      const workspace = workspaceOf(globals);
      if (flags.strategy.length === 0)
        throw new UsageError(`--strategy is missing: one of ${strategyNames(workspace).join(", ")}, or a file`);
      const folder = await sessionFolder(workspace, given);
      const replayed = await replaySession(folder, flags, { globals, workspace });
      const page =
        flags.report === true
          ? await writeReport(
              replayed.map(({ folder }) => folder),
              {},
            )
          : null;
      if (globals.json) return printReplayed(replayed, page);
      await printRuns(replayed.map(({ folder }) => folder));
      if (page !== null) print(`\nreport: ${page}`);
    });
}

interface Surroundings {
  readonly globals: Globals;
  readonly workspace: Workspace;
}

/** Replays every strategy under every latency against one session. */
export async function replaySession(folder: string, flags: ReplayFlags, around: Surroundings): Promise<Replayed[]> {
  const { workspace, globals } = around;
  const { replay: config } = await loadConfig(workspace);
  const given = flags.latency.length > 0 ? flags.latency : [config.latency ?? DEFAULTS.latency].flat();
  const latencies = given.map((latency) => latencyOf(latency, workspace));
  const strategies: LoadedStrategy[] = [];
  for (const strategy of flags.strategy) strategies.push(await loadStrategy(strategy, workspace));
  const session = await withProgress("checking the session", globals, (progress) =>
    openSession(folder, { onProgress: ({ doneBytes, totalBytes }) => progress.at(doneBytes, totalBytes) }),
  );
  try {
    const replayed: Replayed[] = [];
    for (const strategy of strategies)
      for (const latency of latencies)
        replayed.push(await replayOne(session, { strategy, latency, flags, config }, around));
    return replayed;
  } finally {
    session.close();
  }
}

interface Chosen {
  readonly strategy: LoadedStrategy;
  readonly latency: Latency;
  readonly flags: ReplayFlags;
  readonly config: LoadedConfig["replay"];
}

async function replayOne(session: Session, chosen: Chosen, { globals, workspace }: Surroundings): Promise<Replayed> {
  const { strategy, latency, flags, config } = chosen;
  const { tokens, firstQuote } = await sessionTokens(session);
  const capital = capitalOf(
    {
      capital: flags.capital ?? config.capital,
      numeraire: flags.numeraire ?? config.numeraire,
      maxOrder: flags.maxOrder ?? config.maxOrder,
      maxPosition: flags.maxPosition ?? config.maxPosition,
    },
    tokens,
    firstQuote,
  );
  const priorityFee = flags.priorityFee ?? BigInt(config.priorityFeeLamports ?? DEFAULTS.priorityFeeLamports);
  const equityEveryMs = flags.equityEveryMs ?? config.equityEveryMs;
  const paysFees = capital.stakes.some(({ mint }) => mint === SOL.mint);
  return await withProgress(`replaying ${strategy.strategy.name} at ${latency.name}`, globals, (progress) =>
    simulate({
      workspace,
      session,
      strategy,
      params: flags.param,
      latency,
      seed: flags.seed ?? config.seed ?? DEFAULTS.seed,
      landing: flags.landing ?? config.landing ?? DEFAULTS.landing,
      capital,
      costs: {
        baseFeeLamports: paysFees ? BASE_FEE_LAMPORTS : 0n,
        priorityFeeLamports: paysFees ? priorityFee : 0n,
      },
      version: VERSION,
      batchSize: flags.batchSize,
      equityEveryNs: equityEveryMs === undefined ? undefined : equityEveryMs * NS_PER_MS,
      onProgress: ({ events, total }) => progress.at(events, total),
      clock: { isoNow: () => new Date().toISOString(), monoMs: () => performance.now() },
    }),
  );
}

function printReplayed(replayed: readonly Replayed[], page: string | null): void {
  const documents = replayed.map(({ provenance, folder }) => ({
    run: { id: provenance.id, folder },
    decisionDigest: provenance.digests.decision,
    runDigest: provenance.digests.run,
    events: provenance.counts.events,
    orders: provenance.counts.orders,
    fills: provenance.counts.fills,
    provenance,
  }));
  const [only] = documents;
  const report = page === null ? {} : { report: page };
  printJson(documents.length === 1 && only !== undefined ? { ...only, ...report } : { runs: documents, ...report });
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function collectParam(text: string, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const at = text.indexOf("=");
  if (at <= 0) throw new UsageError(`--param ${text}: write <name>=<value>`);
  return { ...before, [text.slice(0, at)]: scalar(text.slice(at + 1)) };
}

/** `25` → number, `true` → boolean, anything else as it stands. */
function scalar(text: string): unknown {
  if (/^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text)) return Number(text);
  return text === "true" ? true : text === "false" ? false : text;
}

function landing(text: string): "first" | "last" {
  if (text !== "first" && text !== "last") throw new UsageError(`--landing ${text}: first or last`);
  return text;
}
