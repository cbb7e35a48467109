import { describe, expect, test } from "vitest";
import { instantText, parseInstant, type TimeUnit } from "#data/session/import/instant.ts";

describe("a time", () => {
  // 1649203201 is 2022-04-06T00:00:01Z (block time of slot 128407670).
  test.each<[string, TimeUnit, bigint]>([
    ["1649203201", "s", 1_649_203_201_000_000_000n],
    ["1649203201.123456789", "s", 1_649_203_201_123_456_789n],
    ["1.649203201e9", "s", 1_649_203_201_000_000_000n],
    ["1649203201123.5", "ms", 1_649_203_201_123_500_000n],
    ["1649203201123456", "us", 1_649_203_201_123_456_000n],
    ["1649203201123456789", "ns", 1_649_203_201_123_456_789n],
    ["2022-04-06T00:00:01Z", "iso", 1_649_203_201_000_000_000n],
    ["2022-04-06 00:00:01", "iso", 1_649_203_201_000_000_000n],
    ["2022-04-06T02:00:01.000000001+02:00", "iso", 1_649_203_201_000_000_001n],
    ["2022-04-05 19:30:01 -0430", "iso", 1_649_203_201_000_000_000n],
    ["2022-04-06", "iso", 1_649_203_200_000_000_000n],
  ])("%s in %s is %s ns since the epoch", (text, unit, ns) => {
    expect(parseInstant(text, unit)).toBe(ns);
  });

  test.each<[string, TimeUnit]>([
    ["1649203201.1234567891", "s"],
    ["1649203201.5", "ns"],
    ["-1", "s"],
    ["", "ms"],
    ["2022-02-30", "iso"],
    ["2022-04-06T25:00:00Z", "iso"],
    ["06/04/2022", "iso"],
    ["1649203201", "iso"],
    ["1970-01-01T00:00:00+01:00", "iso"],
  ])("%j in %s is refused, not rounded or guessed", (text, unit) => {
    expect(parseInstant(text, unit)).toBeNull();
  });

  test("is written as it is read", () => {
    expect(instantText(1_649_203_201_000_000_001n)).toBe("2022-04-06T00:00:01.000000001Z");
    expect(parseInstant(instantText(1_649_203_201_123_456_789n), "iso")).toBe(1_649_203_201_123_456_789n);
  });
});
