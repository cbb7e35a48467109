import type { Random } from "./random.ts";
import { DEVIATION_PER_MINUTE } from "./recordedDay.ts";

const SLOTS_PER_MINUTE = 150;
/** Deviation of one slot without a burst. */
const NOISE = DEVIATION_PER_MINUTE / Math.sqrt(SLOTS_PER_MINUTE);
/** What the price is drawn back to moves slower than the price. */
const ANCHOR_NOISE = NOISE / 2;
/** Half of a distance from the anchor is gone after a minute or so. */
const PULL = 1 / 200;
/**
 * A burst of momentum begins a minute or so after the last, and takes about one. With it a price moves some 80 bps in
 * five minutes, 33 on the recorded day: what a strategy met in some hours then, it meets in one here.
 */
const BURST_CHANCE = 1 / 150;
const BURST_SLOTS = [100, 200] as const;
const BURST_PER_SLOT = [0.00006, 0.0001] as const;
/** How far a staked token's price strays from what it stands for, and how fast it comes back. */
const PREMIUM_NOISE = NOISE / 4;
const PREMIUM_PULL = 1 / 300;

/** What a token is worth where nobody here can see it. */
export interface Worth {
  /** Whole USDC for a whole token. */
  readonly price: number;
  /** −1, 0 or 1: which way a burst of momentum goes. */
  readonly momentum: number;
  /** One slot passes. */
  step(random: Random): void;
}

/** A random walk with bursts of momentum, drawn back to an anchor. */
export class Fundamental implements Worth {
  price: number;
  #anchor: number;
  #burstSlots = 0;
  #burstPerSlot = 0;

  constructor(price: number) {
    this.price = price;
    this.#anchor = price;
  }

  get momentum(): number {
    return this.#burstSlots === 0 ? 0 : this.#burstPerSlot > 0 ? 1 : -1;
  }

  step(random: Random): void {
    if (this.#burstSlots > 0) this.#burstSlots--;
    else if (random.chance(BURST_CHANCE)) {
      this.#burstSlots = Math.floor(random.between(...BURST_SLOTS));
      this.#burstPerSlot = random.between(...BURST_PER_SLOT) * (random.chance(0.5) ? 1 : -1);
    }
    const burst = this.#burstSlots > 0 ? this.#burstPerSlot : 0;
    this.#anchor *= 1 + ANCHOR_NOISE * random.normal();
    this.price *= 1 + NOISE * random.normal() + burst + PULL * (this.#anchor / this.price - 1);
  }
}

/** A token that stands for so much of another one, at a premium that comes and goes. */
export class Staked implements Worth {
  readonly #of: Worth;
  readonly #ratio: number;
  #premium = 0;

  constructor(of: Worth, ratio: number) {
    this.#of = of;
    this.#ratio = ratio;
  }

  get price(): number {
    return this.#of.price * this.#ratio * (1 + this.#premium);
  }

  get momentum(): number {
    return this.#of.momentum;
  }

  step(random: Random): void {
    this.#premium += PREMIUM_NOISE * random.normal() - PREMIUM_PULL * this.#premium;
  }
}
