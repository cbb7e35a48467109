import type { Block } from "../../market/blocks.ts";
import { NONE } from "../../market/blocks.ts";
import { highHalf, joinHalves, lowHalf } from "../math/u128.ts";
import { sqrtPriceAtTick } from "./ticks.ts";

const CAPACITY_AT_FIRST = 64;
/** Words that are kept of a tick: liquidityNet high and low, liquidityGross high and low. */
const WORDS = 4;

/** A tick that some position begins or ends at. */
export interface InitialisedTick {
  readonly tick: number;
  /** What crossing it upwards adds to the pool's liquidity. */
  readonly liquidityNet: bigint;
  /** Null where the source can't say. */
  readonly liquidityGross: bigint | null;
}

/**
 * The initialised ticks of one pool in ascending order. Liquidity is kept as the words that events carry
 * and becomes a bigint when a swap first reaches the tick; so does the tick's √price.
 */
export class InitialisedTicks {
  #size = 0;
  #ticks = new Int32Array(CAPACITY_AT_FIRST);
  #words = new BigUint64Array(CAPACITY_AT_FIRST * WORDS);
  #sqrtPrices: (bigint | undefined)[] = [];
  #nets: (bigint | undefined)[] = [];

  get size(): number {
    return this.#size;
  }

  /** The tick at a place in ascending order, 0..size−1. */
  tickAt(place: number): number {
    return this.#ticks[place] as number;
  }

  liquidityNetAt(place: number): bigint {
    const known = this.#nets[place];
    if (known !== undefined) return known;
    const at = place * WORDS;
    const net = joinHalves(BigInt.asIntN(64, this.#words[at] as bigint), this.#words[at + 1] as bigint);
    this.#nets[place] = net;
    return net;
  }

  /** Null where the source couldn't say. */
  liquidityGrossAt(place: number): bigint | null {
    const at = place * WORDS;
    const [hi, lo] = [this.#words[at + 2] as bigint, this.#words[at + 3] as bigint];
    return hi === NONE.u64 && lo === NONE.u64 ? null : joinHalves(hi, lo);
  }

  sqrtPriceAt(place: number): bigint {
    const known = this.#sqrtPrices[place];
    if (known !== undefined) return known;
    const sqrtPrice = sqrtPriceAtTick(this.#ticks[place] as number);
    this.#sqrtPrices[place] = sqrtPrice;
    return sqrtPrice;
  }

  /** The place of the highest tick that is not above `tick`; −1 when there is none. */
  placeAtOrBelow(tick: number): number {
    let [low, high] = [0, this.#size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ticks[middle] as number) <= tick) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Takes over a row of `ticks` events; one without liquidity removes its tick. */
  take(block: Block<"ticks">, row: number): void {
    const {
      liquidityNetHi: netHi,
      liquidityNetLo: netLo,
      liquidityGrossHi: grossHi,
      liquidityGrossLo: grossLo,
    } = block;
    const tick = block.tick[row] as number;
    const netIsZero = netHi[row] === 0n && netLo[row] === 0n;
    const grossIsZero = grossHi[row] === 0n && grossLo[row] === 0n;
    const grossIsUnknown = grossHi[row] === NONE.u64 && grossLo[row] === NONE.u64;
    if (grossIsZero || (grossIsUnknown && netIsZero)) {
      this.remove(tick);
      return;
    }
    const place = this.#placeFor(tick);
    const at = place * WORDS;
    this.#words[at] = netHi[row] as bigint;
    this.#words[at + 1] = netLo[row] as bigint;
    this.#words[at + 2] = grossHi[row] as bigint;
    this.#words[at + 3] = grossLo[row] as bigint;
    this.#nets[place] = undefined;
  }

  /** Sets a tick's liquidity; the tick becomes initialised if it wasn't. */
  set({ tick, liquidityNet, liquidityGross }: InitialisedTick): void {
    const place = this.#placeFor(tick);
    const at = place * WORDS;
    this.#words[at] = BigInt.asUintN(64, highHalf(liquidityNet));
    this.#words[at + 1] = lowHalf(liquidityNet);
    this.#words[at + 2] = liquidityGross === null ? NONE.u64 : highHalf(liquidityGross);
    this.#words[at + 3] = liquidityGross === null ? NONE.u64 : lowHalf(liquidityGross);
    this.#nets[place] = liquidityNet;
  }

  /** Nothing happens when the tick isn't initialised. */
  remove(tick: number): void {
    const place = this.placeAtOrBelow(tick);
    if (place < 0 || this.#ticks[place] !== tick) return;
    this.#ticks.copyWithin(place, place + 1, this.#size);
    this.#words.copyWithin(place * WORDS, (place + 1) * WORDS, this.#size * WORDS);
    this.#sqrtPrices.splice(place, 1);
    this.#nets.splice(place, 1);
    this.#size--;
  }

  /** The tick's state, or null when it isn't initialised. */
  get(tick: number): InitialisedTick | null {
    const place = this.placeAtOrBelow(tick);
    return place >= 0 && this.#ticks[place] === tick ? this.#stateAt(place) : null;
  }

  /** Every initialised tick in ascending order. */
  *[Symbol.iterator](): Generator<InitialisedTick> {
    for (let place = 0; place < this.#size; place++) yield this.#stateAt(place);
  }

  #stateAt(place: number): InitialisedTick {
    return {
      tick: this.tickAt(place),
      liquidityNet: this.liquidityNetAt(place),
      liquidityGross: this.liquidityGrossAt(place),
    };
  }

  /** The place of `tick`, made if it isn't there yet. */
  #placeFor(tick: number): number {
    const below = this.placeAtOrBelow(tick);
    if (below >= 0 && this.#ticks[below] === tick) return below;
    if (this.#size === this.#ticks.length) this.#grow();
    const place = below + 1;
    this.#ticks.copyWithin(place + 1, place, this.#size);
    this.#words.copyWithin((place + 1) * WORDS, place * WORDS, this.#size * WORDS);
    this.#ticks[place] = tick;
    this.#sqrtPrices.splice(place, 0, undefined);
    this.#nets.splice(place, 0, undefined);
    this.#size++;
    return place;
  }

  #grow(): void {
    const ticks = new Int32Array(this.#ticks.length * 2);
    const words = new BigUint64Array(this.#words.length * 2);
    ticks.set(this.#ticks);
    words.set(this.#words);
    this.#ticks = ticks;
    this.#words = words;
  }
}
