import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GapLedger } from "#engine/core/gaps.ts";

describe("decisions in gaps", () => {
  test("are those from a gap's start to its end, both included, also when the gap becomes known later", () => {
    const ledger = new GapLedger();
    for (const nowNs of [99, 100, 150, 200, 201]) ledger.decided(nowNs);
    ledger.take(100, 200);
    expect(ledger.decisionsInGaps).toBe(3);
  });

  test("are counted once, whatever gaps overlap, and in whatever order they became known: by testing every pair", () => {
    const time = fc.integer({ min: -5, max: 30 });
    const gap = fc.tuple(time, fc.nat(10)).map(([startNs, lengthNs]) => ({ startNs, endNs: startNs + lengthNs }));
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.array(gap), (unordered, gaps) => {
        const ledger = new GapLedger();
        const decisions = unordered.sort((a, b) => a - b);
        for (const nowNs of decisions) ledger.decided(nowNs);
        for (const { startNs, endNs } of gaps) ledger.take(startNs, endNs);
        const inGaps = decisions.filter((now) => gaps.some(({ startNs, endNs }) => startNs <= now && now <= endNs));
        expect(ledger.decisionsInGaps).toBe(inGaps.length);
      }),
    );
  });
});
