import { factsOfTransaction } from "#data/programs/transaction/facts.ts";
import type { BlockRecord } from "#data/programs/transaction/record.ts";
import { colour, grouped, print, printTable, utc } from "../terminal.ts";
import { FACT_COLUMNS, FACT_NUMBERS, factRow } from "./factText.ts";

/** A block for people: where it stands, how its transactions ended, and everything that known programs did in it. */
export function printBlock(block: BlockRecord): void {
  const { slot, parentSlot, blockHash, blockHeight, blockTimeS, transactions } = block;
  print(colour.bold(`block ${blockHash ?? "whose hash isn't told"}`));
  const place = [
    slot === null ? "slot not told (give --slot)" : `slot ${slot}`,
    ...(parentSlot === null ? [] : [`parent ${parentSlot}`]),
    ...(blockHeight === null ? [] : [`height ${blockHeight}`]),
    ...(blockTimeS === null ? [] : [`${utc(BigInt(blockTimeS) * 1_000_000_000n).slice(0, 19)} UTC`]),
  ];
  print(place.join(", "));
  const failed = transactions.filter(({ error }) => error !== null).length;
  print(`${grouped(transactions.length)} transactions, ${grouped(failed)} of them failed`);
  const decoded = transactions.map((transaction) => factsOfTransaction(transaction));
  const rows = decoded.flatMap(({ facts }, i) => facts.map((fact) => [String(i), ...factRow(fact)]));
  if (rows.length > 0) {
    print("");
    printTable(["tx", ...FACT_COLUMNS], rows, ["tx", ...FACT_NUMBERS]);
  }
  const routes = decoded.reduce((sum, facts) => sum + facts.routes.length, 0);
  const undecoded = decoded.reduce((sum, facts) => sum + facts.undecoded.length, 0);
  print(`${grouped(rows.length)} facts, ${grouped(routes)} routed trades; see one whole with --transaction <tx>`);
  if (undecoded > 0) print(`${grouped(undecoded)} calls of known programs can't be decoded`);
}
