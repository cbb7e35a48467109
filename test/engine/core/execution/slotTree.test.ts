import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SlotTree } from "#engine/core/execution/slotTree.ts";

/** 100 ← 101 ← 103 ← 104, and 102 on a fork of its own. */
function forked(): SlotTree {
  const tree = new SlotTree();
  tree.note(101, 100);
  tree.note(102, 101);
  tree.note(103, 101);
  tree.note(104, 103);
  return tree;
}

describe("the place of slots on the chain", () => {
  test.each([
    ["an ancestor", 101, 104, "alive"],
    ["the first one whose child is known", 100, 104, "alive"],
    ["the slot itself", 104, 104, "alive"],
    ["one that the chain passes by", 102, 104, "dead"],
    ["one further back than parents are known", 99, 104, "unknown"],
    ["one before a slot whose parent is not known", 104, 106, "unknown"],
  ])("of %s", (_, ancestor, tip, fate) => {
    expect(forked().fateOf(ancestor, tip)).toBe(fate);
  });

  test("is dead where its own event said so, whatever the parents say", () => {
    const tree = forked();
    tree.abandon(103);
    expect(tree.fateOf(103, 104)).toBe("dead");
    expect(tree.isDead(103)).toBe(true);
    expect(tree.isDead(102)).toBe(false);
  });

  test("does not go round in circles where a parent is not below its child", () => {
    const tree = new SlotTree();
    tree.note(101, 102);
    tree.note(102, 102);
    tree.note(103, 101);
    expect(tree.fateOf(100, 103)).toBe("unknown");
    expect(tree.fateOf(100, 102)).toBe("unknown");
  });

  test("takes an event that names no parent for nothing", () => {
    const tree = new SlotTree();
    tree.note(101, -1);
    expect(tree.fateOf(100, 101)).toBe("unknown");
  });

  test("agrees, on any tree, with the list of a slot's ancestors", () => {
    const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(parents, fc.nat(), fc.nat(), (drawn, from, to) => {
        const tree = new SlotTree();
        const parentOf = drawn.map((number, slot) => (slot === 0 ? -1 : number % slot));
        for (const [slot, parent] of parentOf.entries()) tree.note(slot, parent);
        const [ancestor, tip] = [from % drawn.length, to % drawn.length];
        const chain: number[] = [];
        for (let slot = tip; slot >= 0; slot = parentOf[slot]!) chain.push(slot);
        const expected = chain.includes(ancestor) ? "alive" : "dead";
        if (ancestor <= tip) expect(tree.fateOf(ancestor, tip)).toBe(expected);
      }),
    );
  });

  test("is forgotten 4,096 slots on, so that memory does not grow with the recording, and late news do not bring it back", () => {
    const tree = new SlotTree();
    tree.abandon(7);
    for (let slot = 8; slot <= 4_102; slot++) tree.note(slot, slot - 1);
    expect(tree.isDead(7)).toBe(true);
    for (let slot = 4_103; slot <= 10_000; slot++) tree.note(slot, slot - 1);
    expect(tree.isDead(7)).toBe(false);
    tree.abandon(7);
    tree.note(10_000 - 4_096, 3);
    expect(tree.isDead(7)).toBe(false);
    expect(tree.fateOf(10_000 - 4_096, 10_000)).toBe("alive");
    expect(tree.fateOf(10_000 - 4_097, 10_000)).toBe("unknown");
  });
});
