import { InvalidData } from "#data/workspace/errors.ts";
import type { DayLine } from "./day.ts";

/** A line with the time at which it is said to have come in. */
export interface TimedLine extends DayLine {
  /** Nanoseconds since the epoch. */
  readonly recvNs: bigint;
}

const NS_PER_S = 1_000_000_000n;

/**
 * Gives each slot a time: block times are whole seconds and several slots share one, so the first slot of a second
 * stands at it, and those after it evenly, by slot number, on the way to the first slot of the next. Grows strictly.
 * Throws InvalidData when slots or block times go back.
 */
export async function* receiveTimes(lines: AsyncIterable<DayLine>): AsyncGenerator<TimedLine> {
  let second: DayLine[] = [];
  let pace = { ns: NS_PER_S, slots: 1n };
  for await (const line of lines) {
    const [first] = second;
    const last = second.at(-1);
    if (first !== undefined && last !== undefined) checkOrder(last, line);
    if (first !== undefined && line.slot.blockTime !== first.slot.blockTime) {
      pace = paceBetween(first, line);
      yield* spread(second, pace);
      second = [];
    }
    second.push(line);
  }
  // Nothing comes after the last second: its slots go on at the pace of the one before, but stay within it.
  const least = BigInt(slotsIn(second));
  yield* spread(second, pace.ns * least > NS_PER_S * pace.slots ? { ns: NS_PER_S, slots: least } : pace);
}

interface Pace {
  readonly ns: bigint;
  readonly slots: bigint;
}

function paceBetween(first: DayLine, next: DayLine): Pace {
  return {
    ns: BigInt(next.slot.blockTime - first.slot.blockTime) * NS_PER_S,
    slots: BigInt(next.slot.slot - first.slot.slot),
  };
}

function slotsIn(second: readonly DayLine[]): number {
  const [first] = second;
  return first === undefined ? 1 : (second.at(-1) ?? first).slot.slot - first.slot.slot + 1;
}

function* spread(second: readonly DayLine[], { ns, slots }: Pace): Generator<TimedLine> {
  const [first] = second;
  if (first === undefined) return;
  const startNs = BigInt(first.slot.blockTime) * NS_PER_S;
  for (const line of second)
    yield { ...line, recvNs: startNs + (BigInt(line.slot.slot - first.slot.slot) * ns) / slots };
}

function checkOrder(before: DayLine, line: DayLine): void {
  if (line.slot.slot <= before.slot.slot)
    throw new InvalidData(`line ${line.number}`, `slot ${line.slot.slot} comes after ${before.slot.slot}`);
  if (line.slot.blockTime < before.slot.blockTime)
    throw new InvalidData(
      `line ${line.number}`,
      `block time ${line.slot.blockTime} comes after ${before.slot.blockTime}`,
    );
}
