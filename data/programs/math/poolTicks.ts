import { type Block, NONE } from "../../market/blocks.ts";
import { highHalf, joinHalves, lowHalf } from "./u128.ts";

const CAPACITY_AT_FIRST = 64;
/** Words that are kept of a tick: liquidityNet high and low, liquidityGross high and low, orders. */
const WORDS = 5;
const ORDERS = 4;

/** A tick that some position begins or ends at, or at which limit orders rest. */
export interface PoolTick {
  readonly tick: number;
  /** What crossing it upwards adds to the pool's liquidity. */
  readonly liquidityNet: bigint;
  /** Null where the source can't say. */
  readonly liquidityGross: bigint | null;
  /** What limit orders at the tick still have to sell, in raw units; 0 in programs that have none. */
  readonly ordersAmount: bigint;
}

/**
 * The initialised ticks of one pool in ascending order. Amounts are kept as the words that events carry and become
 * bigints when a swap first reaches the tick; so does the tick's √price, by the program's own table.
 */
export class PoolTicks {
  readonly #sqrtPriceAtTick: (tick: number) => bigint;
  #size = 0;
  #ticks = new Int32Array(CAPACITY_AT_FIRST);
  #words = new BigUint64Array(CAPACITY_AT_FIRST * WORDS);
  readonly #sqrtPrices: (bigint | undefined)[] = [];
  readonly #nets: (bigint | undefined)[] = [];

  constructor(sqrtPriceAtTick: (tick: number) => bigint) {
    this.#sqrtPriceAtTick = sqrtPriceAtTick;
  }

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

  /** Whether a position begins or ends here; else only limit orders rest here. */
  hasLiquidity(place: number): boolean {
    const at = place * WORDS;
    return this.#words[at + 3] !== 0n || this.#words[at + 2] !== 0n;
  }

  ordersAt(place: number): bigint {
    return this.#words[place * WORDS + ORDERS] as bigint;
  }

  sqrtPriceAt(place: number): bigint {
    const known = this.#sqrtPrices[place];
    if (known !== undefined) return known;
    const sqrtPrice = this.#sqrtPriceAtTick(this.#ticks[place] as number);
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

  /** Takes over a row of `ticks` events; one without liquidity and orders removes its tick. */
  take(block: Block<"ticks">, row: number): void {
    const netHi = block.liquidityNetHi[row] as bigint;
    const netLo = block.liquidityNetLo[row] as bigint;
    const grossHi = block.liquidityGrossHi[row] as bigint;
    const grossLo = block.liquidityGrossLo[row] as bigint;
    const told = block.ordersAmount[row] as bigint;
    const orders = told === NONE.u64 ? 0n : told;
    const tick = block.tick[row] as number;
    const grossIsZero = grossHi === 0n && grossLo === 0n;
    const grossIsUnknown = grossHi === NONE.u64 && grossLo === NONE.u64;
    if (orders === 0n && (grossIsZero || (grossIsUnknown && netHi === 0n && netLo === 0n))) {
      this.remove(tick);
      return;
    }
    const place = this.#placeFor(tick);
    const at = place * WORDS;
    this.#words[at] = netHi;
    this.#words[at + 1] = netLo;
    this.#words[at + 2] = grossHi;
    this.#words[at + 3] = grossLo;
    this.#words[at + ORDERS] = orders;
    this.#nets[place] = undefined;
  }

  /** Sets a tick's state; the tick becomes initialised if it wasn't. */
  set({ tick, liquidityNet, liquidityGross, ordersAmount }: PoolTick): void {
    const place = this.#placeFor(tick);
    const at = place * WORDS;
    this.#words[at] = BigInt.asUintN(64, highHalf(liquidityNet));
    this.#words[at + 1] = lowHalf(liquidityNet);
    this.#words[at + 2] = liquidityGross === null ? NONE.u64 : highHalf(liquidityGross);
    this.#words[at + 3] = liquidityGross === null ? NONE.u64 : lowHalf(liquidityGross);
    this.#words[at + ORDERS] = ordersAmount;
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
  get(tick: number): PoolTick | null {
    const place = this.placeAtOrBelow(tick);
    return place >= 0 && this.#ticks[place] === tick ? this.#stateAt(place) : null;
  }

  /** Every initialised tick in ascending order. */
  *[Symbol.iterator](): Generator<PoolTick> {
    for (let place = 0; place < this.#size; place++) yield this.#stateAt(place);
  }

  #stateAt(place: number): PoolTick {
    return {
      tick: this.tickAt(place),
      liquidityNet: this.liquidityNetAt(place),
      liquidityGross: this.liquidityGrossAt(place),
      ordersAmount: this.ordersAt(place),
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
