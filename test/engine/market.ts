import type { Block } from "#data/market/blocks.ts";
import { SOL, USDC } from "#data/market/tokens.ts";
import type { Nanos, Pubkey, RawAmount, Slot } from "#data/market/units.ts";
import {
  type PoolCurve,
  type Program,
  type SwapAmounts,
  type SwapArguments,
  SwapRefused,
} from "#data/programs/program.ts";
import { programOf as shippedProgram } from "#data/programs/registry.ts";
import { type Fill, type Order, PRICE_SCALE } from "#engine/core/execution/order.ts";
import { Market } from "#engine/core/market/market.ts";
import { blockOf, event, type Facts, type TapeEvent } from "./tape.ts";

export { SOL, USDC };
export const POOL = "pool-sol-usdc" as Pubkey;
export const SECOND = 1_000_000_000;
export const MS = 1_000_000;

/** Raw units of USDC for a raw unit of SOL at `usdc` USDC a SOL: 6 against 9 decimals. */
const USDC_PER_SOL_RAW = 1_000n;

/**
 * A price of SOL in USDC, of a pool that fills at it whatever the size. Without fee unless `feePpm` says so: at 100 USDC,
 * 1 SOL (10^9 raw) is 100 USDC (10^8 raw).
 */
export function price(recvNs: number, slot: number, usdc: number, more: Facts<"pool"> = {}): TapeEvent {
  return event("pool", recvNs, {
    program: "price-taker",
    pool: POOL,
    mintA: SOL.mint,
    mintB: USDC.mint,
    slot,
    price: usdc / 1_000,
    reserveA: USDC_PER_SOL_RAW,
    reserveB: BigInt(usdc),
    ...more,
  });
}

/** The facts of such a price alone. */
export function priceFacts(slot: number, usdc: number, more: Facts<"pool"> = {}): Facts<"pool"> {
  return price(0, slot, usdc, more).facts;
}

/** A market that knows these pools. */
export function marketOf(pools: readonly Facts<"pool">[]): Market {
  const { block, names } = blockOf("pool", pools);
  const market = new Market(names, programOf);
  for (let row = 0; row < pools.length; row++) market.takePool(block, row);
  return market;
}

/** An order that gives 100 USDC for SOL; every part can be another. */
export function order(parts: Partial<Order> = {}): Order {
  return {
    id: 1,
    seq: 65_536,
    decidedNs: 0 as Nanos,
    pool: POOL,
    poolIndex: 0,
    side: "buy",
    aToB: false,
    mintIn: USDC.mint,
    mintOut: SOL.mint,
    amountIn: 100_000_000n as RawAmount,
    minOut: 0n as RawAmount,
    expectedOut: 1_000_000_000n as RawAmount,
    decidedPrice: PRICE_SCALE / 10n,
    ...parts,
  };
}

/** What the pool gave for an order: 1 SOL for 100 USDC. */
export function fill(parts: Partial<Fill> = {}): Fill {
  return {
    orderId: 1,
    pool: POOL,
    side: "buy",
    aToB: false,
    mintIn: USDC.mint,
    mintOut: SOL.mint,
    amountIn: 100_000_000n as RawAmount,
    amountOut: 1_000_000_000n as RawAmount,
    poolFeeIn: 0n as RawAmount,
    slot: 100 as Slot,
    decidedNs: 0 as Nanos,
    landedNs: 0 as Nanos,
    decidedPrice: PRICE_SCALE / 10n,
    landedPrice: PRICE_SCALE / 10n,
    ...parts,
  };
}

/** The slot's own event. */
export function slot(recvNs: number, number: number, status = "confirmed", parent: number | null = null): TapeEvent {
  return event("slot", recvNs, { slot: number, status, parent });
}

/** An event that says nothing but the time. */
export function tick(recvNs: number): TapeEvent {
  return event("clock", recvNs, {});
}

/** Reserves that multiply to a constant, and a fee in parts per million of the input. */
class ProductCurve implements PoolCurve {
  private a = 0n;
  private b = 0n;
  private feePpm = 0n;

  takePool(block: Block<"pool">, row: number): void {
    this.a = block.reserveA[row]!;
    this.b = block.reserveB[row]!;
    this.feePpm = BigInt(block.feePpm[row]!);
  }

  takeTick(_block: Block<"ticks">, _row: number): void {}

  quote({ aToB, exactIn, amount }: SwapArguments): SwapAmounts {
    if (!exactIn || this.a === 0n || this.b === 0n) throw new SwapRefused("Empty", "nothing to give");
    const [into, from] = aToB ? [this.a, this.b] : [this.b, this.a];
    const feeAmount = (amount * this.feePpm + 999_999n) / 1_000_000n;
    const amountOut = (from * (amount - feeAmount)) / (into + amount - feeAmount);
    return { amountIn: amount, amountOut, feeAmount, protocolFeeAmount: 0n, sqrtPriceAfter: 0n, ticksCrossed: 0 };
  }

  swap(swap: SwapArguments): SwapAmounts {
    return this.quote(swap);
  }

  valueOfA(amountA: bigint): bigint {
    return this.a === 0n ? 0n : (amountA * this.b) / this.a;
  }

  depthB(): number {
    return Number(this.b);
  }
}

/** Gives so many times what it is given as the tick that it took over last says. */
class TickCurve extends ProductCurve {
  private times = 1n;

  override takeTick(block: Block<"ticks">, row: number): void {
    this.times = BigInt(block.tick[row]!);
  }

  override quote(swap: SwapArguments): SwapAmounts {
    return { ...super.quote(swap), amountOut: swap.amount * this.times };
  }
}

export const PRODUCT = "product" as Pubkey;
export const BY_TICK = "by-tick" as Pubkey;
const PROGRAMS: readonly Program[] = [
  { id: PRODUCT, name: "product", newCurve: () => new ProductCurve() },
  { id: BY_TICK, name: "by-tick", newCurve: () => new TickCurve() },
];

/** The shipped programs, one whose pools have depth, and one whose pools go by their ticks. */
export function programOf(id: Pubkey): Program | undefined {
  return PROGRAMS.find((program) => program.id === id) ?? shippedProgram(id);
}
