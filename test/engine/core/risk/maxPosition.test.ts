import { describe, expect, test } from "vitest";
import { maxPosition } from "#engine/core/risk/maxPosition.ts";
import { proposal } from "./proposal.ts";

describe("maxPosition", () => {
  test.each([
    ["would come to the limit", { value: 60n, exposure: 40n }, 100n, true],
    ["would come one unit past the limit", { value: 61n, exposure: 40n }, 100n, false],
    ["is past it already", { value: 1n, exposure: 100n }, 100n, false],
    ["can't be priced", { value: 1n, exposure: null }, 100n, false],
    ["would be paid with what can't be priced", { value: null, exposure: 0n }, 100n, false],
    ["has no limit", { value: 1n, exposure: 0n }, null, false],
    ["gets smaller, past the limit and without a price", { value: null, exposure: null, reduces: true }, 1n, true],
    ["gets smaller, without a limit", { reduces: true }, null, true],
  ])("judges a position that %s", (_, parts, limit, passes) => {
    expect(maxPosition(limit).judge(proposal(parts)) === null).toBe(passes);
  });
});
