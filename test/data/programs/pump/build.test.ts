import { beforeAll, describe, expect, test } from "vitest";
import { USDC } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import type { SwapAccounts, SwapArguments } from "#data/programs/program.ts";
import { findProgramAddress, textSeed } from "#data/programs/programAddress.ts";
import {
  curveOf,
  EVENT_AUTHORITY,
  GLOBAL_ADDRESS,
  GLOBAL_VOLUME_ACCUMULATOR,
  MAYHEM_TRADER,
} from "#data/programs/pump/addresses.ts";
import { buildSwap } from "#data/programs/pump/build.ts";
import { decodeTrade, PUMP } from "#data/programs/pump/instruction.ts";
import { TOKEN_2022_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { InstructionCall } from "#data/programs/transaction/record.ts";
import { sharedData } from "../../../shared.ts";
import { callsOf, recordedIn } from "../pumpFees/recorded.ts";
import { keyOf } from "../token/tokenBytes.ts";

const folder = sharedData("chainstack-pump");
const BUY: SwapArguments & { threshold: bigint } = {
  aToB: false,
  exactIn: false,
  amount: 445_377_137_871n,
  threshold: 3_517_192n,
  sqrtPriceLimit: null,
};
const GIVEN: SwapAccounts = {
  baseMint: keyOf(1),
  baseTokenProgram: TOKEN_2022_PROGRAM,
  user: keyOf(2),
  creator: keyOf(3),
  feeRecipient: keyOf(4),
  buybackFeeRecipient: keyOf(5),
};

describe.skipIf(folder === null)("a trade of our own beside a real one (shared data: chainstack-pump)", () => {
  let real: InstructionCall;
  beforeAll(() => {
    const buys = callsOf(recordedIn([folder]), PUMP).filter(({ transaction }) => transaction.slot === 435_948_490);
    real = buys[0]?.call as InstructionCall;
  }, 60_000);

  test("a buy names the 27 accounts of a real buy_v2 in their order, 21 of them derived, and asks for the same", () => {
    const at = (place: number) => real.accounts[place] as Pubkey;
    const built = buildSwap(BUY, {
      baseMint: at(1),
      quoteMint: USDC.mint,
      baseTokenProgram: TOKEN_2022_PROGRAM,
      user: MAYHEM_TRADER,
      creator: "EHcPsqg2fMvu3eEsf7iHt2LdedFb9Y5Msg35DJqZ3khS" as Pubkey,
      feeRecipient: at(6),
      buybackFeeRecipient: at(8),
    });
    expect(built.program).toBe(PUMP);
    expect(built.accounts.map(({ pubkey }) => pubkey)).toEqual(real.accounts);
    expect(built.data).toEqual(real.data.subarray(0, 24));
    expect(built.accounts.filter(({ isSigner }) => isSigner).map(({ pubkey }) => pubkey)).toEqual([MAYHEM_TRADER]);
  });
});

describe("a trade of our own", () => {
  test("for an exact input is its own instruction with the same accounts", () => {
    const built = buildSwap({ ...BUY, exactIn: true, amount: 9n, threshold: 7n }, GIVEN);
    expect(decodeTrade(built.data)).toMatchObject({ instruction: "buy_exact_quote_in_v2", amount: 9n, threshold: 7n });
    expect(built.accounts).toEqual(buildSwap(BUY, GIVEN).accounts);
  });

  test("that sells names the same but for the accumulator of all volume", () => {
    const built = buildSwap({ ...BUY, aToB: true, exactIn: true, amount: 9n, threshold: 7n }, GIVEN);
    expect(decodeTrade(built.data)).toMatchObject({ instruction: "sell_v2", amount: 9n, threshold: 7n });
    const bought = buildSwap(BUY, GIVEN).accounts;
    expect(bought).toHaveLength(27);
    expect(built.accounts).toEqual(bought.filter(({ pubkey }) => pubkey !== GLOBAL_VOLUME_ACCUMULATOR));
  });

  test("may write what holds money, and nothing that all share", () => {
    const { accounts } = buildSwap(BUY, GIVEN);
    const writable = (key: Pubkey | undefined) => accounts.find(({ pubkey }) => pubkey === key)?.isWritable;
    expect([GIVEN.user, GIVEN.feeRecipient, GIVEN.buybackFeeRecipient, curveOf(keyOf(1))].map(writable)).toEqual(
      Array(4).fill(true),
    );
    expect([GLOBAL_ADDRESS, GIVEN.baseMint, GLOBAL_VOLUME_ACCUMULATOR, PUMP].map(writable)).toEqual(
      Array(4).fill(false),
    );
  });

  test("lets its caller name any other account himself", () => {
    const { accounts } = buildSwap(BUY, { ...GIVEN, baseUser: keyOf(9) });
    expect(accounts[14]?.pubkey).toBe(keyOf(9));
  });

  test("names the account that is missing, and refuses what the program has no instruction for", () => {
    const { creator: _, ...rest } = GIVEN;
    expect(() => buildSwap(BUY, rest)).toThrow("needs the account creator");
    expect(() => buildSwap({ ...BUY, sqrtPriceLimit: 5n }, GIVEN)).toThrow("takes no price limit");
    expect(() => buildSwap({ ...BUY, aToB: true }, GIVEN)).toThrow("sells an exact input");
  });
});

test("the program's own addresses are those that its seeds derive", () => {
  expect(findProgramAddress([textSeed("global")], PUMP)).toBe(GLOBAL_ADDRESS);
  expect(findProgramAddress([textSeed("global_volume_accumulator")], PUMP)).toBe(GLOBAL_VOLUME_ACCUMULATOR);
  expect(findProgramAddress([textSeed("__event_authority")], PUMP)).toBe(EVENT_AUTHORITY);
  const mayhem = "MAyhSmzXzV1pTf7LsNkrNwkWKTo4ougAJ1PPg47MD4e" as Pubkey;
  expect(findProgramAddress([textSeed("sol-vault")], mayhem)).toBe(MAYHEM_TRADER);
});
