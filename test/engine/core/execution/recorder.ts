import type { Block } from "#data/market/blocks.ts";
import type { Pubkey } from "#data/market/units.ts";
import type { PoolCurve, Program } from "#data/programs/program.ts";
import type { Pool } from "#engine/core/market/market.ts";

/** A program whose pools write down what they are told: `pool 100` for a price, `tick -5` for a tick. */
export function recorder(): { readonly programOf: () => Program; readonly told: string[] } {
  const told: string[] = [];
  const newCurve = (): PoolCurve => ({
    takePool: (block: Block<"pool">, row: number) => void told.push(`pool ${block.reserveB[row]}`),
    takeTick: (block: Block<"ticks">, row: number) => void told.push(`tick ${block.tick[row]}`),
    quote: () => {
      throw new Error("not asked");
    },
    swap: () => {
      throw new Error("not asked");
    },
    valueOfA: () => 0n,
    depthB: () => 0,
  });
  return { programOf: () => ({ id: "recorder" as Pubkey, name: "recorder", newCurve }), told };
}

/** The pool with index 0. */
export const FIRST: Pool = {
  key: "pool" as Pubkey,
  index: 0,
  program: "recorder" as Pubkey,
  mintA: "a" as Pubkey,
  mintB: "b" as Pubkey,
  quote: "b" as Pubkey,
  base: "a" as Pubkey,
  quoteSide: "b",
  curve: null,
};
