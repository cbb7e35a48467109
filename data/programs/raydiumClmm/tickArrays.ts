import type { Pubkey } from "../../market/units.ts";
import { viewOf } from "../layout.ts";
import { type PoolTick, PoolTicks } from "../math/poolTicks.ts";
import { joinHalves } from "../math/u128.ts";
import { type ErrorName, refuse } from "./errors.ts";
import { TICK_ARRAY_SIZE, TICK_FIELDS, TICK_LENGTH, TICKS_OFFSET } from "./layout.ts";
import type { TickArrayBitmap } from "./tickArrayBitmap.ts";
import { sqrtPriceAtTick } from "./ticks.ts";
import type { ProgramVersion } from "./versions.ts";

/** A tick array that an instruction names. */
export interface GivenTickArray {
  readonly key: Pubkey;
  readonly poolId: Pubkey;
  readonly startTick: number;
  /** The whole account. */
  readonly bytes: Uint8Array;
}

/** The tick arrays that a swap comes through, in its order, and why it gets no further. */
export interface TickArrayPath {
  readonly arrays: readonly GivenTickArray[];
  readonly end: ErrorName;
}

/** Where in a tick array's account a tick lies. */
export function tickOffset(tick: number, startTick: number, tickSpacing: number): number {
  return TICKS_OFFSET + ((tick - startTick) / tickSpacing) * TICK_LENGTH;
}

/** The initialised ticks of an array's account, ascending, without decoding the rest. */
export function* initialisedTicks(bytes: Uint8Array, startTick: number, tickSpacing: number): Generator<PoolTick> {
  const view = viewOf(bytes);
  for (let i = 0; i < TICK_ARRAY_SIZE; i++) {
    const at = TICKS_OFFSET + i * TICK_LENGTH;
    const grossLo = view.getBigUint64(at + TICK_FIELDS.liquidityGross[1], true);
    const grossHi = view.getBigUint64(at + TICK_FIELDS.liquidityGross[1] + 8, true);
    const ordersAmount =
      view.getBigUint64(at + TICK_FIELDS.ordersAmount[1], true) +
      view.getBigUint64(at + TICK_FIELDS.partFilledOrdersRemaining[1], true);
    if (grossLo === 0n && grossHi === 0n && ordersAmount === 0n) continue;
    const net = at + TICK_FIELDS.liquidityNet[1];
    yield {
      tick: startTick + i * tickSpacing,
      liquidityNet: joinHalves(view.getBigInt64(net + 8, true), view.getBigUint64(net, true)),
      liquidityGross: joinHalves(grossHi, grossLo),
      ordersAmount,
    };
  }
}

/** The ticks of the arrays that a swap comes through. */
export function ticksOf(arrays: readonly GivenTickArray[], tickSpacing: number, version: ProgramVersion): PoolTicks {
  const ticks = new PoolTicks(sqrtPriceAtTick);
  for (const { bytes, startTick } of arrays)
    for (const tick of initialisedTicks(bytes, startTick, tickSpacing))
      if (tick.liquidityGross !== 0n || version.hasOrders) ticks.set(tick);
  return ticks;
}

/**
 * Finds the arrays that a swap from `tick` comes through among those that its instruction names, which may skip some but
 * must keep the order. Throws SwapRefused where it can't begin. Source: raydium-io/raydium-clmm at 03b44b7,
 * programs/amm/src/instructions/swap.rs, swap_internal.
 */
export function pathThrough(
  given: readonly GivenTickArray[],
  bitmap: TickArrayBitmap,
  pool: { readonly key: Pubkey; readonly tick: number },
  aToB: boolean,
  version: ProgramVersion,
): TickArrayPath {
  const { startTick: wanted, holdsTick } = bitmap.first(pool.tick, aToB);
  if (given.length === 0) refuse(version.noTickArray, "no tick array is named");
  const found = given.findIndex(({ startTick }) => startTick === wanted);
  const at = found < 0 ? given.length - 1 : found;
  const first = given[at] as GivenTickArray;
  if (first.poolId !== pool.key) refuse("RequireKeysEqViolated", `${first.key} is of the pool ${first.poolId}`);
  if (found < 0) refuse("InvalidFirstTickArrayAccount", `no array that begins at ${wanted} is named`);
  if (!holdsTick && !hasTicks(first, version)) refuse("InvalidTickArray", `${first.key} has no ticks`);
  const arrays = [first];
  for (let current = first, left = at + 1; ; ) {
    const next = bitmap.next(current.startTick, aToB);
    if (typeof next === "string") return { arrays, end: next };
    let array = given[left++];
    while (array !== undefined && array.poolId === pool.key && array.startTick !== next) array = given[left++];
    if (array === undefined) return { arrays, end: "NotEnoughTickArrayAccount" };
    if (array.poolId !== pool.key) return { arrays, end: "RequireKeysEqViolated" };
    if (!hasTicks(array, version)) return { arrays, end: "InvalidTickArray" };
    arrays.push(array);
    current = array;
  }
}

function hasTicks({ bytes, startTick }: GivenTickArray, { hasOrders }: ProgramVersion): boolean {
  for (const { liquidityGross } of initialisedTicks(bytes, startTick, 1))
    if (hasOrders || liquidityGross !== 0n) return true;
  return false;
}
