import { SOL } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import type { Fill, Order } from "../execution/order.ts";
import type { Valuation } from "../market/valuation.ts";

/** What is held of one token, and what it cost. */
export interface Position {
  readonly mint: Pubkey;
  /** Raw units of the token. */
  readonly quantity: bigint;
  /** Raw units of the numeraire, average cost. */
  readonly cost: bigint;
}

/** The portfolio's worth at one moment, in raw units of the numeraire. */
export interface Equity {
  readonly equity: bigint;
  readonly cash: bigint;
  readonly positions: bigint;
  readonly realised: bigint;
  readonly unrealised: bigint;
  readonly feesPaid: bigint;
  /** Tokens held that no pool prices; they count as nothing. */
  readonly unpriced: number;
}

interface Holding {
  quantity: bigint;
  cost: bigint;
  /** In orders that were sent and whose outcome is unknown. */
  reserved: bigint;
}

/**
 * Cash and positions in raw integers, as far as the strategy may know them: a fill counts from the
 * moment it is known. Cost is average cost in the numeraire, so that
 * equity = starting equity + realised + unrealised − fees, to a unit of rounding a fill.
 */
export class Portfolio {
  realised = 0n;
  feesPaid = 0n;
  private readonly holdings = new Map<Pubkey, Holding>();
  private readonly valuation: Valuation;

  constructor(valuation: Valuation, capital: ReadonlyMap<Pubkey, bigint>) {
    this.valuation = valuation;
    for (const [mint, quantity] of capital) this.holding(mint).quantity = quantity;
  }

  /** Values what the run starts with. False, and nothing done, while something in it has no price yet. */
  open(): boolean {
    const costs = [...this.holdings].map(([mint, { quantity }]) => this.valuation.value(mint, quantity));
    if (costs.includes(null)) return false;
    [...this.holdings.values()].forEach((holding, at) => {
      holding.cost = costs[at] ?? 0n;
    });
    return true;
  }

  balance(mint: Pubkey): bigint {
    return this.holdings.get(mint)?.quantity ?? 0n;
  }

  /** Balance less what orders under way may still take. */
  available(mint: Pubkey): bigint {
    const holding = this.holdings.get(mint);
    return holding === undefined ? 0n : holding.quantity - holding.reserved;
  }

  /** Everything held but the numeraire. */
  positions(): Position[] {
    return [...this.holdings]
      .filter(([mint, { quantity }]) => mint !== this.valuation.numeraire && quantity !== 0n)
      .map(([mint, { quantity, cost }]) => ({ mint, quantity, cost }));
  }

  /** Sets aside what an order may take; an order whose outcome is unknown counts as filled. */
  reserve(order: Order, feeLamports: bigint): void {
    this.holding(order.mintIn).reserved += order.amountIn;
    this.holding(SOL.mint).reserved += feeLamports;
  }

  release(order: Order, feeLamports: bigint): void {
    this.holding(order.mintIn).reserved -= order.amountIn;
    this.holding(SOL.mint).reserved -= feeLamports;
  }

  /** Books a fill. Gives what it realised against average cost, in the numeraire. */
  book(fill: Fill): bigint {
    const cash = this.valuation.numeraire;
    const value =
      fill.mintIn === cash
        ? fill.amountIn
        : fill.mintOut === cash
          ? fill.amountOut
          : (this.valuation.value(fill.mintIn, fill.amountIn) ?? 0n);
    const realised = this.dispose(fill.mintIn, fill.amountIn, value);
    const received = this.holding(fill.mintOut);
    received.quantity += fill.amountOut;
    if (fill.mintOut !== cash) received.cost += value;
    this.realised += realised;
    return realised;
  }

  /** Pays the chain. Gives the fee's worth in the numeraire. */
  payFee(lamports: bigint): bigint {
    if (lamports === 0n) return 0n;
    const value = this.valuation.value(SOL.mint, lamports) ?? 0n;
    this.realised += this.dispose(SOL.mint, lamports, value);
    this.feesPaid += value;
    return value;
  }

  /** What it is all worth at the prices known now. */
  equity(): Equity {
    let positions = 0n;
    let cost = 0n;
    let unpriced = 0;
    for (const [mint, holding] of this.holdings) {
      if (mint === this.valuation.numeraire || holding.quantity === 0n) continue;
      const value = this.valuation.value(mint, holding.quantity);
      if (value === null) unpriced++;
      positions += value ?? 0n;
      cost += holding.cost;
    }
    const cash = this.balance(this.valuation.numeraire);
    return {
      equity: cash + positions,
      cash,
      positions,
      realised: this.realised,
      unrealised: positions - cost,
      feesPaid: this.feesPaid,
      unpriced,
    };
  }

  private dispose(mint: Pubkey, amount: bigint, value: bigint): bigint {
    const holding = this.holding(mint);
    if (mint === this.valuation.numeraire) {
      holding.quantity -= amount;
      return 0n;
    }
    const cost = holding.quantity === 0n ? 0n : (holding.cost * amount) / holding.quantity;
    holding.quantity -= amount;
    holding.cost -= cost;
    return value - cost;
  }

  private holding(mint: Pubkey): Holding {
    let holding = this.holdings.get(mint);
    if (holding === undefined) {
      holding = { quantity: 0n, cost: 0n, reserved: 0n };
      this.holdings.set(mint, holding);
    }
    return holding;
  }
}
