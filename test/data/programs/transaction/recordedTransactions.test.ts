import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytesOfBase64 } from "#data/programs/transaction/base64.ts";
import { readDocument } from "#data/programs/transaction/document.ts";
import { listedOf } from "#data/programs/transaction/executed.ts";
import { decodeTransactionUpdate } from "#data/programs/transaction/fromYellowstone.ts";
import { decodeTransaction } from "#data/programs/transaction/message.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { supplyChangesAmong, transfersAmong } from "#data/programs/transaction/transfers.ts";
import { sharedData } from "../../../shared.ts";
import { type RawTransaction, rawTransactions } from "./rawTransactions.ts";
import { decodedFile, distinct, filesOf, hasRecordings, RECORDINGS } from "./recordings.ts";

/** A JSON document, then words: only a transaction that nobody executed, without an outcome. */
const WITH_WORDS = /decoded_(buy|create)_tx_from_getTransaction/;
/** No JSON, or none of a transaction that happened, for the second reader. */
const ONLY_OURS = /\.bin$|decoded_/;

function expectSame(mine: TransactionRecord, raw: RawTransaction, path: string): void {
  const where = `${path} ${raw.signature}`;
  expect(mine.signature, where).toBe(raw.signature);
  expect(mine.error !== null, where).toBe(raw.failed);
  expect(mine.calls.length, where).toBe(raw.calls.length);
  for (const [i, call] of mine.calls.entries()) {
    const other = raw.calls[i];
    expect(call.program, where).toBe(other?.program);
    // Nodes give some instructions in words, which the second reader leaves alone.
    if (other === undefined || (other.data.length === 0 && other.accounts.length === 0)) continue;
    expect(call.accounts, where).toEqual(other.accounts);
    expect(Buffer.from(call.data).equals(other.data), where).toBe(true);
  }
  const balances = mine.tokenBalances.map(({ account, before, after }) => [account, before, after]);
  const others = [...raw.balances].map(([account, { before, after }]) => [account, before, after]);
  expect(new Map(balances.map((entry) => [entry[0], entry])), where).toEqual(
    new Map(others.map((entry) => [entry[0], entry])),
  );
}

describe.skipIf(!hasRecordings())(`recorded transactions (shared data: ${RECORDINGS.join(", ")})`, () => {
  // Counted from the files by an independent reader: signatures, and transactions without one.
  const COUNTS = {
    "block-285000037": [557, 0],
    "block-332254855": [1_445, 0],
    "vixen-fixtures": [17, 23],
    "jup-instruction-parser": [11, 0],
    "metamask-snap-tx": [23, 0],
    "chainstack-pump": [7, 0],
    "helius-transaction-notification": [24, 0],
  } as const;

  test.each(RECORDINGS)(
    "%s decodes whole, and says the same of every call and balance as a second reader",
    (recording) => {
      const all: TransactionRecord[] = [];
      for (const path of filesOf(recording)) {
        const mine = decodedFile(path);
        all.push(...mine);
        if (ONLY_OURS.test(path)) continue;
        const raw = rawTransactions(path);
        expect(mine.length, path).toBe(raw.length);
        for (const [i, transaction] of mine.entries()) expectSame(transaction, raw[i] as RawTransaction, path);
      }
      const signatures = new Set(all.flatMap(({ signature }) => (signature === null ? [] : [signature])));
      expect([signatures.size, all.filter(({ signature }) => signature === null).length]).toEqual(COUNTS[recording]);
    },
  );

  test("a file that holds words behind its document gives the document, and says that there is more", () => {
    const files = filesOf("chainstack-pump").filter((path) => WITH_WORDS.test(path));
    expect(files).toHaveLength(2);
    for (const path of files) {
      const { items, rest } = readDocument(new Uint8Array(readFileSync(path)));
      expect(items).toHaveLength(1);
      expect(rest?.message).toContain('"I" begins no value');
    }
  });

  // dP4Tfbyp… was recorded twice: as protobuf from Yellowstone, and as a tree of instructions.
  test("a Yellowstone update in protobuf has the calls of the same transaction's instruction tree", () => {
    const folder = sharedData("vixen-fixtures") ?? "";
    const update = decodeTransactionUpdate(new Uint8Array(readFileSync(join(folder, "dp4_flat_index_tx.bin"))));
    const name = "dP4TfbypYZoTkDLFAojCXQHmxyV6vQ3sgbHJtQhMHWpTAEpxGSTTAG63woEqxVvgq9QQLSFhRXpRwii2RkF6xnD";
    const [tree] = decodedFile(join(folder, `${name}_tx.json`));
    expect(update.signature).toBe(name);
    expect(update.calls.map(({ program, accounts, data }) => ({ program, accounts, data }))).toEqual(
      tree?.calls.map(({ program, accounts, data }) => ({ program, accounts, data })),
    );
    expect(update.logs).toEqual(tree?.logs);
  });

  test("signed transactions that were never sent are read from their bytes, with their published signatures", () => {
    const folder = sharedData("metamask-snap-tx") ?? "";
    const scenarios = ["lifiSwap", "sendSol", "sendSplToken", "noOpWithHelloWorldData"].map((name) => {
      const file = JSON.parse(readFileSync(join(folder, `${name}.ts.json`), "utf8")) as Record<
        string,
        { signedTransactionBase64Encoded: string; signature: string; transactionMessage: { version: unknown } }
      >;
      return Object.values(file)[0];
    });
    for (const scenario of scenarios) {
      const transaction = decodeTransaction(
        bytesOfBase64(scenario?.signedTransactionBase64Encoded ?? "", "transaction"),
      );
      expect(listedOf(transaction, null).signature).toBe(scenario?.signature);
      expect(transaction.version).toBe(scenario?.transactionMessage.version);
    }
  });

  test("transfers, mints and burns account for every change of a token balance, in all encodings", () => {
    const counts = { explained: 0, wrappedSol: 0, feeBearing: 0 };
    for (const recording of RECORDINGS)
      for (const transaction of distinct(filesOf(recording).flatMap(decodedFile))) {
        if (transaction.error !== null) continue;
        const moved = new Map<string, bigint>();
        const add = (account: string, amount: bigint) => moved.set(account, (moved.get(account) ?? 0n) + amount);
        const transfers = transfersAmong(transaction.calls);
        for (const { source, destination, amount } of transfers) {
          add(source, -amount);
          add(destination, amount);
        }
        for (const { kind, account, amount } of supplyChangesAmong(transaction.calls))
          add(account, kind === "mint" ? amount : -amount);
        for (const { account, mint, before, after } of transaction.tokenBalances) {
          const change = after - before;
          // Lamports that were sent to such an account become tokens when it is synced, and leave when it is closed.
          if (mint === "So11111111111111111111111111111111111111112") counts.wrappedSol++;
          else if (
            transfers.some(
              (transfer) =>
                transfer.destination === account && transfer.feeAmount === null && change < (moved.get(account) ?? 0n),
            )
          )
            counts.feeBearing++;
          else {
            expect(moved.get(account) ?? 0n, `${transaction.signature} ${account}`).toBe(change);
            counts.explained++;
          }
        }
      }
    expect(counts).toEqual({ explained: 1_530, wrappedSol: 898, feeBearing: 3 });
  });
});
