import { describe, expect, test } from "vitest";
import { maxOrder } from "#engine/core/risk/maxOrder.ts";
import { proposal } from "./proposal.ts";

describe("maxOrder", () => {
  test.each([
    ["below the limit", 99n, 100n, true],
    ["at the limit", 100n, 100n, true],
    ["one unit past the limit", 101n, 100n, false],
    ["without a limit", 1n, null, false],
    ["that nothing prices", null, 100n, false],
    ["with a limit of nothing", 1n, 0n, false],
  ])("judges an order %s", (_, value, limit, passes) => {
    expect(maxOrder(limit).judge(proposal({ value })) === null).toBe(passes);
  });
});
