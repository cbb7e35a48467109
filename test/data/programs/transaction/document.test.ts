import { describe, expect, test } from "vitest";
import type { Slot } from "#data/market/units.ts";
import { DecodeError } from "#data/programs/layout.ts";
import { readDocument } from "#data/programs/transaction/document.ts";

const PAYER = "EATRppgyCqBBQmJpjetBjMnQPTZ2ojSazWh1ncnHbXVW";
const OTHER = "F5gFwhunVCucWAQYjpk9iiNHEh6NHD9VLY1wwiNVPKCn";
const SYSTEM = "11111111111111111111111111111111";
const SIGNATURE = "vRYNRDqsLW7Kk6GHPzxYytqxHDzDMTGfD2SD3fYsUZgA7o7yhDp97orn9uVoZKjWXYYoNMnGb4jzz2GxZuD2UV1";

const read = (document: unknown, slot: number | null = null) =>
  readDocument(new Uint8Array(Buffer.from(JSON.stringify(document))), slot as Slot | null).items;

/** A transfer of 5 lamports, as a node answers in the encoding `json`. */
function answer(changes: Record<string, unknown> = {}, message: Record<string, unknown> = {}) {
  return {
    transaction: {
      signatures: [SIGNATURE],
      message: {
        header: { numRequiredSignatures: 1, numReadonlySignedAccounts: 0, numReadonlyUnsignedAccounts: 1 },
        accountKeys: [PAYER, OTHER, SYSTEM],
        instructions: [{ programIdIndex: 2, accounts: [0, 1], data: "3Bxs4NN8M2Yn4TLb", stackHeight: null }],
        ...message,
      },
    },
    meta: {
      err: null,
      fee: 5_000,
      preBalances: [10, 0, 1],
      postBalances: [5, 5, 1],
      innerInstructions: [],
      logMessages: null,
    },
    version: "legacy",
    ...changes,
  };
}

describe("documents", () => {
  test("a v1 transaction in JSON carries its limits in the message, as agave writes them", () => {
    const transactionConfig = {
      priorityFee: 1_000,
      computeUnitLimit: 300_000,
      loadedAccountsDataSizeLimit: null,
      heapSize: null,
    };
    expect(
      read({
        result: { slot: 447_120_001, blockTime: 1_789_000_000, ...answer({ version: 1 }, { transactionConfig }) },
      }),
    ).toMatchObject([
      {
        transaction: {
          version: 1,
          slot: 447_120_001,
          blockTimeS: 1_789_000_000,
          config: { priorityFeeLamports: 1_000n, computeUnitLimit: 300_000, heapBytes: null },
        },
      },
    ]);
  });

  test("a block that a notification brings has the notification's slot, and its transactions their places", () => {
    const block = {
      blockhash: "x",
      previousBlockhash: "y",
      parentSlot: 6,
      blockTime: null,
      transactions: [answer(), answer()],
    };
    const notification = { params: { result: { context: { slot: 7 }, value: { slot: 7, block, err: null } } } };
    expect(read(notification)).toMatchObject([
      {
        kind: "block",
        block: {
          slot: 7,
          parentSlot: 6,
          transactions: [
            { slot: 7, txIndex: 0 },
            { slot: 7, txIndex: 1 },
          ],
        },
      },
    ]);
    expect(read({ result: block }, 9)).toMatchObject([{ block: { slot: 9 } }]);
    expect(read({ result: block })).toMatchObject([{ block: { slot: null } }]);
  });

  test("a transaction that is known by its accounts alone has no calls", () => {
    const accounts = {
      signatures: [SIGNATURE],
      accountKeys: [{ pubkey: PAYER, signer: true, writable: true, source: "transaction" }],
    };
    expect(read(answer({ transaction: accounts }))).toMatchObject([
      { transaction: { calls: [], keys: [PAYER], signers: 1 } },
    ]);
  });

  test("an update of Yellowstone has its failure in binary or in words", () => {
    const { transaction, meta } = answer();
    const update = (err: unknown) => ({
      slot: "7",
      transaction: { signature: SIGNATURE, isVote: false, index: "3", transaction, meta: { ...meta, err } },
    });
    const binary = { err: JSON.parse(JSON.stringify(Buffer.from([8, 0, 0, 0, 0, 25, 0, 0, 0, 0x71, 0x17, 0, 0]))) };
    for (const err of [binary, { InstructionError: [0, { Custom: 6001 }] }])
      expect(read(update(err))).toMatchObject([
        { transaction: { slot: 7, txIndex: 3, error: '{"InstructionError":[0,{"Custom":6001}]}' } },
      ]);
  });

  test("accounts come alone, keyed, and many at once; those that a node gave in words are left out", () => {
    const account = { data: ["AQI=", "base64"], executable: false, lamports: 7, owner: SYSTEM, rentEpoch: 0, space: 2 };
    const plain = {
      kind: "account",
      account: { pubkey: null, owner: SYSTEM, lamports: 7n, data: new Uint8Array([1, 2]) },
    };
    expect(read({ result: { context: { slot: 1 }, value: account } })).toEqual([plain]);
    expect(
      read({
        result: { value: [account, null, { ...account, data: { parsed: {}, program: "spl-token", space: 2 } }] },
      }),
    ).toEqual([plain]);
    expect(read({ result: [{ pubkey: PAYER, account }] })).toMatchObject([{ account: { pubkey: PAYER } }]);
    expect(read({ ...account, data: ["5T", "base58"] })).toMatchObject([{ account: { data: new Uint8Array([1, 2]) } }]);
    expect(() => read({ ...account, data: ["AQI=", "base64+zstd"] })).toThrow(
      '"base64+zstd" can\'t be read: ask for base64',
    );
  });

  test.each([
    [
      "a key that isn't there",
      answer({}, { instructions: [{ programIdIndex: 9, accounts: [], data: "" }] }),
      "key 9 of 3",
    ],
    [
      "a balance that is no number",
      answer({ meta: { ...answer().meta, preBalances: ["x"] } }),
      'meta.preBalances[0]: "x"',
    ],
    ["an account that isn't a key", answer({}, { accountKeys: ["O"] }), "accountKeys[0]"],
    ["an encoding that isn't known", answer({ transaction: ["AA==", "hex"] }), '"hex" is not known'],
    ["a version that isn't known", answer({ version: 2 }), "version: 2"],
  ])("%s is refused with its place", (_, document, reason) => {
    expect(() => read(document)).toThrow(DecodeError);
    expect(() => read(document)).toThrow(reason);
  });
});
