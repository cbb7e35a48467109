import { describe, expect, test } from "vitest";
import { allocateBlock, type Block, NONE } from "#data/market/blocks.ts";
import { type SwapArguments, SwapRefused } from "#data/programs/program.ts";
import { type CurveState, PumpCurve } from "#data/programs/pump/curve.ts";
import { VERSIONS } from "#data/programs/pump/versions.ts";
import { ratesOfBps } from "#data/programs/pumpFees/tradeFees.ts";

const NOW = 435_946_190;
/** What every coin begins with that is priced in SOL. */
const START: CurveState = {
  slot: NOW,
  reserves: {
    virtualToken: 1_073_000_000_000_000n,
    virtualQuote: 30_000_000_000n,
    realToken: 793_100_000_000_000n,
    realQuote: 0n,
  },
  rates: ratesOfBps(0n, 95n, 30n),
};
/** In the middle of its life, as the golden sale has it. */
const MIDDLE: CurveState = {
  ...START,
  reserves: {
    virtualToken: 1_006_500_000_000_000n,
    virtualQuote: 31_982_116_244n,
    realToken: 726_600_000_000_000n,
    realQuote: 1_982_116_244n,
  },
};

function curveOf(state: Partial<CurveState> = {}): PumpCurve {
  const curve = new PumpCurve();
  curve.set({ ...START, ...state });
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

function poolBlock(rows: readonly CurveState[]): Block<"pool"> {
  const block = allocateBlock("pool", rows.length);
  for (const [row, { slot, reserves, rates }] of rows.entries()) {
    block.slot[row] = slot;
    block.reserveA[row] = reserves.realToken;
    block.reserveB[row] = reserves.realQuote;
    const added = [reserves.virtualToken - reserves.realToken, reserves.virtualQuote - reserves.realQuote] as const;
    block.virtualReserveALo[row] = BigInt.asUintN(64, added[0]);
    block.virtualReserveAHi[row] = added[0] >> 64n;
    block.virtualReserveBLo[row] = BigInt.asUintN(64, added[1]);
    block.virtualReserveBHi[row] = added[1] >> 64n;
    block.feePpm[row] = Number(rates.lpPpm + rates.protocolPpm + rates.creatorPpm);
    block.lpFeePpm[row] = NONE.u32;
    block.creatorFeePpm[row] = Number(rates.creatorPpm);
  }
  return block;
}

describe("a trade on a bonding curve", () => {
  // Amounts of the published formulas: with 0.95 % and 0.3 % of fees.
  test.each([
    [20_000_000n, 706_037_090_734n],
    [1_000_000_000n, 34_199_203_120_618n],
  ])("for exactly %i lamports brings the golden amount", (lamports, tokens) => {
    const { amountIn, amountOut, feeAmount, protocolFeeAmount, creatorFeeAmount } = curveOf().quote(
      buy(true, lamports),
    );
    expect(amountOut).toBe(tokens);
    expect(amountIn).toBeLessThanOrEqual(lamports);
    expect(lamports - amountIn).toBeLessThanOrEqual(1n);
    expect(protocolFeeAmount + creatorFeeAmount).toBe(feeAmount);
  });

  // What a wallet asks the first instruction for, with the same lamports as its limit, is another amount.
  test.each([
    [706_037_126_454n, 20_000_000n],
    [34_199_203_154_141n, 1_000_000_000n],
  ])("of %i tokens costs no more than the lamports that it was reckoned from", (tokens, lamports) => {
    const { amountIn, amountOut } = curveOf().quote(buy(false, tokens));
    expect(amountOut).toBe(tokens);
    expect(amountIn).toBeLessThanOrEqual(lamports);
    expect(lamports - amountIn).toBeLessThanOrEqual(3n);
  });

  test("that sells brings the golden amount", () => {
    expect(curveOf(MIDDLE).quote(sale(true, 50_000_000_000_000n)).amountOut).toBe(1_494_668_233n);
  });

  test("moves tokens and quote on the curve; fees don't stay there", () => {
    const curve = curveOf();
    const { amountIn, amountOut, feeAmount } = curve.swap(buy(true, 1_000_000_000n));
    const quote = amountIn - feeAmount;
    expect(curve.state.reserves).toEqual({
      virtualToken: START.reserves.virtualToken - amountOut,
      virtualQuote: START.reserves.virtualQuote + quote,
      realToken: START.reserves.realToken - amountOut,
      realQuote: quote,
    });
  });

  test("is quoted as it is made, and a quote changes nothing", () => {
    for (const swap of [buy(true, 10n ** 9n), buy(false, 10n ** 12n), sale(true, 10n ** 12n), sale(false, 10n ** 8n)]) {
      const curve = curveOf(MIDDLE);
      const quoted = curve.quote(swap);
      expect(curve.state).toEqual(MIDDLE);
      expect(curve.swap(swap)).toEqual(quoted);
      expect(curve.state).not.toEqual(MIDDLE);
    }
  });

  test("that sells for an exact output takes the fewest tokens which bring it", () => {
    for (const wanted of [1n, 12_345n, 100_000_000n, 1_900_000_000n]) {
      const { amountIn, amountOut } = curveOf(MIDDLE).quote(sale(false, wanted));
      expect(amountOut).toBeGreaterThanOrEqual(wanted);
      expect(curveOf(MIDDLE).quote(sale(true, amountIn)).amountOut).toBe(amountOut);
      expect(curveOf(MIDDLE).quote(sale(true, amountIn - 1n)).amountOut).toBeLessThan(wanted);
    }
  });

  test("that sells for an exact output goes on where two fees step up at once, and a little more leaves less", () => {
    const curve = curveOf({
      reserves: {
        virtualToken: 10_340_000_001n,
        virtualQuote: 16_680_000_001n,
        realToken: 1n,
        realQuote: 16_680_000_000n,
      },
      rates: ratesOfBps(0n, 95n, 95n),
    });
    const { amountIn, amountOut } = curve.quote(sale(false, 2_000_000n));
    expect(amountOut).toBeGreaterThanOrEqual(2_000_000n);
    expect(curve.quote(sale(true, amountIn - 1n)).amountOut).toBeLessThan(2_000_000n);
  });

  test("for exactly what may be spent buys the most that it pays for, where the program knows no such buy", () => {
    const [first] = VERSIONS;
    for (const budget of [1_000_000n, 20_000_000n, 999_999_999n]) {
      const curve = curveOf({ slot: first.lastSlot, rates: ratesOfBps(0n, 100n, 0n) });
      const { amountIn, amountOut } = curve.quote(buy(true, budget));
      expect(amountIn).toBeLessThanOrEqual(budget);
      expect(curve.quote(buy(false, amountOut))).toMatchObject({ amountIn, amountOut });
      expect(curve.quote(buy(false, amountOut + 1n)).amountIn).toBeGreaterThan(budget);
    }
  });

  test("that could buy more than is left takes the rest, where the program knows no buy for an exact input", () => {
    const reserves = { ...MIDDLE.reserves, realToken: 1_000_000n };
    const curve = curveOf({ slot: 300_000_000, reserves });
    expect(curve.swap(buy(true, 10n ** 10n)).amountOut).toBe(1_000_000n);
    expect(curve.state.reserves.realToken).toBe(0n);
  });

  test("rounds fees down until 2025, and up since", () => {
    const bought = (slot: number) => curveOf({ slot, rates: ratesOfBps(0n, 100n, 0n) }).quote(buy(false, 10n ** 9n));
    expect(bought(322_982_554)).toMatchObject({ amountIn: 27_960n + 279n, feeAmount: 279n });
    expect(bought(332_254_855)).toMatchObject({ amountIn: 27_960n + 280n, feeAmount: 280n });
  });
});

describe("a trade is refused by the program's name", () => {
  const left = (realToken: bigint) => curveOf({ reserves: { ...MIDDLE.reserves, realToken } });
  test.each<[string, string, () => unknown]>([
    ["a buy once all is sold", "BondingCurveComplete", () => left(0n).quote(buy(true, 10n ** 9n))],
    ["a sale once all is sold", "BondingCurveComplete", () => left(0n).quote(sale(true, 10n ** 9n))],
    ["a sale for an exact output once all is sold", "BondingCurveComplete", () => left(0n).quote(sale(false, 10n))],
    ["more tokens than are left", "NotEnoughTokensToBuy", () => left(5n).quote(buy(false, 6n))],
    ["a budget that buys more than is left", "NotEnoughTokensToBuy", () => left(5n).quote(buy(true, 10n ** 9n))],
    ["a buy of nothing", "BuyZeroAmount", () => curveOf().quote(buy(false, 0n))],
    ["a budget that buys nothing", "BuyZeroAmount", () => curveOf().quote(buy(true, 3n))],
    ["a budget that doesn't pay the fees", "BuyNotEnoughSolToCoverFees", () => curveOf().quote(buy(true, 2n))],
    ["a sale of nothing", "SellZeroAmount", () => curveOf().quote(sale(true, 0n))],
    ["a sale that the curve can't pay", "Overflow", () => curveOf().quote(sale(true, 10n ** 12n))],
    ["a sale that doesn't pay its fees", "Overflow", () => curveOf(MIDDLE).quote(sale(true, 40_000n))],
    ["an output beyond the curve", "Overflow", () => curveOf(MIDDLE).quote(sale(false, 10n ** 11n))],
    ["more tokens than a curve can hold", "Overflow", () => curveOf(MIDDLE).quote(sale(true, (1n << 64n) - 1n))],
  ])("%s: %s", (_, reason, act) => {
    expect(refusalOf(act)).toBe(reason);
  });

  test("an amount that is no u64 is a mistake of the caller", () => {
    expect(() => curveOf().quote(buy(true, -1n))).toThrow(RangeError);
    expect(() => curveOf().quote(buy(true, 1n << 64n))).toThrow(RangeError);
  });
});

describe("a curve's state", () => {
  test("is what its events say: real reserves, what is virtual beyond them, and fees by who gets them", () => {
    const poorer: CurveState = {
      ...MIDDLE,
      slot: NOW + 1,
      // Less counts than there is.
      reserves: { ...MIDDLE.reserves, virtualQuote: 1_000_000_000n },
      rates: ratesOfBps(0n, 95n, 0n),
    };
    const block = poolBlock([START, MIDDLE, poorer]);
    const curve = new PumpCurve();
    for (const [row, state] of [START, MIDDLE, poorer].entries()) {
      curve.takePool(block, row);
      expect(curve.state).toEqual(state);
      expect(curve.quote(buy(true, 10n ** 8n))).toEqual(curveOf(state).quote(buy(true, 10n ** 8n)));
    }
  });

  test("has nothing virtual, and all fees are the protocol's, where an event says no more", () => {
    const block = poolBlock([MIDDLE]);
    block.virtualReserveALo[0] = NONE.u64;
    block.virtualReserveAHi[0] = NONE.i64;
    block.virtualReserveBLo[0] = NONE.u64;
    block.virtualReserveBHi[0] = NONE.i64;
    block.creatorFeePpm[0] = NONE.u32;
    const curve = new PumpCurve();
    curve.takePool(block, 0);
    const { realToken, realQuote } = MIDDLE.reserves;
    expect(curve.state).toEqual({
      slot: NOW,
      reserves: { virtualToken: realToken, virtualQuote: realQuote, realToken, realQuote },
      rates: ratesOfBps(0n, 125n, 0n),
    });
  });

  test("that is set takes the place of an event's", () => {
    const curve = new PumpCurve();
    curve.takePool(poolBlock([START]), 0);
    curve.set(MIDDLE);
    expect(curve.state).toEqual(MIDDLE);
  });

  test("isn't known before the first event", () => {
    expect(() => new PumpCurve().quote(buy(true, 1n))).toThrow("before any pool event");
    expect(() => new PumpCurve().depthB()).toThrow("before any pool event");
  });

  test("tells value and depth at the present price, and no depth once all is sold", () => {
    const curve = curveOf();
    expect(curve.valueOfA(1_000_000n)).toBe((1_000_000n * 30_000_000_000n) / 1_073_000_000_000_000n);
    expect(curve.valueOfA(10n ** 15n)).toBe(27_958_993_476n);
    expect(curve.depthB()).toBe(30_000_000_000);
    expect(curveOf({ reserves: { ...MIDDLE.reserves, realToken: 0n } }).depthB()).toBe(0);
  });

  test("takes rates from a schedule by market cap, if it has one, and anew after each trade", () => {
    const curve = curveOf();
    const capsSeen: bigint[] = [];
    curve.schedule = {
      supply: 10n ** 15n,
      ratesAt: (marketCap) => {
        capsSeen.push(marketCap);
        return marketCap < 28_000_000_000n ? ratesOfBps(0n, 95n, 30n) : ratesOfBps(0n, 95n, 5n);
      },
    };
    expect(curve.swap(buy(true, 10n ** 9n)).creatorFeeAmount).toBe(2_962_963n);
    expect(curve.swap(buy(true, 10n ** 9n)).creatorFeeAmount).toBe(495_050n);
    expect(capsSeen[0]).toBe(27_958_993_476n);
    expect(capsSeen[1]).toBeGreaterThan(28_000_000_000n);
  });

  test("is marked where no real trade proves the rules of its slot", () => {
    const slots = [
      284_677_331, 284_677_332, 322_982_554, 322_982_555, 371_820_726, 400_000_000, 435_948_490, 435_948_491,
    ];
    expect(slots.map((slot) => curveOf({ slot }).extrapolated)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });
});
