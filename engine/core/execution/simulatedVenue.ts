import type { Block } from "#data/market/blocks.ts";
import { SOL } from "#data/market/tokens.ts";
import type { Nanos, Pubkey, RawAmount, Slot } from "#data/market/units.ts";
import { type PoolCurve, type Program, type SwapAmounts, SwapRefused } from "#data/programs/program.ts";
import type { Pool } from "../market/market.ts";
import { feeLamportsOf, type TransactionCosts } from "./costs.ts";
import type { Latency } from "./latency.ts";
import { type Order, type OrderState, type OrderUpdate, PRICE_SCALE } from "./order.ts";
import { SettledPools } from "./settledPools.ts";
import { SlotTree } from "./slotTree.ts";
import { UnsettledFacts } from "./unsettledFacts.ts";
import type { Venue } from "./venue.ts";

/** Where in its slot an order lands, which the tape can't say: before or after everything recorded in it. */
export type Landing = "first" | "last";

export interface VenueSetup {
  readonly latency: Latency;
  readonly costs: TransactionCosts;
  readonly landing: Landing;
  readonly capital: ReadonlyMap<Pubkey, bigint>;
  readonly programOf: (id: Pubkey) => Program | undefined;
  /** Hears of an order at the moment at which its outcome is fixed. */
  readonly emit: (update: OrderUpdate) => void;
}

interface Sent {
  readonly order: Order;
  readonly arrivesNs: number;
}

interface Landed {
  readonly order: Order;
  readonly landedNs: Nanos;
}

/**
 * Settles orders against recorded pool states, in the order of truth. An order lands in the first slot
 * that is first mentioned after it arrived; it is executed when that slot is confirmed, from what has been
 * recorded of it by then. It takes the recorded prices and leaves them as they are (impact "none").
 */
export class SimulatedVenue implements Venue {
  private readonly setup: VenueSetup;
  private readonly feeLamports: bigint;
  private readonly wallet: Map<Pubkey, bigint>;
  private readonly settled: SettledPools;
  private readonly facts = new UnsettledFacts();
  private readonly tree = new SlotTree();
  private underWay: Sent[] = [];
  /** By slot, those above `settledThrough`. */
  private readonly landing = new Map<number, readonly Landed[]>();
  /** By slot, those that were passed over: pools have moved on, so that their orders can't be executed any more. */
  private readonly passedOver = new Map<number, readonly Landed[]>();
  private highestSlot = -1;
  private settledThrough = -1;

  constructor(setup: VenueSetup) {
    this.setup = setup;
    this.feeLamports = feeLamportsOf(setup.costs);
    this.wallet = new Map(setup.capital);
    this.settled = new SettledPools(setup.programOf);
  }

  sawSlot(slot: number, now: Nanos): void {
    if (slot <= this.highestSlot) return;
    this.highestSlot = slot;
    this.makeRoom();
    if (this.underWay.length === 0) return;
    const arrived = this.underWay.filter(({ arrivesNs }) => arrivesNs < now);
    if (arrived.length === 0) return;
    this.underWay = this.underWay.filter(({ arrivesNs }) => arrivesNs >= now);
    arrived.sort((a, b) => a.arrivesNs - b.arrivesNs || a.order.id - b.order.id);
    this.landing.set(
      slot,
      arrived.map(({ order }) => ({ order, landedNs: now })),
    );
  }

  takePool(block: Block<"pool">, row: number, pool: Pool): void {
    const slot = block.slot[row]!;
    this.settled.add(pool);
    if (slot > this.settledThrough) this.facts.of(slot).takePool(block, row, pool.index);
    else if (this.isOnChain(slot)) this.settled.takePool(block, row, pool.index);
  }

  takeTick(block: Block<"ticks">, row: number, pool: Pool): void {
    const slot = block.slot[row]!;
    this.settled.add(pool);
    if (slot > this.settledThrough) this.facts.of(slot).takeTick(block, row, pool.index);
    else if (this.isOnChain(slot)) this.settled.takeTick(block, row, pool.index);
  }

  restatePool(block: Block<"pool">, row: number, pool: Pool): void {
    this.settled.add(pool);
    this.settled.restatePool(block, row, pool.index);
  }

  restateTick(block: Block<"ticks">, row: number, pool: Pool): void {
    this.settled.add(pool);
    this.settled.restateTick(block, row, pool.index);
  }

  slotSeen(slot: Slot, parent: number): void {
    this.tree.note(slot, parent);
  }

  slotConfirmed(slot: Slot, parent: number): void {
    this.tree.note(slot, parent);
    if (slot <= this.settledThrough || this.tree.isDead(slot)) return;
    for (const earlier of this.facts.slotsBelow(slot))
      if (this.tree.fateOf(earlier, slot) === "dead") this.facts.drop(earlier);
    if (this.landing.size > 0) this.settleBelow(slot);
    this.settle(slot);
  }

  slotDead(slot: Slot): void {
    this.tree.abandon(slot);
    for (const waiting of [this.landing, this.passedOver]) {
      for (const { order } of waiting.get(slot) ?? [])
        this.setup.emit(outcome(order, "dropped", slot, 0n, "its slot was abandoned"));
      waiting.delete(slot);
    }
  }

  send(order: Order): void {
    this.underWay.push({ order, arrivesNs: order.decidedNs + this.setup.latency.landNs });
  }

  finish(): OrderUpdate[] {
    const landed = [...this.passedOver, ...this.landing].flatMap(([slot, orders]) =>
      orders.map(({ order }) => ({ order, slot: slot as Slot | null })),
    );
    const left = [...landed, ...this.underWay.map(({ order }) => ({ order, slot: null }))];
    return left
      .sort((a, b) => a.order.id - b.order.id)
      .map(({ order, slot }) => outcome(order, "unsettled", slot, 0n, "the recording says nothing of its outcome"));
  }

  /** Orders in slots that have no confirmation of their own: by the parents of one that has. */
  private settleBelow(tip: Slot): void {
    const waiting = [...this.landing.keys()].filter((slot) => slot < tip).sort((a, b) => a - b);
    for (const slot of waiting) {
      const fate = this.tree.fateOf(slot, tip);
      if (fate === "alive") this.settle(slot);
      if (fate === "dead") this.slotDead(slot as Slot);
    }
  }

  private settle(slot: number): void {
    this.facts.applyBelow(slot, this.settled);
    const orders = this.landing.get(slot) ?? [];
    this.landing.delete(slot);
    if (this.setup.landing === "last") this.facts.applyBelow(slot + 1, this.settled);
    for (const landed of orders) this.setup.emit(this.execute(landed, slot as Slot));
    this.passThrough(slot);
  }

  /** Pools move on to the end of `slot`. */
  private passThrough(slot: number): void {
    this.facts.applyBelow(slot + 1, this.settled);
    this.settledThrough = slot;
    for (const [passed, orders] of this.landing)
      if (passed <= slot) {
        this.passedOver.set(passed, orders);
        this.landing.delete(passed);
      }
  }

  /** When too many slots wait, the lowest go without a confirmation. */
  private makeRoom(): void {
    while (this.facts.isFull) {
      const lowest = this.facts.lowestSlot;
      if (this.tree.isDead(lowest)) this.facts.drop(lowest);
      else this.passThrough(lowest);
    }
  }

  /** Whether what comes late of a slot is of the chain that has been settled, as far as parents say. */
  private isOnChain(slot: number): boolean {
    return this.tree.fateOf(slot, this.settledThrough) !== "dead";
  }

  private execute({ order, landedNs }: Landed, slot: Slot): OrderUpdate {
    const fee = this.feeLamports;
    const lamports = this.wallet.get(SOL.mint) ?? 0n;
    if (lamports < fee) return outcome(order, "dropped", slot, 0n, "the wallet can't pay the transaction's fee");
    this.wallet.set(SOL.mint, lamports - fee);
    const held = this.wallet.get(order.mintIn) ?? 0n;
    if (held < order.amountIn) return outcome(order, "reverted", slot, fee, "InsufficientFunds");
    const curve = this.settled.curveOf(order.poolIndex);
    if (curve === null) return outcome(order, "reverted", slot, fee, "UnknownPool");
    const moved = swapped(curve, order);
    if (typeof moved === "string") return outcome(order, "reverted", slot, fee, moved);
    this.wallet.set(order.mintIn, held - moved.amountIn);
    this.wallet.set(order.mintOut, (this.wallet.get(order.mintOut) ?? 0n) + moved.amountOut);
    return {
      ...outcome(order, "landed", slot, fee, null),
      fill: {
        orderId: order.id,
        pool: order.pool,
        side: order.side,
        aToB: order.aToB,
        mintIn: order.mintIn,
        mintOut: order.mintOut,
        amountIn: moved.amountIn as RawAmount,
        amountOut: moved.amountOut as RawAmount,
        poolFeeIn: moved.feeAmount as RawAmount,
        slot,
        decidedNs: order.decidedNs,
        landedNs,
        decidedPrice: order.decidedPrice,
        landedPrice: curve.valueOfA(PRICE_SCALE),
      },
    };
  }
}

/** What the order moves, or by which of its errors the program reverts. */
function swapped(curve: PoolCurve, order: Order): SwapAmounts | string {
  try {
    const moved = curve.quote({ aToB: order.aToB, exactIn: true, amount: order.amountIn, sqrtPriceLimit: null });
    return moved.amountOut < order.minOut ? "AmountOutBelowMinimum" : moved;
  } catch (error) {
    if (error instanceof SwapRefused) return error.reason;
    throw error;
  }
}

function outcome(
  order: Order,
  state: OrderState,
  slot: Slot | null,
  feeLamports: bigint,
  reason: string | null,
): OrderUpdate {
  return { orderId: order.id, state, slot, feeLamports, reason, fill: null };
}
