import { mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { SNAPPY } from "#data/session/codec.ts";
import { writeDurably } from "#data/session/durableFile.ts";
import { openTable, type Table } from "#data/session/table.ts";
import type { AuditRecord, Decision, EquitySample, Update } from "#engine/core/audit/record.ts";
import { PRICE_SCALE } from "#engine/core/execution/order.ts";
import { type Provenance, provenanceSchema } from "./provenance.ts";
import { RUN_TABLES, type RunTable } from "./tables.ts";

/** What the equity and costs of a run came to. Raw units of the numeraire. */
export interface RunTotals {
  /** What the run began with, each token at the first price that was known of it. */
  startEquity: bigint;
  equity: bigint;
  realised: bigint;
  unrealised: bigint;
  moveCost: bigint;
  impactCost: bigint;
  poolFeeCost: bigint;
  chainFeeCost: bigint;
  /** Largest fall from a peak, over all marks. */
  maxDrawdown: bigint;
  /** Tokens held at the end that no pool prices; they count as nothing. */
  unpricedMints: number;
}

const inDoubles = (scaled: bigint) => Number(scaled) / Number(PRICE_SCALE);

/** Writes the audit stream of a run to its folder: one Parquet file a table, then run.json. */
export class RunWriter {
  readonly totals: RunTotals = {
    startEquity: 0n,
    equity: 0n,
    realised: 0n,
    unrealised: 0n,
    moveCost: 0n,
    impactCost: 0n,
    poolFeeCost: 0n,
    chainFeeCost: 0n,
    maxDrawdown: 0n,
    unpricedMints: 0,
  };
  private readonly folder: string;
  private readonly startNs: bigint;
  private readonly tables = new Map<RunTable, Table>();
  private readonly partial: string;
  private peak: bigint | null = null;

  /** `folder` is put in place of the one that is there when the run ends; `startNs` is the session's, since the epoch. */
  constructor(folder: string, startNs: bigint) {
    this.folder = folder;
    this.partial = join(dirname(folder), `.partial-${basename(folder)}`);
    this.startNs = startNs;
    rmSync(this.partial, { recursive: true, force: true });
    mkdirSync(this.partial, { recursive: true });
    for (const name of Object.keys(RUN_TABLES) as RunTable[])
      this.tables.set(name, openTable(join(this.partial, `${name}.parquet`), RUN_TABLES[name], SNAPPY));
  }

  take(records: readonly AuditRecord[]): void {
    for (const record of records) this.takeOne(record);
  }

  /** Ends the run: tables, run.json, and the folder gets its name. */
  async close(provenance: Provenance): Promise<void> {
    for (const table of this.tables.values()) await table.close();
    const checked = provenanceSchema.parse(provenance);
    await writeDurably(
      join(this.partial, "run.json"),
      new TextEncoder().encode(`${JSON.stringify(checked, null, 2)}\n`),
    );
    rmSync(this.folder, { recursive: true, force: true });
    renameSync(this.partial, this.folder);
  }

  abort(): void {
    for (const table of this.tables.values()) table.abort();
    rmSync(this.partial, { recursive: true, force: true });
  }

  private takeOne(record: AuditRecord): void {
    const at = { seq: record.seq, nowNs: this.startNs + BigInt(record.now) };
    switch (record.type) {
      case "decision":
        this.append("decisions", { ...at, ...decisionRow(record) });
        return;
      case "update":
        this.takeUpdate(record, at);
        return;
      case "equity":
        this.takeEquity(record, at);
        return;
      case "plot":
        this.append("plots", { ...at, name: record.name, value: record.value });
        return;
      case "log":
        this.append("logs", { ...at, text: record.text });
        return;
      case "answer":
      case "balance":
        return;
    }
  }

  private takeUpdate(update: Update, at: { seq: number; nowNs: bigint }): void {
    const { fill } = update;
    this.append("orders", {
      ...at,
      orderId: update.orderId,
      state: update.state,
      slot: update.slot,
      amountIn: fill?.amountIn ?? null,
      amountOut: fill?.amountOut ?? null,
      feeLamports: update.feeLamports,
      reason: update.reason,
    });
    this.totals.chainFeeCost += update.chainFeeCost;
    if (fill === null) return;
    this.totals.moveCost += update.moveCost;
    this.totals.impactCost += update.impactCost;
    this.totals.poolFeeCost += update.poolFeeCost;
    this.append("fills", fillRow(update, fill, at, this.startNs));
  }

  private takeEquity(sample: EquitySample, { seq, nowNs }: { seq: number; nowNs: bigint }): void {
    const { equity, start, cash, positions, realised, unrealised, feesPaid, unpriced } = sample;
    this.append("equity", { seq, nowNs, equity, cash, positions, realised, unrealised, feesPaid });
    if (this.peak === null || equity > this.peak) this.peak = equity;
    const fall = this.peak - equity;
    const maxDrawdown = fall > this.totals.maxDrawdown ? fall : this.totals.maxDrawdown;
    const totals = { startEquity: start, equity, realised, unrealised, maxDrawdown, unpricedMints: unpriced };
    Object.assign(this.totals, totals);
  }

  private append(name: RunTable, row: Record<string, unknown>): void {
    this.tables.get(name)?.append(row);
  }
}

function decisionRow(decision: Decision): Record<string, unknown> {
  const { ordinal, what, id, pool, side, amountIn, minOut, tag, verdict } = decision;
  return {
    ordinal,
    what,
    orderId: what === "order" ? id : null,
    pool,
    side,
    amountIn,
    minOut,
    tag: tag === "" ? null : tag,
    verdict: verdict.allowed ? "allowed" : "denied",
    control: verdict.control,
    reason: verdict.reason,
  };
}

function fillRow(
  update: Update,
  fill: NonNullable<Update["fill"]>,
  at: { seq: number; nowNs: bigint },
  startNs: bigint,
): Record<string, unknown> {
  const [a, b] = fill.aToB ? [fill.amountIn, fill.amountOut] : [fill.amountOut, fill.amountIn];
  return {
    ...fill,
    seq: at.seq,
    decidedNs: startNs + BigInt(fill.decidedNs),
    landedNs: startNs + BigInt(fill.landedNs),
    knownNs: at.nowNs,
    feeLamports: update.feeLamports,
    priceDecided: inDoubles(fill.decidedPrice),
    priceLanded: inDoubles(fill.landedPrice),
    priceFilled: Number(b) / Number(a),
    notional: update.notional,
    moveCost: update.moveCost,
    impactCost: update.impactCost,
    poolFeeCost: update.poolFeeCost,
    chainFeeCost: update.chainFeeCost,
    realised: update.realised,
  };
}
