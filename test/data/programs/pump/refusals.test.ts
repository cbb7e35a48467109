import { beforeAll, describe, expect, test } from "vitest";
import { USDC } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { NotModelled } from "#data/programs/notModelled.ts";
import { type AccountState, type Instruction, SwapRefused } from "#data/programs/program.ts";
import { MAYHEM_TRADER } from "#data/programs/pump/addresses.ts";
import type { BondingCurve, Global } from "#data/programs/pump/decode.ts";
import { execute } from "#data/programs/pump/execute.ts";
import { encodeTrade, PUMP } from "#data/programs/pump/instruction.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";
import { callsOf, type Recorded, recordedIn } from "../pumpFees/recorded.ts";
import { keyOf } from "../token/tokenBytes.ts";
import { accountsBefore, clockOf, globalOf, instructionOf, type RealTrade, realTrades } from "./realTrades.ts";

const carbon = sharedData("carbon-fixtures");
const folders = [sharedData("block-332254855"), sharedData("chainstack-pump")];
/** A buy for an exact input that pays everybody: protocol, buyback, and the trader's own cashback. */
const RICHEST = "2RoRJxatbF9Qkv87jei19u7ei2ckyjjnrCHZBRRAXi4GFJi68kra2iPSk7aoQ9Ugnf5FK5Mdp274hMaVSzn6SN5M";
const NOW = 435_946_190;

describe.skipIf(carbon === null || folders.includes(null))(
  "a real trade that is changed in one thing (block-332254855, chainstack-pump, carbon-fixtures)",
  () => {
    let recorded: readonly Recorded[];
    let global: Global;
    let buy: RealTrade;
    let instruction: Instruction;
    beforeAll(() => {
      recorded = recordedIn(folders);
      global = globalOf(carbon ?? "");
      buy = realTrades(recorded).find(({ transaction }) => transaction.signature === RICHEST) as RealTrade;
      instruction = instructionOf(buy);
    }, 60_000);

    interface Change {
      readonly slot?: number;
      readonly data?: Uint8Array;
      /** Other keys by their place in the list. */
      readonly keys?: Readonly<Record<number, Pubkey>>;
      readonly count?: number;
      readonly curve?: Partial<BondingCurve>;
      readonly global?: Partial<Global>;
      readonly state?: (accounts: Map<Pubkey, AccountState>) => void;
      readonly unsigned?: boolean;
    }

    function reasonOf(change: Change): string {
      const accounts = accountsBefore(buy, global, { curve: change.curve ?? {}, global: change.global ?? {} });
      change.state?.(accounts);
      const listed = instruction.accounts
        .map(({ pubkey, isSigner, isWritable }, place) => ({
          pubkey: change.keys?.[place] ?? pubkey,
          isSigner: isSigner && !change.unsigned,
          isWritable,
        }))
        .slice(0, change.count);
      const given = { program: PUMP, accounts: listed, data: change.data ?? instruction.data };
      try {
        execute(given, accounts, clockOf(buy, change.slot ?? NOW));
      } catch (error) {
        if (error instanceof SwapRefused) return error.reason;
        if (error instanceof NotModelled) return "NotModelled";
        throw error;
      }
      return "none";
    }

    const at = (place: number) => instruction.accounts[place]?.pubkey as Pubkey;
    const changed = (key: Pubkey, state: Partial<AccountState>) => (accounts: Map<Pubkey, AccountState>) => {
      const before = accounts.get(key);
      if (before !== undefined) accounts.set(key, { ...before, ...state });
    };

    test("goes through as it was", () => {
      expect(reasonOf({})).toBe("none");
    });

    // Its accounts: 0 configuration, 1 recipient, 2 mint, 3 curve, 4 and 5 tokens, 6 user, 9 vault, 17 buyback.
    test.each<[string, string, () => Change]>([
      [
        "too little comes out",
        "BuySlippageBelowMinTokensOut",
        () => ({ data: encodeTrade("buy_exact_sol_in", 3_000_000_000n, 1n << 60n) }),
      ],
      ["it costs too much", "TooMuchSolRequired", () => ({ data: encodeTrade("buy", 10n ** 12n, 1_000n) })],
      ["the curve is complete", "BondingCurveComplete", () => ({ curve: { complete: true } })],
      ["more is asked for than is left", "NotEnoughTokensToBuy", () => ({ curve: { realTokenReserves: 5n } })],
      ["the user has not signed", "AccountNotSigner", () => ({ unsigned: true })],
      ["the user can't pay", "ResultWithNegativeLamports", () => ({ state: changed(at(6), { lamports: 1_000n }) })],
      ["the recipient takes no fees", "NotAuthorized", () => ({ keys: { 1: keyOf(9) } })],
      [
        "the curve is another coin's",
        "ConstraintSeeds",
        () => ({
          keys: { 3: keyOf(9) },
          state: (accounts) => accounts.set(keyOf(9), accounts.get(at(3)) as AccountState),
        }),
      ],
      ["the vault is another creator's", "ConstraintSeeds", () => ({ keys: { 9: keyOf(9) } })],
      ["there is no curve", "AccountNotInitialized", () => ({ state: (accounts) => accounts.delete(at(3)) })],
      [
        "the curve is somebody else's account",
        "AccountOwnedByWrongProgram",
        () => ({ state: changed(at(3), { owner: keyOf(9) }) }),
      ],
      [
        "the curve's bytes are none",
        "AccountDidNotDeserialize",
        () => ({ state: changed(at(3), { data: new Uint8Array(40) }) }),
      ],
      [
        "the instruction ends too early",
        "InstructionDidNotDeserialize",
        () => ({ data: encodeTrade("buy", 1n, 1n).slice(0, 20) }),
      ],
      ["accounts are missing", "AccountNotEnoughKeys", () => ({ count: 11 })],
      ["the instruction didn't exist yet", "InstructionFallbackNotFound", () => ({ slot: 371_820_726 })],
      ["the coin isn't priced in SOL", "UnsupportedQuoteMint", () => ({ curve: { quoteMint: USDC.mint } })],
      ["nobody is named who buys back", "BuybackFeeRecipientMissing", () => ({ count: 16 })],
      ["the wrong one is named", "BuybackFeeRecipientNotAuthorized", () => ({ keys: { 17: keyOf(9) } })],
      ["it leaves its fees on the curve", "NotModelled", () => ({ data: encodeTrade("buy_v3", 1n, 1n) })],
      ["it is Mayhem mode's own", "NotModelled", () => ({ keys: { 6: MAYHEM_TRADER } })],
    ])("is refused where %s: %s", (_, reason, change) => {
      expect(reasonOf(change())).toBe(reason);
    });

    test("leaves every account as it was when it is refused", () => {
      const accounts = accountsBefore(buy, global);
      const copy = new Map([...accounts].map(([key, state]) => [key, { ...state, data: state.data.slice() }]));
      const data = encodeTrade("buy_exact_sol_in", 3_000_000_000n, 1n << 60n);
      expect(() => execute({ ...instruction, data }, accounts, clockOf(buy, NOW))).toThrow(SwapRefused);
      expect(accounts).toEqual(copy);
    });

    test("is a mistake of the caller where it is no trade", () => {
      expect(() =>
        execute({ ...instruction, data: new Uint8Array(8) }, accountsBefore(buy, global), clockOf(buy, NOW)),
      ).toThrow(RangeError);
    });

    test("fails as transaction 1303 of its block did, missing its limit by what that one's logs say", () => {
      const inBlock = (place: number) =>
        recorded.find(
          ({ transaction }) => transaction.slot === 332_254_855 && transaction.txIndex === place,
        ) as Recorded & { transaction: TransactionRecord };
      const [failed] = callsOf([inBlock(1303)], PUMP);
      // The next trade on the curve tells how it stood.
      const [next] = realTrades([inBlock(1323)]);
      if (failed === undefined || next === undefined) throw new Error("no trade");
      expect(failed.call.accounts[3]).toBe(next.call.accounts[3]);
      const trade: RealTrade = { ...failed, event: { ...next.event, user: failed.call.accounts[6] as Pubkey } };
      const logs = failed.call.logs.join(" ");
      expect(logs).toContain("305837148");
      expect(() => execute(instructionOf(trade), accountsBefore(trade, global), clockOf(next, 332_254_855))).toThrow(
        "TooMuchSolRequired: 305837148 are needed, at most 252500001 given",
      );
    });
  },
);
