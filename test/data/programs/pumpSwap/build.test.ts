import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { SOL } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import type { SwapAccounts, SwapArguments } from "#data/programs/program.ts";
import { findProgramAddress, textSeed } from "#data/programs/programAddress.ts";
import {
  EVENT_AUTHORITY,
  GLOBAL_CONFIG_ADDRESS,
  GLOBAL_VOLUME_ACCUMULATOR,
  poolV2Of,
  volumeAccumulatorOf,
} from "#data/programs/pumpSwap/addresses.ts";
import { buildSwap } from "#data/programs/pumpSwap/build.ts";
import { decodeBuyEvent, decodeSellEvent } from "#data/programs/pumpSwap/events.ts";
import { decodeTrade, PUMP_SWAP } from "#data/programs/pumpSwap/instruction.ts";
import { associatedTokenAccount } from "#data/programs/token/associatedAccount.ts";
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import { sharedData } from "../../../shared.ts";
import { callsOf, type Recorded, recordedIn } from "../pumpFees/recorded.ts";
import { keyOf } from "../token/tokenBytes.ts";

const folder = sharedData("vixen-fixtures");
const carbon = sharedData("carbon-fixtures");
const BUY: SwapArguments & { threshold: bigint } = {
  aToB: false,
  exactIn: false,
  amount: 50n,
  threshold: 2_000n,
  sqrtPriceLimit: null,
};
const SALE = { ...BUY, aToB: true, exactIn: true };
const GIVEN: SwapAccounts = {
  pool: keyOf(6),
  user: keyOf(2),
  baseMint: keyOf(1),
  baseTokenProgram: TOKEN_PROGRAM,
  coinCreator: keyOf(3),
  protocolFeeRecipient: keyOf(4),
  buybackFeeRecipient: keyOf(5),
};

describe.skipIf(folder === null)("a trade of our own beside a real one (shared data: vixen-fixtures)", () => {
  let recorded: readonly Recorded[];
  beforeAll(() => {
    recorded = recordedIn([folder]);
  }, 60_000);

  test.each([
    ["a buy names the 23 accounts of a real one", "4pCgZ28W", 23],
    ["a sale names the 21 accounts of a real one", "5gtu6ARV", 21],
  ])("%s in their order, then what trades name since 2026", (_, signature, count) => {
    const [trade, event] = callsOf(recorded, PUMP_SWAP)
      .filter(({ file }) => file.startsWith(signature))
      .map(({ call }) => call);
    const told = event?.data.subarray(8) ?? new Uint8Array();
    const coinCreator = decodeBuyEvent(told)?.coinCreator ?? decodeSellEvent(told)?.coinCreator;
    const at = (place: number) => trade?.accounts[place] as Pubkey;
    const asked = decodeTrade(trade?.data ?? new Uint8Array());
    if (asked === null || !coinCreator) throw new Error("no trade");
    const built = buildSwap(
      { ...(asked.isBuy ? BUY : SALE), amount: asked.amount, threshold: asked.threshold },
      {
        pool: at(0),
        user: at(1),
        baseMint: at(3),
        baseTokenProgram: at(11),
        coinCreator,
        protocolFeeRecipient: at(9),
        buybackFeeRecipient: keyOf(5),
        userBaseAccount: at(5),
        userQuoteAccount: at(6),
      },
    );
    const keys = built.accounts.map(({ pubkey }) => pubkey);
    expect(trade?.accounts).toHaveLength(count);
    expect(keys.slice(0, count)).toEqual(trade?.accounts);
    expect(keys.slice(count)).toEqual([
      poolV2Of(at(3)),
      keyOf(5),
      associatedTokenAccount(keyOf(5), SOL.mint, TOKEN_PROGRAM),
    ]);
    expect(built.data).toEqual(trade?.data.subarray(0, 24));
    expect(built.program).toBe(PUMP_SWAP);
  });
});

describe.skipIf(carbon === null)("accounts of a real buy (shared data: carbon-fixtures)", () => {
  test("may be written where a buy of our own says so; two of them changed since September 2025", () => {
    const path = join(carbon ?? "", "pump-swap__buy_with_track_volume_true.json");
    const { accounts } = JSON.parse(readFileSync(path, "utf8"));
    const real = accounts.map(({ is_writable }: { is_writable: boolean }) => is_writable);
    const built = buildSwap(BUY, GIVEN)
      .accounts.slice(0, 23)
      .map(({ isWritable }) => isWritable);
    const changed = built.flatMap((isWritable, place) => (isWritable === real[place] ? [] : [place]));
    // The pool itself, and the accumulator of all volume.
    expect(changed).toEqual([0, 19]);
  });
});

describe("a trade of our own", () => {
  test("for an exact input is its own instruction with the same accounts", () => {
    const built = buildSwap({ ...BUY, exactIn: true, amount: 9n, threshold: 7n }, GIVEN);
    expect(decodeTrade(built.data)).toMatchObject({ instruction: "buy_exact_quote_in", amount: 9n, threshold: 7n });
    expect(built.accounts).toEqual(buildSwap(BUY, GIVEN).accounts);
    expect(built.accounts.filter(({ isSigner }) => isSigner).map(({ pubkey }) => pubkey)).toEqual([keyOf(2)]);
  });

  test("of a cashback coin names where that collects, and a sale who owns it", () => {
    const cashbackAccount = keyOf(8);
    const behind = (swap: typeof BUY, count: number) =>
      buildSwap(swap, { ...GIVEN, cashbackAccount })
        .accounts.slice(count)
        .map(({ pubkey, isWritable }) => [pubkey, isWritable]);
    const last = [
      [poolV2Of(keyOf(1)), false],
      [keyOf(5), false],
      [associatedTokenAccount(keyOf(5), SOL.mint, TOKEN_PROGRAM), true],
    ];
    expect(behind(BUY, 23)).toEqual([[cashbackAccount, true], ...last]);
    expect(behind(SALE, 21)).toEqual([[cashbackAccount, true], [volumeAccumulatorOf(keyOf(2)), true], ...last]);
  });

  test("of a coin without creator doesn't name what coins with one have", () => {
    const { accounts } = buildSwap(BUY, { ...GIVEN, coinCreator: SYSTEM_PROGRAM });
    expect(accounts).toHaveLength(25);
    expect(accounts.map(({ pubkey }) => pubkey)).not.toContain(poolV2Of(keyOf(1)));
  });

  test("names the account that is missing, and refuses what the program has no instruction for", () => {
    const { coinCreator: _, ...rest } = GIVEN;
    expect(() => buildSwap(BUY, rest)).toThrow("needs the account coinCreator");
    expect(() => buildSwap({ ...BUY, sqrtPriceLimit: 5n }, GIVEN)).toThrow("takes no price limit");
    expect(() => buildSwap({ ...BUY, aToB: true }, GIVEN)).toThrow("sells an exact input");
  });
});

test("the program's own addresses are those that its seeds derive", () => {
  expect(findProgramAddress([textSeed("global_config")], PUMP_SWAP)).toBe(GLOBAL_CONFIG_ADDRESS);
  expect(findProgramAddress([textSeed("global_volume_accumulator")], PUMP_SWAP)).toBe(GLOBAL_VOLUME_ACCUMULATOR);
  expect(findProgramAddress([textSeed("__event_authority")], PUMP_SWAP)).toBe(EVENT_AUTHORITY);
});
