import { basename } from "node:path";
import { z } from "zod";
import { InvalidData } from "../../workspace/errors.ts";
import { parseFeedLine } from "./hftbacktest/feedLine.ts";
import { FeedSession, SOURCE } from "./hftbacktest/feedSession.ts";
import { Instrument, Steps, splitSymbol } from "./hftbacktest/instrument.ts";
import { defineImporter, type ImportTask, stemOf } from "./importer.ts";
import { linesOf } from "./lines.ts";
import { PRICE_MARK, PRICE_TAKER_PROGRAM } from "./priceTakerEvents.ts";
import { TimeSlots } from "./slotEvents.ts";

const NS_PER_MS = 1_000_000n;
/** Lines between two reports of progress. */
const PROGRESS_LINES = 4_096;

const options = z.strictObject({
  base: z.string().min(1).max(32).optional().describe("what is traded, where the symbol doesn't tell: BTC"),
  quote: z.string().min(1).max(32).optional().describe("what it is priced in: USDT"),
  feePpm: z.int().min(0).max(999_999).default(0).describe("fee that fills pay, parts per million of the input"),
  slotMs: z.int().min(1).max(60_000).default(400).describe("length of a slot made of time"),
});
type Options = z.output<typeof options>;

/** A raw Binance feed as hftbacktest's collector writes it. */
export const hftbacktest = defineImporter({
  name: "hftbacktest",
  description:
    "a raw Binance spot feed of one symbol as hftbacktest's collector writes it, receive time first, gzipped",
  options,
  cluster: SOURCE,
  idOf: stemOf,
  write: writeFeed,
});

/** What a first reading of a feed finds. */
interface Survey {
  readonly symbol: string;
  readonly steps: Steps;
  readonly lines: number;
  readonly firstNs: bigint;
  /** Lines of streams that a session has no place for, by stream. */
  readonly others: ReadonlyMap<string, number>;
}

async function writeFeed({ input, options, writer, onProgress }: ImportTask<Options>) {
  const survey = await surveyOf(input);
  const instrument = instrumentOf(survey, options, basename(input));
  const slots = new TimeSlots(writer, SOURCE, BigInt(options.slotMs) * NS_PER_MS);
  const session = new FeedSession(writer, slots, instrument);
  session.open(survey.firstNs);
  let number = 0;
  for await (const bytes of linesOf(input)) {
    const where = `${basename(input)}, line ${++number}`;
    try {
      session.take(parseFeedLine(bytes, where), bytes);
    } catch (error) {
      if (error instanceof RangeError) throw new InvalidData(where, error.message, { cause: error });
      throw error;
    }
    if (number % PROGRESS_LINES === 0) onProgress({ done: number, total: survey.lines, unit: "lines" });
  }
  session.finish();
  onProgress({ done: number, total: survey.lines, unit: "lines" });
  return {
    sources: [{ name: SOURCE, kind: "websocket", note: `${basename(input)}, as hftbacktest's collector wrote it` }],
    programs: [PRICE_TAKER_PROGRAM],
    marks: marksOf(survey, options, session),
  };
}

/** Reads the whole feed once: how fine its numbers are is known only at its end. */
async function surveyOf(input: string): Promise<Survey> {
  const file = basename(input);
  const steps = new Steps();
  const others = new Map<string, number>();
  let symbol: string | null = null;
  let firstNs: bigint | null = null;
  let lines = 0;
  for await (const bytes of linesOf(input)) {
    const where = `${file}, line ${++lines}`;
    const { recvNs, message } = parseFeedLine(bytes, where);
    firstNs ??= recvNs;
    if (message.kind === "other") others.set(message.stream, (others.get(message.stream) ?? 0) + 1);
    else steps.learn(message);
    if (!("symbol" in message)) continue;
    symbol ??= message.symbol;
    if (message.symbol !== symbol)
      throw new InvalidData(
        where,
        `is of ${message.symbol}, the lines before of ${symbol}: import one symbol at a time`,
      );
  }
  if (symbol === null || firstNs === null) throw new InvalidData(file, "has no price, trade or order book in it");
  return { symbol, steps, lines, firstNs, others };
}

function instrumentOf({ symbol, steps }: Survey, { base, quote, feePpm }: Options, file: string): Instrument {
  const parts = base !== undefined && quote !== undefined ? { base, quote } : splitSymbol(symbol);
  if (parts === null || (base ?? parts.base) !== parts.base || (quote ?? parts.quote) !== parts.quote)
    throw new InvalidData(file, `its symbol is ${symbol}: say what that is made of, with both base and quote`);
  return new Instrument(symbol, parts, steps, feePpm, file);
}

function marksOf({ others, steps }: Survey, { slotMs }: Options, session: FeedSession): Record<string, string> {
  const marks: Record<string, string> = {
    recvTime: "the collector's, as it stands before each line",
    slots: `synthetic: every ${slotMs} ms since the epoch are one slot, confirmed at its end`,
    prices: `${PRICE_MARK}: the middle of best bid and best ask, in steps of ${steps.price} decimals`,
    ticks:
      "price levels: tick is the price in its smallest steps, reserve_a what is offered there, reserve_b what is bid, in raw quote units",
    swaps: "trades; amount is the traded quantity of the base token, signature the trade's id",
  };
  if (session.timesBack > 0)
    marks.timesBack = `${session.timesBack} lines came with a time before that of the line above: their order is kept, their time is the other's`;
  if (session.staleUpdates > 0)
    marks.staleUpdates = `${session.staleUpdates} depth updates were older than what came before, and left out`;
  if (others.size > 0)
    marks.otherStreams = `kept as frames only: ${[...others].map(([stream, lines]) => `${stream} (${lines} lines)`).join(", ")}`;
  return Object.fromEntries(Object.entries(marks).map(([mark, text]) => [mark, text.slice(0, 4_096)]));
}
