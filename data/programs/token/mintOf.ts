import type { Pubkey } from "../../market/units.ts";
import { ASSOCIATED_TOKEN_PROGRAM, isTokenProgram } from "../transaction/ids.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { transfersAmong } from "../transaction/transfers.ts";

/** InitializeAccount, InitializeAccount2 and InitializeAccount3 of the token programs: account 0 gets mint 1. */
const INITIALIZE_TAGS: readonly (number | undefined)[] = [1, 16, 18];

function initializedMint({ program, accounts, data }: InstructionCall, account: Pubkey): Pubkey | undefined {
  if (program === ASSOCIATED_TOKEN_PROGRAM) return accounts[1] === account ? accounts[3] : undefined;
  return isTokenProgram(program) && INITIALIZE_TAGS.includes(data[0]) && accounts[0] === account
    ? accounts[1]
    : undefined;
}

/**
 * Which token an account holds, as a transaction tells: by its balances, else by the call that made the account, else
 * by a transfer that names the mint. Null where nothing says so: accounts that a failed transaction made and that
 * nothing was sent to.
 */
export function mintOf(account: Pubkey, transaction: TransactionRecord): Pubkey | null {
  const balance = transaction.tokenBalances.find((held) => held.account === account);
  if (balance !== undefined) return balance.mint;
  for (const call of transaction.calls) {
    const mint = initializedMint(call, account);
    if (mint !== undefined) return mint;
  }
  const named = transfersAmong(transaction.calls).find(
    ({ source, destination, mint }) => mint !== null && (source === account || destination === account),
  );
  return named?.mint ?? null;
}
