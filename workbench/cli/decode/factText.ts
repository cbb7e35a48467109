import { ixPathText } from "#data/market/chainPos.ts";
import type { ProgramFact } from "#data/programs/program.ts";
import { grouped } from "../terminal.ts";
import { programText } from "./programNames.ts";

/** Columns of a table of facts, and those that are numbers. */
export const FACT_COLUMNS = ["path", "program", "what", "pool", "asked", "in", "out", "error"] as const;
export const FACT_NUMBERS = ["asked", "in", "out"] as const;

function shown(amount: bigint | null): string {
  return amount === null ? "" : grouped(amount);
}

/** One fact as a row of FACT_COLUMNS; amounts in raw units. */
export function factRow({ stream, facts }: ProgramFact): readonly string[] {
  const head = [facts.ixPath === null ? "" : ixPathText(facts.ixPath), programText(facts.program)];
  switch (stream) {
    case "swap": {
      const { aToB, exactIn, pool, amount, amountIn, amountOut, error } = facts;
      const what = `${aToB ? "A → B" : "B → A"}, exact ${exactIn ? "in" : "out"}`;
      return [...head, what, pool, shown(amount), shown(amountIn), shown(amountOut), error ?? ""];
    }
    case "liquidity": {
      const { liquidityDelta, pool, amountA, amountB, error } = facts;
      const isAdded = liquidityDelta >= 0n;
      const amounts = [amountA, amountB].map((amount) => shown(amount) || "?").join(" A, ");
      const moved = amountA === null && amountB === null ? "" : `${amounts} B`;
      const what = isAdded ? "liquidity added" : "liquidity taken";
      return [...head, what, pool, shown(liquidityDelta), isAdded ? moved : "", isAdded ? "" : moved, error ?? ""];
    }
    case "pool_created": {
      const { pool, amountA, amountB } = facts;
      const first = amountA === null && amountB === null ? "" : `${shown(amountA)} A, ${shown(amountB)} B`;
      return [...head, "new pool", pool, "", first, "", ""];
    }
  }
}
