import type { Pubkey } from "../../market/units.ts";
import type { ChainClock } from "../program.ts";
import type { FeeRates } from "../pumpFees/tradeFees.ts";
import type { Mint } from "../token/mint.ts";
import type { TokenAccount } from "../token/tokenAccount.ts";
import type { WorkingAccounts } from "../workingAccounts.ts";
import type { GlobalConfig, Pool } from "./decode.ts";
import type { TradeAccounts, TradeInstruction } from "./instruction.ts";
import type { ProgramVersion } from "./versions.ts";

/** The accounts that a trade which pays its fees out names besides those of all trades; null where a version had none. */
export interface FeeAccounts {
  readonly protocolFeeRecipient: Pubkey;
  readonly protocolFeeRecipientAccount: Pubkey;
  readonly baseTokenProgram: Pubkey;
  readonly quoteTokenProgram: Pubkey;
  readonly creatorVaultAccount: Pubkey | null;
  readonly creatorVault: Pubkey | null;
  readonly feeConfig: Pubkey | null;
  /** For a cashback coin the token account in which the trader's cashback collects, if he names it. */
  readonly firstBehind: Pubkey | null;
  readonly buybackRecipient: Pubkey | null;
  readonly buybackRecipientAccount: Pubkey | null;
}

/** One trade while it runs. */
export interface Run {
  readonly version: ProgramVersion;
  readonly clock: ChainClock;
  readonly accounts: WorkingAccounts;
  readonly named: TradeAccounts;
  readonly fees: FeeAccounts;
  readonly instruction: TradeInstruction;
  readonly global: GlobalConfig;
  readonly pool: Pool;
  readonly baseMint: Mint;
  readonly quoteMint: Mint;
  /** Balances before the trade. */
  readonly userBase: TokenAccount;
  readonly userQuote: TokenAccount;
  readonly baseVault: TokenAccount;
  readonly quoteVault: TokenAccount;
  readonly rates: FeeRates;
}
