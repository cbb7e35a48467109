import { z } from "zod";
import type { Pubkey } from "#data/market/units.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { parseDocument } from "./document.ts";
import { gunzippedLines } from "./source.ts";

const schema = z.object({
  pool: z.string(),
  slot: z.number().int(),
  tx_index: z.number().int(),
  sqrt_price_post: z
    .string()
    .regex(/^\d{1,39}$/, "not a decimal u128")
    .transform(BigInt),
});

/** A swap and where it left the price. */
export interface SwapOutcome {
  readonly pool: Pubkey;
  readonly slot: number;
  readonly txIndex: number;
  readonly sqrtPriceAfter: bigint;
}

/** A line of the file that no swap of the day has claimed yet. */
interface Unclaimed extends SwapOutcome {
  readonly line: number;
}

/**
 * The file of derived swaps, against which each reconstructed state is held. Its lines are in the order of
 * transactions; within one, each pool's swaps are in their order, but pools are not.
 */
export class DerivedSwaps {
  readonly #file: string;
  readonly #lines: AsyncGenerator<string>;
  #number = 0;
  #next: Unclaimed | null = null;
  /** Of the transaction that is being expected. */
  #unclaimed: Unclaimed[] = [];

  constructor(file: string) {
    this.#file = file;
    this.#lines = gunzippedLines(file);
  }

  /** Throws InvalidData unless the file has this swap next, ending at the same price. */
  async expect(swap: SwapOutcome): Promise<void> {
    await this.#readThrough(swap);
    const at = this.#unclaimed.findIndex((line) => isSameTransaction(line, swap) && line.pool === swap.pool);
    const derived = this.#unclaimed[at];
    if (derived === undefined)
      throw new InvalidData(
        this.#file,
        `has no swap on pool ${swap.pool} in slot ${swap.slot}, transaction ${swap.txIndex}, where the day has one; line ${this.#number} comes next`,
      );
    this.#unclaimed.splice(at, 1);
    if (derived.sqrtPriceAfter !== swap.sqrtPriceAfter)
      throw new InvalidData(
        `${this.#file} line ${derived.line}`,
        `ends at the square root price ${derived.sqrtPriceAfter}, but forward replay at ${swap.sqrtPriceAfter}`,
      );
  }

  /** Throws InvalidData when swaps are left over. */
  async finish(): Promise<void> {
    const left = this.#unclaimed[0] ?? this.#next ?? (await this.#read());
    if (left !== null)
      throw new InvalidData(
        `${this.#file} line ${left.line}`,
        `is a swap in slot ${left.slot} that the day doesn't have`,
      );
  }

  /** Stops reading, wherever it is. */
  async close(): Promise<void> {
    await this.#lines.return(undefined);
  }

  async #readThrough(swap: SwapOutcome): Promise<void> {
    for (;;) {
      this.#next ??= await this.#read();
      if (this.#next === null || !isSameTransaction(this.#next, swap)) return;
      this.#unclaimed.push(this.#next);
      this.#next = null;
    }
  }

  async #read(): Promise<Unclaimed | null> {
    const { done, value } = await this.#lines.next();
    if (done === true) return null;
    const line = ++this.#number;
    const { pool, slot, tx_index, sqrt_price_post } = parseDocument(value, `${this.#file} line ${line}`, schema);
    return { line, pool: pool as Pubkey, slot, txIndex: tx_index, sqrtPriceAfter: sqrt_price_post };
  }
}

function isSameTransaction(a: SwapOutcome, b: SwapOutcome): boolean {
  return a.slot === b.slot && a.txIndex === b.txIndex;
}
