import { z } from "zod";
import { parseInstant, TIME_UNITS } from "../instant.ts";

/** A word of a user's file; on a command line `1` and `true` come as a number and a truth. */
const word = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const column = (what: string) => word.describe(`column of ${what}`);
const token = z.string().min(1).max(200);
const instant = z.string().refine((text) => parseInstant(text, "iso") !== null, {
  message: "has to be an ISO 8601 time: 2022-04-06T00:00:00Z",
});

const schema = z.strictObject({
  time: column("the time"),
  pool: column("the pool's name").optional(),
  side: column("the side that the trader took").optional(),
  price: column("the price: whole quote tokens for a whole base token").optional(),
  baseAmount: column("the amount of the base token").optional(),
  quoteAmount: column("the amount of the quote token").optional(),
  base: column("the base token's mint or symbol").optional(),
  quote: column("the quote token's mint or symbol").optional(),
  signature: column("the transaction's signature, or another id").optional(),
  signer: column("who traded").optional(),
  slot: column("the slot; without it slots are made of time").optional(),
  txIndex: column("the transaction's place in its slot").optional(),

  timeUnit: z.enum(TIME_UNITS).optional().describe("what times count; needed unless the column is a timestamp"),
  delayMs: z
    .int()
    .min(0)
    .max(31_536_000_000)
    .default(0)
    .describe("added to each time: a candle named by its opening has its close known only at its end"),
  poolName: token.optional().describe("the pool, when the file is of one"),
  baseToken: token.optional().describe("mint, or symbol; a well-known token's symbol stands for its mint"),
  quoteToken: token.optional().describe("mint, or symbol, of what prices are quoted in"),
  decimals: z
    .record(token, z.int().min(0).max(18))
    .default({})
    .describe("of tokens that aren't well known, by mint or symbol"),
  amountUnit: z.enum(["token", "raw"]).default("token").describe("amounts count whole tokens, or raw units"),
  buyValue: word.default("buy").describe("what the side column holds when the base token was bought"),
  sellValue: word.default("sell").describe("what it holds when the base token was sold"),
  feePpm: z.int().min(0).max(999_999).default(0).describe("fee that fills pay, parts per million of the input"),
  slotMs: z.int().min(1).max(60_000).default(400).describe("length of a slot made of time"),
  from: instant.optional().describe("leave out what is before"),
  to: instant.optional().describe("leave out what is at or after"),

  delimiter: z.string().length(1, "has to be one character").default(",").describe("between the values of a CSV line"),
  sort: z.boolean().default(false).describe("sort rows by time, in memory; without it they have to be"),
  skipInvalid: z.boolean().default(false).describe("leave out rows that can't be read, and count them"),
});

/** Which column of a user's file is what, and what its columns don't say. */
export type TradesOptions = Readonly<z.infer<typeof schema>>;

export const tradesOptions = schema.superRefine((options, context) => {
  const fault = faultOf(options);
  if (fault !== null) context.addIssue(fault);
});

function faultOf(options: TradesOptions): string | null {
  const { price, baseAmount, quoteAmount, side } = options;
  const hasAmounts = baseAmount !== undefined || quoteAmount !== undefined;
  return (
    oneOf("pool (a column)", options.pool, "poolName", options.poolName) ??
    oneOf("base (a column)", options.base, "baseToken", options.baseToken) ??
    oneOf("quote (a column)", options.quote, "quoteToken", options.quoteToken) ??
    (price === undefined && (baseAmount === undefined || quoteAmount === undefined)
      ? "name the column of the price, or those of baseAmount and quoteAmount both"
      : hasAmounts && side === undefined
        ? "amounts are of trades, and a trade has a side: name its column, or leave the amounts out"
        : side !== undefined && !hasAmounts
          ? "a side alone says nothing: name a column of amounts, or leave the side out"
          : null)
  );
}

function oneOf(column: string, columnValue: unknown, constant: string, constantValue: unknown): string | null {
  if ((columnValue === undefined) !== (constantValue === undefined)) return null;
  return `give ${column} or ${constant}${columnValue === undefined ? "" : ", not both"}`;
}

/** Options that name a column of the file. */
export const COLUMN_OPTIONS = [
  "time",
  "pool",
  "side",
  "price",
  "baseAmount",
  "quoteAmount",
  "base",
  "quote",
  "signature",
  "signer",
  "slot",
  "txIndex",
] as const satisfies readonly (keyof TradesOptions)[];
export type ColumnOption = (typeof COLUMN_OPTIONS)[number];
