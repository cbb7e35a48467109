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
  /** What the run began with, each token at the first price that was known of it. */
  readonly start: bigint;
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
 * moment it is known. Cost is average cost in the numeraire, so that at every moment
 * equity = start + realised + unrealised − fees, to the unit.
 */
export class Portfolio {
  private realised = 0n;
  private feesPaid = 0n;
  private start = 0n;
  private readonly holdings = new Map<Pubkey, Holding>();
  /** Tokens that came in when nothing priced them: their first price makes their cost. */
  private readonly unvalued = new Set<Pubkey>();
  private readonly valuation: Valuation;

  constructor(valuation: Valuation, capital: ReadonlyMap<Pubkey, bigint>) {
    this.valuation = valuation;
    for (const [mint, quantity] of capital) {
      this.holding(mint).quantity = quantity;
      if (mint === valuation.numeraire) this.start = quantity;
      else this.unvalued.add(mint);
    }
  }

  /** Values what the run began with, as far as prices are known by now. True when nothing is left without one. */
  valueCapital(): boolean {
    for (const mint of this.unvalued) {
      const holding = this.holding(mint);
      const value = holding.quantity === 0n ? 0n : this.valuation.value(mint, holding.quantity);
      if (value === null) continue;
      this.start += value - holding.cost;
      holding.cost = value;
      this.unvalued.delete(mint);
    }
    return this.unvalued.size === 0;
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
    this.valueCapital();
    const value = this.valueOf(fill);
    const realised = this.dispose(fill.mintIn, fill.amountIn, value ?? 0n);
    const received = this.holding(fill.mintOut);
    received.quantity += fill.amountOut;
    if (fill.mintOut !== this.valuation.numeraire) {
      received.cost += value ?? 0n;
      if (value === null) this.unvalued.add(fill.mintOut);
    }
    this.realised += realised;
    return realised;
  }

  /** Pays the chain. Gives the fee's worth in the numeraire. */
  payFee(lamports: bigint): bigint {
    if (lamports === 0n) return 0n;
    this.valueCapital();
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
      start: this.start,
      cash,
      positions,
      realised: this.realised,
      unrealised: positions - cost,
      feesPaid: this.feesPaid,
      unpriced,
    };
  }

  /** The cash side of a fill, else what went in at the price known now, else what came out. */
  private valueOf(fill: Fill): bigint | null {
    if (fill.mintOut === this.valuation.numeraire) return fill.amountOut;
    return this.valuation.value(fill.mintIn, fill.amountIn) ?? this.valuation.value(fill.mintOut, fill.amountOut);
  }

  /** Takes an amount out of a holding, and its share of the cost, rounded up. Gives what that realised. */
  private dispose(mint: Pubkey, amount: bigint, value: bigint): bigint {
    const holding = this.holding(mint);
    const { quantity } = holding;
    holding.quantity -= amount;
    if (mint === this.valuation.numeraire) return 0n;
    const cost = (holding.cost * amount + quantity - 1n) / quantity;
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
