import type { Block } from "#data/market/blocks.ts";
import { SOL } from "#data/market/tokens.ts";
import type { Nanos, Pubkey, RawAmount, Slot } from "#data/market/units.ts";
import { type PoolCurve, type Program, SwapRefused } from "#data/programs/program.ts";
import type { Pool } from "../market/market.ts";
import { feeLamportsOf, type TransactionCosts } from "./costs.ts";
import type { Latency } from "./latency.ts";
import { type Order, type OrderState, type OrderUpdate, PRICE_SCALE } from "./order.ts";
import { SlotFacts } from "./slotFacts.ts";
import { SlotTree } from "./slotTree.ts";
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
 * that is mentioned after it arrived; it is executed when that slot is confirmed, from what has been
 * recorded of it by then. It takes the recorded prices and leaves them as they are (impact "none").
 */
export class SimulatedVenue implements Venue {
  private readonly setup: VenueSetup;
  private readonly feeLamports: bigint;
  private readonly wallet: Map<Pubkey, bigint>;
  private readonly curves: (PoolCurve | null)[] = [];
  private readonly tree = new SlotTree();
  private readonly open: SlotFacts[] = [];
  private readonly spare: SlotFacts[] = [];
  private underWay: Sent[] = [];
  private readonly landing = new Map<number, Landed[]>();
  private highestSlot = -1;
  private settledThrough = -1;

  constructor(setup: VenueSetup) {
    this.setup = setup;
    this.feeLamports = feeLamportsOf(setup.costs);
    this.wallet = new Map(setup.capital);
  }

  sawSlot(slot: number, now: Nanos): void {
    if (slot <= this.highestSlot) return;
    this.highestSlot = slot;
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
    const curve = this.curveOf(pool);
    const slot = block.slot[row] as number;
    if (slot <= this.settledThrough) curve?.takePool(block, row);
    else this.factsOf(slot).takePool(block, row, pool.index);
  }

  takeTick(block: Block<"ticks">, row: number, pool: Pool): void {
    const curve = this.curveOf(pool);
    const slot = block.slot[row] as number;
    if (slot <= this.settledThrough) curve?.takeTick(block, row);
    else this.factsOf(slot).takeTick(block, row, pool.index);
  }

  slotSeen(slot: Slot, parent: number): void {
    this.tree.note(slot, parent);
  }

  slotConfirmed(slot: Slot, parent: number): void {
    this.tree.note(slot, parent);
    if (slot <= this.settledThrough) return;
    for (const earlier of [...this.landing.keys()].filter((landed) => landed < slot).sort((a, b) => a - b)) {
      const fate = this.tree.fateOf(earlier, slot);
      if (fate === "alive") this.settle(earlier);
      if (fate === "dead") this.slotDead(earlier as Slot);
    }
    this.settle(slot);
  }

  slotDead(slot: Slot): void {
    this.tree.abandon(slot);
    const at = this.open.findIndex((facts) => facts.slot === slot);
    if (at !== -1) this.spare.push(...this.open.splice(at, 1));
    for (const { order } of this.landing.get(slot) ?? [])
      this.setup.emit(outcome(order, "dropped", slot, 0n, "its slot was abandoned"));
    this.landing.delete(slot);
  }

  send(order: Order): void {
    this.underWay.push({ order, arrivesNs: order.decidedNs + this.setup.latency.landNs });
  }

  finish(): OrderUpdate[] {
    const landed = [...this.landing].flatMap(([slot, orders]) =>
      orders.map(({ order }) => ({ order, slot: slot as Slot | null })),
    );
    const left = [...landed, ...this.underWay.map(({ order }) => ({ order, slot: null }))];
    return left
      .sort((a, b) => a.order.id - b.order.id)
      .map(({ order, slot }) => outcome(order, "unsettled", slot, 0n, "the recording says nothing of its outcome"));
  }

  private settle(slot: number): void {
    this.applyBelow(slot);
    const orders = this.landing.get(slot) ?? [];
    this.landing.delete(slot);
    if (this.setup.landing === "last") this.applyBelow(slot + 1);
    for (const landed of orders) this.setup.emit(this.execute(landed, slot as Slot));
    this.applyBelow(slot + 1);
    this.settledThrough = slot;
  }

  private applyBelow(slot: number): void {
    let facts = this.open[0];
    while (facts !== undefined && facts.slot < slot) {
      facts.applyTo(this.curves);
      this.spare.push(facts);
      this.open.shift();
      facts = this.open[0];
    }
  }

  private execute({ order, landedNs }: Landed, slot: Slot): OrderUpdate {
    const fee = this.feeLamports;
    const lamports = this.wallet.get(SOL.mint) ?? 0n;
    if (lamports < fee) return outcome(order, "dropped", slot, 0n, "the wallet can't pay the transaction's fee");
    this.wallet.set(SOL.mint, lamports - fee);
    const held = this.wallet.get(order.mintIn) ?? 0n;
    if (held < order.amountIn) return outcome(order, "reverted", slot, fee, "InsufficientFunds");
    const curve = this.curves[order.poolIndex];
    if (curve === null || curve === undefined) return outcome(order, "reverted", slot, fee, "UnknownPool");
    const landedPrice = curve.valueOfA(PRICE_SCALE);
    try {
      const moved = curve.quote({ aToB: order.aToB, exactIn: true, amount: order.amountIn, sqrtPriceLimit: null });
      if (moved.amountOut < order.minOut) return outcome(order, "reverted", slot, fee, "AmountOutBelowMinimum");
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
          landedPrice,
        },
      };
    } catch (error) {
      if (!(error instanceof SwapRefused)) throw error;
      return outcome(order, "reverted", slot, fee, error.reason);
    }
  }

  private curveOf(pool: Pool): PoolCurve | null {
    const known = this.curves[pool.index];
    if (known !== undefined) return known;
    const curve = this.setup.programOf(pool.program)?.newCurve() ?? null;
    this.curves[pool.index] = curve;
    return curve;
  }

  private factsOf(slot: number): SlotFacts {
    for (let at = this.open.length - 1; at >= 0; at--) {
      const facts = this.open[at] as SlotFacts;
      if (facts.slot === slot) return facts;
      if (facts.slot < slot) return this.openFacts(at + 1, slot);
    }
    return this.openFacts(0, slot);
  }

  private openFacts(at: number, slot: number): SlotFacts {
    const facts = (this.spare.pop() ?? new SlotFacts()).reuse(slot);
    this.open.splice(at, 0, facts);
    return facts;
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
