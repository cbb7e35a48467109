import { describe, expect, test } from "vitest";
import { allocateBlock, type Block, NONE } from "#data/market/blocks.ts";
import { SOL } from "#data/market/tokens.ts";
import { type SwapArguments, SwapRefused } from "#data/programs/program.ts";
import { COIN_SUPPLY, type FeeSchedule, ratesFor } from "#data/programs/pumpFees/feeSchedule.ts";
import { type FeeRates, ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";
import { type PoolState, PumpSwapCurve } from "#data/programs/pumpSwap/curve.ts";
import { POOL_FEES } from "../pumpFees/mainnetFees.ts";

const NOW = 453_800_890;
/** What a coin's pool begins with. */
const START: PoolState = {
  slot: NOW,
  reserves: { base: 206_900_000_000_000n, quote: 84_990_359_346n, virtualQuote: 0n },
  rates: ratesOfBps(2n, 93n, 30n),
};
const BOOSTED = { ...START.reserves, virtualQuote: 15_000_000_000n };
const TIERS: FeeSchedule = {
  supply: COIN_SUPPLY,
  ratesAt: (marketCap) =>
    ratesFor(POOL_FEES, { isPumpCoin: true, quoteMint: SOL.mint, hasCreator: true, ownCreatorFeeBps: 0n }, marketCap),
};

function curveOf(state: Partial<PoolState> = {}, schedule: FeeSchedule | null = null): PumpSwapCurve {
  const curve = new PumpSwapCurve();
  curve.set({ ...START, ...state });
  curve.schedule = schedule;
  return curve;
}

const buy = (exactIn: boolean, amount: bigint): SwapArguments => ({
  aToB: false,
  exactIn,
  amount,
  sqrtPriceLimit: null,
});
const sale = (exactIn: boolean, amount: bigint): SwapArguments => ({
  aToB: true,
  exactIn,
  amount,
  sqrtPriceLimit: null,
});

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SwapRefused) return error.reason;
    throw error;
  }
  return "none";
}

function poolBlock(rows: readonly PoolState[]): Block<"pool"> {
  const block = allocateBlock("pool", rows.length);
  for (const [row, { slot, reserves, rates }] of rows.entries()) {
    block.slot[row] = slot;
    block.reserveA[row] = reserves.base;
    block.reserveB[row] = reserves.quote;
    block.virtualReserveBLo[row] = BigInt.asUintN(64, reserves.virtualQuote);
    block.virtualReserveBHi[row] = reserves.virtualQuote >> 64n;
    block.feePpm[row] = Number(rates.lpPpm + rates.protocolPpm + rates.creatorPpm);
    block.lpFeePpm[row] = Number(rates.lpPpm);
    block.creatorFeePpm[row] = Number(rates.creatorPpm);
  }
  return block;
}

describe("a trade in a pool gives the golden amounts of the published formulas and tiers", () => {
  // Market caps of 410.8 and 483.3 SOL: below and above the first step of the tiers.
  const net = ({ amountIn, feeAmount }: { amountIn: bigint; feeAmount: bigint }) => amountIn - feeAmount;
  test.each([
    ["with what lies in its vaults", START.reserves, 987_654_320n, 2_376_720_162_404n, 403_693_985n, 417_934_624n],
    ["with 15 SOL counted beyond them", BOOSTED, 988_142_291n, 2_024_655_114_590n, 475_182_657n, 491_453_346n],
  ])("%s", (_, reserves, spentNet, bought, brought, cost) => {
    const curve = curveOf({ reserves }, TIERS);
    const spent = curve.quote(buy(true, 1_000_000_000n));
    expect(spent.amountOut).toBe(bought);
    expect(net(spent)).toBe(spentNet);
    expect(curve.quote(sale(true, 1_000_000_000_000n)).amountOut).toBe(brought);
    expect(curve.quote(buy(false, 1_000_000_000_000n)).amountIn).toBe(cost);
  });
});

describe("a trade in a pool", () => {
  test("leaves the providers' fee there, and no other", () => {
    const curve = curveOf();
    const bought = curve.swap(buy(false, 1_000_000_000_000n));
    expect(curve.state.reserves).toEqual({
      base: START.reserves.base - 1_000_000_000_000n,
      quote: START.reserves.quote + bought.amountIn - bought.protocolFeeAmount - bought.creatorFeeAmount,
      virtualQuote: 0n,
    });
    const before = curve.state.reserves;
    const sold = curve.swap(sale(true, 1_000_000_000_000n));
    expect(curve.state.reserves).toEqual({
      base: before.base + 1_000_000_000_000n,
      quote: before.quote - sold.amountOut - sold.protocolFeeAmount - sold.creatorFeeAmount,
      virtualQuote: 0n,
    });
    expect(sold.feeAmount).toBe(sold.lpFeeAmount + sold.protocolFeeAmount + sold.creatorFeeAmount);
  });

  test("is quoted as it is made, and a quote changes nothing", () => {
    for (const swap of [buy(true, 10n ** 9n), buy(false, 10n ** 12n), sale(true, 10n ** 12n), sale(false, 10n ** 8n)]) {
      const curve = curveOf();
      const quoted = curve.quote(swap);
      expect(curve.state).toEqual(START);
      expect(curve.swap(swap)).toEqual(quoted);
      expect(curve.state).not.toEqual(START);
    }
  });

  test("that sells for an exact output takes the least base which brings it", () => {
    for (const wanted of [1n, 12_345n, 100_000_000n, 50_000_000_000n]) {
      const { amountIn, amountOut } = curveOf().quote(sale(false, wanted));
      expect(amountOut).toBeGreaterThanOrEqual(wanted);
      expect(curveOf().quote(sale(true, amountIn)).amountOut).toBe(amountOut);
      expect(curveOf().quote(sale(true, amountIn - 1n)).amountOut).toBeLessThan(wanted);
    }
  });

  test("for exactly what may be spent buys the most that it pays for, where the program knows no such buy", () => {
    for (const budget of [1_000_000n, 20_000_000n, 999_999_999n]) {
      const curve = curveOf({ slot: 371_820_726 });
      const { amountIn, amountOut } = curve.quote(buy(true, budget));
      expect(amountIn).toBeLessThanOrEqual(budget);
      expect(curve.quote(buy(false, amountOut))).toMatchObject({ amountIn, amountOut });
      expect(curve.quote(buy(false, amountOut + 1n)).amountIn).toBeGreaterThan(budget);
    }
  });

  test("counts fees that wait in the vault as none of its reserves", () => {
    const waiting = curveOf({ reserves: { ...START.reserves, quote: START.reserves.quote + 5n, virtualQuote: -5n } });
    expect(waiting.quote(buy(true, 10n ** 9n))).toEqual(curveOf().quote(buy(true, 10n ** 9n)));
  });
});

describe("a trade is refused by the program's name", () => {
  const of = (reserves: Partial<PoolState["reserves"]>, rates: FeeRates = START.rates) =>
    curveOf({ reserves: { ...START.reserves, ...reserves }, rates });
  test.each<[string, string, () => unknown]>([
    ["a buy of nothing", "ZeroBaseAmount", () => of({}).quote(buy(false, 0n))],
    ["a buy for nothing", "ZeroQuoteAmount", () => of({}).quote(buy(true, 0n))],
    ["a budget that buys nothing", "ZeroBaseAmount", () => of({ base: 5n }).quote(buy(true, 100n))],
    ["a budget that doesn't pay the fees", "BuyNotEnoughQuoteTokensToCoverFees", () => of({}).quote(buy(true, 3n))],
    ["more than there is", "BuyMoreBaseAmountThanPoolReserves", () => of({ base: 5n }).quote(buy(false, 6n))],
    ["all that there is", "DivisionByZero", () => of({ base: 5n }).quote(buy(false, 5n))],
    ["a sale of nothing", "ZeroBaseAmount", () => of({}).quote(sale(true, 0n))],
    ["a sale for nothing", "ZeroQuoteAmount", () => of({}).quote(sale(false, 0n))],
    ["a sale that doesn't pay its fees", "Overflow", () => of({}).quote(sale(true, 3_000n))],
    [
      "a sale that the vault can't pay",
      "InsufficientRealQuoteReserves",
      () => of({ quote: 10n, virtualQuote: 10n ** 9n }).quote(sale(true, 10n ** 12n)),
    ],
    ["an output beyond the pool", "Overflow", () => of({}).quote(sale(false, 10n ** 11n))],
    ["an output of an empty pool", "Overflow", () => of({ base: 0n }).quote(sale(false, 10n))],
    ["more base than a vault can hold", "Overflow", () => of({}).quote(sale(true, (1n << 64n) - 1n))],
    [
      "any trade with more fees waiting than there is",
      "Overflow",
      () => of({ quote: 5n, virtualQuote: -6n }).quote(buy(false, 1n)),
    ],
  ])("%s: %s", (_, reason, act) => {
    expect(refusalOf(act)).toBe(reason);
  });

  test("an amount that is no u64 is a mistake of the caller", () => {
    expect(() => curveOf().quote(buy(true, -1n))).toThrow(RangeError);
    expect(() => curveOf().quote(buy(true, 1n << 64n))).toThrow(RangeError);
  });
});

describe("a pool's state", () => {
  test("is what its events say: both vaults, what is virtual of B, and fees by who gets them", () => {
    const states: readonly PoolState[] = [
      START,
      { ...START, slot: NOW + 1, reserves: BOOSTED, rates: ratesOfBps(20n, 5n, 95n) },
      { ...START, slot: NOW + 1, reserves: { ...BOOSTED, virtualQuote: -7n }, rates: ratesOfBps(25n, 5n, 0n) },
    ];
    const block = poolBlock(states);
    const curve = new PumpSwapCurve();
    for (const [row, state] of states.entries()) {
      curve.takePool(block, row);
      expect(curve.state).toEqual(state);
      expect(curve.quote(buy(true, 10n ** 8n))).toEqual(curveOf(state).quote(buy(true, 10n ** 8n)));
    }
  });

  test("has nothing virtual, and all fees are the protocol's, where an event says no more", () => {
    const block = poolBlock([START]);
    block.virtualReserveBLo[0] = NONE.u64;
    block.virtualReserveBHi[0] = NONE.i64;
    block.lpFeePpm[0] = NONE.u32;
    block.creatorFeePpm[0] = NONE.u32;
    const curve = new PumpSwapCurve();
    curve.takePool(block, 0);
    expect(curve.state).toEqual({ ...START, rates: ratesOfBps(0n, 125n, 0n) });
  });

  test("that is set takes the place of an event's", () => {
    const curve = new PumpSwapCurve();
    curve.takePool(poolBlock([{ ...START, slot: NOW + 1, reserves: BOOSTED }]), 0);
    curve.set(START);
    expect(curve.state).toEqual(START);
  });

  test("isn't known before the first event", () => {
    expect(() => new PumpSwapCurve().quote(buy(true, 1n))).toThrow("before any pool event");
    expect(() => new PumpSwapCurve().depthB()).toThrow("before any pool event");
  });

  test("tells value and depth at the present price, with what is counted beyond the vault", () => {
    const curve = curveOf({ reserves: BOOSTED });
    expect(curve.valueOfA(10n ** 12n)).toBe((10n ** 12n * 99_990_359_346n) / 206_900_000_000_000n);
    expect(curve.depthB()).toBe(99_990_359_346);
    const empty = curveOf({ reserves: { base: 0n, quote: 0n, virtualQuote: 0n } });
    expect([empty.valueOfA(5n), empty.depthB()]).toEqual([0n, 0]);
  });

  test("pays the rates of the tier that its last trade brought it to", () => {
    const curve = curveOf({}, TIERS);
    expect(curve.state.rates).toEqual(ratesOfBps(2n, 93n, 30n));
    curve.swap(buy(true, 2_000_000_000n));
    expect(curve.state.rates).toEqual(ratesOfBps(20n, 5n, 95n));
    curve.swap(sale(true, 10_000_000_000_000n));
    expect(curve.state.rates).toEqual(ratesOfBps(2n, 93n, 30n));
  });

  test("is marked where no real trade proves the rules of its slot", () => {
    const slots = [
      332_254_854, 332_254_855, 332_254_856, 371_821_000, 376_300_000, 400_000_000, 454_522_246, 454_522_247,
    ];
    expect(slots.map((slot) => curveOf({ slot }).extrapolated)).toEqual([
      true,
      false,
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
  });
});
