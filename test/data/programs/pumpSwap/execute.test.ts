import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import type { AccountState, Execution } from "#data/programs/program.ts";
import { execute } from "#data/programs/pumpSwap/execute.ts";
import { decodeTokenAccount } from "#data/programs/token/tokenAccount.ts";
import { base64Of } from "#data/programs/transaction/base64.ts";
import { sharedData } from "../../../shared.ts";
import { isEvent, recordedIn } from "../pumpFees/recorded.ts";
import { accountsBefore, clockOf, instructionOf, type RealTrade, realTrades } from "./realTrades.ts";

const folders = [sharedData("block-332254855"), sharedData("vixen-fixtures")];
const EVENTS = ["67f4521f2cf57777", "3e2f370aa503dc2a"];

/** The call by which the program told the trade's event. */
function toldBy({ call, transaction }: RealTrade): Uint8Array {
  const told = transaction.calls.find(
    ({ index, program, data }) =>
      index > call.index && program === call.program && EVENTS.some((event) => isEvent(data, event)),
  );
  return told?.data ?? new Uint8Array();
}

const amountIn = (accounts: ReadonlyMap<Pubkey, AccountState>, key: Pubkey) =>
  decodeTokenAccount(accounts.get(key)?.data ?? new Uint8Array()).amount;

describe.skipIf(folders.includes(null))(
  "trades of real transactions, run again (block-332254855, vixen-fixtures)",
  () => {
    let ran: readonly {
      readonly trade: RealTrade;
      readonly before: ReadonlyMap<Pubkey, AccountState>;
      readonly execution: Execution;
    }[];
    beforeAll(() => {
      ran = realTrades(recordedIn(folders)).map((trade) => {
        const before = accountsBefore(trade);
        return { trade, before, execution: execute(instructionOf(trade), before, clockOf(trade)) };
      });
    }, 60_000);

    test("all 108 tell the event that they told then, byte by byte, in transactions that failed later too", () => {
      const counts = { succeeded: 0, failed: 0 };
      for (const { trade, execution } of ran) {
        const where = `${trade.file} ${trade.transaction.txIndex}`;
        expect(execution.eventCalls, where).toEqual([toldBy(trade)]);
        expect(execution.logs, where).toEqual([
          `Program log: Instruction: ${trade.isBuy ? "Buy" : "Sell"}`,
          `Program data: ${base64Of(toldBy(trade).subarray(8))}`,
        ]);
        counts[trade.transaction.error === null ? "succeeded" : "failed"]++;
      }
      expect(counts).toEqual({ succeeded: 8, failed: 100 });
    });

    test("tokens end up where they did: in both vaults and with who gets the fees, 26 of them", () => {
      let compared = 0;
      for (const { trade, before, execution } of ran) {
        const { transaction, named, call } = trade;
        const onPool = ran.filter((each) => each.trade.transaction === transaction).length;
        if (transaction.error !== null || onPool > 1) continue;
        const after = new Map([...before, ...execution.accounts]);
        for (const key of [named.baseVault, named.quoteVault, call.accounts[10], call.accounts[17]]) {
          const balance = transaction.tokenBalances.find(({ account }) => account === key);
          if (key === undefined || balance === undefined) continue;
          expect(amountIn(after, key) - amountIn(before, key), `${trade.file} ${key}`).toBe(
            balance.after - balance.before,
          );
          compared++;
        }
      }
      expect(compared).toBe(26);
    });
  },
);
