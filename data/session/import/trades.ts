import { basename } from "node:path";
import { defineImporter, type ImportTask, stemOf } from "./importer.ts";
import { openMapped } from "./trades/mapping.ts";
import { type TradesOptions, tradesOptions } from "./trades/options.ts";
import { TradeSession } from "./trades/tradeSession.ts";

/** Rows between two reports of progress. */
const PROGRESS_ROWS = 16_384;

/** A user's own trades or prices, with a map of which column is what. */
export const trades = defineImporter({
  name: "trades",
  description: "your own trades or candles from CSV, Parquet or JSON lines, with a map of what its columns are",
  options: tradesOptions,
  cluster: "imported",
  idOf: stemOf,
  write: writeTrades,
});

async function writeTrades({ input, options, writer, onProgress }: ImportTask<TradesOptions>) {
  const mapped = await openMapped(input, options);
  try {
    const run = new TradeSession(mapped, options, writer, basename(input));
    let done = 0;
    for await (const row of mapped.table.rows(mapped.order)) {
      run.take(row);
      if (++done % PROGRESS_ROWS === 0) onProgress({ done, total: mapped.table.rowCount, unit: "rows" });
    }
    onProgress({ done, total: done, unit: "rows" });
    return run.finish();
  } finally {
    mapped.table.close();
  }
}
