import { ixPathText } from "#data/market/chainPos.ts";
import { factsOfTransaction, type Route } from "#data/programs/transaction/facts.ts";
import type { InstructionCall, TransactionRecord } from "#data/programs/transaction/record.ts";
import { lamportTransfersAmong, supplyChangesAmong, transfersAmong } from "#data/programs/transaction/transfers.ts";
import { colour, grouped, print, printTable, utc } from "../terminal.ts";
import { decimal, solText, tokenText } from "./amountText.ts";
import { FACT_COLUMNS, FACT_NUMBERS, factRow } from "./factText.ts";
import { programText } from "./programNames.ts";

/** A transaction for people: where it stands and how it ended, its calls as a tree, what they did, what balances changed. */
export function printTransaction(transaction: TransactionRecord): void {
  printHead(transaction);
  printCalls(transaction);
  printFacts(transaction);
  printBalances(transaction);
}

function printHead(transaction: TransactionRecord): void {
  const { signature, slot, txIndex, blockTimeS, version, error, feeLamports, keys, config } = transaction;
  print(colour.bold(signature ?? "a transaction whose signature isn't told"));
  const place = [
    slot === null ? "slot unknown" : `slot ${slot}`,
    ...(txIndex === null ? [] : [`transaction ${txIndex} of its block`]),
    ...(blockTimeS === null ? [] : [`${utc(BigInt(blockTimeS) * 1_000_000_000n).slice(0, 19)} UTC`]),
    version === "legacy" ? "legacy" : `version ${version}`,
  ];
  print(place.join(", "));
  const payer = keys[0] === undefined ? "" : `, paid by ${keys[0]}`;
  const outcome = error === null ? colour.green(isExecuted(transaction) ? "succeeded" : "outcome not told") : "";
  print(`${error === null ? outcome : colour.red(`failed: ${error}`)}; fee ${solText(feeLamports)}${payer}`);
  if (config?.priorityFeeLamports != null) print(`priority fee ${solText(config.priorityFeeLamports)}`);
  if (transaction.logsTruncated) print("the validator cut its logs short");
}

/** A transaction as it was sent, or instructions alone, have neither logs nor balances. */
function isExecuted({ logs, lamportsAfter, feeLamports }: TransactionRecord): boolean {
  return logs !== null || lamportsAfter.length > 0 || feeLamports > 0n;
}

function printCalls({ calls }: TransactionRecord): void {
  print("");
  print(colour.dim("calls"));
  const width = Math.max(...calls.map(({ path }) => ixPathText(path).length), 0);
  for (const call of calls) {
    const indent = "  ".repeat((call.height ?? (call.path % 65_536 === 0 ? 1 : 2)) - 1);
    const detail = detailOf(call);
    print(
      `  ${ixPathText(call.path).padEnd(width)}  ${indent}${programText(call.program)}${detail === "" ? "" : `: ${detail}`}`,
    );
  }
}

/** What a call did, as far as it can be said in a few words. */
function detailOf(call: InstructionCall): string {
  const [transfer] = transfersAmong([call]);
  if (transfer !== undefined) {
    const fee = transfer.feeAmount ? `, of which ${grouped(transfer.feeAmount)} are kept` : "";
    return `${grouped(transfer.amount)} from ${transfer.source} to ${transfer.destination}${fee}`;
  }
  const [supply] = supplyChangesAmong([call]);
  if (supply !== undefined)
    return `${supply.kind} ${grouped(supply.amount)} of ${tokenText(supply.mint)} in ${supply.account}`;
  const [lamports] = lamportTransfersAmong([call]);
  if (lamports !== undefined) return `${solText(lamports.lamports)} from ${lamports.source} to ${lamports.destination}`;
  return call.parsed ?? nameInLogs(call);
}

/** Anchor programs log the name of the instruction that they run. */
function nameInLogs({ logs }: InstructionCall): string {
  const PREFIX = "Program log: Instruction: ";
  return logs.find((line) => line.startsWith(PREFIX))?.slice(PREFIX.length) ?? "";
}

function printFacts(transaction: TransactionRecord): void {
  const { facts, routes, undecoded } = factsOfTransaction(transaction);
  if (facts.length > 0) {
    print("");
    printTable(FACT_COLUMNS, facts.map(factRow), FACT_NUMBERS);
  }
  for (const route of routes) print(routeText(route));
  for (const { call, error } of undecoded)
    print(`${ixPathText(call.path)} ${programText(call.program)} can't be decoded: ${error.message}`);
}

function routeText({ path, program, hops, legs }: Route): string {
  const told = legs.length > hops.length ? `, ${legs.length} by its own account` : "";
  return `one trade by ${programText(program)} (${ixPathText(path)}): swaps above: ${hops.length}${told}`;
}

function printBalances({ tokenBalances, keys, lamportsBefore, lamportsAfter }: TransactionRecord): void {
  const sol = lamportsAfter.flatMap((after, i) => {
    const change = after - (lamportsBefore[i] ?? 0n);
    return change === 0n ? [] : [[keys[i] ?? "", "", "SOL", signed(decimal(change, 9)), decimal(after, 9)]];
  });
  const tokens = tokenBalances.flatMap(({ account, owner, mint, decimals, before, after }) =>
    before === after
      ? []
      : [[account, owner ?? "", tokenText(mint), signed(decimal(after - before, decimals)), decimal(after, decimals)]],
  );
  if (sol.length + tokens.length === 0) return;
  print("");
  printTable(["account", "owner", "token", "change", "after"], [...tokens, ...sol], ["change", "after"]);
}

function signed(text: string): string {
  return text.startsWith("-") ? text : `+${text}`;
}
