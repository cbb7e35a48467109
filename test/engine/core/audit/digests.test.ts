import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Nanos, Pubkey, RawAmount, Slot } from "#data/market/units.ts";
import { Digests } from "#engine/core/audit/digests.ts";
import type { AuditRecord, Decision, Update } from "#engine/core/audit/record.ts";
import { sha256 } from "../../trial.ts";

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const i128 = (value: bigint) => {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value >> 64n), 8);
  return bytes;
};
const text = (value: string) => Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value)]);
const record = (kind: string, ...fields: Buffer[]) => {
  const body = Buffer.concat([Buffer.from(kind), ...fields]);
  return Buffer.concat([u32(body.length), body]);
};
const hashOf = (...records: Buffer[]) => createHash("sha256").update(Buffer.concat(records)).digest("hex");

const VERSION = record("V", u32(1));
const AT = { seq: 65_536, now: 1_500 as Nanos };

const DECISION: Decision = {
  type: "decision",
  ...AT,
  strategy: "momentum",
  ordinal: 2,
  what: "order",
  id: 3,
  pool: "pool" as Pubkey,
  side: "buy",
  amountIn: 100n,
  minOut: 99n,
  tag: "entry",
  verdict: { allowed: false, control: "maxOrder", reason: "the order is worth 100, more than 10" },
};
const DECISION_BYTES = record(
  "D",
  u64(65_536),
  u64(1_500),
  text("momentum"),
  u32(2),
  text("order"),
  u32(3),
  text("pool"),
  text("buy"),
  i128(100n),
  i128(99n),
  text("entry"),
  u32(0),
  text("maxOrder"),
);

const NO_COSTS = { notional: 0n, realised: -4n, moveCost: 0n, impactCost: 0n, poolFeeCost: 0n, chainFeeCost: 7n };
const SENT: Update = {
  type: "update",
  ...AT,
  orderId: 3,
  state: "sent",
  slot: null,
  feeLamports: 0n,
  reason: null,
  fill: null,
  ...NO_COSTS,
};
const SENT_BYTES = record(
  "U",
  u64(65_536),
  u64(1_500),
  u32(3),
  text("sent"),
  u32(0),
  u64(0),
  i128(0n),
  text(""),
  u32(0),
);

const LANDED: Update = {
  ...SENT,
  state: "landed",
  slot: 0 as Slot,
  feeLamports: 5_000n,
  fill: {
    orderId: 3,
    pool: "pool" as Pubkey,
    side: "buy",
    aToB: false,
    mintIn: "usdc" as Pubkey,
    mintOut: "sol" as Pubkey,
    amountIn: 100n as RawAmount,
    amountOut: 98n as RawAmount,
    poolFeeIn: 1n as RawAmount,
    slot: 0 as Slot,
    decidedNs: 1_000 as Nanos,
    landedNs: 1_200 as Nanos,
    decidedPrice: 10n ** 18n,
    landedPrice: 2n * 10n ** 18n,
  },
};
const LANDED_BYTES = record(
  "U",
  u64(65_536),
  u64(1_500),
  u32(3),
  text("landed"),
  u32(1),
  u64(0),
  i128(5_000n),
  text(""),
  u32(1),
  text("usdc"),
  text("sol"),
  i128(100n),
  i128(98n),
  i128(1n),
  u64(1_200),
  i128(10n ** 18n),
  i128(2n * 10n ** 18n),
);

const ANSWER = { type: "answer", ...AT, quoteId: 4, amountOut: null, refused: "Empty", modelled: true } as const;
const ANSWER_BYTES = record("Q", u64(65_536), u64(1_500), u32(4), u32(0), i128(0n), text("Empty"), u32(1));
const BALANCE = { type: "balance", ...AT, mint: "sol" as Pubkey, quantity: -98n } as const;
const BALANCE_BYTES = record("B", u64(65_536), u64(1_500), text("sol"), i128(-98n));

const UNHASHED: AuditRecord[] = [
  { type: "log", ...AT, text: "hello" },
  { type: "plot", ...AT, name: "rise", value: Number.NaN },
  {
    type: "equity",
    ...AT,
    equity: 1n,
    start: 1n,
    cash: 1n,
    positions: 0n,
    realised: 0n,
    unrealised: 0n,
    feesPaid: 0n,
    unpriced: 0,
  },
];

function digestsOf(entries: readonly AuditRecord[]) {
  const digests = new Digests(sha256);
  for (const entry of entries) digests.take(entry);
  return digests.finish();
}

describe("the digests of a run, against bytes written out by hand and node:crypto", () => {
  test("start with the schema version", () => {
    expect(digestsOf([])).toEqual({ decision: hashOf(VERSION), run: hashOf(VERSION) });
  });

  test("cover decisions in both, and updates, fills, answers and balances in the run's, in audit order", () => {
    expect(digestsOf([DECISION, SENT, LANDED, BALANCE, ANSWER])).toEqual({
      decision: hashOf(VERSION, DECISION_BYTES),
      run: hashOf(VERSION, DECISION_BYTES, SENT_BYTES, LANDED_BYTES, BALANCE_BYTES, ANSWER_BYTES),
    });
  });

  test("leave out logs, plots and equity, and the wording of a verdict", () => {
    const reworded = { ...DECISION, verdict: { ...DECISION.verdict, reason: "too much" } };
    expect(digestsOf([...UNHASHED, reworded])).toEqual(digestsOf([DECISION]));
  });

  test("tell an order in slot 0 from one in no slot, and an answer of 0 from none", () => {
    expect(digestsOf([{ ...SENT, slot: 0 as Slot }]).run).not.toBe(digestsOf([SENT]).run);
    expect(digestsOf([{ ...ANSWER, amountOut: 0n }]).run).not.toBe(digestsOf([ANSWER]).run);
  });
});
