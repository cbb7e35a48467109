import type { TokenFacts } from "../../../market/tokens.ts";
import type { Slot } from "../../../market/units.ts";
import { InvalidData } from "../../../workspace/errors.ts";
import type { Manifest } from "../../manifest.ts";
import type { SessionWriter } from "../../writer.ts";
import { instantText, parseInstant } from "../instant.ts";
import { PRICE_MARK, PRICE_TAKER_PROGRAM, writePrice, writeToken, writeTrade } from "../priceTakerEvents.ts";
import { RecordedSlots, type SlotEvents, TimeSlots } from "../slotEvents.ts";
import type { MappedTable } from "./mapping.ts";
import type { TradesOptions } from "./options.ts";
import type { TextRow } from "./textRows.ts";
import { RowFault, type Trade } from "./trade.ts";

const SOURCE = "trades";
const NS_PER_MS = 1_000_000n;
const FAULTS_SHOWN = 3;
/** A manifest takes no longer ones. */
const MARK_CHARACTERS_MAX = 4_096;

/** One import under way: what it has written, and what it has to own up to. */
export class TradeSession {
  readonly #mapped: MappedTable;
  readonly #options: TradesOptions;
  readonly #writer: SessionWriter;
  readonly #file: string;
  readonly #slots: SlotEvents;
  readonly #fromNs: bigint | null;
  readonly #toNs: bigint | null;
  readonly #tokens = new Set<TokenFacts>();
  readonly #faults: string[] = [];
  readonly #counts = { rows: 0, taken: 0, skipped: 0, outside: 0, roundedPrices: 0, roundedAmounts: 0 };
  #last: { readonly row: number; readonly recvNs: bigint } | null = null;

  constructor(mapped: MappedTable, options: TradesOptions, writer: SessionWriter, file: string) {
    this.#mapped = mapped;
    this.#options = options;
    this.#writer = writer;
    this.#file = file;
    this.#slots =
      options.slot === undefined
        ? new TimeSlots(writer, SOURCE, BigInt(options.slotMs) * NS_PER_MS)
        : new RecordedSlots(writer, SOURCE);
    this.#fromNs = options.from === undefined ? null : parseInstant(options.from, "iso");
    this.#toNs = options.to === undefined ? null : parseInstant(options.to, "iso");
  }

  take(row: TextRow): void {
    this.#counts.rows++;
    try {
      const recvNs = this.#mapped.reader.recvNs(row);
      if ((this.#fromNs !== null && recvNs < this.#fromNs) || (this.#toNs !== null && recvNs >= this.#toNs)) {
        this.#counts.outside++;
        return;
      }
      const trade = this.#mapped.reader.read(row);
      this.#checkOrder(row, trade);
      this.#write(trade, row);
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      this.#refuseOrSkip(row, error);
    }
  }

  finish() {
    if (this.#counts.taken === 0)
      throw new InvalidData(
        this.#file,
        `none of its ${this.#counts.rows} rows was imported: ${this.#skipped() ?? "it has none"}`,
      );
    this.#slots.finish();
    return {
      sources: [{ name: SOURCE, kind: "file", note: this.#file }],
      programs: [PRICE_TAKER_PROGRAM],
      marks: this.#marks(),
    };
  }

  #checkOrder(row: TextRow, { recvNs }: Trade): void {
    if (this.#last !== null && recvNs < this.#last.recvNs)
      throw new RowFault(
        this.#options.time,
        `${instantText(recvNs)} comes after ${instantText(this.#last.recvNs)} of row ${this.#last.row}: sort the file by time, or give sort`,
      );
    this.#last = { row: row.number, recvNs };
  }

  #refuseOrSkip(row: TextRow, fault: RowFault): void {
    const text = `row ${row.number}, column ${fault.column}: ${fault.message}`;
    if (!this.#options.skipInvalid) throw new InvalidData(this.#file, `${text} (skipInvalid leaves such rows out)`);
    this.#counts.skipped++;
    if (this.#faults.length < FAULTS_SHOWN) this.#faults.push(text);
  }

  #write(trade: Trade, row: TextRow): void {
    const { recvNs, pair, swap } = trade;
    const slot = this.#slotOf(trade);
    this.#openWith(recvNs);
    this.#writer.frame(SOURCE, recvNs, null, new TextEncoder().encode(row.json ?? JSON.stringify(row.values)));
    for (const token of [pair.base, pair.quote]) this.#introduce(token);
    const { pool, signature, signer, txIndex } = trade;
    const place = { slot, txIndex };
    const market = { pool, mintA: pair.base.mint, mintB: pair.quote.mint, feePpm: this.#options.feePpm };
    writePrice(this.#writer, market, trade.price, place);
    if (swap !== null) {
      const { aToB, amountIn, amountOut } = swap;
      writeTrade(this.#writer, market, { signature, signer, aToB, exactIn: true, amountIn, amountOut }, place);
    }
    this.#counts.taken++;
    if (!trade.price.isExact) this.#counts.roundedPrices++;
    if (swap?.isExact === false) this.#counts.roundedAmounts++;
  }

  #slotOf({ recvNs, slot }: Trade): Slot {
    try {
      return this.#slots.slotAt(recvNs, slot);
    } catch (error) {
      if (error instanceof RangeError) throw new RowFault(this.#options.slot ?? "slot", error.message);
      throw error;
    }
  }

  /** Tokens that hold for every row are the session's checkpoint. */
  #openWith(recvNs: bigint): void {
    const { constant } = this.#mapped.reader.pairs;
    if (this.#counts.taken > 0 || constant === null) return;
    this.#writer.frame(SOURCE, recvNs, null, null);
    this.#introduce(constant.base);
    this.#introduce(constant.quote);
    this.#writer.checkpointHere();
  }

  #introduce(token: TokenFacts): void {
    if (this.#tokens.has(token)) return;
    this.#tokens.add(token);
    writeToken(this.#writer, token);
  }

  #skipped(): string | null {
    const { skipped, outside } = this.#counts;
    const parts = [
      ...(skipped === 0
        ? []
        : [`${skipped} can't be read (${this.#faults.join("; ")}${skipped > FAULTS_SHOWN ? "; …" : ""})`]),
      ...(outside === 0
        ? []
        : [`${outside} are outside of ${this.#options.from ?? "the start"}..${this.#options.to ?? "the end"}`]),
    ];
    return parts.length === 0 ? null : parts.join(", ");
  }

  #marks(): Manifest["marks"] {
    const { time, timeUnit, delayMs, slot, slotMs, side } = this.#options;
    const { rows, taken, roundedPrices, roundedAmounts } = this.#counts;
    const { floatColumns } = this.#mapped;
    const skipped = this.#skipped();
    const unit = timeUnit === "iso" ? "iso, UTC where it has no offset" : (timeUnit ?? "timestamp");
    const marks: Record<string, string> = {
      recvTime: `the source's own time, column ${time} (${unit})${delayMs === 0 ? "" : `, and ${delayMs} ms`}; when it was received nobody recorded`,
      slots:
        slot === undefined
          ? `synthetic: every ${slotMs} ms since the epoch are one slot, confirmed at its end`
          : `column ${slot}; that each is confirmed as soon as its last row is in is synthetic`,
      prices: PRICE_MARK,
      rows: `${taken} of ${rows} imported${skipped === null ? "" : `; ${skipped}`}`,
    };
    if (side !== undefined) marks.swaps = "amount is what went in; that the trader fixed it, not the other, is assumed";
    if (floatColumns.length > 0)
      marks.floats = `read by the shortest decimal text that gives the same float: ${floatColumns.join(", ")}`;
    if (roundedPrices > 0)
      marks.roundedPrices = `${roundedPrices} need more than 64 bits and were rounded to the nearest that fits`;
    if (roundedAmounts > 0)
      marks.roundedAmounts = `${roundedAmounts} rows have more digits than the token's decimals, rounded to the nearest`;
    return Object.fromEntries(Object.entries(marks).map(([mark, text]) => [mark, text.slice(0, MARK_CHARACTERS_MAX)]));
  }
}
