import { type Block, NONE } from "../../market/blocks.ts";
import { joinHalves } from "../math/u128.ts";
import type { FeeRates } from "./tradeFees.ts";

/** The rates that `pool` events tell: the sum of all, and of it the liquidity providers' and the creator's. */
export class RowRates {
  /** The numbers that `rates` was made of: made anew only when they change. */
  readonly #ppm = new Float64Array(3).fill(Number.NaN);
  #rates: FeeRates = { lpPpm: 0n, protocolPpm: 0n, creatorPpm: 0n };

  get rates(): FeeRates {
    return this.#rates;
  }

  take(block: Block<"pool">, row: number): void {
    const all = block.feePpm[row] as number;
    const lp = block.lpFeePpm[row] as number;
    const creator = block.creatorFeePpm[row] as number;
    if (this.#ppm[0] === all && this.#ppm[1] === lp && this.#ppm[2] === creator) return;
    this.#ppm[0] = all;
    this.#ppm[1] = lp;
    this.#ppm[2] = creator;
    const lpPpm = lp === NONE.u32 ? 0 : lp;
    const creatorPpm = creator === NONE.u32 ? 0 : creator;
    this.#rates = {
      lpPpm: BigInt(lpPpm),
      protocolPpm: BigInt(Math.max(all - lpPpm - creatorPpm, 0)),
      creatorPpm: BigInt(creatorPpm),
    };
  }

  /** Takes over rates that don't come from an event. */
  set(rates: FeeRates): void {
    this.#rates = rates;
    this.#ppm.fill(Number.NaN);
  }
}

/** What a row says of a virtual reserve, in its two halves; 0 where it says nothing. */
export function virtualPart(high: bigint, low: bigint): bigint {
  return high === NONE.i64 && low === NONE.u64 ? 0n : joinHalves(high, low);
}
