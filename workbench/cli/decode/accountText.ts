import type { AccountRecord } from "#data/programs/transaction/document.ts";
import { colour, grouped, print } from "../terminal.ts";
import { decodedAccount } from "./account.ts";
import { solText } from "./amountText.ts";
import { programText } from "./programNames.ts";

/** An account for people: whose it is, and its fields by name. Equal entries of a list stand in one line. */
export function printAccount(account: AccountRecord): void {
  const decoded = decodedAccount(account);
  print(colour.bold(account.pubkey ?? "account"));
  const lamports = account.lamports > 0n ? `, ${solText(account.lamports)}` : "";
  print(`of ${programText(account.owner)}, ${grouped(account.data.length)} bytes${lamports}`);
  print(decoded === null ? "no layout of it is known here" : decoded.layout);
  for (const [name, value] of Object.entries(decoded?.fields ?? {})) {
    if (Array.isArray(value)) printList(name, value);
    else print(`  ${name}: ${valueText(value)}`);
  }
}

function printList(name: string, values: readonly unknown[]): void {
  print(`  ${name}:`);
  const texts = values.map(valueText);
  for (let from = 0; from < texts.length; ) {
    let to = from;
    while (texts[to + 1] === texts[from]) to++;
    print(`    ${from === to ? from : `${from}..${to}`}: ${texts[from]}`);
    from = to + 1;
  }
}

function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return value.length === 0 ? "nothing" : Buffer.from(value).toString("hex");
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  return Object.entries(value)
    .map(([name, part]) => `${name} ${valueText(part)}`)
    .join(", ");
}
