import type { Random } from "./random.ts";
import { DEVIATION_PER_MINUTE } from "./recordedDay.ts";

const SLOTS_PER_MINUTE = 150;
/** √150, for the deviation of one slot. */
const NOISE = DEVIATION_PER_MINUTE / Math.sqrt(SLOTS_PER_MINUTE);
/** What the price is drawn back to moves slower than the price. */
const ANCHOR_NOISE = NOISE / 2;
/** Half of a distance from the anchor is gone after some seven minutes. */
const PULL = 1 / 1_500;
/** A burst of momentum begins every six minutes or so when there is none. */
const BURST_CHANCE = 1 / 900;
const BURST_SLOTS = [150, 450] as const;
const BURST_PER_SLOT = [0.000015, 0.00004] as const;

/** What a token is worth where nobody here can see it: a random walk with bursts of momentum, drawn back to an anchor. */
export class Fundamental {
  /** Whole USDC for a whole token. */
  price: number;
  #anchor: number;
  #burstSlots = 0;
  #burstPerSlot = 0;

  constructor(price: number) {
    this.price = price;
    this.#anchor = price;
  }

  /** −1, 0 or 1: which way a burst goes. */
  get momentum(): number {
    return this.#burstSlots === 0 ? 0 : this.#burstPerSlot > 0 ? 1 : -1;
  }

  /** One slot passes. */
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
