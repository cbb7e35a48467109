import type { Dice } from "./dice.ts";

/** Deviation of one step, as a share of the price: 80 % a year at 400 ms. */
const STEP_DEVIATION = 0.000_09;
/** A trend begins once in 1,500 steps (10 minutes) and lasts 450 (3 minutes) on average. */
const TREND_BEGINS = 1 / 1_500;
const TREND_ENDS = 1 / 450;
/** Drift of a trend, in deviations of a step. */
const TREND_DRIFT = 0.12;

/** What a token would be worth without anyone's orders: a random walk that now and then runs in one direction. */
export class FairPrice {
  #price: number;
  #drift = 0;

  constructor(price: number) {
    this.#price = price;
  }

  get price(): number {
    return this.#price;
  }

  step(dice: Dice): void {
    if (this.#drift === 0 && dice.chance(TREND_BEGINS)) this.#drift = dice.chance(0.5) ? TREND_DRIFT : -TREND_DRIFT;
    else if (this.#drift !== 0 && dice.chance(TREND_ENDS)) this.#drift = 0;
    this.#price *= 1 + STEP_DEVIATION * (dice.normal() + this.#drift);
  }
}
