import { z } from "zod";
import { parseInstant, TIME_UNITS } from "../instant.ts";

const column = z.string().min(1, "has to name a column");
const name = z.string().min(1).max(200);
const instant = z.string().refine((text) => parseInstant(text, "iso") !== null, {
  message: "has to be an ISO 8601 time: 2022-04-06T00:00:00Z",
});

const schema = z.strictObject({
  /** Columns, by what they hold. */
  time: column,
  pool: column.optional(),
  side: column.optional(),
  price: column.optional(),
  baseAmount: column.optional(),
  quoteAmount: column.optional(),
  base: column.optional(),
  quote: column.optional(),
  signature: column.optional(),
  signer: column.optional(),
  slot: column.optional(),
  txIndex: column.optional(),

  /** What holds for every row. */
  timeUnit: z.enum(TIME_UNITS).optional(),
  poolName: name.optional(),
  /** Mints, or symbols: those of well-known tokens stand for their mints, others for themselves. */
  baseToken: name.optional(),
  quoteToken: name.optional(),
  /** By symbol or mint; the well-known tokens' are known. */
  decimals: z.record(name, z.int().min(0).max(18)).default({}),
  amountUnit: z.enum(["token", "raw"]).default("token"),
  buyValue: z.string().default("buy"),
  sellValue: z.string().default("sell"),
  feePpm: z.int().min(0).max(999_999).default(0),
  slotMs: z.int().min(1).max(60_000).default(400),
  from: instant.optional(),
  to: instant.optional(),

  /** How the file is read. */
  delimiter: z.string().length(1, "has to be one character").default(","),
  sort: z.boolean().default(false),
  skipInvalid: z.boolean().default(false),
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
