import { z } from "zod";
import { InvalidData } from "../../../workspace/errors.ts";
import { type Decimal, parseDecimal } from "../decimal.ts";

/**
 * Lines of a feed that hftbacktest's collector wrote: `<receive time in ns> <what Binance sent>`. Binance's messages are
 * those of its spot streams (binance-spot-api-docs, web-socket-streams.md): `<symbol>@bookTicker`, `@trade`, `@depth…`,
 * and the order book that its REST interface answers with.
 */

const decimal = z.string().transform((text, context): Decimal => {
  const parsed = parseDecimal(text);
  if (parsed !== null && parsed.digits >= 0n) return parsed;
  context.addIssue({ code: "custom", message: `${JSON.stringify(text)} is no quantity` });
  return z.NEVER;
});
const id = z.int().min(0);
const levels = z.array(z.tuple([decimal, decimal]));

const bookTicker = z
  .object({ u: id, s: z.string(), b: decimal, B: decimal, a: decimal, A: decimal })
  .transform(({ u, s, b, B, a, A }) => ({
    kind: "bookTicker" as const,
    updateId: u,
    symbol: s,
    bid: b,
    bidSize: B,
    ask: a,
    askSize: A,
  }));
const trade = z
  .object({ s: z.string(), t: id, p: decimal, q: decimal, m: z.boolean() })
  .transform(({ s, t, p, q, m }) => ({
    kind: "trade" as const,
    symbol: s,
    tradeId: t,
    price: p,
    quantity: q,
    buyerIsMaker: m,
  }));
const depth = z
  .object({ s: z.string(), U: id, u: id, pu: id.optional(), b: levels, a: levels })
  .transform(({ s, U, u, pu, b, a }) => ({
    kind: "depth" as const,
    symbol: s,
    firstId: U,
    lastId: u,
    /** Futures say which update came before; on spot ids have no hole. */
    followsId: pu ?? U - 1,
    bids: b,
    asks: a,
  }));
const snapshot = z
  .object({ lastUpdateId: id, bids: levels, asks: levels })
  .transform(({ lastUpdateId, bids, asks }) => ({ kind: "snapshot" as const, lastId: lastUpdateId, bids, asks }));

const FORMS: Readonly<Record<string, z.ZodType<FeedMessage>>> = { bookTicker, trade, depth };

/** What Binance sent. Prices and quantities are in whole tokens. */
export type FeedMessage =
  | z.output<typeof bookTicker>
  | z.output<typeof trade>
  | z.output<typeof depth>
  | z.output<typeof snapshot>;
/** A message of a stream that says nothing that a session keeps. */
export interface OtherMessage {
  readonly kind: "other";
  readonly stream: string;
}

/** One line. */
export interface FeedLine {
  /** Nanoseconds since the epoch, by the collector's clock. */
  readonly recvNs: bigint;
  readonly message: FeedMessage | OtherMessage;
}

const LINE = /^(\d{1,19}) (\{.*\})$/s;

/** Reads one line; `where` says which in errors. Throws InvalidData when it isn't of this form. */
export function parseFeedLine(bytes: Uint8Array, where: string): FeedLine {
  const match = LINE.exec(textOf(bytes, where));
  if (match === null) throw new InvalidData(where, "is not `<receive time in ns> <JSON object>`");
  const [, recvNs = "", json = ""] = match;
  return { recvNs: BigInt(recvNs), message: messageOf(parseJson(json, where), where) };
}

function textOf(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new InvalidData(where, "is not text in UTF-8", { cause: error });
  }
}

function parseJson(json: string, where: string): object {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    throw new InvalidData(where, "what follows the time is not JSON: the line was cut or damaged", { cause: error });
  }
  throw new InvalidData(where, "what follows the time is not a JSON object");
}

function messageOf(value: object, where: string): FeedMessage | OtherMessage {
  if ("lastUpdateId" in value) return parsed(snapshot, value, where);
  const stream = "stream" in value ? value.stream : null;
  if (typeof stream !== "string" || !("data" in value))
    throw new InvalidData(where, "has neither a stream with data nor the lastUpdateId of an order book");
  const form = FORMS[stream.split("@")[1] ?? ""];
  return form === undefined ? { kind: "other", stream } : parsed(form, value.data, where);
}

function parsed<Message>(form: z.ZodType<Message>, value: unknown, where: string): Message {
  const result = form.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InvalidData(where, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "has another form"}`);
}
