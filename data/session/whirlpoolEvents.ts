import { emptyColumns } from "../market/emptyColumns.ts";
import type { EventFacts } from "../market/events.ts";
import type { Pubkey } from "../market/units.ts";
import { priceOf } from "../programs/math/sqrtPrice.ts";
import type { PoolState } from "../programs/whirlpool/curve.ts";
import { whirlpool } from "../programs/whirlpool/index.ts";
import type { InitialisedTick } from "../programs/whirlpool/initialisedTicks.ts";

/** What a manifest says of the program. */
export const WHIRLPOOL_PROGRAM = { id: whirlpool.id, name: whirlpool.name } as const;

/** What never changes about a Whirlpool. */
export interface WhirlpoolKeys {
  readonly pool: Pubkey;
  readonly mintA: Pubkey;
  readonly mintB: Pubkey;
}

/** Where on the chain a fact belongs. */
export type EventPlace = Pick<EventFacts<"pool">, "slot" | "txIndex" | "ixPath">;

const NO_POOL_COLUMNS = emptyColumns("pool");
const NO_TICK_COLUMNS = emptyColumns("ticks");

/** A Whirlpool's state as a `pool` event has it. */
export function poolFacts(keys: WhirlpoolKeys, state: PoolState, place: EventPlace): EventFacts<"pool"> {
  const { sqrtPrice, liquidity, tick, tickSpacing, feePpm, protocolFeeBps } = state;
  return {
    ...NO_POOL_COLUMNS,
    ...place,
    program: whirlpool.id,
    ...keys,
    price: priceOf(sqrtPrice),
    sqrtPrice,
    liquidity,
    tick,
    tickSpacing,
    feePpm,
    protocolFeeBps,
  };
}

/** A tick's state as a `ticks` event has it; `state` is null when the tick is not initialised. */
export function tickFacts(
  pool: Pubkey,
  tick: number,
  state: InitialisedTick | null,
  place: EventPlace,
): EventFacts<"ticks"> {
  return {
    ...NO_TICK_COLUMNS,
    ...place,
    program: whirlpool.id,
    pool,
    tick,
    liquidityNet: state?.liquidityNet ?? 0n,
    liquidityGross: state === null ? 0n : state.liquidityGross,
  };
}
