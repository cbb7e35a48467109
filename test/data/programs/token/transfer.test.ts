import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { NotModelled } from "#data/programs/notModelled.ts";
import type { AccountState } from "#data/programs/program.ts";
import { extensionOffset } from "#data/programs/token/extensions.ts";
import { decodeTokenAccount, type TokenAccount } from "#data/programs/token/tokenAccount.ts";
import { type TransferCall, transferTokens } from "#data/programs/token/transfer.ts";
import { SYSTEM_PROGRAM, TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import { WorkingAccounts } from "#data/programs/workingAccounts.ts";
import { accountBytes, type Entries, feeBytes, feeConfig, keyOf, mintBytes } from "./tokenBytes.ts";

const [user, stranger, source, destination, mint] = [1, 2, 10, 11, 9].map(keyOf) as [
  Pubkey,
  Pubkey,
  Pubkey,
  Pubkey,
  Pubkey,
];

interface Scene {
  readonly program?: Pubkey;
  readonly from?: Partial<TokenAccount>;
  readonly to?: Partial<TokenAccount>;
  readonly fromEntries?: Entries;
  readonly toEntries?: Entries;
  readonly mintEntries?: Entries;
  readonly call?: Partial<TransferCall>;
  readonly lamports?: bigint;
}

/** 1,000 units in the source, 5 in the destination; 100 are sent unless the scene says otherwise. */
function play(scene: Scene) {
  const owner = scene.program ?? TOKEN_PROGRAM;
  const lamports = scene.lamports ?? 2_039_280n;
  const state = (data: Uint8Array): AccountState => ({ owner, lamports, data });
  const accounts = new WorkingAccounts(
    new Map([
      [source, state(accountBytes({ amount: 1_000n, ...scene.from }, scene.fromEntries))],
      [destination, state(accountBytes({ amount: 5n, owner: stranger, ...scene.to }, scene.toEntries))],
      [mint, state(mintBytes({}, scene.mintEntries))],
    ]),
  );
  const arrived = transferTokens(accounts, {
    tokenProgram: owner,
    source,
    destination,
    authority: user,
    amount: 100n,
    checked: { mint, decimals: 6 },
    epoch: 700,
    hasMemo: false,
    ...scene.call,
  });
  const held = (key: Pubkey) => decodeTokenAccount(accounts.get(key).data);
  return { arrived, accounts, source: held(source), destination: held(destination) };
}

describe("a transfer of SPL Token", () => {
  test("takes from one account and gives to the other, and touches nothing else", () => {
    const { arrived, accounts, source: from, destination: to } = play({});
    expect([arrived, from.amount, to.amount]).toEqual([100n, 900n, 105n]);
    expect([...accounts.changed().keys()]).toEqual([source, destination]);
  });

  test("moves lamports with wrapped SOL", () => {
    const { accounts } = play({ from: { isNative: 1 }, to: { isNative: 1 } });
    expect([accounts.get(source).lamports, accounts.get(destination).lamports]).toEqual([2_039_180n, 2_039_380n]);
  });

  test("by a delegate shrinks what it may spend, and ends with it", () => {
    const from = { hasDelegate: 1, delegate: stranger, delegatedAmount: 150n };
    expect(play({ from, call: { authority: stranger } }).source).toMatchObject({
      delegatedAmount: 50n,
      hasDelegate: 1,
    });
    const spent = play({ from: { ...from, delegatedAmount: 100n }, call: { authority: stranger } }).source;
    expect(spent).toMatchObject({ delegatedAmount: 0n, hasDelegate: 0, delegate: stranger });
  });

  test("to itself changes nothing", () => {
    const { arrived, accounts } = play({ call: { destination: source } });
    expect(arrived).toBe(100n);
    expect(accounts.changed().size).toBe(0);
  });

  test("of nothing is one", () => {
    expect(play({ call: { amount: 0n } }).arrived).toBe(0n);
  });

  const refused: readonly (readonly [string, Scene, string])[] = [
    ["more than there is", { call: { amount: 1_001n } }, "InsufficientFunds"],
    ["from a frozen account", { from: { state: 2 } }, "AccountFrozen"],
    ["to a frozen account", { to: { state: 2 } }, "AccountFrozen"],
    ["to an account of another mint", { to: { mint: stranger } }, "MintMismatch"],
    ["that names another mint", { call: { checked: { mint: stranger, decimals: 6 } } }, "MintMismatch"],
    ["that names other decimals", { call: { checked: { mint, decimals: 9 } } }, "MintDecimalsMismatch"],
    ["by somebody else", { call: { authority: stranger } }, "OwnerMismatch"],
    [
      "by a delegate who may spend less",
      { from: { hasDelegate: 1, delegate: stranger, delegatedAmount: 99n }, call: { authority: stranger } },
      "InsufficientFunds",
    ],
    ["past a u64", { to: { amount: 2n ** 64n - 100n } }, "Overflow"],
    ["from an account that was never made", { from: { state: 0 } }, "UninitializedAccount"],
    ["from no account", { call: { source: keyOf(77) } }, "InvalidAccountData"],
    ["of more wrapped SOL than lamports", { from: { isNative: 1 }, lamports: 50n }, "Overflow"],
  ];
  test.each(refused)("%s is refused by the token program's name", (_, scene, reason) => {
    expect(() => play(scene)).toThrow(expect.objectContaining({ reason, tokenProgram: TOKEN_PROGRAM }));
  });

  test("from an account of another program is refused", () => {
    const accounts = new WorkingAccounts(
      new Map([[source, { owner: stranger, lamports: 1n, data: accountBytes({ amount: 1n }) }]]),
    );
    const call = { tokenProgram: TOKEN_PROGRAM, source, destination, authority: user, checked: null };
    expect(() => transferTokens(accounts, { ...call, amount: 1n, epoch: 1, hasMemo: false })).toThrow(
      "IncorrectProgramId",
    );
  });
});

const withheld = () => ({ transferFeeAmount: new Uint8Array(8) });

describe("a transfer of Token-2022", () => {
  const program = TOKEN_2022_PROGRAM;
  const fees = { transferFeeConfig: feeConfig(feeBytes(0n, 1_000n, 200), feeBytes(701n, 3n, 5_000)) };

  test("withholds the fee of its epoch in the destination", () => {
    const scene = { program, mintEntries: fees, fromEntries: withheld(), toEntries: withheld() };
    const older = play(scene);
    expect([older.arrived, older.source.amount, older.destination.amount]).toEqual([98n, 900n, 103n]);
    const bytes = older.accounts.get(destination).data;
    const at = extensionOffset(bytes, "transferFeeAmount") ?? 0;
    expect(Buffer.from(bytes).readBigUInt64LE(at)).toBe(2n);
    // From epoch 701 on half of it, at most 3 units.
    expect(play({ ...scene, call: { epoch: 701 } }).arrived).toBe(97n);
  });

  test("of a mint without a fee gives all of it", () => {
    expect(play({ program }).arrived).toBe(100n);
  });

  test("clears the key of a delegate that is gone", () => {
    const from = { hasDelegate: 1, delegate: stranger, delegatedAmount: 100n };
    const spent = play({ program, from, call: { authority: stranger } }).source;
    expect(spent).toMatchObject({ hasDelegate: 0, delegate: keyOf(0) });
  });

  test("by the mint's permanent delegate needs no allowance", () => {
    const mintEntries = { permanentDelegate: new Uint8Array(32).fill(2) };
    expect(play({ program, mintEntries, call: { authority: stranger } }).source.amount).toBe(900n);
  });

  const openCredits = new Uint8Array(295);
  const refused: readonly (readonly [string, Scene, string])[] = [
    ["into an account that can withhold nothing", { mintEntries: fees }, "InvalidState"],
    [
      "that names no mint, where a fee may be due",
      { fromEntries: withheld(), call: { checked: null } },
      "MintRequiredForTransfer",
    ],
    ["of a paused mint", { mintEntries: { pausable: new Uint8Array(33).fill(1, 32) } }, "MintPaused"],
    ["of what can't be transferred", { fromEntries: { nonTransferableAccount: new Uint8Array() } }, "NonTransferable"],
    [
      "through a program for a guarded owner",
      { fromEntries: { cpiGuard: Uint8Array.of(1) } },
      "CpiGuardTransferBlocked",
    ],
    ["without the memo that is asked for", { toEntries: { memoTransfer: Uint8Array.of(1) } }, "NoMemo"],
    [
      "in the open where only others are taken",
      { toEntries: { confidentialTransferAccount: openCredits } },
      "NonConfidentialTransfersDisabled",
    ],
  ];
  test.each(refused)("%s is refused by the token program's name", (_, scene, reason) => {
    expect(() => play({ program, ...scene })).toThrow(expect.objectContaining({ reason, tokenProgram: program }));
  });

  test("with its memo is let through", () => {
    const toEntries = { memoTransfer: Uint8Array.of(1) };
    expect(play({ program, toEntries, call: { hasMemo: true } }).arrived).toBe(100n);
  });

  test("that has another program called ends in neither success nor refusal", () => {
    const mintEntries = { transferHook: new Uint8Array(64).fill(3, 32) };
    expect(() => play({ program, mintEntries })).toThrow(NotModelled);
    expect(play({ program, mintEntries: { transferHook: new Uint8Array(64) } }).arrived).toBe(100n);
  });
});

describe("accounts while an instruction runs", () => {
  test("a refusal halfway leaves the given bytes as they were", () => {
    const data = accountBytes({ amount: 1_000n });
    const before = new Map([[source, { owner: TOKEN_PROGRAM, lamports: 1n, data }]]);
    const accounts = new WorkingAccounts(before);
    accounts.bytesToWrite(source).fill(7);
    expect(accounts.get(source).data[0]).toBe(7);
    expect(data[0]).toBe(9);
    expect(before.get(source)?.data).toBe(data);
  });

  test("only what differs in the end has changed; what nobody made is the system program's", () => {
    const accounts = new WorkingAccounts(new Map());
    expect(accounts.get(source)).toMatchObject({ owner: SYSTEM_PROGRAM, lamports: 0n });
    accounts.setLamports(source, 5n);
    accounts.setLamports(destination, 5n);
    accounts.setLamports(destination, 0n);
    expect([...accounts.changed().keys()]).toEqual([source]);
  });
});
