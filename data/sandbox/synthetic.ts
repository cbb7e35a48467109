import { createHash } from "node:crypto";
import { ixPathOf } from "../market/chainPos.ts";
import { SOL, USDC, WELL_KNOWN_TOKENS } from "../market/tokens.ts";
import type { Pubkey, RawAmount, Slot } from "../market/units.ts";
import { SwapRefused } from "../programs/program.ts";
import { whirlpool } from "../programs/whirlpool/index.ts";
import { canonicalJson, type Manifest } from "../session/manifest.ts";
import { SessionWriter } from "../session/writer.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { Dice } from "./dice.ts";
import { FairPrice } from "./fairPrice.ts";
import { LiquidityProviders } from "./liquidityProviders.ts";
import { keyNamed, MarketPool, type Place, type PoolPlan, sqrtPriceOf } from "./marketPool.ts";

export interface SyntheticMarket {
  readonly workspace: Workspace;
  readonly id: string;
  readonly seed: number;
  readonly minutes: number;
  /** When its first slot starts, ns since the epoch. */
  readonly startNs: bigint;
  readonly createdBy: Manifest["createdBy"];
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

const ORCA = WELL_KNOWN_TOKENS.find(({ symbol }) => symbol === "ORCA") ?? SOL;
const PLANS: readonly PoolPlan[] = [
  { name: "SOL/USDC 0.04 %", base: SOL, quote: USDC, tickSpacing: 4, feePpm: 400, protocolFeeBps: 1_300 },
  { name: "SOL/USDC 0.30 %", base: SOL, quote: USDC, tickSpacing: 64, feePpm: 3_000, protocolFeeBps: 1_300 },
  { name: "ORCA/USDC 0.30 %", base: ORCA, quote: USDC, tickSpacing: 64, feePpm: 3_000, protocolFeeBps: 1_300 },
];
const START_PRICES = new Map<Pubkey, number>([
  [SOL.mint, 150],
  [ORCA.mint, 2.5],
]);
/** Whole USDC that providers hold in each pool at the start. */
const DEPTHS = [2_000_000, 1_200_000, 400_000];
/** Swaps a slot that follow no price: the recorded Whirlpool day of 2022-04-06 had 0.067 over 8 pools, a busy pool of 2026 more. */
const NOISE_PER_SLOT = [0.5, 0.12, 0.1];

/** USDC a swap in the SOL/USDC pool of that day (4,692 swaps), by quantile. */
const SIZE_AT = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];
const SIZE_USDC = [1, 13.19, 24.71, 40, 60.07, 98.7, 156.65, 392.02, 1_017.36, 4_000, 6_210, 13_445.81, 37_412.36];

const NS_PER_MS = 1_000_000n;
const SLOT_MS = 400n;
const SLOTS_PER_MINUTE = 150;
const FIRST_SLOT = 390_000_000;
const FIRST_BLOCK_HEIGHT = 368_000_000;
const SKIPPED = 0.03;
const SLOTS_TO_CONFIRM = 2;
/** Of the swaps that follow no price, the share that asks for more than the pool gives. */
const REFUSED = 0.08;
/** A pool is brought back to the fair price when it is off by its fee and this much more. */
const ARBITRAGE_EDGE = 0.000_3;
const LIQUIDITY_CHANGES = 0.01;
const TRADERS = 200;
const LEADERS = 12;
const SOURCE = "synthetic";
const FRAMES_IN_SLOT_MS = 360;

/**
 * Writes a session of a market that never was: fair prices that wander and trend, traders who don't care,
 * arbitrageurs who do, providers who come and go, on three Whirlpools through the program's own
 * arithmetic. The same seed and length give the same bytes on every machine.
 */
export async function writeSyntheticMarket(market: SyntheticMarket): Promise<Manifest> {
  const writer = await SessionWriter.create({
    workspace: market.workspace,
    id: market.id,
    cluster: "synthetic",
    createdBy: market.createdBy,
    configHash: createHash("sha256")
      .update(
        canonicalJson({ synthetic: 1, seed: market.seed, minutes: market.minutes, startNs: String(market.startNs) }),
      )
      .digest("hex"),
    sources: [{ name: SOURCE, kind: "generator", note: "seeded; no network" }],
    programs: [{ id: whirlpool.id, name: whirlpool.name }],
    marks: { market: "synthetic: no one traded here", recvTime: "synthetic: made with the market" },
  });
  try {
    const total = market.minutes * SLOTS_PER_MINUTE;
    const session = new SyntheticSession(writer, market);
    session.open();
    for (let slot = 0; slot < total; slot++) {
      session.slot(slot);
      if (slot % SLOTS_PER_MINUTE === 0) market.onProgress?.({ done: slot, total });
    }
    return await writer.seal();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

interface Transaction {
  readonly offsetMs: number;
  readonly run: (place: Place) => void;
}

class SyntheticSession {
  readonly #writer: SessionWriter;
  readonly #startNs: bigint;
  readonly #dice: Dice;
  readonly #pools: readonly MarketPool[];
  readonly #fair: ReadonlyMap<Pubkey, FairPrice>;
  readonly #providers: readonly LiquidityProviders[];
  #height = FIRST_BLOCK_HEIGHT;
  #parent = FIRST_SLOT - 1;
  #signatures = 0;
  #toConfirm: { slot: Slot; parent: Slot; height: Slot; at: number }[] = [];

  constructor(writer: SessionWriter, { seed, startNs }: SyntheticMarket) {
    this.#writer = writer;
    this.#startNs = startNs;
    this.#dice = new Dice(seed);
    const priceOf = (mint: Pubkey) => START_PRICES.get(mint) ?? 1;
    this.#pools = PLANS.map((plan) => new MarketPool(plan, priceOf(plan.base.mint)));
    this.#fair = new Map([...START_PRICES].map(([mint, price]) => [mint, new FairPrice(price)]));
    this.#providers = this.#pools.map((pool, at) => new LiquidityProviders(pool, DEPTHS[at] ?? 0, this.#dice));
  }

  /** Restates what was known before the market opened: tokens, pools and their ticks. */
  open(): void {
    const writer = this.#writer;
    writer.frame(SOURCE, this.#startNs, "checkpoint", null);
    for (const { mint, symbol, decimals } of [SOL, USDC, ORCA])
      writer.event("token", {
        slot: null,
        mint,
        decimals,
        symbol,
        tokenProgram: null,
        supply: null,
        mintAuthority: null,
        freezeAuthority: null,
        extensions: null,
      });
    const place = { slot: (FIRST_SLOT - 1) as Slot, txIndex: 0, ixPath: 0 };
    for (const pool of this.#pools) {
      writer.event("pool", pool.poolEvent(place));
      for (const { tick } of pool.curve.ticks) writer.event("ticks", pool.tickEvent(tick, place));
    }
    writer.checkpointHere();
  }

  slot(number: number): void {
    const dice = this.#dice;
    for (const fair of this.#fair.values()) fair.step(dice);
    const slot = (FIRST_SLOT + number) as Slot;
    const fromNs = this.#startNs + BigInt(number) * SLOT_MS * NS_PER_MS;
    if (dice.chance(SKIPPED)) return;
    const transactions = this.#transactions().sort((a, b) => a.offsetMs - b.offsetMs);
    let txIndex = 0;
    let confirmed = false;
    for (const { offsetMs, run } of transactions) {
      if (!confirmed && offsetMs >= FRAMES_IN_SLOT_MS / 2) {
        this.#confirm(number, fromNs);
        confirmed = true;
      }
      txIndex += dice.whole(1, 40);
      this.#writer.frame(SOURCE, fromNs + BigInt(offsetMs) * NS_PER_MS, "transaction", null);
      run({ slot, txIndex, ixPath: ixPathOf(2) });
    }
    if (!confirmed) this.#confirm(number, fromNs);
    this.#processed(slot, number, fromNs);
  }

  #transactions(): Transaction[] {
    const dice = this.#dice;
    const transactions: Transaction[] = [];
    const at = (run: Transaction["run"]) => transactions.push({ offsetMs: dice.whole(1, FRAMES_IN_SLOT_MS), run });
    this.#pools.forEach((pool, index) => {
      const rate = NOISE_PER_SLOT[index] ?? 0;
      for (let left = rate * 2; left > 0; left -= 1)
        if (dice.chance(Math.min(1, left) / 2)) at((place) => this.#tradeNoise(pool, place));
      if (dice.chance(0.7)) at((place) => this.#arbitrage(pool, place));
      if (dice.chance(LIQUIDITY_CHANGES)) at((place) => this.#changeLiquidity(index, place));
    });
    return transactions;
  }

  #tradeNoise(pool: MarketPool, place: Place): void {
    const dice = this.#dice;
    const { base, quote } = pool.plan;
    const aToB = dice.chance(0.5);
    const usdc = dice.fromQuantiles(SIZE_AT, SIZE_USDC);
    const amount = aToB ? pool.raw(base, usdc / pool.price) : pool.raw(quote, usdc);
    this.#swap(pool, place, { aToB, amount, limit: null, greedy: dice.chance(REFUSED) });
  }

  /** Trades a pool back to the fair price when it is off by more than its fee. */
  #arbitrage(pool: MarketPool, place: Place): void {
    const { base, quote, feePpm } = pool.plan;
    const fair = this.#fair.get(base.mint)?.price ?? pool.price;
    const off = pool.price / fair - 1;
    const fee = feePpm / 1_000_000;
    const edge = fee + ARBITRAGE_EDGE;
    if (off < edge && off > -edge) return;
    const aToB = off > 0;
    const limit = sqrtPriceOf(fair * (aToB ? 1 + fee : 1 - fee), base, quote);
    const amount = aToB ? pool.raw(base, 2_000_000 / fair) : pool.raw(quote, 2_000_000);
    this.#swap(pool, place, { aToB, amount, limit, greedy: false });
  }

  #swap(
    pool: MarketPool,
    place: Place,
    wish: { readonly aToB: boolean; readonly amount: bigint; readonly limit: bigint | null; readonly greedy: boolean },
  ): void {
    const order = { aToB: wish.aToB, exactIn: true, amount: wish.amount, sqrtPriceLimit: wish.limit };
    let error: string | null = null;
    let amountIn: bigint | null = null;
    let amountOut: bigint | null = null;
    let threshold = 0n;
    try {
      const quoted = pool.curve.quote(order);
      threshold = wish.greedy ? quoted.amountOut + 1n : (quoted.amountOut * 99n) / 100n;
      if (wish.greedy) error = "AmountOutBelowMinimum";
      else ({ amountIn, amountOut } = pool.curve.swap(order));
    } catch (refused) {
      if (!(refused instanceof SwapRefused)) throw refused;
      error = refused.reason;
    }
    this.#writer.event("swap", {
      ...place,
      signature: this.#signature(),
      signer: keyNamed(`trader ${this.#dice.whole(1, TRADERS)}`),
      program: whirlpool.id,
      pool: pool.key,
      aToB: wish.aToB,
      exactIn: true,
      amount: wish.amount as RawAmount,
      threshold: threshold as RawAmount,
      sqrtPriceLimit: wish.limit,
      amountIn: amountIn as RawAmount | null,
      amountOut: amountOut as RawAmount | null,
      error,
    });
    if (error === null) this.#writer.event("pool", pool.poolEvent(place));
  }

  #changeLiquidity(index: number, place: Place): void {
    const pool = this.#pools[index];
    const change = this.#providers[index]?.change();
    if (pool === undefined || change === undefined || change === null) return;
    const { range, liquidityDelta, amounts, position } = change;
    this.#writer.event("liquidity", {
      ...place,
      signature: this.#signature(),
      signer: position,
      program: whirlpool.id,
      pool: pool.key,
      position,
      ...range,
      liquidityDelta,
      amountA: amounts.amountA as RawAmount,
      amountB: amounts.amountB as RawAmount,
      error: null,
    });
    this.#writer.event("pool", pool.poolEvent(place));
    for (const tick of [range.tickLower, range.tickUpper]) this.#writer.event("ticks", pool.tickEvent(tick, place));
  }

  #processed(slot: Slot, number: number, fromNs: bigint): void {
    this.#writer.frame(SOURCE, fromNs + (SLOT_MS - 1n) * NS_PER_MS, "slot", null);
    const height = ++this.#height as Slot;
    const parent = this.#parent as Slot;
    this.#writer.event("slot", this.#slotEvent("processed", slot, parent, height));
    this.#parent = slot;
    this.#toConfirm.push({ slot, parent, height, at: number + SLOTS_TO_CONFIRM });
  }

  #confirm(number: number, fromNs: bigint): void {
    const due = this.#toConfirm.filter(({ at }) => at <= number);
    if (due.length === 0) return;
    this.#toConfirm = this.#toConfirm.filter(({ at }) => at > number);
    this.#writer.frame(SOURCE, fromNs + BigInt(FRAMES_IN_SLOT_MS / 2) * NS_PER_MS, "slot", null);
    for (const { slot, parent, height } of due)
      this.#writer.event("slot", this.#slotEvent("confirmed", slot, parent, height));
  }

  #slotEvent(status: string, slot: Slot, parent: Slot, blockHeight: Slot) {
    const leader = keyNamed(`leader ${Math.floor(slot / 4) % LEADERS}`);
    return { slot, status, parent, leader, blockHash: null, blockHeight, blockTimeS: null };
  }

  #signature(): string {
    return `synthetic-${++this.#signatures}`;
  }
}
