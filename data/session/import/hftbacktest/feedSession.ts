import type { EventFacts } from "../../../market/events.ts";
import type { Pubkey, RawAmount, Slot, WallNanos } from "../../../market/units.ts";
import { priceTaker } from "../../../programs/priceTaker/index.ts";
import type { SessionWriter } from "../../writer.ts";
import { type Decimal, priceRatio } from "../decimal.ts";
import { writePrice, writeToken, writeTrade } from "../priceTakerEvents.ts";
import type { SlotEvents } from "../slotEvents.ts";
import type { FeedLine, FeedMessage } from "./feedLine.ts";
import type { Instrument } from "./instrument.ts";
import { type Level, type LevelChange, OrderBook } from "./orderBook.ts";

type Message<Kind extends FeedMessage["kind"]> = Extract<FeedMessage, { readonly kind: Kind }>;

export const SOURCE = "binance";
const U32_MAX = 0xffff_ffff;

/** When the last message of a numbered stream came, and its number. */
interface Link {
  readonly id: number;
  readonly recvNs: bigint;
  readonly slot: Slot;
}

/** Writes a feed, line by line, and says where numbers show that something is missing. */
export class FeedSession {
  /** Lines whose time is before that of the line above them. */
  timesBack = 0;
  /** Depth updates that are no newer than what came before them. */
  staleUpdates = 0;
  readonly #writer: SessionWriter;
  readonly #slots: SlotEvents;
  readonly #instrument: Instrument;
  readonly #book = new OrderBook();
  #lastNs = 0n;
  #hasPrice = false;
  #depth: Link | null = null;
  #trade: Link | null = null;

  constructor(writer: SessionWriter, slots: SlotEvents, instrument: Instrument) {
    this.#writer = writer;
    this.#slots = slots;
    this.#instrument = instrument;
  }

  /** Writes what holds from the start: the two tokens. */
  open(recvNs: bigint): void {
    this.#lastNs = recvNs;
    this.#writer.frame(SOURCE, recvNs, null, null);
    writeToken(this.#writer, this.#instrument.base);
    writeToken(this.#writer, this.#instrument.quote);
    this.#writer.checkpointHere();
  }

  /** Writes one line. Throws RangeError for a price or an amount that no integer here can hold. */
  take(line: FeedLine, bytes: Uint8Array): void {
    const recvNs = this.#timeOf(line);
    const slot = this.#slots.slotAt(recvNs, null);
    this.#writer.frame(SOURCE, recvNs, line.message.kind, bytes);
    const { message } = line;
    switch (message.kind) {
      case "bookTicker":
        this.#takeBookTicker(message, slot);
        break;
      case "trade":
        this.#takeTrade(message, slot, recvNs);
        break;
      case "depth":
        this.#takeDepth(message, slot, recvNs);
        break;
      case "snapshot":
        this.#writeLevels(this.#book.snapshot(this.#changes(message), message.lastId), slot);
        break;
      case "other":
        break;
    }
  }

  finish(): void {
    this.#slots.finish();
  }

  /** The order of lines is the order in which they came; where the clock went back, time stands still instead. */
  #timeOf({ recvNs }: FeedLine): bigint {
    if (recvNs < this.#lastNs) this.timesBack++;
    else this.#lastNs = recvNs;
    return this.#lastNs;
  }

  #takeBookTicker({ bid, ask, bidSize, askSize }: Message<"bookTicker">, slot: Slot): void {
    const instrument = this.#instrument;
    const [bidTick, askTick] = [instrument.tick(bid), instrument.tick(ask)];
    const inTokens = (quantity: Decimal) => instrument.inTokens(quantity);
    this.#writer.event("price", {
      instrument: instrument.pool,
      price: (inTokens(bid) + inTokens(ask)) / 2,
      bid: inTokens(bid),
      ask: inTokens(ask),
      bidSize: inTokens(bidSize),
      askSize: inTokens(askSize),
      sourceNs: null,
    });
    const middle = priceRatio(2n, BigInt(bidTick) + BigInt(askTick));
    if (middle === null) throw new RangeError(`no price lies between ${bidTick} and ${askTick}`);
    writePrice(this.#writer, instrument, middle, { slot, txIndex: null });
    if (this.#hasPrice) return;
    this.#hasPrice = true;
    this.#writeLevels(this.#book.live, slot);
  }

  #takeTrade({ tradeId, price, quantity, buyerIsMaker }: Message<"trade">, slot: Slot, recvNs: bigint): void {
    const link = { id: tradeId, recvNs, slot };
    if (this.#trade !== null && tradeId > this.#trade.id + 1) this.#writeGap("swap", this.#trade, link, tradeId);
    this.#trade = link;
    const base = this.#instrument.rawBase(quantity) as RawAmount;
    const quote = this.#instrument.worth(this.#instrument.tick(price), base) as RawAmount;
    // Who met a buyer that had been waiting sold; a buyer asks for a quantity that comes out, a seller gives one.
    const aToB = buyerIsMaker;
    const [amountIn, amountOut] = aToB ? [base, quote] : [quote, base];
    const trade = { signature: String(tradeId), signer: null, aToB, exactIn: aToB, amountIn, amountOut };
    writeTrade(this.#writer, this.#instrument, trade, { slot, txIndex: null });
  }

  #takeDepth(message: Message<"depth">, slot: Slot, recvNs: bigint): void {
    const { followsId, lastId } = message;
    if (this.#depth !== null && lastId <= this.#depth.id) {
      this.staleUpdates++;
      return;
    }
    const link = { id: lastId, recvNs, slot };
    if (this.#depth !== null && followsId > this.#depth.id) this.#writeGap("ticks", this.#depth, link, followsId + 1);
    this.#depth = link;
    this.#writeLevels(this.#book.update(this.#changes(message), lastId), slot);
  }

  #changes({ bids, asks }: Pick<Message<"depth">, "bids" | "asks">): LevelChange[] {
    const side = (side: LevelChange["side"], levels: typeof bids) =>
      levels.map(([price, quantity]) => ({
        side,
        tick: this.#instrument.tick(price),
        quantity: this.#instrument.rawBase(quantity),
      }));
    return [...side("bid", bids), ...side("ask", asks)];
  }

  /** A pool has a price before it has levels: those that came before the first price come with it. */
  #writeLevels(levels: readonly Level[], slot: Slot): void {
    if (!this.#hasPrice) return;
    for (const level of levels) this.#writer.event("ticks", this.#levelFacts(level, slot));
  }

  #levelFacts({ tick, bid, ask }: Level, slot: Slot): EventFacts<"ticks"> {
    return {
      slot,
      txIndex: null,
      ixPath: null,
      program: priceTaker.id,
      pool: this.#instrument.pool as Pubkey,
      tick,
      liquidityNet: null,
      liquidityGross: null,
      reserveA: ask as RawAmount,
      reserveB: this.#instrument.worth(tick, bid) as RawAmount,
      ordersAmount: null,
    };
  }

  #writeGap(stream: "swap" | "ticks", before: Link, after: Link, nextId: number): void {
    const missing = nextId - before.id - 1;
    const what = stream === "swap" ? "trades" : "depth updates";
    this.#writer.event("gap", {
      stream,
      startNs: before.recvNs as WallNanos,
      endNs: after.recvNs as WallNanos,
      slotFrom: before.slot,
      slotTo: after.slot,
      cause: `${what} ${before.id + 1} to ${nextId - 1} are missing from the feed`,
      lost: Math.min(missing, U32_MAX - 1),
    });
  }
}
