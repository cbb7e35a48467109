import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyColumns } from "#data/market/emptyColumns.ts";
import type { EventFacts } from "#data/market/events.ts";
import type { Stream } from "#data/market/streams.ts";
import type { Pubkey, RawAmount, Slot } from "#data/market/units.ts";
import { whirlpool } from "#data/programs/whirlpool/index.ts";
import { whirlpoolDay } from "#data/session/import/whirlpoolDay.ts";
import { openSession } from "#data/session/reader.ts";
import { SessionWriter } from "#data/session/writer.ts";
import { folderOf } from "#data/workspace/workspace.ts";
import { type Exactness, exactnessOf } from "#engine/replay/exactness/exactness.ts";
import { START_NS, sampleOptions, temporaryWorkspace } from "../../../data/session/sample.ts";
import { sharedData } from "../../../shared.ts";

const POOL = "pool-of-the-golden-vector" as Pubkey;
/** Inside the slots that the Whirlpool rules of 2025 are proven for. */
const SLOT = 350_000_000 as Slot;

/** The pool of the published Whirlpool vector: √price 2^64, liquidity 6 · 10^12, 3,000 ppm. */
const STATE: Omit<EventFacts<"pool">, "slot" | "txIndex" | "ixPath"> = {
  ...emptyColumns("pool"),
  program: whirlpool.id,
  pool: POOL,
  mintA: "mint-a" as Pubkey,
  mintB: "mint-b" as Pubkey,
  price: 1,
  sqrtPrice: 1n << 64n,
  liquidity: 6_000_000_000_000n,
  tick: 0,
  tickSpacing: 64,
  feePpm: 3_000,
};

const place = (txIndex: number) => ({ slot: SLOT, txIndex, ixPath: 0 });

/** The vector's first swap: 1,000,000 of A for 996,999 of B. */
const swap = (txIndex: number, changed: Partial<EventFacts<"swap">> = {}): EventFacts<"swap"> => ({
  ...emptyColumns("swap"),
  ...place(txIndex),
  signature: `signature-${txIndex}`,
  program: whirlpool.id,
  pool: POOL,
  aToB: true,
  exactIn: true,
  amount: 1_000_000n as RawAmount,
  amountIn: 1_000_000n as RawAmount,
  amountOut: 996_999n as RawAmount,
  ...changed,
});

type Told = { [S in Exclude<Stream, "raw">]: readonly [S, EventFacts<S>] }[Exclude<Stream, "raw">];

describe("exactness", () => {
  const workspace = temporaryWorkspace();
  let sessions = 0;
  afterAll(() => workspace.remove());

  /** Each event in a frame of its own, then the slot's confirmation. */
  const found = async (...events: readonly Told[]): Promise<Exactness> => {
    const id = `exactness-${++sessions}`;
    const writer = await SessionWriter.create(sampleOptions(workspace, id));
    const confirmed = { ...emptyColumns("slot"), slot: SLOT, status: "confirmed" };
    for (const [stream, facts] of [...events, ["slot", confirmed] as const]) {
      writer.frame("wire-a", START_NS, null, null);
      writer.event(stream, facts as never);
    }
    await writer.seal();
    const session = await openSession(folderOf(workspace, "sessions", id));
    try {
      return await exactnessOf(session);
    } finally {
      session.close();
    }
  };
  const known: Told = ["pool", { ...STATE, slot: (SLOT - 1) as Slot, txIndex: 0, ixPath: 0 }];

  it("finds the published vector exact, under the version that its slot falls into", async () => {
    const { versions, inexact } = await found(known, ["swap", swap(1)]);
    expect(versions).toMatchObject([
      {
        program: "whirlpool",
        version: "slots 323677107–366188901",
        swaps: 1,
        exact: 1,
        inexact: 0,
        exactBeyondProof: 0,
      },
    ]);
    expect(inexact).toEqual([]);
  });

  it("lists a swap that is one unit off, and checks nothing after it until the next state", async () => {
    const { versions, inexact } = await found(
      known,
      ["swap", swap(1, { amountOut: 996_998n as RawAmount })],
      ["swap", swap(2)],
      ["pool", { ...STATE, ...place(3) }],
      ["swap", swap(4)],
    );
    expect(inexact).toMatchObject([
      {
        pool: POOL,
        txIndex: 1,
        recorded: { amountOut: 996_998n },
        computed: { amountIn: 1_000_000n, amountOut: 996_999n },
      },
    ]);
    expect(versions[0]).toMatchObject({ swaps: 3, exact: 1, inexact: 1 });
    expect(versions[0]?.unchecked).toEqual(new Map([["a swap before it was not exact", 1]]));
  });

  it("goes by the place on the chain, not by what became known first", async () => {
    const moved = { ...STATE, sqrtPrice: 1n << 63n, tick: -13_864 };
    for (const [txIndex, exact] of [
      [0, 0],
      [1, 1],
      [2, 1],
    ] as const) {
      const { versions } = await found(known, ["pool", { ...moved, ...place(txIndex) }], ["swap", swap(1)]);
      expect(versions[0]).toMatchObject({ exact, inexact: 1 - exact });
    }
  });

  it("says why it can't check what it can't", async () => {
    const liquidity: EventFacts<"liquidity"> = {
      ...emptyColumns("liquidity"),
      ...place(5),
      program: whirlpool.id,
      pool: POOL,
      liquidityDelta: 5n,
    };
    const { versions } = await found(
      ["swap", swap(1, { pool: "never-seen" as Pubkey })],
      ["swap", swap(2, { program: "unknown-program" as Pubkey, pool: "x" as Pubkey })],
      known,
      ["swap", swap(3, { error: "AmountOutBelowMinimum", amountIn: null, amountOut: null })],
      ["swap", swap(4)],
      ["liquidity", liquidity],
      ["swap", swap(6)],
    );
    const reasons = versions.flatMap(({ program, unchecked }) =>
      [...unchecked].map(([reason]) => `${program}: ${reason}`),
    );
    expect(reasons.sort()).toEqual([
      "unknown-program: nothing here prices the program",
      "whirlpool: it failed on the chain",
      "whirlpool: its pool is not recorded",
      "whirlpool: liquidity changed before it, and the state after is not recorded",
    ]);
  });

  const day = sharedData("whirlpool-day-20220406");
  describe.skipIf(day === null)("whirlpool-day-20220406", () => {
    beforeAll(async () => {
      await whirlpoolDay.run({
        workspace,
        input: day ?? "",
        id: "day",
        raw: "off",
        createdBy: { name: "test", version: "0" },
      });
    }, 120_000);

    it("comes out exact in 9,466 of 9,466 swaps of the transaction file", async () => {
      const session = await openSession(folderOf(workspace, "sessions", "day"));
      const { versions, inexact } = await exactnessOf(session);
      session.close();
      expect(inexact).toEqual([]);
      expect(versions).toMatchObject([{ program: "whirlpool", swaps: 9_466, exact: 9_466, inexact: 0 }]);
    }, 60_000);
  });
});
