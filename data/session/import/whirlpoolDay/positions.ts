import type { Pubkey } from "#data/market/units.ts";
import { TICK_ARRAY_SIZE } from "#data/programs/whirlpool/layout.ts";
import { liquidityAmounts, type TickRange } from "#data/programs/whirlpool/liquidity.ts";
import { TICK_MAX, TICK_MIN } from "#data/programs/whirlpool/ticks.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import type { DayAccounts } from "./accounts.ts";
import type { DayInstruction, DayLiquidityChange } from "./source.ts";

/** What a change of liquidity meets. */
export interface PoolMoment {
  readonly sqrtPrice: bigint;
  readonly tick: number;
  readonly tickSpacing: number;
}

/**
 * The tick range of every position. Its account at the end of the day tells it, or the instruction that
 * opened it; for a position from before that was closed during the day it is inferred, once, from the
 * tokens that its liquidity was worth.
 */
export class PositionRanges {
  readonly #ranges = new Map<Pubkey, TickRange>();
  readonly #inferred = new Set<Pubkey>();
  readonly #firstTickOf = new Map<Pubkey, number>();

  constructor(endOfDay: DayAccounts) {
    for (const [position, { tickLowerIndex, tickUpperIndex }] of endOfDay.positions)
      this.#ranges.set(position, { tickLower: tickLowerIndex, tickUpper: tickUpperIndex });
    for (const [array, { startTickIndex }] of endOfDay.tickArrays) this.#firstTickOf.set(array, startTickIndex);
  }

  /** Positions whose range was inferred so far. */
  get inferred(): ReadonlySet<Pubkey> {
    return this.#inferred;
  }

  /** Learns from an instruction that opens a position or makes a tick array; others teach nothing. */
  learn(instruction: DayInstruction): void {
    if (instruction.kind === "openPosition")
      this.#ranges.set(instruction.position, { tickLower: instruction.tickLower, tickUpper: instruction.tickUpper });
    else if (instruction.kind === "initializeTickArray")
      this.#firstTickOf.set(instruction.tickArray, instruction.startTick);
  }

  /** The range of the position that a change is about. Throws InvalidData when nothing tells it, or several ranges fit. */
  of(change: DayLiquidityChange, pool: PoolMoment): TickRange {
    const known = this.#ranges.get(change.position);
    if (known !== undefined) return known;
    const fitting = this.#fittingRanges(change, pool);
    const [range, another] = fitting;
    if (range === undefined || another !== undefined) {
      const found = fitting.map(({ tickLower, tickUpper }) => `${tickLower}..${tickUpper}`).join(", ");
      throw new InvalidData(
        `position ${change.position}`,
        `its tick range can't be told from ${change.amountA} A and ${change.amountB} B: ${found || "none fits"}`,
      );
    }
    this.#ranges.set(change.position, range);
    this.#inferred.add(change.position);
    return range;
  }

  /** Ranges, bounded by ticks of the two arrays that the change names, that are worth exactly what was transferred. */
  #fittingRanges(change: DayLiquidityChange, pool: PoolMoment): TickRange[] {
    const lowers = this.#ticksOf(change.tickArrayLower, pool.tickSpacing);
    const uppers = this.#ticksOf(change.tickArrayUpper, pool.tickSpacing);
    const fits = (range: TickRange, token: "amountA" | "amountB") =>
      liquidityAmounts(pool, range, change.liquidityDelta)[token] === change[token];
    // Within its range a position's B depends on the lower tick alone and its A on the upper: each is sought by itself.
    const activeLowers = lowers.filter((tickLower) => tickLower <= pool.tick);
    const activeUppers = uppers.filter((tickUpper) => tickUpper > pool.tick);
    const someUpper = activeUppers[0];
    const someLower = activeLowers[0];
    const active =
      someUpper === undefined || someLower === undefined
        ? []
        : pairs(
            activeLowers.filter((tickLower) => fits({ tickLower, tickUpper: someUpper }, "amountB")),
            activeUppers.filter((tickUpper) => fits({ tickLower: someLower, tickUpper }, "amountA")),
          );
    const above = pairs(change.amountB === 0n ? lowers.filter((tick) => tick > pool.tick) : [], uppers);
    const below = pairs(lowers, change.amountA === 0n ? uppers.filter((tick) => tick <= pool.tick) : []);
    return [
      ...active,
      ...above.filter((range) => range.tickLower < range.tickUpper && fits(range, "amountA")),
      ...below.filter((range) => range.tickLower < range.tickUpper && fits(range, "amountB")),
    ];
  }

  #ticksOf(tickArray: Pubkey, tickSpacing: number): number[] {
    const first = this.#firstTickOf.get(tickArray);
    if (first === undefined)
      throw new InvalidData(`tick array ${tickArray}`, "neither its account nor the instruction that made it is there");
    return Array.from({ length: TICK_ARRAY_SIZE }, (_, i) => first + i * tickSpacing).filter(
      (tick) => tick >= TICK_MIN && tick <= TICK_MAX,
    );
  }
}

function pairs(lowers: readonly number[], uppers: readonly number[]): TickRange[] {
  return lowers.flatMap((tickLower) => uppers.map((tickUpper) => ({ tickLower, tickUpper })));
}
