import type { Batch, Block, Blocks } from "#data/market/blocks.ts";
import { KINDS } from "#data/market/streams.ts";
import type { Nanos, Pubkey, Slot } from "#data/market/units.ts";
import type { Program } from "#data/programs/program.ts";
import { Digests, type Hasher } from "./audit/digests.ts";
import type { AuditRecord } from "./audit/record.ts";
import type { EngineCounts } from "./counts.ts";
import { DueQueue } from "./dueQueue.ts";
import { feeLamportsOf, type TransactionCosts } from "./execution/costs.ts";
import type { Latency } from "./execution/latency.ts";
import { type Landing, SimulatedVenue } from "./execution/simulatedVenue.ts";
import { GapLedger } from "./gaps.ts";
import { Market } from "./market/market.ts";
import { Valuation } from "./market/valuation.ts";
import { OrderDesk } from "./orderDesk.ts";
import { Portfolio } from "./portfolio/portfolio.ts";
import type { Control } from "./risk/control.ts";
import { RiskGate } from "./risk/gate.ts";
import { StrategyInstance } from "./strategy/instance.ts";
import type { Strategy } from "./strategy/strategy.ts";

export interface EngineSetup {
  /** The session's names, by the ids that blocks carry. */
  readonly names: readonly string[];
  readonly programOf: (id: Pubkey) => Program | undefined;
  readonly strategy: Strategy;
  readonly params: unknown;
  readonly seed: number;
  readonly latency: Latency;
  readonly costs: TransactionCosts;
  readonly landing: Landing;
  readonly numeraire: Pubkey;
  /** Raw units, by mint. */
  readonly capital: ReadonlyMap<Pubkey, bigint>;
  readonly controls: readonly Control[];
  readonly newHasher: () => Hasher;
  /** Events up to this `seq` restate what was known before the session; -1 when there are none. */
  readonly checkpointSeq: number;
  /** Event time between two marks of the portfolio. */
  readonly equityEveryNs: number;
}

export interface EngineResult {
  /** What `finish` itself did. */
  readonly audit: readonly AuditRecord[];
  readonly counts: Readonly<EngineCounts>;
  readonly digests: { readonly decision: string; readonly run: string };
}

const kindNumber = (kind: (typeof KINDS)[number]) => KINDS.indexOf(kind);
const SLOT = kindNumber("slot");
const POOL = kindNumber("pool");
const TICKS = kindNumber("ticks");
const TOKEN = kindNumber("token");
const GAP = kindNumber("gap");
const CONTROL = kindNumber("control");
/** Kinds that are of the chain itself, and so say of a slot that it has begun. */
const ON_CHAIN = ["slot", "pool", "ticks", "swap", "liquidity", "pool_created", "balance"] as const;

/**
 * The one loop, the same in replay, paper and live: due order updates and timers, then market state,
 * strategy, risk, venue. Time advances by events only. Every step gives what it did.
 */
export class Engine {
  readonly market: Market;
  readonly portfolio: Portfolio;
  readonly counts: EngineCounts = {
    events: 0,
    slots: 0,
    decisions: 0,
    denied: 0,
    orders: 0,
    fills: 0,
    reverted: 0,
    dropped: 0,
    unsettled: 0,
    decisionsInGaps: 0,
  };
  private readonly setup: EngineSetup;
  private readonly strategy: StrategyInstance;
  private readonly venue: SimulatedVenue;
  private readonly desk: OrderDesk;
  private readonly gate: RiskGate;
  private readonly digests: Digests;
  private readonly moment = { seq: 0, now: 0 as Nanos };
  private readonly due = new DueQueue<() => void>();
  private readonly gaps = new GapLedger();
  private readonly slotOf: (Float64Array | null)[] = KINDS.map(() => null);
  private readonly recvNsOf: Float64Array[] = [];
  private readonly seqOf: Float64Array[] = [];
  private audit: AuditRecord[] = [];
  private started = false;
  private confirmedThrough = -1;
  private nextMarkNs = 0;

  constructor(setup: EngineSetup) {
    this.setup = setup;
    this.market = new Market(setup.names, setup.programOf);
    const valuation = new Valuation(this.market, setup.numeraire);
    this.portfolio = new Portfolio(valuation, setup.capital);
    this.gate = new RiskGate(setup.controls);
    this.digests = new Digests(setup.newHasher);
    const { moment, market, portfolio, gate, counts, gaps } = this;
    const { seed } = setup;
    this.strategy = new StrategyInstance(setup.strategy, setup.params, { seed, moment, market, portfolio });
    this.venue = new SimulatedVenue({
      ...setup,
      emit: (update) => this.due.add(moment.now, () => this.desk.settle(update)),
    });
    this.desk = new OrderDesk({
      moment,
      market,
      valuation,
      portfolio,
      gate,
      venue: this.venue,
      strategy: this.strategy,
      feeLamports: feeLamportsOf(setup.costs),
      quoteNs: setup.latency.quoteNs,
      counts,
      gaps,
      note: (record) => this.note(record),
      later: (dueNs, run) => this.due.add(dueNs, run),
    });
  }

  /** Takes the next events of the tape. The records that it gives are valid until the next call. */
  run(batch: Batch): readonly AuditRecord[] {
    this.audit = [];
    const { kind, row, length, blocks } = batch;
    this.bind(blocks);
    for (let at = 0; at < length; at++) this.step(kind[at]!, row[at]!, blocks);
    return this.audit;
  }

  /**
   * The tape has ended: what was due by its last event is delivered, what has no outcome is called unsettled.
   * The strategy hears of all that, but nothing that it asks for any more is let through.
   */
  finish(): EngineResult {
    this.audit = [];
    this.gate.halt("the tape has ended");
    if (!this.started) this.start();
    this.deliverDue();
    for (const update of this.venue.finish()) {
      this.desk.settle(update);
      this.desk.takeRequests();
    }
    this.strategy.stop();
    this.desk.takeRequests();
    this.portfolio.valueCapital();
    this.mark();
    this.counts.decisionsInGaps = this.gaps.decisionsInGaps;
    return { audit: this.audit, counts: this.counts, digests: this.digests.finish() };
  }

  private step(kind: number, row: number, blocks: Blocks): void {
    const { moment } = this;
    moment.seq = this.seqOf[kind]![row]!;
    moment.now = this.recvNsOf[kind]![row] as Nanos;
    this.counts.events++;
    if (moment.seq <= this.setup.checkpointSeq) {
      this.takeIntoMarket(kind, row, blocks);
      this.restateToVenue(kind, row, blocks);
      return;
    }
    if (!this.started) this.start();
    if (this.due.nextNs <= moment.now) this.deliverDue();
    this.takeIntoMarket(kind, row, blocks);
    this.strategy.event(kind, blocks, row);
    if (this.strategy.requests.length > 0) this.desk.takeRequests();
    const slots = this.slotOf[kind];
    if (slots != null) this.venue.sawSlot(slots[row]!, moment.now);
    this.takeIntoVenue(kind, row, blocks);
    if (moment.now >= this.nextMarkNs) this.markInTime();
  }

  private start(): void {
    this.started = true;
    this.portfolio.valueCapital();
    this.strategy.start();
    this.desk.takeRequests();
  }

  private takeIntoMarket(kind: number, row: number, blocks: Blocks): void {
    switch (kind) {
      case POOL:
        this.market.takePool(blocks.pool, row);
        return;
      case TICKS:
        this.market.takeTick(blocks.ticks, row);
        return;
      case TOKEN:
        this.market.takeToken(blocks.token, row);
        return;
      case GAP:
        this.gaps.take(blocks.gap.startNs[row]!, blocks.gap.endNs[row]!);
        return;
      case CONTROL:
        this.takeControl(this.setup.names[blocks.control.action[row]!]);
        return;
    }
  }

  private takeIntoVenue(kind: number, row: number, blocks: Blocks): void {
    switch (kind) {
      case POOL:
        this.venue.takePool(blocks.pool, row, this.market.poolOfName(blocks.pool.pool[row]!));
        return;
      case TICKS:
        this.venue.takeTick(blocks.ticks, row, this.market.poolOfName(blocks.ticks.pool[row]!));
        return;
      case SLOT:
        this.takeSlot(blocks.slot, row);
        return;
    }
  }

  /** What a checkpoint says was so before the tape began. */
  private restateToVenue(kind: number, row: number, blocks: Blocks): void {
    if (kind === POOL) this.venue.restatePool(blocks.pool, row, this.market.poolOfName(blocks.pool.pool[row]!));
    if (kind === TICKS) this.venue.restateTick(blocks.ticks, row, this.market.poolOfName(blocks.ticks.pool[row]!));
  }

  private takeSlot(block: Block<"slot">, row: number): void {
    const slot = block.slot[row] as Slot;
    const parent = block.parent[row]!;
    const status = this.setup.names[block.status[row]!];
    if (status === "dead") {
      this.venue.slotDead(slot);
    } else if (status === "confirmed" || status === "finalized") {
      this.venue.slotConfirmed(slot, parent);
      if (slot <= this.confirmedThrough) return;
      this.confirmedThrough = slot;
      this.counts.slots++;
    } else {
      this.venue.slotSeen(slot, parent);
    }
  }

  private takeControl(action: string | undefined): void {
    if (action === "lift") this.gate.lift();
    else this.gate.halt(action === "kill" ? "the kill switch is on" : `control "${action}" is not understood`);
  }

  /** Delivers what is due; what that leads to is due at a later event. */
  private deliverDue(): void {
    const { added } = this.due;
    for (let run = this.due.takeDue(this.moment.now, added); run !== undefined; ) {
      run();
      this.desk.takeRequests();
      run = this.due.takeDue(this.moment.now, added);
    }
  }

  /** Marks begin when all capital has a price, or the first fill makes the rest matter. */
  private markInTime(): void {
    const every = this.setup.equityEveryNs;
    this.nextMarkNs = (Math.floor(this.moment.now / every) + 1) * every;
    if (this.portfolio.valueCapital() || this.counts.fills > 0) this.mark();
  }

  private mark(): void {
    const { seq, now } = this.moment;
    this.note({ type: "equity", seq, now, ...this.portfolio.equity() });
  }

  private note(record: AuditRecord): void {
    this.audit.push(record);
    this.digests.take(record);
  }

  private bind(blocks: Blocks): void {
    KINDS.forEach((kind, number) => {
      this.recvNsOf[number] = blocks[kind].recvNs;
      this.seqOf[number] = blocks[kind].seq;
    });
    for (const kind of ON_CHAIN) this.slotOf[kindNumber(kind)] = blocks[kind].slot;
  }
}
