import type { Fill } from "../execution/order.ts";
import type { AuditRecord, Decision } from "./record.ts";
import { RecordBytes } from "./recordBytes.ts";

/** An incremental SHA-256, handed in by whoever drives the engine. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Lower-case hex. */
  digest(): string;
}

/** Written first into both digests; a change of any record's layout raises it. */
export const DIGEST_SCHEMA_VERSION = 1;

/**
 * The two digests of a run, over the audit stream in order. Field by field in docs/determinism.md.
 * - decision: every decision with its verdict
 * - run: those, and order updates, fills, answers and balances
 */
export class Digests {
  private readonly decision: Hasher;
  private readonly run: Hasher;
  private readonly record = new RecordBytes();

  constructor(newHasher: () => Hasher) {
    this.decision = newHasher();
    this.run = newHasher();
    const schema = this.record.begin("V").u32(DIGEST_SCHEMA_VERSION).end();
    this.decision.update(schema);
    this.run.update(schema);
  }

  /** Takes the next record of the audit stream; logs, plots and equity samples are not part of a digest. */
  take(entry: AuditRecord): void {
    if (entry.type === "decision") {
      const bytes = this.decisionBytes(entry);
      this.decision.update(bytes);
      this.run.update(bytes);
      return;
    }
    const bytes = this.outcomeBytes(entry);
    if (bytes !== null) this.run.update(bytes);
  }

  /** Ends both; nothing can be taken after. */
  finish(): { decision: string; run: string } {
    return { decision: this.decision.digest(), run: this.run.digest() };
  }

  private decisionBytes(entry: Decision): Uint8Array {
    return this.record
      .begin("D")
      .u64(entry.seq)
      .u64(entry.now)
      .text(entry.strategy)
      .u32(entry.ordinal)
      .text(entry.what)
      .u32(entry.id)
      .text(entry.pool)
      .text(entry.side)
      .big(entry.amountIn)
      .big(entry.minOut)
      .text(entry.tag)
      .u32(entry.verdict.allowed ? 1 : 0)
      .text(entry.verdict.control ?? "")
      .end();
  }

  private outcomeBytes(entry: AuditRecord): Uint8Array | null {
    const record = this.record;
    switch (entry.type) {
      case "update":
        record
          .begin("U")
          .u64(entry.seq)
          .u64(entry.now)
          .u32(entry.orderId)
          .text(entry.state)
          .u32(entry.slot === null ? 0 : 1)
          .u64(entry.slot ?? 0)
          .big(entry.feeLamports)
          .text(entry.reason ?? "")
          .u32(entry.fill === null ? 0 : 1);
        if (entry.fill !== null) this.fill(entry.fill);
        return record.end();
      case "answer":
        return record
          .begin("Q")
          .u64(entry.seq)
          .u64(entry.now)
          .u32(entry.quoteId)
          .u32(entry.amountOut === null ? 0 : 1)
          .big(entry.amountOut ?? 0n)
          .text(entry.refused ?? "")
          .u32(entry.modelled ? 1 : 0)
          .end();
      case "balance":
        return record.begin("B").u64(entry.seq).u64(entry.now).text(entry.mint).big(entry.quantity).end();
      default:
        return null;
    }
  }

  private fill(fill: Fill): void {
    this.record
      .text(fill.mintIn)
      .text(fill.mintOut)
      .big(fill.amountIn)
      .big(fill.amountOut)
      .big(fill.poolFeeIn)
      .u64(fill.landedNs)
      .big(fill.decidedPrice)
      .big(fill.landedPrice);
  }
}
