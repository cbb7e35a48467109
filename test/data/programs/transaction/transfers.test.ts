import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { pubkeyAt } from "#data/programs/base58.ts";
import { bytesOfHex } from "#data/programs/layout.ts";
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { InstructionCall, TokenBalance, TransactionRecord } from "#data/programs/transaction/record.ts";
import { arrivedOf, supplyChangesAmong, transfersAmong } from "#data/programs/transaction/transfers.ts";

const key = (byte: number): Pubkey => pubkeyAt(new Uint8Array(32).fill(byte), 0);
const [FROM, TO, OWNER, MINT] = [key(1), key(2), key(3), key(4)];

function call(program: Pubkey, accounts: readonly Pubkey[], hex: string): InstructionCall {
  return { index: 0, path: 0, height: 1, program, accounts, data: bytesOfHex(hex), logs: [] };
}

const checked2022 = (amountHex: string) => call(TOKEN_2022_PROGRAM, [FROM, MINT, TO, OWNER], `0c${amountHex}06`);
const THOUSAND = "e803000000000000";

function transaction(calls: readonly InstructionCall[], before: bigint, after: bigint, error: string | null = null) {
  const balance: TokenBalance = {
    account: TO,
    mint: MINT,
    owner: null,
    tokenProgram: null,
    decimals: 6,
    before,
    after,
  };
  return { calls, error, tokenBalances: [balance] } as unknown as TransactionRecord;
}

describe("transfers of tokens", () => {
  test.each([
    ["Transfer", call(TOKEN_PROGRAM, [FROM, TO, OWNER], `03${THOUSAND}`), null, 0n],
    ["TransferChecked", call(TOKEN_PROGRAM, [FROM, MINT, TO, OWNER], `0c${THOUSAND}06`), MINT, 0n],
    ["TransferChecked of Token-2022, which says nothing of a fee", checked2022(THOUSAND), MINT, null],
    [
      "TransferCheckedWithFee",
      call(TOKEN_2022_PROGRAM, [FROM, MINT, TO, OWNER], `1a01${THOUSAND}060a00000000000000`),
      MINT,
      10n,
    ],
  ])("%s", (_, instruction, mint, feeAmount) => {
    expect(transfersAmong([instruction])).toMatchObject([
      { source: FROM, destination: TO, authority: OWNER, mint, amount: 1_000n, feeAmount },
    ]);
  });

  test("several in one instruction, as p-token batches them, are each told", () => {
    const batch = call(
      TOKEN_PROGRAM,
      [FROM, TO, OWNER, MINT, TO, OWNER],
      `ff0309${`03${THOUSAND}`}0309${`07${THOUSAND}`}`,
    );
    expect(transfersAmong([batch])).toMatchObject([{ source: FROM, destination: TO, amount: 1_000n }]);
    expect(supplyChangesAmong([batch])).toMatchObject([{ kind: "mint", mint: MINT, account: TO, amount: 1_000n }]);
  });

  test("what is cut short, of another program or another instruction is none", () => {
    expect(
      transfersAmong([
        call(TOKEN_PROGRAM, [FROM, TO, OWNER], "03e803"),
        call(TOKEN_PROGRAM, [FROM, TO], `03${THOUSAND}`),
        call(OWNER, [FROM, TO, OWNER], `03${THOUSAND}`),
        call(TOKEN_PROGRAM, [FROM, TO, OWNER], `09${THOUSAND}`),
        call(TOKEN_PROGRAM, [FROM], `ff03`),
      ]),
    ).toEqual([]);
  });

  test("what arrived is the amount less the fee that the balances show", () => {
    const calls = [checked2022(THOUSAND)];
    const [transfer] = transfersAmong(calls) as [ReturnType<typeof transfersAmong>[0]];
    expect(arrivedOf(transfer, transaction(calls, 5n, 995n))).toBe(990n);
    expect(arrivedOf(transfer, transaction(calls, 5n, 1_005n))).toBe(1_000n);
  });

  test("is unknown where two fees could have made the difference, and in a failed transaction", () => {
    const calls = [checked2022(THOUSAND), checked2022(THOUSAND)];
    const [transfer] = transfersAmong(calls) as [ReturnType<typeof transfersAmong>[0]];
    expect(arrivedOf(transfer, transaction(calls, 0n, 1_980n))).toBeNull();
    expect(arrivedOf(transfer, transaction(calls, 0n, 2_000n))).toBe(1_000n);
    expect(arrivedOf(transfer, transaction([checked2022(THOUSAND)], 0n, 0n, "x"))).toBeNull();
  });
});
