import { parseArgs } from "node:util";
import { DecodeError } from "#data/programs/layout.ts";
import { programOf } from "#data/programs/registry.ts";
import { readDocument } from "#data/programs/transaction/document.ts";
import { factsOfTransaction } from "#data/programs/transaction/facts.ts";
import { decodeConfirmedBlock } from "#data/programs/transaction/fromConfirmedBlock.ts";
import { Dice, damaged } from "./damage.ts";
import { decodeSamples, type Sample } from "./decodeSamples.ts";

/**
 * Corrupt input throws DecodeError and nothing else: recorded transactions and accounts are damaged and decoded, facts
 * and all. `npx tsx test/fuzz/decode.ts --count 1000000 --seed 7` prints the seed first, then what happened; a failure
 * ends with the line that repeats it.
 */
export interface Outcome {
  readonly cases: number;
  readonly samples: number;
  /** Of the cases, by kind: how many still decoded, and how many were refused. */
  readonly decoded: Readonly<Record<Sample["kind"], number>>;
  readonly refused: Readonly<Record<Sample["kind"], number>>;
}

/** Decodes one sample as far as anything does. Accounts that decode must be the same bytes when they are encoded again. */
function decodeWhole(sample: Sample, bytes: Uint8Array): void {
  if (sample.kind === "account") {
    const program = programOf(sample.owner);
    const account = program?.decodeAccount?.(bytes) ?? null;
    if (account === null || program?.encodeAccount === undefined) return;
    if (!Buffer.from(program.encodeAccount(account)).equals(bytes))
      throw new Error(`${program.name}: a decoded ${account.layout} is encoded as other bytes`);
    return;
  }
  const transactions =
    sample.kind === "block"
      ? decodeConfirmedBlock(bytes, null).transactions
      : readDocument(bytes).items.flatMap((item) =>
          item.kind === "transaction" ? [item.transaction] : item.kind === "block" ? item.block.transactions : [],
        );
  for (const transaction of transactions) factsOfTransaction(transaction);
}

/** Runs the cases `from` to `from + count` of a seed. Throws, naming the case, when one ends in another error. */
export function fuzzDecoders(seed: number, count: number, from = 0): Outcome {
  const samples = decodeSamples();
  const decoded = { document: 0, block: 0, account: 0 };
  const refused = { document: 0, block: 0, account: 0 };
  for (let i = from; i < from + count; i++) {
    const dice = new Dice((BigInt(seed) << 32n) + BigInt(i));
    const sample = dice.of(samples);
    const bytes = damaged(sample.bytes, dice.of(samples).bytes, dice);
    try {
      decodeWhole(sample, bytes);
      decoded[sample.kind]++;
    } catch (error) {
      if (!(error instanceof DecodeError))
        throw new Error(`repeat it with --seed ${seed} --from ${i} --count 1 (a damaged ${sample.kind})`, {
          cause: error,
        });
      refused[sample.kind]++;
    }
  }
  return { cases: count, samples: samples.length, decoded, refused };
}

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({
    options: { count: { type: "string" }, seed: { type: "string" }, from: { type: "string" } },
  });
  const seed = Number(values.seed ?? 1);
  console.log(`seed ${seed}`);
  const began = performance.now();
  const outcome = fuzzDecoders(seed, Number(values.count ?? 1_000_000), Number(values.from ?? 0));
  console.log(JSON.stringify(outcome));
  console.log(`${((performance.now() - began) / 1_000).toFixed(1)} s; nothing but DecodeError was thrown`);
}
