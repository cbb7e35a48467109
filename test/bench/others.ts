import type { SwapArguments } from "#data/programs/program.ts";
import type { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import type { TickRange } from "#data/programs/whirlpool/liquidity.ts";

/** A pool with concentrated liquidity by what it was made of. */
export interface PoolOfPositions {
  readonly tick: number;
  readonly tickSpacing: number;
  readonly feePpm: number;
  /** Each with the same liquidity. */
  readonly positions: readonly TickRange[];
  readonly liquidity: bigint;
}

/** Asks for a swap, or makes it. */
export type Swap = (swap: SwapArguments) => { readonly amountIn: bigint; readonly amountOut: bigint };

/** Others' implementations, as test/oracles/bench.ts hands them over; that package is installed apart. */
export interface Others {
  /** Quotes of Orca's own WebAssembly on a pool of ours. */
  orcaQuotes(curve: WhirlpoolCurve): Swap;
  /** Swaps of Bella's CorePool, a pool of Uniswap v3, one after the other; amountIn with the fee. */
  corePoolSwaps(pool: PoolOfPositions): Swap;
}

const MODULE = new URL("../oracles/bench.ts", import.meta.url).href;
const EXPORTS = ["orcaQuotes", "corePoolSwaps"] as const;

function isOthers(module: object): module is Others {
  return EXPORTS.every((name) => typeof Reflect.get(module, name) === "function");
}

/** Null where test/oracles isn't installed. */
export async function othersIfInstalled(): Promise<Others | null> {
  try {
    const module: object = await import(MODULE);
    if (!isOthers(module)) throw new Error(`${MODULE} has to export ${EXPORTS.join(" and ")}`);
    return module;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return null;
    throw error;
  }
}
