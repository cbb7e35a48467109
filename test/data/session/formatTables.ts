import { pathToFileURL } from "node:url";
import { STREAM_NAMES, STREAMS, type Stream } from "#data/market/streams.ts";
import { diskColumns, parquetSchema, sqlTypeOf } from "#data/session/schema.ts";

/** The part of docs/session-format.md that follows from the table of streams. `npx tsx` on this file prints it. */

const ABOUT: Readonly<Record<Stream, string>> = {
  slot: "A slot became processed, confirmed, finalized or dead.",
  pool: "What a pool would quote from now on.",
  ticks: "One tick, bin or price level of a pool.",
  swap: "A swap as its instruction asked for it, and what came of it.",
  liquidity: "Liquidity added to a pool, or taken out.",
  pool_created: "A pool that is new.",
  quote: "A quote that an aggregator or a pool's program answered with.",
  price: "A price from somewhere that isn't a pool.",
  token: "What a mint says of its token.",
  fee: "What transactions had to pay for their place.",
  fork: "A slot that turned out to be on a fork.",
  gap: "A stretch in which something was missed.",
  balance: "What an account holds after a transaction.",
  health: "How well a source is doing.",
  order_update: "News of an order of our own.",
  control: "The operator stopped, resumed or limited trading.",
  clock: "Time passed without anything else.",
  raw: "A frame as it came over the wire. Strategies never see it.",
  arrival: "A fact that had come already, from another source. Strategies never see it.",
};

function tableOf(stream: Stream): string {
  const columns = diskColumns(STREAMS[stream]);
  const elements = parquetSchema(columns).slice(1);
  const rows = columns.map((column, at) => {
    const { type, converted_type } = elements[at]!;
    const parquet = converted_type === undefined ? type : `${type} ${converted_type}`;
    return `| \`${column.name}\` | ${parquet} | ${sqlTypeOf(column)} | ${column.optional ? "may be empty" : ""} |`;
  });
  return [`### ${stream}`, "", ABOUT[stream], "", "| column | Parquet | DuckDB | |", "|---|---|---|---|", ...rows].join(
    "\n",
  );
}

/** One section a stream. */
export function streamTables(): string {
  return STREAM_NAMES.map(tableOf).join("\n\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(streamTables());
