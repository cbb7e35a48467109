import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DueQueue } from "#engine/core/dueQueue.ts";

describe("the queue of what is due", () => {
  test("gives back what a stable sort by time would, whenever it is asked", () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ add: fc.integer({ min: 0, max: 20 }) }),
        fc.record({ takeAt: fc.integer({ min: 0, max: 20 }) }),
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (asked) => {
        const queue = new DueQueue<number>();
        const model: { dueNs: number; item: number }[] = [];
        for (const [item, step] of asked.entries()) {
          if ("add" in step) {
            queue.add(step.add, item);
            model.push({ dueNs: step.add, item });
            model.sort((a, b) => a.dueNs - b.dueNs);
          } else {
            const next = model[0] !== undefined && model[0].dueNs <= step.takeAt ? model.shift() : undefined;
            expect(queue.takeDue(step.takeAt, queue.added)).toBe(next?.item);
          }
          expect(queue.nextNs).toBe(model[0]?.dueNs ?? Infinity);
        }
      }),
    );
  });

  test("ends a round although it adds what is due at once: that waits for the next round", () => {
    const queue = new DueQueue<string>();
    queue.add(5, "a");
    queue.add(5, "b");
    const round = queue.added;
    const taken: string[] = [];
    for (let item = queue.takeDue(5, round); item !== undefined; item = queue.takeDue(5, round)) {
      taken.push(item);
      queue.add(5, `after ${item}`);
    }
    expect(taken).toEqual(["a", "b"]);
    expect(queue.takeDue(5, queue.added)).toBe("after a");
  });

  test("gives nothing before its time, and at its time to the nanosecond", () => {
    const queue = new DueQueue<string>();
    queue.add(1_000, "timer");
    expect(queue.takeDue(999, queue.added)).toBeUndefined();
    expect(queue.takeDue(1_000, queue.added)).toBe("timer");
  });
});
