import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ixPathOf } from "#data/market/chainPos.ts";
import { FactRows } from "#engine/core/execution/factRows.ts";
import { SettledPools } from "#engine/core/execution/settledPools.ts";
import { SlotFacts } from "#engine/core/execution/slotFacts.ts";
import { blockOf } from "../../tape.ts";
import { FIRST, recorder } from "./recorder.ts";

interface Place {
  readonly txIndex?: number | null;
  readonly ixPath?: number | null;
}

/** Takes pool states in the order given, and gives the order in which they are applied. */
function applied(places: readonly Place[]): string[] {
  const { programOf, told } = recorder();
  const facts = new SlotFacts({ pools: new FactRows("pool"), ticks: new FactRows("ticks") });
  const settled = new SettledPools(programOf);
  settled.add(FIRST);
  const { block } = blockOf(
    "pool",
    places.map((place, at) => ({ slot: 1, reserveB: BigInt(at), ...place })),
  );
  for (const row of places.keys()) facts.takePool(block, row, 0);
  facts.applyTo(settled);
  return told;
}

describe("the facts of a slot", () => {
  test("are applied by transaction, then by instruction, not as they arrived", () => {
    const inner = (at: number) => ixPathOf(2, at);
    const places = [
      { txIndex: 9, ixPath: ixPathOf(0) },
      { txIndex: 3, ixPath: inner(1) },
      { txIndex: 3, ixPath: inner(0) },
      { txIndex: 3, ixPath: ixPathOf(2) },
      { txIndex: 3, ixPath: ixPathOf(1) },
    ];
    expect(applied(places)).toEqual(["pool 4", "pool 3", "pool 2", "pool 1", "pool 0"]);
  });

  test("with an unknown place come last, in the order of their arrival", () => {
    const places = [{}, { txIndex: 5 }, {}, { txIndex: 5, ixPath: 0 }, { txIndex: 4, ixPath: null }];
    expect(applied(places)).toEqual(["pool 4", "pool 3", "pool 1", "pool 0", "pool 2"]);
  });

  test("are applied, whatever their order and number, as a stable sort by place would put them", () => {
    const part = fc.option(fc.nat(5));
    fc.assert(
      fc.property(fc.array(fc.record({ txIndex: part, ixPath: part }), { maxLength: 100 }), (places) => {
        const known = (value: number | null) => value ?? Infinity;
        const order = places
          .map((place, at) => ({ ...place, at }))
          .sort((a, b) => compare(known(a.txIndex), known(b.txIndex)) || compare(known(a.ixPath), known(b.ixPath)));
        expect(applied(places)).toEqual(order.map(({ at }) => `pool ${at}`));
      }),
    );
  });

  test("mix states and ticks by their place, and are gone once cleared", () => {
    const { programOf, told } = recorder();
    const facts = new SlotFacts({ pools: new FactRows("pool"), ticks: new FactRows("ticks") });
    const settled = new SettledPools(programOf);
    settled.add(FIRST);
    const pools = blockOf("pool", [{ slot: 1, txIndex: 2, ixPath: 0, reserveB: 7n }]).block;
    const ticks = blockOf("ticks", [
      { slot: 1, txIndex: 3, ixPath: 0, tick: 30 },
      { slot: 1, txIndex: 1, ixPath: 0, tick: -10 },
    ]).block;
    facts.takeTick(ticks, 0, 0);
    facts.takePool(pools, 0, 0);
    facts.takeTick(ticks, 1, 0);
    facts.applyTo(settled);
    expect(told).toEqual(["tick -10", "pool 7", "tick 30"]);
    facts.clear();
    facts.applyTo(settled);
    expect(told).toHaveLength(3);
  });
});

const compare = (a: number, b: number) => (a === b ? 0 : a - b);
