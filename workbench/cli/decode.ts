import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import type { Slot } from "#data/market/units.ts";
import { isPubkey } from "#data/programs/base58.ts";
import { DecodeError } from "#data/programs/layout.ts";
import { type ChainItem, readDocument } from "#data/programs/transaction/document.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { InvalidData, UnknownName, UsageError } from "#data/workspace/errors.ts";
import { printAccount } from "./decode/accountText.ts";
import { printBlock } from "./decode/blockText.ts";
import { documentJson } from "./decode/documentJson.ts";
import { printTransaction } from "./decode/transactionText.ts";
import { globalsOf } from "./globals.ts";
import { wholeNumber } from "./numbers.ts";
import { print, printJson, say } from "./terminal.ts";

interface DecodeFlags {
  readonly owner?: string;
  readonly slot?: number;
  readonly transaction?: string;
}

export function addDecode(program: Command): void {
  program
    .command("decode")
    .description("What a transaction, a block or an account says: calls, swaps, liquidity, new pools, balances, fields")
    .argument("<file>", "what it is is found out; see below")
    .option("--owner <program>", "the file holds the bytes of one account of this program")
    .option("--slot <slot>", "the slot of a block that doesn't say it", wholeNumber("--slot"))
    .option("--transaction <which>", "only this one: a signature, or its place in the block")
    .addHelpText(
      "after",
      `
Reads answers of an RPC node in any encoding (getTransaction, getBlock, getAccountInfo, getMultipleAccounts),
notifications of blocks and of Helius, Helius' enhanced transactions, updates of Yellowstone as JSON or protobuf,
blocks as protobuf (solana.storage.ConfirmedBlock), and signed transactions as bytes.

Example: sniperforge decode block.json --transaction 17`,
    )
    .action((file: string, flags: DecodeFlags, command: Command) => {
      const items = chosen(itemsOf(file, flags), flags.transaction);
      withFileName(file, () => {
        if (globalsOf(command).json) printJson({ file: basename(file), ...documentJson(items) });
        else printItems(items);
      });
    });
}

/** Data that can't be what they begin as are the file's fault: the error says which file. */
function withFileName<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError)
      throw new InvalidData(file, `${error.message}. For the bytes of an account, give --owner`, { cause: error });
    throw error;
  }
}

function printItems(items: readonly ChainItem[]): void {
  for (const [i, item] of items.entries()) {
    if (i > 0) print("");
    printItem(item);
  }
}

function printItem(item: ChainItem): void {
  switch (item.kind) {
    case "block":
      printBlock(item.block);
      break;
    case "transaction":
      printTransaction(item.transaction);
      break;
    case "account":
      printAccount(item.account);
      break;
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new InvalidData(file, `it can't be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function itemsOf(file: string, { owner, slot }: DecodeFlags): readonly ChainItem[] {
  const bytes = bytesOf(file);
  if (owner !== undefined) {
    if (!isPubkey(owner)) throw new UsageError(`--owner ${owner}: a program's public key is needed`);
    return [{ kind: "account", account: { pubkey: null, owner, lamports: 0n, data: bytes } }];
  }
  const { items, rest } = withFileName(file, () => readDocument(bytes, (slot ?? null) as Slot | null));
  if (rest !== null) say(`${file}: what follows the last document was left out (${rest.message})`);
  if (items.length === 0) throw new InvalidData(file, "it holds no transaction, no block and no account");
  return items;
}

/** Everything, or the one transaction that is asked for. */
function chosen(items: readonly ChainItem[], which: string | undefined): readonly ChainItem[] {
  if (which === undefined) return items;
  const all = items.flatMap((item): readonly TransactionRecord[] =>
    item.kind === "block" ? item.block.transactions : item.kind === "transaction" ? [item.transaction] : [],
  );
  const found =
    all.find(({ signature }) => signature === which) ??
    (/^\d+$/.test(which) ? all.find(({ txIndex }, i) => (txIndex ?? i) === Number(which)) : undefined);
  if (found === undefined) {
    const known = all.flatMap(({ signature }) => (signature === null ? [] : [signature]));
    throw new UnknownName("transaction", which, known);
  }
  return [{ kind: "transaction", transaction: found }];
}
