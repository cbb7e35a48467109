import { SOL, type TokenFacts, USDC, WELL_KNOWN_TOKENS } from "../market/tokens.ts";
import type { Pubkey, Slot } from "../market/units.ts";
import type { SessionWriter } from "../session/writer.ts";
import { Block } from "./block.ts";
import { Fundamental, Staked, type Worth } from "./fundamental.ts";
import { MarketTape } from "./marketTape.ts";
import type { Random } from "./random.ts";
import {
  LIQUIDITY_CHANGES_PER_SLOT,
  MSOL_LIQUIDITY,
  MSOL_PRICE,
  MSOL_SWAP_USDC,
  MSOL_SWAPS_PER_SLOT,
  SOL_LIQUIDITY,
  SOL_PRICE,
  SOL_SWAP_USDC,
  SOL_SWAPS_PER_SLOT,
} from "./recordedDay.ts";
import { SlotSchedule } from "./slotSchedule.ts";
import { type PoolPlan, SyntheticPool } from "./syntheticPool.ts";
import { Traders, type TradingPlace } from "./traders.ts";

/** Pools are that many times as busy as on the recorded day. */
export const BUSIER = 10;
/** Real swaps prove the program's present rules in this slot and in those after it. */
const FIRST_SLOT = 350_000_000;
const FIRST_HEIGHT = 328_000_000;
const LEADERS = 40;

const MSOL = tokenCalled("mSOL");
/** Today's cheapest tier, deep; a dearer one, shallow; and a token that follows SOL, as it was on the recorded day. */
const PLANS: Readonly<Record<"deep" | "shallow" | "staked", PoolPlan>> = {
  deep: { token: SOL, quote: USDC, price: SOL_PRICE, feePpm: 400, tickSpacing: 4, liquidity: SOL_LIQUIDITY * 2 },
  shallow: { token: SOL, quote: USDC, price: SOL_PRICE, feePpm: 3_000, tickSpacing: 64, liquidity: SOL_LIQUIDITY / 4 },
  staked: { token: MSOL, quote: USDC, price: MSOL_PRICE, feePpm: 2_500, tickSpacing: 128, liquidity: MSOL_LIQUIDITY },
};

/** Pools and the people on them, slot by slot. */
export class SyntheticMarket {
  readonly #random: Random;
  readonly #tape: MarketTape;
  readonly #schedule: SlotSchedule;
  readonly #traders: Traders;
  readonly #worths: readonly Worth[];
  readonly #deep: SyntheticPool;
  readonly #shallow: SyntheticPool;
  readonly #places: readonly TradingPlace[];

  /** Opens the market: its state before the first slot is the session's checkpoint. */
  constructor(writer: SessionWriter, random: Random, startNs: bigint) {
    const key = (): Pubkey => random.key();
    this.#random = random;
    this.#tape = new MarketTape(writer, random, Array.from({ length: LEADERS }, key));
    this.#schedule = new SlotSchedule(random, FIRST_SLOT, FIRST_HEIGHT, startNs, LEADERS);
    this.#traders = new Traders(random);
    const before = (FIRST_SLOT - 1) as Slot;
    this.#deep = new SyntheticPool(PLANS.deep, before, random);
    this.#shallow = new SyntheticPool(PLANS.shallow, before, random);
    const staked = new SyntheticPool(PLANS.staked, before, random);
    const sol = new Fundamental(SOL_PRICE);
    const msol = new Staked(sol, MSOL_PRICE / SOL_PRICE);
    this.#worths = [sol, msol];
    const onSol = { worth: sol, swapUsdc: SOL_SWAP_USDC };
    // The deep pool follows what is known elsewhere; the shallow one follows the deep one, by arbitrage.
    this.#places = [
      { ...onSol, pool: this.#deep, swapsPerSlot: SOL_SWAPS_PER_SLOT * BUSIER, informedChance: 0.5 },
      { ...onSol, pool: this.#shallow, swapsPerSlot: (SOL_SWAPS_PER_SLOT * BUSIER) / 3, informedChance: 0.02 },
      {
        worth: msol,
        swapUsdc: MSOL_SWAP_USDC,
        pool: staked,
        swapsPerSlot: MSOL_SWAPS_PER_SLOT * BUSIER,
        informedChance: 0.2,
      },
    ];
    this.#tape.checkpoint([SOL, USDC, MSOL], [this.#deep, this.#shallow, staked], before, startNs);
  }

  /** One slot passes, made or skipped. */
  step(): void {
    for (const worth of this.#worths) worth.step(this.#random);
    const slot = this.#schedule.next();
    if (slot === null) return;
    const block = new Block(slot, this.#tape, this.#random);
    for (const transaction of this.#traders.land(this.#places)) block.execute(transaction);
    for (const { pool } of this.#places)
      if (this.#random.chance(LIQUIDITY_CHANGES_PER_SLOT * BUSIER)) block.changeLiquidity(pool);
    const arbitrage = this.#traders.arbitrage(this.#deep, this.#shallow);
    if (arbitrage !== null) block.execute(arbitrage);
    this.#tape.endSlot(slot);
  }

  finish(): void {
    this.#tape.finish();
  }
}

function tokenCalled(symbol: string): TokenFacts {
  const token = WELL_KNOWN_TOKENS.find((known) => known.symbol === symbol);
  if (token === undefined) throw new RangeError(`no well-known token is called ${symbol}`);
  return token;
}
