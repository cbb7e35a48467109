import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { NotModelled } from "#data/programs/notModelled.ts";
import type { AccountState, Instruction } from "#data/programs/program.ts";
import { execute } from "#data/programs/raydiumV4/execute.ts";
import { buildSwap, encodeSwap } from "#data/programs/raydiumV4/instruction.ts";
import { VERSIONS } from "#data/programs/raydiumV4/versions.ts";
import { TransferRefused } from "#data/programs/token/errors.ts";
import { sharedData } from "../../../shared.ts";
import { accountOf, type RaydiumSwap, raydiumSwaps, type StoredAccount } from "../raydiumSwaps.ts";
import { madeKey } from "../records.ts";

const folder = sharedData("svm");
const [LEGACY, WITH_V2, WITHOUT_BOOK] = VERSIONS.map(({ lastSlot }) => lastSlot) as [number, number, number];
/** Places in the instruction with 18 accounts. */
const PLACE = {
  tokenProgram: 0,
  amm: 1,
  authority: 2,
  coinVault: 5,
  pcVault: 6,
  source: 15,
  destination: 16,
  user: 17,
};

describe.skipIf(folder === null)("a real swap, changed in one place (shared data: svm)", () => {
  let real: RaydiumSwap;
  let onBook: RaydiumSwap;
  beforeAll(() => {
    const swaps = raydiumSwaps(join(folder ?? "", "raydium-amm-v4.jsonl.gz"));
    real = swaps.find(({ result, instruction }) => result.ok && instruction.accounts.length === 18)!;
    onBook = swaps.find(
      ({ result, before }) => result.ok && [...before.values()].some(({ role }) => role === "eventQueue"),
    )!;
  });

  const run = (instruction: Instruction, before: ReadonlyMap<Pubkey, AccountState> = real.before, slot = LEGACY) =>
    execute(instruction, before, { ...real.clock, slot });

  function withAccount(place: number, pubkey: Pubkey): Instruction {
    const { accounts } = real.instruction;
    return { ...real.instruction, accounts: accounts.with(place, { ...accounts[place]!, pubkey }) };
  }

  function withState(role: string, change: (account: StoredAccount) => Partial<AccountState>, of: RaydiumSwap = real) {
    return new Map(
      [...of.before].map(([key, state]) => [key, state.role === role ? { ...state, ...change(state) } : state]),
    );
  }

  function withByte(role: string, offset: number, byte: number, of: RaydiumSwap = real) {
    return withState(role, ({ data }) => ({ data: data.with(offset, byte) }), of);
  }

  test("as it was goes through, and its logs are the program's own", () => {
    expect(String(run(real.instruction).amountOut)).toBe(real.result.amountOut);
  });

  test.each([
    ["the token program", PLACE.tokenProgram, "InvalidSplTokenProgram"],
    ["the authority", PLACE.authority, "InvalidProgramAddress"],
    ["the coin's vault", PLACE.coinVault, "InvalidCoinVault"],
    ["the pc's vault", PLACE.pcVault, "InvalidPCVault"],
    ["the pool", PLACE.amm, "InvalidAmmAccountOwner"],
    ["the user's source", PLACE.source, "InvalidSplTokenProgram"],
    ["the signer", PLACE.user, "InvalidSignAccount"],
  ])("with another account as %s is refused by the program's name", (name, place, reason) => {
    const instruction = withAccount(place, madeKey("other"));
    const { accounts } = instruction;
    const unsigned = { ...instruction, accounts: accounts.map((account) => ({ ...account, isSigner: false })) };
    expect(() => run(name === "the signer" ? unsigned : instruction)).toThrow(expect.objectContaining({ reason }));
  });

  test("that gives from the pool's own vault, or takes the same token, is refused", () => {
    const { accounts } = real.instruction;
    const refused = expect.objectContaining({ reason: "InvalidUserToken" });
    expect(() => run(withAccount(PLACE.source, accounts[PLACE.pcVault]!.pubkey))).toThrow(refused);
    expect(() => run(withAccount(PLACE.destination, accounts[PLACE.source]!.pubkey))).toThrow(refused);
  });

  test("with too few accounts or bytes is refused", () => {
    const { accounts, data } = real.instruction;
    expect(() => run({ ...real.instruction, accounts: accounts.slice(2) })).toThrow("WrongAccountsNumber");
    expect(() => run({ ...real.instruction, data: data.slice(0, 16) })).toThrow("InvalidInstructionData");
    expect(() => run({ ...real.instruction, data: Uint8Array.of(3) })).toThrow(RangeError);
  });

  test("on a pool of another size, in no status or with another nonce is refused", () => {
    const grown = withState("amm", ({ data }) => ({ data: new Uint8Array([...data, 0]) }));
    expect(() => run(real.instruction, grown)).toThrow("ExpectedAccount");
    expect(() => run(real.instruction, withByte("amm", 0, 9))).toThrow("ProgramFailedToComplete");
    expect(() => run(real.instruction, withByte("amm", 8, 1))).toThrow("InvalidProgramAddress");
  });

  test("with a frozen account of the user is refused by the token program", () => {
    const role = real.direction === "coin2pc" ? "userCoin" : "userPc";
    expect(() => run(real.instruction, withByte(role, 108, 2))).toThrow(TransferRefused);
    expect(() => run(real.instruction, withByte(role, 108, 0))).toThrow("ExpectedAccount");
  });

  test("leaves the accounts that it was given as they were", () => {
    const copies = new Map([...real.before].map(([key, { data }]) => [key, data.slice()]));
    run(real.instruction);
    for (const [key, data] of copies) expect(real.before.get(key)?.data).toEqual(data);
  });

  test("without the market's accounts moves the same, where the program has that kind", () => {
    const { accounts } = real.instruction;
    const at = (place: number) => accounts[place]!.pubkey;
    const [userCoin, userPc] =
      real.direction === "coin2pc"
        ? [at(PLACE.source), at(PLACE.destination)]
        : [at(PLACE.destination), at(PLACE.source)];
    const swap = { aToB: real.direction === "coin2pc", exactIn: true, sqrtPriceLimit: null, threshold: 0n };
    const instruction = buildSwap(
      { ...swap, amount: BigInt(String(real.result.amountIn)) },
      {
        amm: at(PLACE.amm),
        coinVault: at(PLACE.coinVault),
        pcVault: at(PLACE.pcVault),
        userCoin,
        userPc,
        userOwner: at(PLACE.user),
      },
    );
    const amountOut = BigInt(String(real.result.amountOut));
    expect(run(instruction, real.before, WITH_V2).amountOut).toBe(amountOut);
    expect(run(instruction, real.before, WITHOUT_BOOK).amountOut).toBe(amountOut);
    expect(() => run(instruction)).toThrow("InvalidInstructionData");
    const waiting = withByte("amm", 0, 1);
    expect(() => run(instruction, waiting, WITH_V2)).toThrow("InvalidStatus");
  });

  test("since the order book is gone, sums over swaps are no longer kept", () => {
    const amm = accountOf(real.before, "amm").data;
    const { accounts } = run(real.instruction, real.before, WITHOUT_BOOK);
    const after = accounts.get(real.instruction.accounts[PLACE.amm]!.pubkey)?.data ?? amm;
    expect(after.slice(256, 336)).toEqual(amm.slice(256, 336));
  });

  test("on a pool whose orders rest on its market ends in neither success nor refusal", () => {
    // The lowest slot of the open orders is taken.
    const resting = withByte("openOrders", 109, 0xfe, onBook);
    expect(() => execute(onBook.instruction, resting, { ...onBook.clock, slot: LEGACY })).toThrow(NotModelled);
    const foreign = withByte("openOrders", 13, 1, onBook);
    expect(() => execute(onBook.instruction, foreign, { ...onBook.clock, slot: LEGACY })).toThrow("InvalidMarket");
  });

  test("on a pool that owes more than it holds is refused", () => {
    const owing = withState("amm", ({ data }) => ({ data: new Uint8Array(data).fill(255, 192, 208) }));
    expect(() => run(real.instruction, owing)).toThrow("CheckedSubOverflow");
  });

  test("for an amount of a u64's size overflows as a refusal, not as a crash", () => {
    const swap = { instruction: "swapBaseOut", exactIn: false, amount: 2n ** 64n - 1n, threshold: 0n } as const;
    expect(() => run({ ...real.instruction, data: encodeSwap(swap) })).toThrow("ProgramFailedToComplete");
  });
});
