import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import type { AccountState, Execution } from "#data/programs/program.ts";
import { decodeBondingCurve, type Global } from "#data/programs/pump/decode.ts";
import { execute } from "#data/programs/pump/execute.ts";
import { decodeTrade } from "#data/programs/pump/instruction.ts";
import { accountsOfTrade } from "#data/programs/pump/tradeAccounts.ts";
import { decodeTokenAccount } from "#data/programs/token/tokenAccount.ts";
import { base64Of } from "#data/programs/transaction/base64.ts";
import { sharedData } from "../../../shared.ts";
import { isEvent, recordedIn } from "../pumpFees/recorded.ts";
import {
  accountsBefore,
  byTransaction,
  clockOf,
  globalOf,
  instructionOf,
  lamportsGained,
  type RealTrade,
  realTrades,
} from "./realTrades.ts";

const carbon = sharedData("carbon-fixtures");
const folders = [
  sharedData("block-285000037"),
  sharedData("block-332254855"),
  sharedData("chainstack-pump"),
  sharedData("vixen-fixtures"),
  sharedData("metamask-snap-tx"),
];
const names = "block-285000037, block-332254855, chainstack-pump, vixen-fixtures, metamask-snap-tx, carbon-fixtures";

/** For trades that say no slot: one whose version rounds as they did, and knows their instruction. */
const SLOT_BY_EVENT_SIZE: Readonly<Record<number, number>> = {
  129: 284_677_332,
  225: 371_820_726,
  266: 371_820_726,
  267: 371_820_726,
  358: 435_946_190,
};

function toldBy({ call, transaction }: RealTrade): Uint8Array {
  const told = transaction.calls.find(
    ({ index, program, data }) => index > call.index && program === call.program && isEvent(data, "bddb7fd34ee661ee"),
  );
  return told?.data ?? new Uint8Array();
}

/** One of the trades that a transaction made, what it did, and all accounts after it. */
interface Ran {
  readonly trade: RealTrade;
  readonly execution: Execution;
  readonly after: ReadonlyMap<Pubkey, AccountState>;
}

const slotOf = (trade: RealTrade) => trade.transaction.slot ?? SLOT_BY_EVENT_SIZE[toldBy(trade).length - 8] ?? 0;

/** Runs a transaction's trades one after the other on what the accounts held at its beginning. */
function ranAgain(trades: readonly RealTrade[], global: Global): readonly Ran[] {
  const [first] = trades;
  if (first === undefined) return [];
  let accounts = accountsBefore(first, global);
  return trades.map((trade) => {
    const execution = execute(instructionOf(trade), accounts, clockOf(trade, slotOf(trade)));
    accounts = new Map([...accounts, ...execution.accounts]);
    return { trade, execution, after: accounts };
  });
}

const tokensOf = (accounts: ReadonlyMap<Pubkey, AccountState>, key: Pubkey) =>
  decodeTokenAccount(accounts.get(key)?.data ?? new Uint8Array()).amount;

describe.skipIf(carbon === null || folders.includes(null))(`trades of real transactions, run again (${names})`, () => {
  let global: Global;
  let trades: readonly RealTrade[];
  let ran: readonly (readonly Ran[])[];
  beforeAll(() => {
    global = globalOf(carbon ?? "");
    // Mayhem mode's own trader is left out: it has prices of its own.
    trades = realTrades(recordedIn(folders)).filter(({ transaction }) => transaction.slot !== 435_948_490);
    ran = byTransaction(trades).map((each) => ranAgain(each, global));
  }, 60_000);

  test("all 26 tell the event that they told then, byte by byte as far as both know its fields", () => {
    const counts = { whole: 0, begun: 0 };
    for (const { trade, execution } of ran.flat()) {
      const real = toldBy(trade);
      const { eventCalls, logs } = execution;
      expect(eventCalls, trade.file).toHaveLength(1);
      const [event] = eventCalls as [Uint8Array];
      const size = Math.min(event.length, real.length);
      expect(event.subarray(0, size), trade.file).toEqual(real.subarray(0, size));
      // Where the slot is known, so is the version, and with it the event's last field.
      if (trade.transaction.slot !== null) expect(event.length, trade.file).toBe(real.length);
      counts[event.length === real.length ? "whole" : "begun"]++;
      expect(logs[1]).toBe(`Program data: ${base64Of(event.subarray(8))}`);
    }
    expect(counts).toEqual({ whole: 23, begun: 3 });
  });

  test("tokens end up where they did: in the curve's account and the trader's, 38 of them", () => {
    let compared = 0;
    for (const each of ran) {
      const [{ trade }, last] = [each[0] as Ran, each.at(-1) as Ran];
      const named = namedOf(trade);
      for (const { account, before, after } of trade.transaction.tokenBalances) {
        if (account !== named.curveTokens && account !== named.userTokens) continue;
        const isNew = account === named.curveTokens && before === 0n;
        // A new coin's curve begins with all of them.
        const gained = after - (isNew ? 10n ** 15n : before);
        const started = tokensOf(accountsBefore(trade, global), account);
        expect(tokensOf(last.after, account) - started, `${trade.file} ${account}`).toBe(gained);
        compared++;
      }
    }
    expect(compared).toBe(38);
  });

  test("lamports end up where they did, to the last one, but for the rent of accounts made in the same transaction", () => {
    const rents: string[] = [];
    let compared = 0;
    for (const each of ran) {
      const [{ trade }, last] = [each[0] as Ran, each.at(-1) as Ran];
      const { transaction, file } = trade;
      if (transaction.lamportsBefore.length === 0) continue;
      const named = namedOf(trade);
      const before = accountsBefore(trade, global);
      for (const name of ["curve", "feeRecipient", "creatorVault", "buybackRecipient", "volumeAccumulator"] as const) {
        const key = named[name];
        if (key === null) continue;
        const gained = (last.after.get(key)?.lamports ?? 0n) - (before.get(key)?.lamports ?? 0n);
        const rent = lamportsGained(transaction, key) - gained;
        if (rent !== 0n) rents.push(`${file.slice(-12, -5)} ${name} ${rent}`);
        compared++;
      }
    }
    // 6960 lamports for each byte and 128 more: 49, 115, 0, 137 and 151 bytes.
    expect(rents).toEqual([
      "2d141a0 curve 1231920",
      "80727b1 curve 1231920",
      "7ea1860 curve 1691280",
      "7ea1860 creatorVault 890880",
      "7ea1860 volumeAccumulator 1844400",
      "f4f1f88 curve 1941840",
    ]);
    expect(compared).toBe(62);
  });

  test("the curve's bytes say what its event does, and the trader paid or got what the execution tells", () => {
    for (const { trade, execution, after } of ran.flat()) {
      const { event, file } = trade;
      const named = namedOf(trade);
      const curve = decodeBondingCurve(after.get(named.curve)?.data ?? new Uint8Array());
      expect(curve, file).toMatchObject({
        virtualTokenReserves: event.virtualTokenReserves,
        virtualQuoteReserves: event.virtualSolReserves,
        realTokenReserves: event.realTokenReserves,
        realQuoteReserves: event.realSolReserves,
        complete: false,
      });
      const { amountIn, amountOut } = execution;
      expect(event.isBuy ? amountOut : amountIn, file).toBe(event.tokenAmount);
      const fees = (event.fee ?? 0n) + (event.creatorFee ?? 0n) + (event.cashback ?? 0n);
      if (event.fee !== null) expect(event.isBuy ? amountIn - fees : amountOut + fees, file).toBe(event.solAmount);
    }
  });
});

function namedOf({ call }: Pick<RealTrade, "call">) {
  const instruction = decodeTrade(call.data);
  if (instruction === null) throw new Error("no trade");
  return accountsOfTrade(instruction, call.accounts);
}
