import { describe, expect, test } from "vitest";
import { SettledPools } from "#engine/core/execution/settledPools.ts";
import { UnsettledFacts } from "#engine/core/execution/unsettledFacts.ts";
import { blockOf } from "../../tape.ts";
import { FIRST, recorder } from "./recorder.ts";

function taking(slots: readonly number[]) {
  const { programOf, told } = recorder();
  const settled = new SettledPools(programOf);
  settled.add(FIRST);
  const facts = new UnsettledFacts();
  const { block } = blockOf(
    "pool",
    slots.map((slot) => ({ slot, reserveB: BigInt(slot) })),
  );
  for (const [row, slot] of slots.entries()) facts.of(slot).takePool(block, row, 0);
  return { facts, settled, told };
}

describe("facts of slots that wait", () => {
  test("are applied by slot, whatever the order in which slots came, and only those below", () => {
    const { facts, settled, told } = taking([7, 5, 9, 6, 5]);
    expect(facts.slotsBelow(9)).toEqual([5, 6, 7]);
    facts.applyBelow(7, settled);
    expect(told).toEqual(["pool 5", "pool 5", "pool 6"]);
    expect(facts.lowestSlot).toBe(7);
    facts.applyBelow(100, settled);
    expect(told.slice(3)).toEqual(["pool 7", "pool 9"]);
  });

  test("are forgotten when their slot is dropped, and a slot opened after that begins with nothing", () => {
    const { facts, settled, told } = taking([5, 6]);
    facts.drop(5);
    facts.drop(77);
    facts.of(5);
    facts.applyBelow(100, settled);
    expect(told).toEqual(["pool 6"]);
  });

  test("are of at most 1,024 slots at once", () => {
    const slots = Array.from({ length: 1_024 }, (_, at) => at);
    expect(taking(slots.slice(1)).facts.isFull).toBe(false);
    expect(taking(slots).facts.isFull).toBe(true);
  });
});
