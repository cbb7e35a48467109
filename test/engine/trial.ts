import { createHash } from "node:crypto";
import { z } from "zod";
import type { Pubkey } from "#data/market/units.ts";
import type { Hasher } from "#engine/core/audit/digests.ts";
import type { AuditRecord } from "#engine/core/audit/record.ts";
import { Engine, type EngineResult, type EngineSetup } from "#engine/core/engine.ts";
import type { Control } from "#engine/core/risk/control.ts";
import type { Context } from "#engine/core/strategy/context.ts";
import { defineStrategy, type Hooks, type Strategy } from "#engine/core/strategy/strategy.ts";
import { programOf, SOL, USDC } from "./market.ts";
import { type BatchShape, Tape, type TapeEvent } from "./tape.ts";

export function sha256(): Hasher {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
}

export type TestContext<State = Record<string, never>> = Context<Record<string, never>, State>;

/** A strategy of hooks alone. */
export function strategyOf(on: Hooks<TestContext>): Strategy {
  return defineStrategy({ name: "test", params: z.strictObject({}), state: () => ({}), on });
}

/** Lets everything through. */
export const open: Control = { id: "open", judge: () => null };

export const START_CAPITAL: ReadonlyMap<Pubkey, bigint> = new Map([
  [USDC.mint, 1_000_000_000n],
  [SOL.mint, 1_000_000_000n],
]);

export interface TrialOptions extends Partial<Omit<EngineSetup, "names" | "strategy">>, Partial<BatchShape> {
  readonly strategy?: Strategy;
  readonly landMs?: number;
  readonly quoteMs?: number;
}

export interface Trial extends EngineResult {
  /** Everything that was noted, in order. */
  readonly audit: readonly AuditRecord[];
  readonly engine: Engine;
}

/**
 * An engine for a tape with 1,000 USDC and 1 SOL, transactions at 5,000 lamports, and 50 ms from decision to the leader,
 * unless `options` says otherwise.
 */
export function engineFor(tape: Tape, options: TrialOptions = {}): Engine {
  const { landMs = 50, quoteMs = 50, batchSize: _, blockRows: __, ...setup } = options;
  return new Engine({
    strategy: strategyOf({}),
    params: {},
    seed: 7,
    programOf,
    latency: { name: "test", landNs: landMs * 1e6, quoteNs: quoteMs * 1e6 },
    costs: { baseFeeLamports: 5_000n, priorityFeeLamports: 0n },
    landing: "last",
    numeraire: USDC.mint,
    capital: START_CAPITAL,
    controls: [open],
    newHasher: sha256,
    checkpointSeq: -1,
    equityEveryNs: 1e9,
    ...setup,
    names: tape.names,
  });
}

/** Runs a tape to its end. */
export function trial(events: readonly TapeEvent[], options: TrialOptions = {}): Trial {
  const { batchSize = 2_048, blockRows = 16_384 } = options;
  const tape = new Tape(events);
  const engine = engineFor(tape, options);
  const audit: AuditRecord[] = [];
  for (const batch of tape.batches({ batchSize, blockRows })) audit.push(...engine.run(batch));
  const result = engine.finish();
  return { ...result, audit: [...audit, ...result.audit], engine };
}

/** The records of one type. */
export function records<T extends AuditRecord["type"]>({ audit }: Trial, type: T): Extract<AuditRecord, { type: T }>[] {
  return audit.filter((record): record is Extract<AuditRecord, { type: T }> => record.type === type);
}

/** What became of the orders, without `sent`: `1 landed`. */
export function outcomes(of: Trial): string[] {
  return records(of, "update")
    .filter(({ state }) => state !== "sent")
    .map(({ orderId, state }) => `${orderId} ${state}`);
}
