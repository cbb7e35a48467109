import type { Pubkey } from "../../market/units.ts";
import { accountAt } from "../pump/instruction.ts";
import { POOL_FEE_CONFIG } from "../pumpFees/feeConfig.ts";
import type { TradeInstruction } from "./instruction.ts";
import type { FeeAccounts } from "./run.ts";

/** How many accounts a trade had at first; a creator's vault, then the fee program's accounts were appended. */
const FIRST_COUNT = 17;
const CREATOR_VAULT_AT = 17;

/**
 * The accounts that only trades of the first generation name. What routers put behind the list is told apart by the fee
 * program's account. Throws DecodeError when there are too few.
 */
export function feeAccountsOf({ instruction, isBuy }: TradeInstruction, accounts: readonly Pubkey[]): FeeAccounts {
  const at = (place: number) => accountAt(instruction, accounts, place);
  at(FIRST_COUNT - 1);
  const feeConfigAt = isBuy ? 21 : 19;
  const hasFeeProgram = accounts[feeConfigAt] === POOL_FEE_CONFIG;
  const behind = hasFeeProgram ? accounts.slice(feeConfigAt + 2) : [];
  // Last come the buyback's wallet and account, first of all perhaps the cashback's.
  const [buybackRecipient, buybackRecipientAccount] = behind.length >= 2 ? behind.slice(-2) : [];
  return {
    protocolFeeRecipient: at(9),
    protocolFeeRecipientAccount: at(10),
    baseTokenProgram: at(11),
    quoteTokenProgram: at(12),
    creatorVaultAccount: accounts[CREATOR_VAULT_AT] ?? null,
    creatorVault: accounts[CREATOR_VAULT_AT + 1] ?? null,
    feeConfig: hasFeeProgram ? POOL_FEE_CONFIG : null,
    firstBehind: behind[0] ?? null,
    buybackRecipient: buybackRecipient ?? null,
    buybackRecipientAccount: buybackRecipientAccount ?? null,
  };
}
