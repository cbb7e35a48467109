import { createHash } from "node:crypto";
import { z } from "zod";
import { allocateBlock, type Batch, type Block, emptyBlocks, NONE } from "#data/market/blocks.ts";
import { KINDS, type Kind } from "#data/market/streams.ts";
import { SOL, USDC } from "#data/market/tokens.ts";
import { programOf } from "#data/programs/registry.ts";
import { sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";
import { Engine, type EngineResult } from "#engine/core/engine.ts";
import { funds } from "#engine/core/risk/funds.ts";
import { maxOrder } from "#engine/core/risk/maxOrder.ts";
import { maxPosition } from "#engine/core/risk/maxPosition.ts";
import { defineStrategy, type Strategy } from "#engine/core/strategy/strategy.ts";
import momentum from "#strategies/momentum.ts";
import type { Benchmark, Measured, Settings } from "./benchmark.ts";
import { generator } from "./generator.ts";
import { rateOf } from "./rate.ts";

const BATCH_SIZE = 2_048;
const POOLS = 16;
const TRANSACTIONS_PER_SLOT = 24;
const SLOT_NS = 400_000_000;
const FIRST_SLOT = 300_000_000;
const SLOTS_TO_CONFIRM = 2;
const TWO_TO_64 = Number(1n << 64n);
/** About 100 USDC for one SOL. */
const FIRST_TICK = -23_027;
const LIQUIDITY = 50_000_000_000_000n;

const names = [
  "wire",
  "confirmed",
  "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc",
  SOL.mint,
  USDC.mint,
  ...Array.from({ length: POOLS }, (_, at) => `Pool${at}`.padEnd(44, "1")),
];
const [WIRE, CONFIRMED, PROGRAM, MINT_A, MINT_B, FIRST_POOL] = [0, 1, 2, 3, 4, 5];

interface Place {
  readonly seq: number;
  readonly recvNs: number;
  readonly slot: number;
  readonly txIndex: number;
}

type Made = Block<"slot"> | Block<"pool"> | Block<"swap">;

function begin(block: Made, row: number, { seq, recvNs, slot }: Place): void {
  block.seq[row] = seq;
  block.recvNs[row] = recvNs;
  block.source[row] = WIRE;
  block.slot[row] = slot;
}

class TapeMaker {
  readonly batches: Batch[] = [];
  private readonly random: (limit: number) => number;
  private readonly ticks = new Int32Array(POOLS).fill(FIRST_TICK);
  private made = 0;
  private kind = new Uint8Array(BATCH_SIZE);
  private row = new Uint32Array(BATCH_SIZE);
  private blocks = newBlocks();
  private rows = new Map<Kind, number>();
  private length = 0;

  constructor(seed: number) {
    this.random = generator(seed);
  }

  make(events: number): void {
    for (let slot = FIRST_SLOT; this.made < events; slot++) {
      const startNs = (slot - FIRST_SLOT) * SLOT_NS;
      if (slot - SLOTS_TO_CONFIRM >= FIRST_SLOT) this.confirm(slot - SLOTS_TO_CONFIRM, startNs);
      for (let at = 0; at < TRANSACTIONS_PER_SLOT; at++) this.transaction(slot, at, startNs);
    }
    this.flush();
  }

  private confirm(slot: number, recvNs: number): void {
    const { seq, row } = this.next("slot");
    const block = this.blocks.slot;
    begin(block, row, { seq, recvNs, slot, txIndex: 0 });
    block.status[row] = CONFIRMED;
    block.parent[row] = slot - 1;
    block.leader[row] = NONE.u32;
  }

  private transaction(slot: number, txIndex: number, startNs: number): void {
    const recvNs = startNs + Math.floor(((txIndex + 1) * SLOT_NS) / (TRANSACTIONS_PER_SLOT + 1));
    const pool = this.random(POOLS);
    const before = this.ticks[pool]!;
    const after = before + this.random(7) - 3 + (before < FIRST_TICK - 500 ? 1 : before > FIRST_TICK + 500 ? -1 : 0);
    this.ticks[pool] = after;
    this.swap({ slot, txIndex, recvNs }, pool, after < before);
    this.pool({ slot, txIndex, recvNs }, pool, after);
  }

  private swap(at: Omit<Place, "seq">, pool: number, aToB: boolean): void {
    const { seq, row } = this.next("swap");
    const block = this.blocks.swap;
    begin(block, row, { ...at, seq });
    block.txIndex[row] = at.txIndex;
    block.program[row] = PROGRAM;
    block.pool[row] = FIRST_POOL + pool;
    block.aToB[row] = aToB ? 1 : 0;
    block.exactIn[row] = 1;
    block.amount[row] = BigInt(this.random(1_000_000_000));
  }

  private pool(at: Omit<Place, "seq">, pool: number, tick: number): void {
    const { seq, row } = this.next("pool");
    const block = this.blocks.pool;
    const sqrtPrice = sqrtPriceAtTick(tick);
    const root = Number(sqrtPrice) / TWO_TO_64;
    begin(block, row, { ...at, seq });
    block.txIndex[row] = at.txIndex;
    block.program[row] = PROGRAM;
    block.pool[row] = FIRST_POOL + pool;
    block.mintA[row] = MINT_A;
    block.mintB[row] = MINT_B;
    block.price[row] = root * root;
    block.sqrtPriceHi[row] = sqrtPrice >> 64n;
    block.sqrtPriceLo[row] = BigInt.asUintN(64, sqrtPrice);
    block.liquidityLo[row] = LIQUIDITY;
    block.tick[row] = tick;
    block.tickSpacing[row] = 64;
    block.feePpm[row] = 300;
    block.protocolFeeBps[row] = 300;
  }

  private next(kind: "slot" | "pool" | "swap"): { readonly seq: number; readonly row: number } {
    if (this.length === BATCH_SIZE) this.flush();
    const row = this.rows.get(kind) ?? 0;
    this.rows.set(kind, row + 1);
    this.kind[this.length] = KINDS.indexOf(kind);
    this.row[this.length++] = row;
    this.made++;
    return { seq: this.made * 65_536, row };
  }

  private flush(): void {
    this.batches.push({ length: this.length, kind: this.kind, row: this.row, blocks: this.blocks });
    this.kind = new Uint8Array(BATCH_SIZE);
    this.row = new Uint32Array(BATCH_SIZE);
    this.blocks = newBlocks();
    this.rows = new Map();
    this.length = 0;
  }
}

function newBlocks() {
  return {
    ...emptyBlocks(),
    slot: allocateBlock("slot", BATCH_SIZE),
    pool: allocateBlock("pool", BATCH_SIZE),
    swap: allocateBlock("swap", BATCH_SIZE),
  };
}

function bareLoop(batches: readonly Batch[]): number {
  const POOL = KINDS.indexOf("pool");
  let sum = 0;
  for (const { length, kind, row, blocks } of batches) {
    const recvNs = KINDS.map((name) => blocks[name].recvNs);
    const { price } = blocks.pool;
    for (let at = 0; at < length; at++) {
      sum += recvNs[kind[at]!]![row[at]!]!;
      if (kind[at] === POOL) sum += price[row[at]!]!;
    }
  }
  return sum;
}

function runEngine(batches: readonly Batch[], seed: number, strategy: Strategy, params: unknown): EngineResult {
  const engine = new Engine({
    names,
    programOf,
    strategy,
    params,
    seed,
    latency: { name: "29ms", landNs: 29_000_000, quoteNs: 29_000_000 },
    costs: { baseFeeLamports: 5_000n, priorityFeeLamports: 10_000n },
    landing: "last",
    numeraire: USDC.mint,
    capital: new Map([
      [USDC.mint, 1_000_000_000n],
      [SOL.mint, 1_000_000_000n],
    ]),
    controls: [maxOrder(250_000_000n), maxPosition(1_000_000_000n), funds()],
    newHasher: () => {
      const hash = createHash("sha256");
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
    },
    checkpointSeq: -1,
    equityEveryNs: 1_000_000_000,
  });
  for (const batch of batches) engine.run(batch);
  return engine.finish();
}

const idle = defineStrategy({ name: "idle", params: z.strictObject({}), state: () => ({}), on: {} });

/**
 * The tape is made first and is all in memory, outside of the timed section: 16 Whirlpools in a random walk, 24
 * transactions a slot of 400 ms, each a swap and the pool after it, and every slot confirmed two slots later; batches of
 * 2,048. Timed, every time with a new engine from its first event to the end of the run:
 * - `bare loop`: over the same arrays, adding up receive times and prices; what any engine costs more than
 * - `no hooks`: the engine with a strategy that does nothing: market state and settlement
 * - `momentum`: the shipped strategy, sampling every second, with risk, orders, fills, marks of the portfolio each
 *   second, and both digests
 * Not timed: reading a session, writing a run.
 */
function measure({ seed, size }: Settings): Measured {
  const maker = new TapeMaker(seed);
  maker.make(size);
  const { batches } = maker;
  const events = batches.reduce((sum, { length }) => sum + length, 0);
  const trade = () => runEngine(batches, seed, momentum, { sampleS: 1, lookback: 10, entryBps: 5, exitBps: 5 });
  const { counts, digests } = trade();
  const loop = rateOf("bare loop", events, () => bareLoop(batches));
  const idling = rateOf("no hooks", events, () => runEngine(batches, seed, idle, {}).digests.run);
  const trading = rateOf("momentum", events, () => trade().digests.run);
  return {
    figures: [loop, idling, trading],
    notes: [
      `tape: ${counts.events} events, ${counts.slots} slots confirmed, ${POOLS} pools`,
      `momentum: ${counts.decisions} decisions, ${counts.orders} orders, ${counts.fills} fills, decision digest ${digests.decision}`,
      `a bare loop is ${(loop.middle / idling.middle).toFixed(1)} times as fast as no hooks, ${(loop.middle / trading.middle).toFixed(1)} times as momentum`,
    ],
  };
}

export const engine: Benchmark = {
  name: "engine",
  about: "how many events a second the engine takes",
  sizeOf: "events",
  secondsOf: "one core",
  defaults: { seed: 7, size: 1_000_000 },
  measure,
};
