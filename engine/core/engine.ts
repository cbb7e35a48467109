import type { Batch, Blocks } from "#data/market/blocks.ts";
import { KINDS } from "#data/market/streams.ts";
import type { Nanos, Pubkey, Slot } from "#data/market/units.ts";
import type { Program } from "#data/programs/program.ts";
import { Digests, type Hasher } from "./audit/digests.ts";
import type { AuditRecord } from "./audit/record.ts";
import type { EngineCounts } from "./counts.ts";
import { type Due, DueQueue } from "./dueQueue.ts";
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
/** Kinds that say of a slot that it exists. */
const ON_CHAIN = (["slot", "pool", "ticks", "swap", "liquidity", "pool_created", "balance"] as const).map(kindNumber);

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
  private readonly due = new DueQueue<Due>();
  private readonly gaps = new GapLedger();
  private readonly slotOf: (Float64Array | null)[] = KINDS.map(() => null);
  private readonly recvNsOf: Float64Array[] = [];
  private readonly seqOf: Float64Array[] = [];
  private audit: AuditRecord[] = [];
  private seq = 0;
  private now = 0 as Nanos;
  private started = false;
  private opened = false;
  private nextMarkNs = 0;

  constructor(setup: EngineSetup) {
    this.setup = setup;
    this.market = new Market(setup.names, setup.programOf);
    const valuation = new Valuation(this.market, setup.numeraire);
    this.portfolio = new Portfolio(valuation, setup.capital);
    this.gate = new RiskGate(setup.controls);
    this.digests = new Digests(setup.newHasher);
    this.strategy = new StrategyInstance(setup.strategy, setup.params, setup.seed, this.market, this.portfolio);
    this.venue = new SimulatedVenue({
      ...setup,
      emit: (update) => this.due.add(this.now, { what: "desk", run: () => this.desk.settle(update) }),
    });
    this.desk = new OrderDesk({
      market: this.market,
      valuation,
      portfolio: this.portfolio,
      gate: this.gate,
      venue: this.venue,
      strategy: this.strategy,
      feeLamports: feeLamportsOf(setup.costs),
      quoteNs: setup.latency.quoteNs,
      counts: this.counts,
      gaps: this.gaps,
      note: (record) => this.note(record),
      later: (dueNs, due) => this.due.add(dueNs, due),
    });
  }

  /** Takes the next events of the tape. The records that it gives are valid until the next call. */
  run(batch: Batch): readonly AuditRecord[] {
    this.audit = [];
    this.bind(batch.blocks);
    for (let at = 0; at < batch.length; at++)
      this.step(batch.kind[at] as number, batch.row[at] as number, batch.blocks);
    return this.audit;
  }

  /** The tape has ended: what was due by then is delivered, what has no outcome is called unsettled. */
  finish(): EngineResult {
    this.audit = [];
    if (!this.started) this.start();
    this.deliverDue();
    for (const update of this.venue.finish()) this.desk.settle(update);
    this.gate.halt("the run has ended");
    this.strategy.stop();
    this.desk.takeRequests(this.seq, this.now);
    this.mark();
    this.counts.decisionsInGaps = this.gaps.decisionsInGaps;
    return { audit: this.audit, counts: this.counts, digests: this.digests.finish() };
  }

  private step(kind: number, row: number, blocks: Blocks): void {
    this.seq = (this.seqOf[kind] as Float64Array)[row] as number;
    this.now = (this.recvNsOf[kind] as Float64Array)[row] as Nanos;
    this.counts.events++;
    const live = this.seq > this.setup.checkpointSeq;
    if (live && !this.started) this.start();
    if (this.due.nextNs <= this.now) this.deliverDue();
    this.takeIntoMarket(kind, row, blocks);
    if (live) {
      this.strategy.at(this.seq, this.now);
      this.strategy.event(kind, blocks, row);
      if (this.strategy.requests.length > 0) this.desk.takeRequests(this.seq, this.now);
    }
    const slots = this.slotOf[kind];
    if (slots !== null && slots !== undefined) this.venue.sawSlot(slots[row] as number, this.now);
    this.takeIntoVenue(kind, row, blocks);
    if (live && this.now >= this.nextMarkNs) this.mark();
  }

  private start(): void {
    this.started = true;
    this.strategy.at(this.seq, this.now);
    this.strategy.start();
    this.desk.takeRequests(this.seq, this.now);
  }

  private takeIntoMarket(kind: number, row: number, blocks: Blocks): void {
    switch (kind) {
      case POOL:
        return this.market.takePool(blocks.pool, row);
      case TICKS:
        return this.market.takeTick(blocks.ticks, row);
      case TOKEN:
        return this.market.takeToken(blocks.token, row);
      case GAP:
        return this.gaps.take(blocks.gap.startNs[row] as number, blocks.gap.endNs[row] as number);
      case CONTROL:
        return this.takeControl(this.setup.names[blocks.control.action[row] as number] as string);
    }
  }

  private takeIntoVenue(kind: number, row: number, blocks: Blocks): void {
    switch (kind) {
      case POOL:
        return this.venue.takePool(blocks.pool, row, this.market.poolOfName(blocks.pool.pool[row] as number));
      case TICKS:
        return this.venue.takeTick(blocks.ticks, row, this.market.poolOfName(blocks.ticks.pool[row] as number));
      case SLOT: {
        this.counts.slots++;
        const slot = blocks.slot.slot[row] as Slot;
        const status = this.setup.names[blocks.slot.status[row] as number];
        if (status === "dead") this.venue.slotDead(slot);
        else if (status === "confirmed" || status === "finalized")
          this.venue.slotConfirmed(slot, blocks.slot.parent[row] as number);
        else this.venue.slotSeen(slot, blocks.slot.parent[row] as number);
      }
    }
  }

  private takeControl(action: string): void {
    if (action === "kill") this.gate.halt("the kill switch is on");
    if (action === "lift") this.gate.lift();
  }

  private deliverDue(): void {
    this.strategy.at(this.seq, this.now);
    while (this.due.nextNs <= this.now) {
      const due = this.due.take();
      if (due.what === "timer") this.strategy.timer(due.name);
      else due.run();
      this.desk.takeRequests(this.seq, this.now);
    }
  }

  private mark(): void {
    const every = this.setup.equityEveryNs;
    this.nextMarkNs = (Math.floor(this.now / every) + 1) * every;
    if (!this.opened) this.opened = this.portfolio.open();
    if (this.opened) this.note({ type: "equity", seq: this.seq, now: this.now, ...this.portfolio.equity() });
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
    for (const number of ON_CHAIN) {
      const block = blocks[KINDS[number] as "slot"];
      this.slotOf[number] = block.slot;
    }
  }
}
