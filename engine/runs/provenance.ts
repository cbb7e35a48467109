import { z } from "zod";

const digits = z.string().regex(/^-?\d+$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

/** A token as reports name it. */
const token = z.strictObject({ mint: z.string(), symbol: z.string(), decimals: z.int().min(0).max(18) });

/**
 * run.json: where a run came from and what it came to. With the session, the strategy's bundle, the
 * parameters, the profile and the seed named here, anyone gets the same digests again.
 */
export const provenanceSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  kind: z.enum(["replay", "paper", "live"]),
  createdAt: z.iso.datetime(),
  session: z.strictObject({
    id: z.string(),
    root: digest,
    startNs: digits,
    endNs: digits,
    marks: z.record(z.string(), z.string()),
  }),
  strategy: z.strictObject({ name: z.string(), bundleHash: digest, params: z.record(z.string(), z.json()) }),
  latency: z.strictObject({ name: z.string(), landNs: count, quoteNs: count }),
  seed: count,
  engine: z.strictObject({ version: z.string(), node: z.string() }),
  impact: z.enum(["none"]),
  /** Where in its slot an order is assumed to land, since the data can't say. */
  landing: z.enum(["first", "last"]),
  numeraire: token,
  capital: z.array(token.extend({ amount: digits })),
  limits: z.strictObject({ maxOrder: digits, maxPosition: digits }),
  costs: z.strictObject({ baseFeeLamports: digits, priorityFeeLamports: digits }),
  counts: z.strictObject({
    events: count,
    slots: count,
    decisions: count,
    denied: count,
    orders: count,
    fills: count,
    reverted: count,
    dropped: count,
    unsettled: count,
    decisionsInGaps: count,
    unpricedMints: count,
  }),
  final: z.strictObject({
    startEquity: digits,
    equity: digits,
    realised: digits,
    unrealised: digits,
    moveCost: digits,
    impactCost: digits,
    poolFeeCost: digits,
    chainFeeCost: digits,
    maxDrawdown: digits,
  }),
  digests: z.strictObject({ decision: digest, run: digest }),
  elapsedMs: count,
});

export type Provenance = z.infer<typeof provenanceSchema>;
