import { basename, join } from "node:path";
import { z } from "zod";
import { InvalidData } from "../../workspace/errors.ts";
import { WHIRLPOOL_PROGRAM } from "../whirlpoolEvents.ts";
import { defineImporter, type ImportTask } from "./importer.ts";
import { openWhirlpoolDay } from "./whirlpoolDay/day.ts";
import { DaySession, SOURCE } from "./whirlpoolDay/daySession.ts";
import { DerivedSwaps } from "./whirlpoolDay/derivedSwaps.ts";
import { receiveTimes } from "./whirlpoolDay/receiveTimes.ts";

/** Slots between two reports of progress. */
const PROGRESS_SLOTS = 1_024;

const MARKS = {
  recvTime:
    "synthetic: block times are whole seconds; the first slot of each stands at it, those after it evenly by slot number",
  slots:
    "numbers that are missing were skipped on the chain; parents follow from the block heights, which have no hole",
  pool: "reconstructed: the state at the start of the day, worked out backwards from the recorded one at its end, moved forward by the program's arithmetic; every swap's amounts and price after it were checked",
  ticks: "reconstructed, as pool; the range of a position that was closed during the day was inferred from its amounts",
  ixPath:
    "the ordinal among the instructions that the source lists of the transaction, not its place in the transaction",
  transactions: "successful ones only; signer is who paid for the transaction",
} as const;

/** A day of Orca Whirlpool transactions with the accounts at its end and the derived state at its start. */
export const whirlpoolDay = defineImporter({
  name: "whirlpool-day",
  description: "a folder with one day of Whirlpool transactions, the accounts at its end and the derived start state",
  options: z.strictObject({}),
  cluster: "mainnet-beta",
  idOf: (input) => basename(input),
  write: writeDay,
});

async function writeDay({ input, writer, onProgress }: ImportTask<object>) {
  const day = await openWhirlpoolDay(input);
  const derived = new DerivedSwaps(join(input, `derived-swaps-${day.date}.jsonl.gz`));
  const lastSlot = day.endOfDay.slot;
  let first: number | null = null;
  try {
    const session = new DaySession(day, writer, derived);
    for await (const line of receiveTimes(day.lines())) {
      const { slot } = line.slot;
      if (first === null) session.writeCheckpoint(line);
      first ??= slot;
      await session.writeSlot(line);
      if (slot % PROGRESS_SLOTS === 0) onProgress({ done: slot - first, total: lastSlot - first, unit: "slots" });
    }
    await derived.finish();
  } finally {
    await derived.close();
  }
  if (first === null) throw new InvalidData(input, "has no slots");
  onProgress({ done: lastSlot - first, total: lastSlot - first, unit: "slots" });
  return {
    sources: [{ name: SOURCE, kind: "file", note: `transactions of ${day.date}, one frame a line` }],
    programs: [WHIRLPOOL_PROGRAM],
    marks: MARKS,
  };
}
