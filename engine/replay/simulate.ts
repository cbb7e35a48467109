import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { programOf } from "#data/programs/registry.ts";
import { canonicalJson } from "#data/session/manifest.ts";
import type { Session } from "#data/session/reader.ts";
import { deriveId } from "#data/session/writer.ts";
import { folderOf, type Workspace } from "#data/workspace/workspace.ts";
import type { Hasher } from "#engine/core/audit/digests.ts";
import { Engine, type EngineResult, type EngineSetup } from "#engine/core/engine.ts";
import type { TransactionCosts } from "#engine/core/execution/costs.ts";
import type { Latency } from "#engine/core/execution/latency.ts";
import type { Landing } from "#engine/core/execution/simulatedVenue.ts";
import { funds } from "#engine/core/risk/funds.ts";
import { maxOrder } from "#engine/core/risk/maxOrder.ts";
import { maxPosition } from "#engine/core/risk/maxPosition.ts";
import type { Provenance } from "#engine/runs/provenance.ts";
import { readProvenance } from "#engine/runs/registry.ts";
import { type RunTotals, RunWriter } from "#engine/runs/runWriter.ts";
import type { LoadedStrategy } from "#engine/runs/strategySource.ts";
import type { Capital } from "./capital.ts";
import { NotDeterministic } from "./notDeterministic.ts";

export interface ReplayRequest {
  readonly workspace: Workspace;
  readonly session: Session;
  readonly strategy: LoadedStrategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly latency: Latency;
  readonly seed: number;
  readonly landing: Landing;
  readonly capital: Capital;
  readonly costs: TransactionCosts;
  /** This package's version. */
  readonly version: string;
  /** Events that the engine is handed at once; no result depends on it. */
  readonly batchSize?: number | undefined;
  readonly equityEveryNs?: number | undefined;
  readonly onProgress?: ((progress: { readonly events: number; readonly total: number }) => void) | undefined;
  /** Wall time, for the record only. */
  readonly clock: { readonly isoNow: () => string; readonly monoMs: () => number };
}

export interface Replayed {
  readonly provenance: Provenance;
  readonly folder: string;
}

const EQUITY_EVERY_NS = 1_000_000_000;

/**
 * Replays a strategy against a session with a simulated venue, and keeps the run. The run's id follows
 * from everything that decides its outcome: the same replay again has to give the same digests, and
 * throws NotDeterministic otherwise.
 */
export async function simulate(request: ReplayRequest): Promise<Replayed> {
  const { session, workspace } = request;
  const startedMs = request.clock.monoMs();
  const params = recorded(request.strategy.strategy.params.parse(request.params));
  const id = runId(request, params);
  const folder = folderOf(workspace, "runs", id);
  const engine = new Engine(engineSetup(request));
  const writer = new RunWriter(folder, session.startNs);
  try {
    const result = await drive(engine, writer, request);
    const elapsedMs = Math.round(request.clock.monoMs() - startedMs);
    const provenance = provenanceOf(request, { id, params, result, totals: writer.totals, elapsedMs });
    refuseOtherDigests(folder, provenance);
    await writer.close(provenance);
    return { provenance, folder };
  } catch (error) {
    writer.abort();
    throw error;
  }
}

async function drive(engine: Engine, writer: RunWriter, request: ReplayRequest): Promise<EngineResult> {
  const { session, onProgress } = request;
  const total = session.manifest.parts
    .filter(({ stream }) => stream !== "raw" && stream !== "arrival")
    .reduce((sum, { rows }) => sum + rows, 0);
  const options = request.batchSize === undefined ? {} : { batchSize: request.batchSize };
  for await (const batch of session.batches(options)) {
    writer.take(engine.run(batch));
    onProgress?.({ events: engine.counts.events, total });
  }
  const result = engine.finish();
  writer.take(result.audit);
  return result;
}

function engineSetup(request: ReplayRequest): EngineSetup {
  const { session, capital } = request;
  const { checkpoint } = session.manifest;
  return {
    names: session.names,
    programOf,
    strategy: request.strategy.strategy,
    params: request.params,
    seed: request.seed,
    latency: request.latency,
    costs: request.costs,
    landing: request.landing,
    numeraire: capital.numeraire.mint,
    capital: new Map(capital.stakes.map(({ mint, amount }) => [mint, amount])),
    controls: [maxOrder(capital.maxOrder), maxPosition(capital.maxPosition), funds()],
    newHasher: sha256,
    checkpointSeq: checkpoint === null ? -1 : Number(checkpoint.throughSeq),
    equityEveryNs: request.equityEveryNs ?? EQUITY_EVERY_NS,
  };
}

/** SHA-256 as the digests take it. */
export function sha256(): Hasher {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
}

/** A run's parameters, defaults filled in, as run.json has them. */
type Params = Provenance["strategy"]["params"];

function recorded(params: unknown): Params {
  return JSON.parse(JSON.stringify(params, (_, value) => (typeof value === "bigint" ? String(value) : value)));
}

/** What decides a run's outcome, but for the engine's own version. */
function identityOf(request: ReplayRequest, params: Params) {
  const { capital, latency, costs } = request;
  return {
    session: request.session.manifest.root,
    strategy: request.strategy.bundleHash,
    params: JSON.stringify(params),
    latency: [latency.name, latency.landNs, latency.quoteNs],
    seed: request.seed,
    landing: request.landing,
    numeraire: capital.numeraire.mint,
    capital: capital.stakes.map(({ mint, amount }) => `${mint}=${amount}`),
    limits: [String(capital.maxOrder), String(capital.maxPosition)],
    costs: [String(costs.baseFeeLamports), String(costs.priorityFeeLamports)],
    equityEveryNs: request.equityEveryNs ?? EQUITY_EVERY_NS,
  };
}

const READABLE_CHARACTERS = 52;
const HASH_CHARACTERS = 10;

function runId(request: ReplayRequest, params: Params): string {
  const identity = canonicalJson(identityOf(request, params));
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, HASH_CHARACTERS);
  const readable = deriveId(`${request.strategy.strategy.name}-${request.latency.name}-${request.seed}`);
  return `${readable.slice(0, READABLE_CHARACTERS)}-${hash}`;
}

function refuseOtherDigests(folder: string, now: Provenance): void {
  if (!existsSync(join(folder, "run.json"))) return;
  const before = readProvenance(folder);
  if (before.engine.version !== now.engine.version) return;
  for (const which of ["decision", "run"] as const)
    if (before.digests[which] !== now.digests[which])
      throw new NotDeterministic(
        `run ${now.id} was replayed before with ${which} digest ${before.digests[which]} (Node ${before.engine.node}), and now gave ${now.digests[which]} (Node ${now.engine.node}); if you changed the engine, delete the run`,
      );
}

interface Outcome {
  readonly id: string;
  readonly params: Params;
  readonly result: EngineResult;
  readonly totals: RunTotals;
  readonly elapsedMs: number;
}

function provenanceOf(request: ReplayRequest, outcome: Outcome): Provenance {
  const { session, capital, costs } = request;
  const { manifest } = session;
  const { unpricedMints, ...money } = outcome.totals;
  const named = ({ mint, symbol, decimals }: Capital["numeraire"]) => ({ mint, symbol, decimals });
  return {
    schemaVersion: 1,
    id: outcome.id,
    kind: "replay",
    createdAt: request.clock.isoNow(),
    session: {
      id: manifest.id,
      root: manifest.root,
      startNs: manifest.startNs ?? "0",
      endNs: manifest.endNs ?? "0",
      marks: manifest.marks,
    },
    strategy: {
      name: request.strategy.strategy.name,
      bundleHash: request.strategy.bundleHash,
      params: outcome.params,
    },
    latency: { ...request.latency },
    seed: request.seed,
    engine: { version: request.version, node: process.version },
    impact: "none",
    landing: request.landing,
    numeraire: named(capital.numeraire),
    capital: capital.stakes.map((stake) => ({ ...named(stake), amount: String(stake.amount) })),
    limits: { maxOrder: String(capital.maxOrder), maxPosition: String(capital.maxPosition) },
    costs: {
      baseFeeLamports: String(costs.baseFeeLamports),
      priorityFeeLamports: String(costs.priorityFeeLamports),
    },
    counts: { ...outcome.result.counts, unpricedMints },
    final: decimalStrings(money),
    digests: outcome.result.digests,
    elapsedMs: outcome.elapsedMs,
  };
}

function decimalStrings<K extends string>(amounts: Record<K, bigint>): Record<K, string> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, String(amount)])) as Record<
    K,
    string
  >;
}
