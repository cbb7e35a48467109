import { describe, expect, test } from "vitest";
import { type SwapArguments, SwapRefused } from "#data/programs/program.ts";
import { type PoolState, WhirlpoolCurve } from "#data/programs/whirlpool/curve.ts";
import type { InitialisedTick } from "#data/programs/whirlpool/initialisedTicks.ts";
import { SQRT_PRICE_MAX, SQRT_PRICE_MIN, sqrtPriceAtTick } from "#data/programs/whirlpool/ticks.ts";
import { VERSIONS } from "#data/programs/whirlpool/versions.ts";
import { poolBlock, ticksBlock } from "./poolBlocks.ts";

const NOW = 366_188_902;
const UNIT: PoolState = {
  slot: NOW,
  sqrtPrice: 1n << 64n,
  liquidity: 6_000_000_000_000n,
  tick: 0,
  tickSpacing: 64,
  feePpm: 3_000,
  protocolFeeBps: 0,
};
const TICKS: readonly InitialisedTick[] = [
  [-11_264, 1_000_000_000_000n],
  [-128, 5_000_000_000_000n],
  [64, -5_000_000_000_000n],
  [11_264, -1_000_000_000_000n],
].map(([tick, net]) => ({
  tick: Number(tick),
  liquidityNet: BigInt(net ?? 0),
  liquidityGross: BigInt(net ?? 0) < 0n ? -BigInt(net ?? 0) : BigInt(net ?? 0),
}));

function curveOf(change: Partial<PoolState> = {}, ticks = TICKS, tickArrays = 3): WhirlpoolCurve {
  const curve = new WhirlpoolCurve(tickArrays);
  curve.set({ ...UNIT, ...change });
  for (const tick of ticks) curve.ticks.set(tick);
  return curve;
}

const swapOf = (aToB: boolean, exactIn: boolean, amount: bigint, sqrtPriceLimit: bigint | null = null) => ({
  aToB,
  exactIn,
  amount,
  sqrtPriceLimit,
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

/** Amounts that an independent implementation gave which agrees with Orca's wasm on 400 random pools and swaps. */
const GOLDEN: readonly [string, SwapArguments, bigint, bigint, bigint, bigint, number][] = [
  ["a→b exact in 10^6", swapOf(true, true, 1_000_000n), 1_000_000n, 996_999n, 3_000n, 18446741008476087375n, -1],
  [
    "a→b exact in 10^11",
    swapOf(true, true, 100_000_000_000n),
    100_000_000_000n,
    95_214_938_819n,
    300_000_001n,
    17278720027826070371n,
    -1_309,
  ],
  [
    "b→a exact in 10^11",
    swapOf(false, true, 100_000_000_000n),
    100_000_000_000n,
    93_187_888_461n,
    300_000_001n,
    19990278615588856602n,
    1_607,
  ],
  [
    "a→b exact out 5·10^10",
    swapOf(true, false, 50_000_000_000n),
    50_690_641_541n,
    50_000_000_000n,
    152_071_926n,
    18112788432540641021n,
    -366,
  ],
];

describe("a Whirlpool's swap", () => {
  test.each(GOLDEN)("gives the golden amounts: %s", (_, swap, amountIn, amountOut, feeAmount, sqrtPriceAfter, tick) => {
    const curve = curveOf();
    expect(curve.quote(swap)).toMatchObject({ amountIn, amountOut, feeAmount, sqrtPriceAfter });
    expect(curve.swap(swap)).toMatchObject({ amountIn, amountOut, feeAmount, sqrtPriceAfter });
    expect(curve.state).toMatchObject({ sqrtPrice: sqrtPriceAfter, tick });
  });

  test.each(GOLDEN)("reads the same from events as from state: %s", (_, swap, amountIn, amountOut) => {
    const curve = new WhirlpoolCurve();
    const ticks = ticksBlock(TICKS);
    for (const row of TICKS.keys()) curve.takeTick(ticks, row);
    curve.takePool(poolBlock([UNIT]), 0);
    expect(curve.quote(swap)).toMatchObject({ amountIn, amountOut });
    expect(curve.state).toEqual(UNIT);
  });

  const ADAPTIVE = {
    tradeEnableTimestamp: 0n,
    filterPeriod: 30,
    decayPeriod: 600,
    reductionFactor: 5_000,
    adaptiveFeeControlFactor: 4_000,
    maxVolatilityAccumulator: 350_000,
    tickGroupSize: 64,
    majorSwapThresholdTicks: 64,
    lastReferenceUpdateTimestamp: 1_000n,
    lastMajorSwapTimestamp: 1_000n,
    volatilityReference: 0,
    tickGroupIndexReference: 0,
    volatilityAccumulator: 50_000,
  };

  test.each([
    ["a→b after the filter period", true, 1_100, 93_139_492_644n, 2_660_296_486n, 17317005252098161348n, -1_265],
    ["a→b within the filter period", true, 1_010, 93_760_517_242n, 1_955_132_591n, 17305549370277598907n, -1_278],
    ["b→a after the reference's age", false, 5_000, 90_905_162_435n, 2_974_108_553n, 19940950019233929322n, 1_557],
  ])(
    "gives the golden amounts under an adaptive fee: %s",
    (_, aToB, now, amountOut, feeAmount, sqrtPriceAfter, tick) => {
      const curve = curveOf();
      curve.adaptiveFee = ADAPTIVE;
      curve.takeTime(now);
      const swap = swapOf(aToB, true, 100_000_000_000n);
      expect(curve.swap(swap)).toMatchObject({ amountIn: swap.amount, amountOut, feeAmount, sqrtPriceAfter });
      expect(curve.state.tick).toBe(tick);
    },
  );

  test("a quote changes nothing", () => {
    const curve = curveOf();
    const [before, ticks] = [curve.state, [...curve.ticks]];
    for (const [, swap] of GOLDEN) curve.quote(swap);
    expect(curve.state).toEqual(before);
    expect([...curve.ticks]).toEqual(ticks);
  });

  test("crossing a tick upwards adds its net liquidity, downwards takes it away", () => {
    const down = curveOf();
    expect(down.swap(swapOf(true, true, 100_000_000_000n)).ticksCrossed).toBe(1);
    expect(down.state.liquidity).toBe(1_000_000_000_000n);
    const up = curveOf();
    expect(up.swap(swapOf(false, true, 100_000_000_000n)).ticksCrossed).toBe(1);
    expect(up.state.liquidity).toBe(1_000_000_000_000n);
  });

  test("a pool that came down onto a tick stands one below it", () => {
    const curve = curveOf();
    curve.swap(swapOf(true, true, 10n ** 12n, sqrtPriceAtTick(-128)));
    expect(curve.state).toMatchObject({ tick: -129, sqrtPrice: sqrtPriceAtTick(-128), liquidity: 1_000_000_000_000n });
    curve.swap(swapOf(false, true, 10n ** 12n, sqrtPriceAtTick(-64)));
    expect(curve.state).toMatchObject({ tick: -64, liquidity: 6_000_000_000_000n });
  });

  test("the protocol's part of the fee is its rate of each step's fee, rounded down", () => {
    const { feeAmount, protocolFeeAmount } = curveOf({ protocolFeeBps: 300 }).quote(swapOf(true, true, 1_000_000n));
    expect(protocolFeeAmount).toBe((feeAmount * 300n) / 10_000n);
  });

  test("with a limit it stops there and takes only what it needed", () => {
    const limit = sqrtPriceAtTick(-10);
    const amounts = curveOf().quote(swapOf(true, true, 10n ** 12n, limit));
    expect(amounts.sqrtPriceAfter).toBe(limit);
    expect(amounts.amountIn).toBeLessThan(10n ** 12n);
  });
});

describe("a swap that the program refuses", () => {
  const wide: readonly InitialisedTick[] = [
    { tick: -11_264, liquidityNet: 6_000_000_000_000n, liquidityGross: 6_000_000_000_000n },
    { tick: 16_896, liquidityNet: -6_000_000_000_000n, liquidityGross: 6_000_000_000_000n },
  ];

  test.each([
    ["ZeroTradableAmount", swapOf(true, true, 0n)],
    ["InvalidSqrtPriceLimitDirection", swapOf(true, true, 1n, (1n << 64n) + 1n)],
    ["InvalidSqrtPriceLimitDirection", swapOf(false, true, 1n, (1n << 64n) - 1n)],
    ["InvalidSqrtPriceLimitDirection", swapOf(false, false, 1n, 1n << 64n)],
    ["SqrtPriceOutOfBounds", swapOf(true, true, 1n, SQRT_PRICE_MIN - 1n)],
    ["SqrtPriceOutOfBounds", swapOf(false, true, 1n, SQRT_PRICE_MAX + 1n)],
    ["TickArraySequenceInvalidIndex", swapOf(true, true, 10n ** 15n)],
    ["TickArraySequenceInvalidIndex", swapOf(false, false, 10n ** 15n)],
  ])("is named as the program names it: %s", (reason, swap) => {
    expect(refusalOf(() => curveOf().quote(swap))).toBe(reason);
  });

  test("nothing is left of a swap that was refused on its way", () => {
    const curve = curveOf();
    expect(refusalOf(() => curve.swap(swapOf(true, true, 10n ** 15n)))).toBe("TickArraySequenceInvalidIndex");
    expect(curve.state).toEqual(UNIT);
  });

  test("an order for more than there is at any price is a partial fill, with a limit it is a smaller swap", () => {
    const curve = curveOf({ tickSpacing: 32_896, liquidity: 1_000_000n }, [
      { tick: -427_648, liquidityNet: 1_000_000n, liquidityGross: 1_000_000n },
      { tick: 427_648, liquidityNet: -1_000_000n, liquidityGross: 1_000_000n },
    ]);
    const swap = swapOf(true, false, 10n ** 7n);
    expect(refusalOf(() => curve.quote(swap))).toBe("PartialFillError");
    expect(refusalOf(() => curve.quote({ ...swap, sqrtPriceLimit: 0n }))).toBe("PartialFillError");
    const limited = curve.quote({ ...swap, sqrtPriceLimit: SQRT_PRICE_MIN });
    expect(limited.amountOut).toBe(999_999n);
    expect(limited.sqrtPriceAfter).toBe(SQRT_PRICE_MIN);
  });

  test("input beyond u64 is TokenMaxExceeded of A and MultiplicationShiftRightOverflow of B", () => {
    const full = curveOf({ tickSpacing: 32_896, liquidity: 10n ** 18n }, []);
    expect(refusalOf(() => full.quote(swapOf(true, false, 10n ** 18n)))).toBe("TokenMaxExceeded");
    expect(refusalOf(() => full.quote(swapOf(false, false, 10n ** 18n)))).toBe("MultiplicationShiftRightOverflow");
  });

  test.each([
    [true, 1, 0],
    [true, 2, -5_632],
    [true, 3, -11_264],
    [false, 1, 5_631],
    [false, 2, 11_263],
    [false, 3, 16_895],
  ])("a→b %s with %i tick arrays of 88·64 ticks gets from tick 32 to tick %i and no further", (aToB, arrays, last) => {
    const curve = curveOf({ tick: 32, sqrtPrice: sqrtPriceAtTick(32) }, wide, arrays);
    const to = (tick: number) => swapOf(aToB, true, 10n ** 15n, sqrtPriceAtTick(tick));
    expect(curve.quote(to(last)).sqrtPriceAfter).toBe(sqrtPriceAtTick(last));
    expect(refusalOf(() => curve.quote(to(aToB ? last - 1 : last + 1)))).toBe("TickArraySequenceInvalidIndex");
  });

  test("upwards from the last slot of an array the first array is the next one", () => {
    const tick = 5_632 - 64;
    const there = { tick, sqrtPrice: sqrtPriceAtTick(tick) };
    const swap = swapOf(false, true, 10n ** 15n, sqrtPriceAtTick(5_632 + 64));
    expect(refusalOf(() => curveOf(there, wide, 1).quote(swap))).toBe("none");
    const before = { tick: tick - 1, sqrtPrice: sqrtPriceAtTick(tick - 1) };
    expect(refusalOf(() => curveOf(before, wide, 1).quote(swap))).toBe("TickArraySequenceInvalidIndex");
  });

  test("a pool that opens later, and a clock that runs backwards, let nothing through", () => {
    const curve = curveOf();
    curve.adaptiveFee = {
      tradeEnableTimestamp: 100n,
      filterPeriod: 30,
      decayPeriod: 600,
      reductionFactor: 0,
      adaptiveFeeControlFactor: 0,
      maxVolatilityAccumulator: 0,
      tickGroupSize: 64,
      majorSwapThresholdTicks: 64,
      lastReferenceUpdateTimestamp: 150n,
      lastMajorSwapTimestamp: 0n,
      volatilityReference: 0,
      tickGroupIndexReference: 0,
      volatilityAccumulator: 0,
    };
    curve.takeTime(99);
    expect(refusalOf(() => curve.quote(swapOf(true, true, 1n)))).toBe("TradeIsNotEnabled");
    curve.takeTime(149);
    expect(refusalOf(() => curve.quote(swapOf(true, true, 1n)))).toBe("InvalidTimestamp");
  });

  test("an amount that no instruction can carry is a fault of the caller, not a refusal", () => {
    expect(() => curveOf().quote(swapOf(true, true, 1n << 64n))).toThrow(RangeError);
    expect(() => curveOf().quote(swapOf(true, true, -1n))).toThrow(RangeError);
  });
});

describe("versions of the program", () => {
  test("a limit of 0 means none in 2025 and is out of bounds before", () => {
    const outcomes = VERSIONS.map(({ lastSlot }) =>
      refusalOf(() => curveOf({ slot: lastSlot }).quote(swapOf(true, true, 1_000n, 0n))),
    );
    expect(outcomes).toEqual(["SqrtPriceOutOfBounds", "SqrtPriceOutOfBounds", "none", "none"]);
  });

  // As the binaries of 2022 and 2025 were seen to do.
  test("a step that moves nothing shifts the tick by one in 2022 and leaves it in 2025", () => {
    const resting = { tick: -129, sqrtPrice: sqrtPriceAtTick(-128), liquidity: 1_000_000_000_000n };
    const ticks = VERSIONS.map(({ lastSlot }) => {
      const curve = curveOf({ ...resting, slot: lastSlot });
      expect(curve.swap(swapOf(true, true, 1n))).toMatchObject({ amountOut: 0n, sqrtPriceAfter: resting.sqrtPrice });
      return curve.state.tick;
    });
    expect(ticks).toEqual([-128, -129, -129, -129]);
  });

  test("slots that no binary and no recorded swap covers are marked as extrapolated", () => {
    const marks = [1, 125_145_977, 128_594_124, 128_594_125, 300_000_000, 366_188_902, 366_188_903].map(
      (slot) => curveOf({ slot }).extrapolated,
    );
    expect(marks).toEqual([true, false, false, true, true, false, true]);
  });

  test("the slot of an event decides, also when it goes back", () => {
    const curve = curveOf();
    const block = poolBlock([UNIT, { ...UNIT, slot: 128_407_688 }]);
    const limitOfZero = () => refusalOf(() => curve.quote(swapOf(true, true, 1_000n, 0n)));
    curve.takePool(block, 1);
    expect(limitOfZero()).toBe("SqrtPriceOutOfBounds");
    curve.takePool(block, 0);
    expect(limitOfZero()).toBe("none");
  });
});

describe("what a pool is worth", () => {
  test("A is valued at the price without fee or impact, rounded down", () => {
    expect(curveOf().valueOfA(12_345n)).toBe(12_345n);
    const sqrtPrice = sqrtPriceAtTick(-22_740);
    expect(curveOf({ sqrtPrice, tick: -22_740 }).valueOfA(10n ** 9n)).toBe((10n ** 9n * sqrtPrice ** 2n) >> 128n);
  });

  test("depth is the virtual reserve of B, and nothing where no liquidity is active", () => {
    expect(curveOf().depthB()).toBe(6e12);
    expect(curveOf({ liquidity: 0n }).depthB()).toBe(0);
  });

  test("a curve that was told nothing answers nothing", () => {
    expect(() => new WhirlpoolCurve().quote(swapOf(true, true, 1n))).toThrow("before any pool event");
    expect(() => new WhirlpoolCurve(4)).toThrow(RangeError);
  });
});
