import type { Pubkey } from "#data/market/units.ts";
import { SwapRefused } from "#data/programs/program.ts";
import { WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import type { TickRange, TokenAmounts } from "#data/programs/whirlpool/liquidity.ts";
import { tickAtSqrtPrice } from "#data/programs/whirlpool/ticks.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import type { DayAccounts } from "./accounts.ts";
import type { PositionRanges } from "./positions.ts";
import type { DayInstruction, DayLiquidityChange, DayPoolCreation, DaySwap } from "./source.ts";
import type { PoolStart } from "./startState.ts";

/** What an instruction did to a pool, by the program's arithmetic on the state before it. */
export interface DayEffect {
  readonly pool: Pubkey;
  /** The pool after it. */
  readonly curve: WhirlpoolCurve;
  /** What the arithmetic says a swap moved; the record says it too, and the two ought to agree. */
  readonly computed: { readonly amountIn: bigint; readonly amountOut: bigint } | null;
  /** Likewise what a change of liquidity moved. */
  readonly worth: TokenAmounts | null;
  /** The position's range when liquidity changed, and with it the ticks that did. */
  readonly range: TickRange | null;
}

/** Gross liquidity by pool and tick, where it is known. */
export type GrossLiquidity = ReadonlyMap<Pubkey, ReadonlyMap<number, bigint>>;

/** The day's pools, moved forward from their state at its start, instruction by instruction. */
export class DayMarket {
  readonly #curves = new Map<Pubkey, WhirlpoolCurve>();
  readonly #starts: ReadonlyMap<Pubkey, PoolStart>;
  readonly #endOfDay: DayAccounts;
  readonly #ranges: PositionRanges;

  /** `gross` completes the start state, which has net liquidity only; null leaves it unknown. */
  constructor(
    starts: ReadonlyMap<Pubkey, PoolStart>,
    endOfDay: DayAccounts,
    ranges: PositionRanges,
    gross: GrossLiquidity | null,
  ) {
    this.#starts = starts;
    this.#endOfDay = endOfDay;
    this.#ranges = ranges;
    for (const [pool, start] of starts) {
      if (start.isCreatedThisDay) continue;
      const curve = this.#open(pool, start, endOfDay.slot, start.sqrtPrice);
      for (const [tick, liquidityNet] of start.liquidityNet)
        curve.ticks.set({ tick, liquidityNet, liquidityGross: gross?.get(pool)?.get(tick) ?? null });
    }
  }

  /** The pools that there are by now. */
  get pools(): ReadonlyMap<Pubkey, WhirlpoolCurve> {
    return this.#curves;
  }

  #open(pool: Pubkey, start: PoolStart, slot: number, sqrtPrice: bigint): WhirlpoolCurve {
    const curve = new WhirlpoolCurve();
    curve.set({
      slot,
      sqrtPrice,
      liquidity: start.liquidity,
      tick: tickAtSqrtPrice(sqrtPrice),
      tickSpacing: start.tickSpacing,
      feePpm: start.feePpm,
      // No instruction of the day changes it, so the end of the day tells it.
      protocolFeeBps: this.#endOfDay.pools.get(pool)?.protocolFeeRate ?? 0,
    });
    this.#curves.set(pool, curve);
    return curve;
  }

  /**
   * Carries one instruction out. Null when it moves neither price nor liquidity. Throws InvalidData when it
   * can't have succeeded on the state before it.
   */
  apply(instruction: DayInstruction): DayEffect | null {
    this.#ranges.learn(instruction);
    switch (instruction.kind) {
      case "swap":
        return this.#swap(instruction);
      case "liquidity":
        return this.#changeLiquidity(instruction);
      case "initializePool":
        return this.#create(instruction);
      case "openPosition":
      case "initializeTickArray":
      case "other":
        return null;
    }
  }

  #swap(swap: DaySwap): DayEffect {
    const { pool } = swap;
    const curve = this.#curveOf(pool);
    const { amountIn, amountOut } = succeeding(`swap of ${swap.amount} on ${pool}`, () => curve.swap(swap));
    return { pool, curve, computed: { amountIn, amountOut }, worth: null, range: null };
  }

  #changeLiquidity(change: DayLiquidityChange): DayEffect {
    const { pool } = change;
    const curve = this.#curveOf(pool);
    const range = this.#ranges.of(change, curve.state);
    const worth = succeeding(`liquidity of position ${change.position}`, () =>
      curve.changeLiquidity(range, change.liquidityDelta),
    );
    return { pool, curve, computed: null, worth, range };
  }

  #create({ pool, sqrtPrice }: DayPoolCreation): DayEffect {
    const start = this.#starts.get(pool);
    if (start === undefined)
      throw new InvalidData(`pool ${pool}`, "is created, but the start state doesn't know its fee");
    return {
      pool,
      curve: this.#open(pool, start, this.#endOfDay.slot, sqrtPrice),
      computed: null,
      worth: null,
      range: null,
    };
  }

  #curveOf(pool: Pubkey): WhirlpoolCurve {
    const curve = this.#curves.get(pool);
    if (curve === undefined) throw new InvalidData(`pool ${pool}`, "is used, but the start state doesn't know it");
    return curve;
  }
}

function succeeding<T>(what: string, carryOut: () => T): T {
  try {
    return carryOut();
  } catch (cause) {
    if (!(cause instanceof SwapRefused)) throw cause;
    throw new InvalidData(what, `was carried out, but by the state before it the program refuses: ${cause.message}`, {
      cause,
    });
  }
}
