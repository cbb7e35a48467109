import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Pubkey } from "#data/market/units.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { parseDocument } from "./document.ts";

/** A pool as the day begins. */
export interface PoolStart {
  readonly sqrtPrice: bigint;
  /**
   * The pool's own, which is what swaps use. In two pools it is lower than what their positions add up to,
   * by a constant; it must not be summed again from them.
   */
  readonly liquidity: bigint;
  readonly tickSpacing: number;
  readonly feePpm: number;
  /** It appears only with its initializePool. */
  readonly isCreatedThisDay: boolean;
  /** Net liquidity by tick index. */
  readonly liquidityNet: ReadonlyMap<number, bigint>;
}

const whole = z.number().int();
const decimal = z
  .string()
  .regex(/^-?\d{1,40}$/, "not a decimal number")
  .transform(BigInt);
const schema = z.object({
  pools: z.record(
    z.string(),
    z.object({
      sqrt_price: decimal,
      liquidity: decimal,
      tick_spacing: whole,
      fee_rate: whole,
      created_this_day: z.boolean(),
      ticks: z.record(z.string().regex(/^-?\d{1,6}$/, "not a tick index"), decimal),
    }),
  ),
});

/**
 * Reads the state of every pool at the start of the day, which was reconstructed by running the day
 * backwards from its recorded end. Throws InvalidData with file and field.
 */
export async function readStartState(file: string): Promise<ReadonlyMap<Pubkey, PoolStart>> {
  const { pools } = parseDocument(await readText(file), file, schema);
  return new Map(
    Object.entries(pools).map(([pool, start]) => [
      pool as Pubkey,
      {
        sqrtPrice: start.sqrt_price,
        liquidity: start.liquidity,
        tickSpacing: start.tick_spacing,
        feePpm: start.fee_rate,
        isCreatedThisDay: start.created_this_day,
        liquidityNet: new Map(Object.entries(start.ticks).map(([tick, net]) => [Number(tick), net])),
      },
    ]),
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new InvalidData(file, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
