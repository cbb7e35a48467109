import { checkInput, parseOptions } from "../importer.ts";
import { instantText } from "../instant.ts";
import { type MappedTable, openMapped } from "./mapping.ts";
import { tradesOptions } from "./options.ts";
import type { TextRow } from "./textRows.ts";
import { RowFault } from "./trade.ts";

/** A row as it would be imported, in words, or why it can't be. */
export interface TradePreview {
  readonly row: number;
  readonly values: TextRow["values"];
  readonly read:
    | {
        readonly time: string;
        readonly pool: string;
        readonly base: string;
        readonly quote: string;
        /** Raw units of quote / raw units of base. */
        readonly price: string;
        readonly side: "buy" | "sell" | null;
        readonly amountIn: string | null;
        readonly amountOut: string | null;
        readonly slot: number | null;
      }
    | { readonly problem: string };
}

/**
 * The first rows as they would be imported; writes nothing. Throws InvalidData for a file that can't be read or lacks a
 * column, UsageError for options that say nothing sensible.
 */
export async function previewTrades(input: string, options: unknown, rows: number): Promise<TradePreview[]> {
  const checked = parseOptions("trades", tradesOptions, options);
  checkInput(input);
  const mapped = await openMapped(input, checked);
  const previews: TradePreview[] = [];
  try {
    for await (const row of mapped.table.rows(mapped.order)) {
      if (previews.length >= rows) break;
      previews.push({ row: row.number, values: row.values, read: previewOf(mapped, row) });
    }
    return previews;
  } finally {
    mapped.table.close();
  }
}

function previewOf({ reader }: MappedTable, row: TextRow): TradePreview["read"] {
  try {
    const { recvNs, pool, pair, price, swap, slot } = reader.read(row);
    return {
      time: instantText(recvNs),
      pool,
      base: `${pair.base.symbol} (${pair.base.decimals} decimals)`,
      quote: `${pair.quote.symbol} (${pair.quote.decimals} decimals)`,
      price: `${price.b} / ${price.a}`,
      side: swap === null ? null : swap.aToB ? "sell" : "buy",
      amountIn: swap === null ? null : String(swap.amountIn),
      amountOut: swap === null ? null : String(swap.amountOut),
      slot,
    };
  } catch (error) {
    if (error instanceof RowFault) return { problem: `column ${error.column}: ${error.message}` };
    throw error;
  }
}
