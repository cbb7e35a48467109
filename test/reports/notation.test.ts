import { describe, expect, it } from "vitest";
import * as notation from "#reports/notation.ts";

const SOL = { symbol: "SOL", decimals: 9 };
const WHOLE = { symbol: "PTS", decimals: 0 };

describe("amounts", () => {
  it("are exact to the last unit that is shown, rounded half away from zero", () => {
    expect(notation.amount(-532_110_000n, SOL, 3)).toBe("−0.532");
    expect(notation.amount(1_500_000n, SOL, 3)).toBe("0.002");
    expect(notation.amount(-1_500_000n, SOL, 3)).toBe("−0.002");
    expect(notation.amount(18_446_744_073_709_551_615n, SOL, 9)).toBe("18,446,744,073.709551615");
    expect(notation.amount(1_234_567n, WHOLE, 0)).toBe("1,234,567");
  });

  it("have no sign where nothing is left to show", () => {
    expect(notation.amount(-1n, SOL, 2)).toBe("0.00");
    expect(notation.signedAmount(1n, SOL, 2)).toBe("0.00");
    expect(notation.signedAmount(12_000_000_000n, SOL, 2)).toBe("+12.00");
  });

  it("are shown with four significant digits of the largest, two decimals at least", () => {
    const shown = (...raws: bigint[]) => notation.decimalsShown(raws, SOL);
    expect([shown(532_110_000n), shown(53_211_000n), shown(5_321_100_000n), shown(532_110_000_000n)]).toEqual([
      4, 5, 3, 2,
    ]);
    expect(shown(1n, -532_110_000_000n)).toBe(2);
    expect(notation.decimalsShown([5n], WHOLE)).toBe(0);
    expect(notation.decimalsShown([], SOL)).toBe(2);
  });

  it("have no zeros at the end where they stand alone", () => {
    expect(notation.trimmedAmount(10_000_000_000_000n, SOL)).toBe("10,000 SOL");
    expect(notation.trimmedAmount(1_050_000_000n, SOL)).toBe("1.05 SOL");
    expect(notation.trimmedAmount(100n, WHOLE)).toBe("100 PTS");
  });
});

describe("numbers", () => {
  it.each([
    [notation.number(1_234_567), "1,234,567"],
    [notation.number(-1_234.5, 1), "−1,234.5"],
    [notation.number(-0.001, 2), "0.00"],
    [notation.percent(0.41234), "41.2%"],
    [notation.percent(-0.0112, 2), "−1.12%"],
    [notation.signedPercent(0.0028), "+0.28%"],
    [notation.signedPercent(0.000001), "0.00%"],
    [notation.counted(1, "fill"), "1 fill"],
    [notation.counted(1_229, "fill"), "1,229 fills"],
    [notation.milliseconds(94), "94"],
    [notation.milliseconds(1_930.4), "1,930"],
    [notation.milliseconds(0.42), "0.42"],
    [notation.milliseconds(20.04), "20"],
  ])("%s", (written, expected) => expect(written).toBe(expected));
});

describe("times", () => {
  it.each([
    [notation.duration(400), "400 ms"],
    [notation.duration(2_500), "2.50 s"],
    [notation.duration(1_000), "1 s"],
    [notation.duration(59_999), "1 min"],
    [notation.duration(999.95), "1 s"],
    [notation.duration(106 * 60_000), "1 h 46 min"],
    [notation.duration(14 * 86_400_000), "14 d"],
    [notation.utcMillisecond(1_791_158_400_120_999_999n), "2026-10-05 00:00:00.120"],
    [notation.utcRange(1_791_158_400_000_000_000n, 1_791_158_460_000_000_000n), "2026-10-05 00:00:00 → 00:01:00 UTC"],
    [
      notation.utcRange(1_791_158_400_000_000_000n, 1_791_244_800_000_000_000n),
      "2026-10-05 00:00:00 → 2026-10-06 00:00:00 UTC",
    ],
  ])("%s", (written, expected) => expect(written).toBe(expected));
});
