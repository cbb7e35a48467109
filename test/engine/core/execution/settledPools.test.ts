import { describe, expect, test } from "vitest";
import { SettledPools } from "#engine/core/execution/settledPools.ts";
import { blockOf, type Facts } from "../../tape.ts";
import { FIRST, recorder } from "./recorder.ts";

function pools(states: readonly Facts<"pool">[], ticks: readonly Facts<"ticks">[] = []) {
  const { programOf, told } = recorder();
  const settled = new SettledPools(programOf);
  settled.add(FIRST);
  const poolBlock = blockOf(
    "pool",
    states.map((state, at) => ({ reserveB: BigInt(at), ...state })),
  ).block;
  return { settled, told, poolBlock, tickBlock: blockOf("ticks", ticks).block };
}

describe("settled pools", () => {
  test("don't go back: what comes late changes a pool only where nothing later was taken in", () => {
    const { settled, told, poolBlock } = pools([
      { slot: 5, txIndex: 3, ixPath: 0 },
      { slot: 4, txIndex: 9, ixPath: 0 },
      { slot: 5, txIndex: 2, ixPath: 0 },
      { slot: 5, txIndex: 3, ixPath: 0 },
      { slot: 5, txIndex: 3, ixPath: 1 },
      { slot: 5 },
      { slot: 5, txIndex: 4 },
      { slot: 6, txIndex: 0, ixPath: 0 },
    ]);
    for (let row = 0; row < 8; row++) settled.takePool(poolBlock, row, 0);
    expect(told).toEqual(["pool 0", "pool 3", "pool 4", "pool 5", "pool 7"]);
  });

  test("keep each tick's place apart from the others' and from the state's", () => {
    const { settled, told, poolBlock, tickBlock } = pools(
      [{ slot: 9 }],
      [
        { slot: 5, tick: 1 },
        { slot: 4, tick: 1 },
        { slot: 4, tick: 2 },
        { slot: 6, tick: 1 },
      ],
    );
    settled.takePool(poolBlock, 0, 0);
    for (let row = 0; row < 4; row++) settled.takeTick(tickBlock, row, 0);
    expect(told).toEqual(["pool 0", "tick 1", "tick 2", "tick 1"]);
  });

  test("begin where a checkpoint put them: anything of its slot comes after, anything before it is old", () => {
    const { settled, told, poolBlock, tickBlock } = pools(
      [{ slot: 5 }, { slot: 4 }, { slot: 5, txIndex: 0, ixPath: 0 }],
      [
        { slot: 5, tick: 1 },
        { slot: 4, tick: 1 },
      ],
    );
    settled.restatePool(poolBlock, 0, 0);
    settled.restateTick(tickBlock, 0, 0);
    settled.takeTick(tickBlock, 1, 0);
    settled.takePool(poolBlock, 1, 0);
    settled.takePool(poolBlock, 2, 0);
    expect(told).toEqual(["pool 0", "tick 1", "pool 2"]);
  });

  test("exist from their first state on, and not at all where nothing can price them", () => {
    const { settled, poolBlock } = pools([{ slot: 5 }]);
    expect(settled.curveOf(0)).toBeNull();
    settled.takePool(poolBlock, 0, 0);
    expect(settled.curveOf(0)).not.toBeNull();
    const unpriced = new SettledPools(() => undefined);
    unpriced.add(FIRST);
    unpriced.takePool(poolBlock, 0, 0);
    expect(unpriced.curveOf(0)).toBeNull();
    expect(unpriced.curveOf(1)).toBeNull();
  });
});
