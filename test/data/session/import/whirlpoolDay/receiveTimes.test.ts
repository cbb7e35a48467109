import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DayLine } from "#data/session/import/whirlpoolDay/day.ts";
import { receiveTimes } from "#data/session/import/whirlpoolDay/receiveTimes.ts";

const line = (slot: number, blockTime: number): DayLine => ({
  number: slot,
  text: "",
  slot: { slot, blockHeight: slot, blockTime, transactions: [] },
});

async function timesOf(slots: readonly (readonly [slot: number, blockTime: number])[]): Promise<bigint[]> {
  async function* lines() {
    for (const [slot, blockTime] of slots) yield line(slot, blockTime);
  }
  const times: bigint[] = [];
  for await (const { recvNs } of receiveTimes(lines())) times.push(recvNs);
  return times;
}

describe("receive times of a day of slots", () => {
  test("stand at the block time for the first slot of a second and go evenly, by slot number, to the next", async () => {
    const times = await timesOf([
      [10, 100],
      [11, 100],
      [13, 100],
      [14, 101],
      [15, 103],
      [16, 103],
    ]);
    expect(times).toEqual([
      100_000_000_000n,
      100_250_000_000n,
      100_750_000_000n,
      101_000_000_000n,
      103_000_000_000n,
      103_500_000_000n,
    ]);
  });

  test("grow strictly and never pass the next second's first slot, whatever was skipped", async () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
        let [slot, blockTime] = [1_000, 1_600_000_000];
        const slots = steps.map(([slots, seconds]): [number, number] => {
          slot += slots;
          blockTime += seconds;
          return [slot, blockTime];
        });
        const times = await timesOf(slots);
        for (const [at, ns] of times.entries()) {
          if (at > 0) expect(ns > (times[at - 1] ?? 0n)).toBe(true);
          expect(ns >= BigInt(slots[at]?.[1] ?? 0) * 1_000_000_000n).toBe(true);
        }
      }),
    );
  });

  test.each([
    [
      "slots",
      [
        [10, 100],
        [10, 101],
      ],
      "slot 10 comes after 10",
    ],
    [
      "block times",
      [
        [10, 100],
        [11, 99],
      ],
      "block time 99 comes after 100",
    ],
  ] as const)("are refused to %s that go back", async (_, slots, message) => {
    await expect(timesOf(slots)).rejects.toThrow(message);
  });
});
